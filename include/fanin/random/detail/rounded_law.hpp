// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_ROUNDED_LAW_HPP
#define FANIN_RANDOM_DETAIL_ROUNDED_LAW_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/element.hpp>
#include <fanin/core/half.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/core/simd/fused.hpp>
#include <fanin/random/detail/element_law.hpp>

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
            if (double{hi} >= law.hi)
            {
                hi = next(hi, false); // hi itself is never returned
            }
            drop_if_empty();
        }

        explicit rounded_bounds(const truncated_normal_law& law)
        {
            set(fused(law.lo, law.stddev, law.mean), fused(law.hi, law.stddev, law.mean));
            drop_if_empty();
        }

        explicit rounded_bounds(const normal_law&)
        {
        }

        float lo = minus_infinity<float>;
        float hi = -minus_infinity<float>;

    private:
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
            draw_rounded<format>(out.data(), out.size(), k, first, law, bounds.lo, bounds.hi);
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
