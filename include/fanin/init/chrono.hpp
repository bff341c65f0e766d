// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_CHRONO_HPP
#define FANIN_INIT_CHRONO_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/law.hpp>
#include <fanin/random/detail/laws.hpp>
#include <fanin/random/detail/logarithm.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
namespace fanin::init
{
    struct chrono_parameters
    {
        double horizon = 784;
        bool input_gate = false;
        std::string_view name = "chrono";
    };

    /// ln U[1, horizon - 1) for any shape, negated for an input gate.
    template <real T>
    class chrono_initializer : public initializer_base<chrono_initializer<T>, T>
    {
    public:
        /// Throws invalid_argument unless the horizon is at least 2, and finite in T.
        constexpr explicit chrono_initializer(chrono_parameters p)
            : m_parameters(p)
        {
            detail::require(p.horizon >= 2, "horizon", p.horizon, "at least 2 steps");
            detail::require_finite<T>("horizon", p.horizon);
        }

        /// The longest dependency to be learned, in time steps.
        [[nodiscard]] constexpr chrono_initializer with_horizon(double steps) const
        {
            auto p = m_parameters;
            p.horizon = steps;
            return chrono_initializer(p);
        }

        /// The biases of the input gates: the negatives of the forget-gate biases drawn from the same key.
        [[nodiscard]] constexpr chrono_initializer input_gate() const
        {
            auto p = m_parameters;
            p.input_gate = true;
            return chrono_initializer(p);
        }

        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return m_parameters.name;
        }

        /// The variance of a bias about its mean: with b = T - 1 and l = ln b, 1 - b·l² / (b - 1)².
        [[nodiscard]] double variance(const fans&) const
        {
            const double b = m_parameters.horizon - 1;
            const double l = std::log(b);
            return b > 1 ? 1 - b * l * l / ((b - 1) * (b - 1)) : 0;
        }

        [[nodiscard]] std::string formula() const
        {
            return detail::join(m_parameters.input_gate ? "-" : "", "log U(1, ", m_parameters.horizon - 1,
                                ")");
        }

        /// Throws invalid_argument where the axes do not fit the shape.
        void write(std::span<T> out, std::span<const std::size_t> shape, const axes& a, key k) const
        {
            static_cast<void>(a.fans_of(shape));
            detail::draw(out, k, 0, detail::uniform_law{1, m_parameters.horizon - 1});
            const double sign = m_parameters.input_gate ? -1 : 1;
            for (T& x : out)
            {
                x = static_cast<T>(sign * detail::natural_log(x));
            }
        }

    private:
        chrono_parameters m_parameters;
    };

    /// Tallec & Ollivier 2018, "Can recurrent neural networks warp time?": ln U[1, T - 1) for the biases of
    /// an LSTM's forget gates, and `.input_gate()` under the same key for its input gates. The memory of a
    /// unit then lasts from 2 to T steps; the other biases are 0. T is 784 by default, the pixels of an MNIST
    /// digit; `.with_horizon(t)` sets it.
    template <real T = float>
    inline constexpr chrono_initializer<T> chrono{{}};
}
FANIN_EXACT_END

#endif
