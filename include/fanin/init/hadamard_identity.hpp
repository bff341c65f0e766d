// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_HADAMARD_IDENTITY_HPP
#define FANIN_INIT_HADAMARD_IDENTITY_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/init/detail/channel_blocks.hpp>
#include <fanin/init/detail/initializer_base.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

// The bits of the weights depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
namespace fanin::init
{
    /// The identity where there are no more outputs than inputs, else the first rows and columns of a
    /// Hadamard matrix. It does not depend on the key.
    template <real T>
    class hadamard_identity_initializer : public initializer_base<hadamard_identity_initializer<T>, T>
    {
    public:
        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return "hadamard_identity";
        }

        /// The mean square of the weights of a matrix (in, out), zeros included.
        [[nodiscard]] double variance(const fans& f) const
        {
            const double in = select(fan::in, f);
            const double out = select(fan::out, f);
            return out <= in ? 1 / in : squared_scale(static_cast<std::size_t>(std::ceil(out)));
        }

        [[nodiscard]] std::string formula() const
        {
            return "I, or 2^(-(m - 1)/2) H_m with m = ceil(log2 out) where out > in";
        }

        /// Throws invalid_argument where the axes do not fit the shape, or have no inputs or no outputs.
        void write(std::span<T> out, std::span<const std::size_t> shape, const axes& a, key) const
        {
            const detail::channel_blocks blocks(shape, a);
            std::fill(out.begin(), out.end(), T{0});
            blocks.for_each([&](const detail::channel_block& b) { write(out, b, blocks.centre()); });
        }

    private:
        static void write(std::span<T> out, const detail::channel_block& b, std::size_t centre)
        {
            if (b.out.size() <= b.in.size())
            {
                for (std::size_t i = 0; i < b.out.size(); ++i)
                {
                    out[b.at(i, i, centre)] = 1;
                }
                return;
            }
            const T scale = static_cast<T>(std::sqrt(squared_scale(b.out.size())));
            for (std::size_t i = 0; i < b.in.size(); ++i)
            {
                for (std::size_t o = 0; o < b.out.size(); ++o)
                {
                    out[b.at(i, o, centre)] = std::popcount(i & o) % 2 == 0 ? scale : -scale;
                }
            }
        }

        // 2^-(m - 1), m = ceil(log2 outputs)
        static double squared_scale(std::size_t outputs)
        {
            return std::ldexp(2.0, -static_cast<int>(std::bit_width(outputs - 1)));
        }
    };

    /// Zhao, Schäfer & Anandkumar 2022, "ZerO initialization", algorithms 1 and 2: I where out <= in,
    /// rectangular where they differ. Else the part (in, out) of 2^(-(m - 1)/2) H_m, m = ceil(log2 out),
    /// where H_m is the Hadamard matrix ±1 of 2^m rows: entry (i, o) is negative where i and o have an odd
    /// number of binary digits 1 in common. Plain zeros and identities would limit the rank of the layers to
    /// that of the input. A convolution has these weights at the centre tap, at extent / 2 rounded down, in
    /// each group. (The authors' own code scales by 2^(-m/2).)
    template <real T = float>
    inline constexpr hadamard_identity_initializer<T> hadamard_identity{};
}
FANIN_EXACT_END

#endif
