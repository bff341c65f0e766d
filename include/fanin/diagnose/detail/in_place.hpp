// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_IN_PLACE_HPP
#define FANIN_DIAGNOSE_DETAIL_IN_PLACE_HPP

#include <fanin/diagnose/detail/gains.hpp>
#include <fanin/diagnose/detail/row_queries.hpp>
#include <fanin/diagnose/remedy.hpp>
#include <fanin/stack/report.hpp>

#include <cstddef>

// What a stack has, a remedy does not ask for.
namespace fanin::detail
{
    /// Whether the i-th row of a remedy has what it asks for.
    inline bool is_in_place(const report& r, const remedy& m, std::size_t i)
    {
        const layer_report& l = r.layers[m.rows[i]];
        switch (m.kind)
        {
        case remedy_kind::gain:
            return !has_equal_weights(l)
                   && (l.gain ? is_close(l.gain->drawn, m.gains.empty() ? *m.to : m.gains[i], 1e-3)
                              : l.facts.initializer == m.name);
        case remedy_kind::activation:
            return l.facts.activation == m.name
                   && (!l.has_weights || !l.gain || is_close(l.gain->drawn, *m.to, 1e-3));
        case remedy_kind::norm_after:
            return m.rows[i] + 1 < r.layers.size() && r.layers[m.rows[i] + 1].facts.kind == layer_kind::norm
                   && r.layers[m.rows[i] + 1].name == m.name;
        default:
            return false;
        }
    }

    /// Leaves out the rows in which a remedy is in place; no remedy is left if it is so in all.
    inline void leave_what_is_in_place(const report& r, remedy& m)
    {
        std::size_t kept = 0;
        for (std::size_t i = 0; i < m.rows.size(); ++i)
        {
            if (!is_in_place(r, m, i))
            {
                m.rows[kept] = m.rows[i];
                if (!m.gains.empty())
                {
                    m.gains[kept] = m.gains[i];
                }
                ++kept;
            }
        }
        if (kept == 0 && !m.rows.empty())
        {
            m = {};
            return;
        }
        m.rows.resize(kept);
        m.gains.resize(m.gains.empty() ? 0 : kept);
    }
}

#endif
