// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_GATE_BIASES_HPP
#define FANIN_DIAGNOSE_DETAIL_GATE_BIASES_HPP

#include <fanin/core/text.hpp>
#include <fanin/diagnose/detail/remedies.hpp>
#include <fanin/diagnose/detail/row_queries.hpp>
#include <fanin/diagnose/remedy.hpp>
#include <fanin/stack/report.hpp>

#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

namespace fanin::detail
{
    /// Biases of gated layers. Gates that forget within a few steps need the memory of those of Tallec &
    /// Ollivier 2018. From layer to layer, an LSTM passes on what its cells have gathered: as much as their
    /// forget gates keep, while input gates that chrono closes pass on less. A GRU passes on its candidate,
    /// which an update gate that keeps the state holds back. None if these biases are in place.
    inline remedy gate_biases(const report& r, const row_list& gated)
    {
        constexpr double keeping = 2; // σ(2) = 0.88: seven steps
        const auto bias = [&](std::size_t row) -> const std::string& { return r.layers[row].facts.bias; };
        const auto select = [&](row_property chosen)
        {
            row_list rows = gated;
            remove_rows(rows, [&](std::size_t row) { return !chosen(row); });
            return rows;
        };
        const auto is_lstm = [&](std::size_t row) { return r.layers[row].name.starts_with("lstm"); };
        if (all_rows(gated, [&](std::size_t row) { return r.layers[row].name.starts_with("t = "); }))
        {
            row_list rows = select([&](std::size_t row) { return !bias(row).starts_with("chrono"); });
            return rows.empty()
                       ? remedy{}
                       : remedy{.kind = remedy_kind::biases,
                                .rows = std::move(rows),
                                .name = "chrono",
                                .sentence = "biases init::chrono, with the number of steps as their horizon"};
        }
        const std::string law = "forget_bias ";
        const auto keeps = [&](std::size_t row)
        {
            return bias(row).starts_with(law)
                   && std::strtod(bias(row).c_str() + law.size(), nullptr) >= keeping;
        };
        if (row_list rows = select([&](std::size_t row) { return is_lstm(row) && !keeps(row); });
            !rows.empty())
        {
            return {.kind = remedy_kind::biases,
                    .rows = std::move(rows),
                    .to = keeping,
                    .name = "forget_bias",
                    .sentence = join("biases init::forget_bias.with_value(", keeping, ")")};
        }
        row_list rows = select([&](std::size_t row)
                               { return !is_lstm(row) && !bias(row).empty() && bias(row) != "zeros"; });
        return rows.empty() ? remedy{} : no_biases(std::move(rows), std::nullopt);
    }
}

#endif
