// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_BIAS_HPP
#define FANIN_STACK_BIAS_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/runs.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/detail/mean_field_variance.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/random/key.hpp>
#include <fanin/stack/held.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace fanin
{
    /// A bias initializer, for `out` units with `in` inputs each: any callable ({out}, axes, key) that
    /// returns a container with one axis, such as the initializers of fanin. The axes give the fan in.
    template <class B>
    concept bias_initializer = std::invocable<const B&, const std::array<std::size_t, 1>&, const axes&, key>;

    /// No bias, which is the default.
    struct no_bias
    {
    };

    namespace detail
    {
        /// b from any bias initializer, checked. `in` is the fan in of each unit. Without inputs, a law that
        /// divides by the fan in gives 0, as in PyTorch's layers.
        template <real T, bias_initializer Bias>
        xt::xtensor<T, 1> draw_bias(const Bias& bias, std::size_t in, std::size_t out, key k)
        {
            const std::array<std::size_t, 1> shape{out};
            if (in == 0 && needs_fan_in(bias))
            {
                return xt::xtensor<T, 1>(shape, T{0});
            }
            const init::axes a = in > 0 ? init::axes::o.with_fan_in(in) : init::axes::o;
            return draw_weights<T>(bias, shape, a, k);
        }

        /// The bias as a held one, if there is one.
        template <real T, class Bias>
        auto drawn_bias(const Bias& bias, std::size_t in, std::size_t out, key k)
        {
            if constexpr (bias_initializer<Bias>)
            {
                return held_bias<T>(draw_bias<T>(bias, in, out, k));
            }
            else
            {
                return no_bias{};
            }
        }

        /// z += b in each run of `out` elements, if there is a bias.
        template <real T, class Bias>
        void add_bias(matrix<T>& z, const Bias& bias, std::size_t in, std::size_t out, key k)
        {
            if constexpr (bias_initializer<Bias>)
            {
                const xt::xtensor<T, 1> b = draw_bias<T>(bias, in, out, k);
                for (T* row = z.data(); row != z.data() + z.size(); row += out)
                {
                    add_elements(row, b.data(), out);
                }
            }
        }

        template <real T>
        std::span<const T> elements_of(const held_bias<T>& bias)
        {
            return {bias.values.data(), bias.values.size()};
        }

        template <real T>
        std::span<const T> elements_of(no_bias)
        {
            return {};
        }

        /// The variance: 0 without a bias, none if theory does not know the law.
        template <class Bias>
        std::optional<double> bias_variance(const Bias& bias, const init::fans& f)
        {
            if constexpr (bias_initializer<Bias>)
            {
                if (f.in > 0 || !needs_fan_in(bias))
                {
                    return mean_field_variance(bias, f);
                }
            }
            return 0;
        }

        /// The number of biases: one per unit, or none.
        template <class Bias>
        constexpr std::size_t bias_count(const Bias&, std::size_t out)
        {
            return bias_initializer<Bias> ? out : 0;
        }

        /// "zeros", or nothing.
        template <class Bias>
        std::string bias_name(const Bias& bias)
        {
            if constexpr (bias_initializer<Bias>)
            {
                return std::string(name_of(bias));
            }
            return {};
        }

        /// ", bias zeros", or nothing.
        template <class Bias>
        std::string bias_text(const Bias& bias)
        {
            if constexpr (bias_initializer<Bias>)
            {
                return ", bias " + name_of(bias);
            }
            return {};
        }
    }
}

#endif
