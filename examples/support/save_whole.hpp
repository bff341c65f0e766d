// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_EXAMPLES_SUPPORT_SAVE_WHOLE_HPP
#define FANIN_EXAMPLES_SUPPORT_SAVE_WHOLE_HPP

#include <fanin/show/save.hpp>

#include <array>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <string_view>

#include <signal.h>

/// Defers SIGINT (Ctrl-C), SIGTERM and SIGHUP, in all threads, until its end.
class deferred_signals
{
public:
    deferred_signals()
    {
        struct sigaction record = {};
        record.sa_handler = [](int signal) { received = signal; };
        for (std::size_t i = 0; i < signals.size(); ++i)
        {
            ::sigaction(signals[i], nullptr, &m_before[i]);
            if (m_before[i].sa_handler != SIG_IGN) // nohup
            {
                ::sigaction(signals[i], &record, nullptr);
            }
        }
    }

    deferred_signals(const deferred_signals&) = delete;
    deferred_signals& operator=(const deferred_signals&) = delete;

    ~deferred_signals()
    {
        for (std::size_t i = 0; i < signals.size(); ++i)
        {
            ::sigaction(signals[i], &m_before[i], nullptr);
        }
        if (const int signal = received; signal != 0)
        {
            received = 0;
            std::raise(signal);
        }
    }

    /// Whether one has come.
    static bool pending()
    {
        return received != 0;
    }

private:
    static constexpr std::array<int, 3> signals{SIGINT, SIGTERM, SIGHUP};
    static inline volatile std::sig_atomic_t received = 0;
    std::array<struct sigaction, 3> m_before{};
};

/// fanin::save, which a signal to end the program does not cut short. The file is whole or as before, and
/// nothing stands beside it.
inline void save_whole(const std::filesystem::path& path, std::string_view text)
{
    const deferred_signals until_done;
    fanin::save(path, text);
}

#endif
