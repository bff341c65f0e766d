// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_DETAIL_LIKENESS_HPP
#define FANIN_MPI_DETAIL_LIKENESS_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/text.hpp>
#include <fanin/mpi/communicator.hpp>
#include <fanin/mpi/detail/probe.hpp>
#include <fanin/mpi/detail/refusal.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::mpi::detail
{
    /// The text of one process, on all.
    inline std::string text_of(int rank, const std::string& mine, const communicator& all)
    {
        std::uint64_t size = mine.size();
        all.broadcast(std::as_writable_bytes(std::span(&size, 1)), rank);
        std::string text = rank == all.rank() ? mine : std::string(size, ' ');
        all.broadcast(std::as_writable_bytes(std::span(text)), rank);
        return text;
    }

    /// What must be alike on all processes, line by line: "the key" and its value.
    class likeness
    {
    public:
        void add(std::string what, std::string value, std::uint64_t hidden = 0)
        {
            m_lines.push_back({std::move(what), std::move(value), hidden});
        }

        /// Throws invalid_argument on every process, with one message, unless all have the same lines. A
        /// process that cannot run says why in `refused`, and all throw that, in its kind.
        void require_alike(const communicator& all, const refusal& refused) const
        {
            const std::string mine = refused.of == refusal::none ? text() : '!' + refused.why;
            digest d;
            d.add(mine);
            std::vector<std::uint64_t> digests(static_cast<std::size_t>(all.size()));
            std::vector<std::uint64_t> refusing(digests.size());
            all.gather(d.value(), digests);
            all.gather(refused.of, refusing);
            const auto first_of = [](const std::vector<std::uint64_t>& values, auto holds)
            { return std::find_if(values.begin(), values.end(), holds) - values.begin(); };
            const auto refuses = first_of(refusing, [](std::uint64_t r) { return r != refusal::none; });
            if (refuses < all.size())
            {
                const std::string why = text_of(static_cast<int>(refuses), mine, all).substr(1);
                const bool alone =
                    std::count(refusing.begin(), refusing.end(), std::uint64_t{refusal::none}) > 0;
                refusal::rethrow(refusing[static_cast<std::size_t>(refuses)],
                                 alone ? fanin::detail::join("fanin: rank ", refuses, " of ", all.size(),
                                                             " cannot run: ", why)
                                       : "fanin: " + why);
            }
            const auto other = first_of(digests, [&](std::uint64_t v) { return v != digests.front(); });
            if (other < all.size())
            {
                const std::string first = text_of(0, mine, all);
                const std::string second = text_of(static_cast<int>(other), mine, all);
                const auto differing =
                    all.size() - std::count(digests.begin(), digests.end(), digests.front());
                throw invalid_argument(difference(first, second, static_cast<int>(other), all.size(),
                                                  static_cast<int>(differing)));
            }
        }

    private:
        struct line
        {
            std::string what;
            std::string value;
            std::uint64_t hidden;
        };

        [[nodiscard]] std::string text() const
        {
            std::string all;
            for (const line& l : m_lines)
            {
                all += fanin::detail::join(l.what, "\t", l.value, "\t", l.hidden, "\n");
            }
            return all;
        }

        static std::string next(std::string_view& text, char end)
        {
            const std::size_t length = std::min(text.find(end), text.size());
            const std::string part(text.substr(0, length));
            text.remove_prefix(std::min(length + 1, text.size()));
            return part;
        }

        static std::string difference(std::string_view first, std::string_view second, int rank, int size,
                                      int differing)
        {
            const std::string more =
                differing > 1 ? fanin::detail::join(", and ", differing - 1, " more") : "";
            const std::string remedy = ": give every rank the same net, key, width and options";
            while (!first.empty() || !second.empty())
            {
                const std::string what_first = next(first, '\t');
                const std::string value_first = next(first, '\t');
                const std::string hidden_first = next(first, '\n');
                const std::string what = next(second, '\t');
                const std::string value = next(second, '\t');
                const std::string hidden = next(second, '\n');
                const std::string who = fanin::detail::join("fanin: rank ", rank, " of ", size, more);
                if (what != what_first)
                {
                    return fanin::detail::join(who, " differs from rank 0 in ",
                                               what.empty() ? what_first : what,
                                               ", which only one of them has", remedy);
                }
                if (value != value_first)
                {
                    return fanin::detail::join(who, " differs from rank 0 in ", what, ", which is ", value,
                                               ", but ", value_first, " on rank 0", remedy);
                }
                if (hidden != hidden_first)
                {
                    return fanin::detail::join(who, " differs from rank 0 in ", what, " (", value,
                                               "), which computes other numbers: give every rank equal laws, "
                                               "weights and activations");
                }
            }
            return fanin::detail::join("fanin: rank ", rank, " differs from rank 0", remedy);
        }

        std::vector<line> m_lines;
    };
}

#endif
