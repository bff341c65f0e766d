// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_REMEDY_HPP
#define FANIN_DIAGNOSE_REMEDY_HPP

#include <fanin/core/platform.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fanin
{
    /// The changes that cure a stack.
    enum class remedy_kind
    {
        none,
        gain,           ///< weights of mean 0 with √(fan in · variance) = `to`, or of each row its `gains`
        weight_factor,  ///< weights with `to` times the standard deviation
        biases,         ///< biases with standard deviation `to`, or of the law `name`, with the value `to`
        activation,     ///< the activation `name`, with weights of gain `to`
        norm_after,     ///< the norm `name` after each row
        norm_before,    ///< the norm `name` before each row
        removal,        ///< the rows are left out
        residual_scale, ///< the scale `to` of the branches
        residual,    ///< each `rows_per_block` rows become the branch, with scale `to`, of a residual layer
        score_scale, ///< the scale `to` of attention's scores
        batch        ///< each feature of the batch minus its mean, divided by its standard deviation
    };

    [[nodiscard]] constexpr std::string_view to_string(remedy_kind kind) noexcept
    {
        switch (kind)
        {
        case remedy_kind::gain:
            return "gain";
        case remedy_kind::weight_factor:
            return "weight-factor";
        case remedy_kind::biases:
            return "biases";
        case remedy_kind::activation:
            return "activation";
        case remedy_kind::norm_after:
            return "norm-after";
        case remedy_kind::norm_before:
            return "norm-before";
        case remedy_kind::removal:
            return "removal";
        case remedy_kind::residual_scale:
            return "residual-scale";
        case remedy_kind::residual:
            return "residual";
        case remedy_kind::score_scale:
            return "score-scale";
        case remedy_kind::batch:
            return "batch";
        case remedy_kind::none:
            break;
        }
        return "none";
    }

    /// One change of a stack, complete enough for a program to make it.
    struct remedy
    {
        remedy_kind kind = remedy_kind::none;
        std::vector<std::size_t> rows;  ///< of the report, to change
        std::size_t rows_per_block = 1; ///< of `residual`
        std::optional<double> from{};   ///< the parameter as it is
        std::optional<double> to{};     ///< the parameter as it should be
        std::vector<double> gains{};    ///< one for each row, if their activations need different ones
        /// Of each row, the heads of attention to change in it; empty if all, or if there are none.
        std::vector<std::vector<std::size_t>> heads{};
        bool partial = false; ///< whether it leaves another cause, which is found next
        std::string name;     ///< the initializer, activation or norm to use
        std::string sentence; ///< "he instead of xavier (gain √2)"
    };
}

#endif
