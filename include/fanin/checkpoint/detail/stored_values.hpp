// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_DETAIL_STORED_VALUES_HPP
#define FANIN_CHECKPOINT_DETAIL_STORED_VALUES_HPP

#include <fanin/checkpoint/detail/array_source.hpp>
#include <fanin/checkpoint/stored_tensor.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/stack/parameter.hpp>

#include <cstddef>
#include <span>
#include <vector>

// Between the values of a parameter, (..., in, out), and the tensor of a file that has them.
namespace fanin::detail
{
    /// The shape of the whole tensor. Throws invalid_argument where `where` contradicts itself or the shape.
    std::vector<std::size_t> stored_shape(const stored_tensor& where, const parameter_info& p);

    /// Reads the parameter. Throws runtime_error where the file has no such tensor, or one of another shape,
    /// of elements that are no weights, or with values beyond the range of T.
    template <real T>
    void read_values(array_source& file, const stored_tensor& where, const parameter<T>& p);

    /// Writes the values of the parameter to their places in the whole tensor.
    template <real T>
    void put_values(const stored_tensor& where, const parameter_info& p, std::span<const T> values,
                    std::span<double> whole);

    /// Whether `exact` has the values of the parameter.
    constexpr bool is_statistic(parameter_role r) noexcept
    {
        return r == parameter_role::mean || r == parameter_role::variance;
    }

    /// The features of a batch that the first parameter of a stack fits, told by its tensor: 1 for tokens.
    /// Throws invalid_argument where the parameter does not tell.
    std::size_t features_before(array_source& file, const stored_tensor& where, const parameter_info& p);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/checkpoint/detail/stored_values.ipp>
#endif

#endif
