// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_ELEMENT_HPP
#define FANIN_CORE_ELEMENT_HPP

#include <fanin/core/bfloat16.hpp>
#include <fanin/core/half.hpp>
#include <fanin/core/platform.hpp>

#include <concepts>
#include <type_traits>

namespace fanin
{
    /// The element types of batches and of everything computed from them: float or double.
    template <class T>
    concept real = std::same_as<T, float> || std::same_as<T, double>;

    namespace detail
    {
        /// The 16-bit floats.
        template <class T>
        concept coarse = is_half<T> || is_bfloat16<T>;

        template <coarse T>
        using format_of_coarse = std::conditional_t<is_half<T>, half_format, bfloat16_format>;
    }

    /// The element types of weights: float, double, a half or a bfloat16. Weights of 16 bits can be drawn and
    /// kept, but not propagated.
    template <class T>
    concept weight_element = real<T> || detail::coarse<T>;

    /// The element type of weights, known at run time.
    enum class element_kind
    {
        float64,
        float32,
        float16,
        bfloat16
    };

    namespace detail
    {
        template <class T>
        constexpr element_kind kind_of_element()
        {
            static_assert(weight_element<T>, "fanin: weights are of float, double, half or bfloat16");
            return is_half<T>                 ? element_kind::float16
                   : is_bfloat16<T>           ? element_kind::bfloat16
                   : std::is_same_v<T, float> ? element_kind::float32
                                              : element_kind::float64;
        }

        template <class T>
        inline constexpr element_kind kind_of = kind_of_element<T>();
    }
}

#endif
