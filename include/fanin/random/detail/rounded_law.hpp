// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_ROUNDED_LAW_HPP
#define FANIN_RANDOM_DETAIL_ROUNDED_LAW_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/element.hpp>
#include <fanin/core/half.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/core/simd/fused.hpp>
#include <fanin/random/detail/element_law.hpp>
#include <fanin/random/detail/rounding_limits.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
namespace fanin::detail
{
    /// The least and greatest number of a format in the range of a law: rounding must not carry a weight over
    /// a bound.
    template <class Format>
    class rounded_bounds
    {
    public:
        explicit rounded_bounds(const uniform_law& law)
        {
            set(law.lo, law.hi);
            const double width = law.hi / 2 - law.lo / 2;
            const double middle = law.lo / 2 + law.hi / 2 + width * 0x1p-32; // as the kernel has it
            m_coarse = width >= 0x1p-30 && is_clear(middle) && is_clear(law.lo) && is_clear(law.hi);
            if (double{hi} >= law.hi)
            {
                hi = next(hi, false); // hi itself is never returned
            }
            drop_if_empty();
        }

        explicit rounded_bounds(const truncated_normal_law& law)
        {
            const double from = fused(law.lo, law.stddev, law.mean);
            const double to = fused(law.hi, law.stddev, law.mean);
            set(from, to);
            // most of the normal, so that the mass of a word is not tiny either
            m_coarse = law.lo <= -0.5 && law.hi >= 0.5 && is_coarse(law.mean, law.stddev) && is_clear(from)
                       && is_clear(to);
            drop_if_empty();
        }

        explicit rounded_bounds(const normal_law& law)
            : m_coarse(is_coarse(law.mean, law.stddev))
        {
        }

        /// Every number drawn is a multiple of the product of two last digits: of one in the law, 2^-24 of
        /// it, and of one in what the words give, above 2^-80. Far from 2^-126 none is subnormal but by a
        /// bound.
        [[nodiscard]] rounding_limits limits() const
        {
            return {lo, hi, m_coarse && is_clear(double{lo}) && is_clear(double{hi})};
        }

        float lo = minus_infinity<float>;
        float hi = -minus_infinity<float>;

    private:
        static bool is_clear(double x)
        {
            return x == 0 || x >= 0x1p-60 || x <= -0x1p-60;
        }

        static bool is_coarse(double mean, double stddev)
        {
            return stddev >= 0x1p-20 && is_clear(mean);
        }

        static float next(float x, bool up)
        {
            return Format::value(coarse_neighbour(Format::bits(x), up));
        }

        void set(double from, double to)
        {
            constexpr double largest = Format::largest;
            lo = Format::value(Format::bits(static_cast<float>(either(from > -largest, from, -largest))));
            hi = Format::value(Format::bits(static_cast<float>(either(to < largest, to, largest))));
            lo = double{lo} < from ? next(lo, true) : lo;
            hi = double{hi} > to ? next(hi, false) : hi;
        }

        void drop_if_empty() // no number of the format is inside, and the nearest is taken
        {
            if (!(lo <= hi))
            {
                lo = minus_infinity<float>;
                hi = -minus_infinity<float>;
            }
        }

        bool m_coarse;
    };

    /// out[i] = element first + i of stream k under the law, drawn in float and rounded once.
    template <coarse T, class Law>
    void draw(std::span<T> out, key k, std::uint64_t first, const Law& law)
    {
        static_assert(sizeof(T) == 2 && std::is_trivially_copyable_v<T>,
                      "fanin: a half or a bfloat16 must be of two bytes, trivially copyable");
        using format = format_of_coarse<T>;
        if constexpr (std::is_same_v<Law, constant_law>)
        {
            std::fill(out.begin(), out.end(), std::bit_cast<T>(format::bits(static_cast<float>(law.value))));
        }
        else
        {
            const rounded_bounds<format> bounds(law);
            draw_rounded<format>(out.data(), out.size(), k, first, law, bounds.limits());
        }
    }

    /// Calls write(elements) for elements of T; for those of 16 bits with floats, which are then rounded.
    template <weight_element T, class Write>
    void write_rounded(std::span<T> out, Write write)
    {
        if constexpr (real<T>)
        {
            write(out);
        }
        else
        {
            std::vector<float> exact(out.size());
            write(std::span<float>(exact));
            for (std::size_t i = 0; i < out.size(); ++i)
            {
                out[i] = std::bit_cast<T>(format_of_coarse<T>::bits(exact[i]));
            }
        }
    }
}
FANIN_EXACT_END

#endif
