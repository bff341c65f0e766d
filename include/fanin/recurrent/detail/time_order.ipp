// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_DETAIL_TIME_ORDER_IPP
#define FANIN_RECURRENT_DETAIL_TIME_ORDER_IPP

#include <fanin/core/error.hpp>
#include <fanin/core/order.hpp>
#include <fanin/recurrent/detail/time_order.hpp>

namespace fanin::detail
{
    FANIN_INLINE time_order::time_order(const sequence_layout& sequences, std::string_view layer)
        : m_begins(1, 0)
        , m_last_rows(sequences.count())
    {
        if (sequences.empty())
        {
            throw invalid_argument(join("fanin: the rows are samples, but ", layer,
                                        " runs over the tokens of sequences: pass sequences(x, n), with n "
                                        "tokens to a sequence"));
        }
        const std::vector<std::size_t> order =
            ordered_indices(sequences.count(), [&](std::size_t a, std::size_t b)
                            { return sequences.length(a) > sequences.length(b); });
        std::size_t running = order.size();
        m_tokens.reserve(sequences.tokens());
        for (std::size_t step = 0; step < sequences.max_length(); ++step)
        {
            while (sequences.length(order[running - 1]) <= step)
            {
                --running;
            }
            for (std::size_t i = 0; i < running; ++i)
            {
                m_last_rows[order[i]] = m_tokens.size();
                m_tokens.push_back(sequences.begin(order[i]) + step);
            }
            m_begins.push_back(m_tokens.size());
        }
    }

    FANIN_INLINE std::vector<std::size_t> time_order::shown_steps(bool all) const
    {
        std::vector<std::size_t> shown;
        for (std::size_t t = 1; t < steps(); t += all ? 1 : t)
        {
            shown.push_back(t - 1);
        }
        if (steps() > 0)
        {
            shown.push_back(steps() - 1);
        }
        return shown;
    }
}

#endif
