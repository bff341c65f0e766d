// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_HALF_LAW_HPP
#define FANIN_RANDOM_DETAIL_HALF_LAW_HPP

#include <fanin/core/classify.hpp>
#include <fanin/core/half.hpp>
#include <fanin/core/simd/exact.hpp>
#include <fanin/core/simd/fused.hpp>
#include <fanin/random/detail/element_law.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
namespace fanin::detail
{
    /// The least and greatest half in the range of a law: rounding must not carry a weight over a bound.
    class half_bounds
    {
    public:
        explicit half_bounds(const law_parameters& law)
        {
            if (const auto* const u = std::get_if<uniform_law>(&law))
            {
                set(u->lo, u->hi);
                if (double{m_hi} >= u->hi)
                {
                    m_hi = half_value(half_neighbour(half_bits(m_hi), false)); // hi itself is never returned
                }
            }
            else if (const auto* const t = std::get_if<truncated_normal_law>(&law))
            {
                set(fused(t->lo, t->stddev, t->mean), fused(t->hi, t->stddev, t->mean));
            }
            m_bounded = m_bounded && m_lo <= m_hi; // else no half is inside, and the nearest is taken
        }

        [[nodiscard]] float inside(float x) const
        {
            return either(m_bounded, cut_to(x, m_lo, m_hi), x);
        }

    private:
        void set(double lo, double hi)
        {
            m_bounded = true;
            constexpr double largest = largest_half;
            m_lo = static_cast<float>(either(lo > -largest, lo, -largest));
            m_hi = static_cast<float>(either(hi < largest, hi, largest));
            m_lo = half_value(half_bits(m_lo));
            m_hi = half_value(half_bits(m_hi));
            m_lo = double{m_lo} < lo ? half_value(half_neighbour(half_bits(m_lo), true)) : m_lo;
            m_hi = double{m_hi} > hi ? half_value(half_neighbour(half_bits(m_hi), false)) : m_hi;
        }

        bool m_bounded = false;
        float m_lo = 0;
        float m_hi = 0;
    };

    /// out[i] = element first + i of stream k under the law, drawn in float and rounded once to a half.
    template <class Half, class Law>
        requires is_half<Half>
    void draw(std::span<Half> out, key k, std::uint64_t first, const Law& law)
    {
        const half_bounds bounds(law);
        std::array<float, 1024> buffer;
        for (std::size_t i = 0; i < out.size(); i += buffer.size())
        {
            const std::span<float> part =
                std::span<float>(buffer).first(std::min(buffer.size(), out.size() - i));
            draw(part, k, first + i, law);
            std::transform(part.begin(), part.end(), out.begin() + static_cast<std::ptrdiff_t>(i),
                           [&](float x) { return std::bit_cast<Half>(half_bits(bounds.inside(x))); });
        }
    }
}
FANIN_EXACT_END

#endif
