// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_NGUYEN_WIDROW_HPP
#define FANIN_INIT_NGUYEN_WIDROW_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/core/simd/fused.hpp>
#include <fanin/init/detail/channel_blocks.hpp>
#include <fanin/init/detail/elementwise.hpp>
#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/random/detail/laws.hpp>
#include <fanin/random/detail/logarithm.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
namespace fanin::detail
{
    /// 0.7 h^(1/n): the norm of the weights of each unit, for h units of n inputs.
    inline double nguyen_widrow_length(double n, double h)
    {
        return 0.7 * exponential(natural_log(h) / n);
    }
}

namespace fanin::init
{
    /// The weights into each unit have the direction of a draw from the cube U(-1, 1)^n and the norm β = 0.7
    /// h^(1/n), for h units with n inputs in common.
    template <real T>
    class nguyen_widrow_initializer : public initializer_base<nguyen_widrow_initializer<T>, T>
    {
    public:
        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return "nguyen_widrow";
        }

        /// The mean square of the weights of a matrix (in, out): β² / in.
        [[nodiscard]] double variance(const fans& f) const
        {
            const double n = select(fan::in, f);
            const double length = detail::nguyen_widrow_length(n, select(fan::out, f));
            return length * length / n;
        }

        [[nodiscard]] std::string formula() const
        {
            return "b u / |u|, u in U(-1, 1)^in, b = 0.7 out^(1/in)";
        }

        /// Throws invalid_argument where the axes do not fit the shape, or have no inputs or no outputs.
        void write(std::span<T> out, std::span<const std::size_t> shape, const axes& a, key k) const
        {
            const detail::channel_blocks blocks(shape, a);
            detail::draw(out, k, 0, detail::uniform_law{-1, 1});
            blocks.for_each(
                [&](const detail::channel_block& b)
                {
                    const double length =
                        detail::nguyen_widrow_length(static_cast<double>(b.in.size() * b.receptive.size()),
                                                     static_cast<double>(b.out.size()));
                    for (std::size_t o = 0; o < b.out.size(); ++o)
                    {
                        stretch(out, b, o, length);
                    }
                });
        }

    private:
        static void stretch(std::span<T> out, const detail::channel_block& b, std::size_t o, double length)
        {
            double square = 0; // ends above 0, because no draw from a range about 0 is 0
            for (std::size_t r = 0; r < b.receptive.size(); ++r)
            {
                for (std::size_t i = 0; i < b.in.size(); ++i)
                {
                    const double w = out[b.at(i, o, r)];
                    square = detail::fused(w, w, square);
                }
            }
            const double factor = length / std::sqrt(square);
            for (std::size_t r = 0; r < b.receptive.size(); ++r)
            {
                for (std::size_t i = 0; i < b.in.size(); ++i)
                {
                    T& w = out[b.at(i, o, r)];
                    w = static_cast<T>(w * factor);
                }
            }
        }
    };

    /// U(-β, β), β = 0.7 h^(1/n), for the h biases of `axes::o.with_fan_in(n)`.
    template <weight_element T>
    class nguyen_widrow_bias_initializer : public initializer_base<nguyen_widrow_bias_initializer<T>, T>
    {
    public:
        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return "nguyen_widrow_bias";
        }

        [[nodiscard]] double variance(const fans& f) const
        {
            const double b = bound(f);
            return b * b / 3;
        }

        [[nodiscard]] detail::uniform_law elements(const fans& f) const
        {
            const double b = bound(f);
            return {-b, b};
        }

        [[nodiscard]] std::string formula() const
        {
            return "U(-b, b), b = 0.7 out^(1/in)";
        }

    private:
        static double bound(const fans& f)
        {
            return detail::nguyen_widrow_length(select(fan::in, f), select(fan::out, f));
        }
    };

    /// Nguyen & Widrow 1990, "Improving the learning speed of 2-layer neural networks by choosing initial
    /// values of the adaptive weights": spreads the linear parts of h tanh units over inputs in (-1, 1)^n. In
    /// a convolution n includes the taps, and each group is a layer of its own.
    template <real T = float>
    inline constexpr nguyen_widrow_initializer<T> nguyen_widrow{};

    /// The biases that belong to `nguyen_widrow`: U(-β, β), drawn as ({h}, axes::o.with_fan_in(n)).
    template <weight_element T = float>
    inline constexpr nguyen_widrow_bias_initializer<T> nguyen_widrow_bias{};
}
FANIN_EXACT_END

#endif
