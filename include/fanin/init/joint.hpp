// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_JOINT_HPP
#define FANIN_INIT_JOINT_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/random/key.hpp>

#include <concepts>
#include <cstddef>

namespace fanin
{
    /// Two matrices of shape (width, rank), of which a layer uses the product left · rightᵀ.
    template <real T>
    struct factor_pair
    {
        matrix<T> left;
        matrix<T> right;
    };

    /// A law of two weight matrices together: `factors(width, rank, key)` draws both, from the key alone.
    template <class J>
    concept joint_initializer = requires(const J& j, std::size_t width, std::size_t rank, key k) {
        typename J::value_type;
        { j.factors(width, rank, k) } -> std::same_as<factor_pair<typename J::value_type>>;
    };
}

#endif
