// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_PARAMETER_HPP
#define FANIN_STACK_PARAMETER_HPP

#include <fanin/core/concepts.hpp>

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fanin
{
    /// What a parameter does in its layer.
    enum class parameter_role
    {
        weight,  ///< (..., in, out), multiplied with the input
        table,   ///< (tokens or positions, width), of which rows are taken
        bias,    ///< added, one per unit or channel
        gain,    ///< a factor of each feature or channel
        mean,    ///< running statistics of a norm, which is at inference
        variance ///< likewise
    };

    /// "weight"
    [[nodiscard]] constexpr std::string_view to_string(parameter_role r) noexcept
    {
        constexpr std::string_view names[] = {"weight", "table", "bias", "gain", "mean", "variance"};
        return names[static_cast<std::size_t>(r)];
    }

    /// One parameter of a stack.
    struct parameter_info
    {
        std::string path; ///< of its layer, as in the report
        parameter_role role = parameter_role::weight;
        std::vector<std::size_t> shape; ///< of a kernel, in the order of hwio
        /// The heads of queries or keys that are rotated by their position, in pairs of neighbours; else 0.
        std::size_t rotary_heads = 0;
    };

    /// A parameter that a layer is about to hold. A visitor may change the values in place.
    template <real T>
    struct parameter : parameter_info
    {
        std::span<T> values;       ///< in row-major order; of running statistics, none
        bool held = false;         ///< by the layer before, not drawn from the key
        std::span<double> exact{}; ///< running statistics, which are double whatever T is
    };

    /// Gets every parameter of a pass that holds weights, from first to last.
    template <real T>
    struct parameter_visitor
    {
        std::function<void(const parameter<T>&)> visit;
        bool gives_values = false; ///< writes all of them, so that nothing is drawn
    };
}

#endif
