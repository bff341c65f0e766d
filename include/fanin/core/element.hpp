// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_ELEMENT_HPP
#define FANIN_CORE_ELEMENT_HPP

#include <fanin/core/half.hpp>
#include <fanin/core/platform.hpp>

#include <concepts>

namespace fanin
{
    /// The element types of batches and of everything computed from them: float or double.
    template <class T>
    concept real = std::same_as<T, float> || std::same_as<T, double>;

    /// The element types of weights: float, double, or a half. Half weights can be drawn and kept, but not
    /// propagated.
    template <class T>
    concept weight_element = real<T> || is_half<T>;
}

#endif
