// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_REFUSAL_HPP
#define FANIN_STACK_DETAIL_REFUSAL_HPP

#include <fanin/act/activation.hpp>
#include <fanin/init/initializer.hpp>

#include <type_traits>
#include <vector>

// What is easily written in place of a layer, an initializer or an activation: one line of the compiler's
// says what to write, where a constraint that is not met would list the candidates.

namespace fanin::detail
{
    template <class X>
    inline constexpr bool is_activation = activation_of<X, float> || activation_of<X, double>;

    template <class X>
    struct element_of
    {
        using type = X;
    };

    template <class X>
    struct element_of<std::vector<X>>
    {
        using type = X;
    };

    /// X, or what a vector X holds.
    template <class X>
    using one_of = typename element_of<std::remove_cvref_t<X>>::type;

    /// Does not compile where X, or what a vector X holds, is no layer, or X is a vector.
    template <class X, bool is_layer>
    constexpr void must_be_layer()
    {
        using one = one_of<X>;
        static_assert(!is_layer || std::is_same_v<one, std::remove_cvref_t<X>>,
                      "fanin: a vector of layers is no layer: write sequential(layers)");
        static_assert(
            is_layer || !is_activation<one>,
            "fanin: an activation is no layer: pass it to one, dense(100, init::he<float>, act::relu), or "
            "write activation(act::relu)");
        static_assert(is_layer || !initializer<one>,
                      "fanin: an initializer is no layer: write dense(100, init::he<float>)");
        static_assert(is_layer || is_activation<one> || initializer<one>,
                      "fanin: a layer must have forward(batch<T>, key, tape<T>&) -> batch<T>");
    }

    /// Does not compile where A is no activation.
    template <class A, bool is_layer>
    constexpr void must_be_activation()
    {
        static_assert(is_activation<A> || !is_layer,
                      "fanin: a layer is no activation: write act::relu, not activation(act::relu)");
        static_assert(is_activation<A> || is_layer,
                      "fanin: an activation must take one element T to one element T");
    }

    /// Does not compile, as W is no initializer.
    template <class W>
    constexpr void must_be_initializer()
    {
        static_assert(!is_activation<W>, "fanin: the initializer comes before the activation: write "
                                         "(..., init::he<float>, act::relu)");
        static_assert(is_activation<W>,
                      "fanin: weights come from an initializer, such as init::he<float>: a callable "
                      "(in, out) or (in, out, key), or for a convolution (shape, axes, key)");
    }
}

#endif
