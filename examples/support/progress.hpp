// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_EXAMPLES_SUPPORT_PROGRESS_HPP
#define FANIN_EXAMPLES_SUPPORT_PROGRESS_HPP

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <string>

#include <unistd.h>

/// A bar on stderr with the time that is left. It shows only where stderr is a terminal, after the first
/// second of a run that takes more than two.
class progress
{
public:
    explicit progress(double total = 1)
        : m_total(total)
    {
    }

    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    ~progress()
    {
        clear();
    }

    /// So much is done, as compare tells.
    void operator()(std::size_t done, std::size_t total)
    {
        m_total = static_cast<double>(total);
        step(static_cast<double>(done) - m_done);
    }

    void step(double n)
    {
        m_done += n;
        const clock::time_point now = clock::now();
        if (!m_visible || now - m_start < std::chrono::seconds(1)
            || now - m_drawn < std::chrono::milliseconds(100))
        {
            return;
        }
        const double fraction = std::min(1.0, m_done / m_total);
        const double passed = std::chrono::duration<double>(now - m_start).count();
        const double left = passed * (1 - fraction) / fraction;
        if (m_drawn == clock::time_point() && passed + left < 2)
        {
            return;
        }
        m_drawn = now;
        constexpr std::size_t width = 40;
        std::string bar(static_cast<std::size_t>(fraction * width), '#');
        bar.resize(width, '.');
        std::fprintf(stderr, "\r[%s] %3.0f %%, %.0f s left\033[K", bar.c_str(), 100 * fraction, left);
    }

    /// Removes the bar from the terminal.
    void clear()
    {
        if (m_drawn != clock::time_point())
        {
            std::fputs("\r\033[K", stderr);
            m_drawn = {};
        }
    }

private:
    using clock = std::chrono::steady_clock;

    double m_total;
    double m_done = 0;
    bool m_visible = ::isatty(STDERR_FILENO) != 0;
    clock::time_point m_start = clock::now();
    clock::time_point m_drawn{};
};

#endif
