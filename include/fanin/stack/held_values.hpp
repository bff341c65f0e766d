// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_HELD_VALUES_HPP
#define FANIN_STACK_HELD_VALUES_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/random/key.hpp>
#include <fanin/stack/bias.hpp>
#include <fanin/stack/detail/layer_weights.hpp>
#include <fanin/stack/held.hpp>
#include <fanin/stack/parameter.hpp>
#include <fanin/stack/tape.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

// What a layer does with a parameter that it is about to hold: draws it, and shows it to the visitor of the
// pass, which may put other values in its place. Every hold() goes through here.
namespace fanin::detail
{
    /// The values that draw() returns, as the visitor leaves them.
    template <real T, std::size_t N, class Draw>
    xt::xtensor<T, N> shown_values(const std::array<std::size_t, N>& shape, parameter_role role, bool held,
                                   tape<T>& t, Draw draw)
    {
        const auto room = [&]
        { return allocated("weights", shape, sizeof(T), [&] { return xt::xtensor<T, N>(shape); }); };
        xt::xtensor<T, N> w = t.gets_parameters() ? room() : draw();
        t.show({{t.recorder().path(), role, {shape.begin(), shape.end()}, t.rotary_heads()},
                std::span<T>(w.data(), w.size()),
                held});
        return w;
    }

    /// Weights from any initializer. Held ones are shown as they are: the layer refuses another shape when it
    /// runs.
    template <real T, class I, std::size_t N>
    xt::xtensor<T, N> held_values(const I& law, const std::array<std::size_t, N>& shape, const axes& a, key k,
                                  tape<T>& t, parameter_role role = parameter_role::weight)
    {
        if constexpr (requires { xt::xtensor<T, N>(law.values); })
        {
            if (!t.gets_parameters())
            {
                std::array<std::size_t, N> own;
                std::copy(law.values.shape().begin(), law.values.shape().end(), own.begin());
                return shown_values<T, N>(own, role, true, t, [&] { return law.values; });
            }
        }
        return shown_values<T, N>(shape, role, holds_weights<I, T, N>, t,
                                  [&] { return draw_weights<T>(law, shape, a, k); });
    }

    /// The held bias, or the held gain, if there is one.
    template <real T, class Bias>
    auto hold_bias(const Bias& bias, std::size_t in, std::size_t out, key k, tape<T>& t,
                   parameter_role role = parameter_role::bias)
    {
        if constexpr (bias_initializer<Bias>)
        {
            return held_bias<T>(shown_values<T, 1>({out}, role, holds_weights<Bias, T, 1>, t,
                                                   [&] { return draw_bias<T>(bias, in, out, k); }));
        }
        else
        {
            return no_bias{};
        }
    }

    /// Statistics of channels, which are double whatever T is.
    template <real T>
    void show_statistics(std::vector<double>& values, parameter_role role, bool held, tape<T>& t)
    {
        if (t.has_visitor())
        {
            t.show({{t.recorder().path(), role, {values.size()}, t.rotary_heads()}, {}, held, values});
        }
    }
}

#endif
