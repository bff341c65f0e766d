// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_THEORY_DETAIL_FUNCTION_VIEW_HPP
#define FANIN_THEORY_DETAIL_FUNCTION_VIEW_HPP

#include <fanin/theory/scalar_function.hpp>

#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <type_traits>

namespace fanin::detail
{
    /// A non-owning view of a scalar function and its derivative. It evaluates blocks of points, so that one
    /// compiled quadrature serves every activation at little more than the cost of the activation's kernel.
    class function_view
    {
    public:
        template <theory::scalar_function F>
            requires(!std::same_as<F, function_view>)
        function_view(const F& f)
            : m_values(&values_by<F>)
        {
            if constexpr (std::is_function_v<F>)
            {
                m_object = reinterpret_cast<const void*>(&f);
            }
            else
            {
                m_object = std::addressof(f);
            }
            if constexpr (theory::differentiable_function<F>)
            {
                m_slopes = &slopes_by<F>;
            }
            if constexpr (requires {
                              { f.sine_frequency() } -> std::convertible_to<std::optional<double>>;
                          })
            {
                m_sine_frequency = f.sine_frequency();
            }
        }

        /// y[i] = f(x[i]), with x and y of equal size.
        void values(std::span<const double> x, std::span<double> y) const
        {
            m_values(m_object, x, y);
        }

        [[nodiscard]] bool has_slopes() const noexcept
        {
            return m_slopes != nullptr;
        }

        /// y[i] = f'(x[i]), with x and y of equal size; only with has_slopes().
        void slopes(std::span<const double> x, std::span<double> y) const
        {
            m_slopes(m_object, x, y);
        }

        /// omega of a function sin(omega x).
        [[nodiscard]] const std::optional<double>& sine_frequency() const noexcept
        {
            return m_sine_frequency;
        }

        [[nodiscard]] double operator()(double x) const
        {
            double y = 0;
            values({&x, 1}, {&y, 1});
            return y;
        }

    private:
        using block = void (*)(const void*, std::span<const double>, std::span<double>);

        template <class F>
        static const F& function_at(const void* object)
        {
            if constexpr (std::is_function_v<F>)
            {
                return *reinterpret_cast<F*>(const_cast<void*>(object));
            }
            else
            {
                return *static_cast<const F*>(object);
            }
        }

        template <class F>
        static void values_by(const void* object, std::span<const double> x, std::span<double> y)
        {
            const F& f = function_at<F>(object);
            if constexpr (requires { f.values(x, y); })
            {
                f.values(x, y);
            }
            else
            {
                for (std::size_t i = 0; i < x.size(); ++i)
                {
                    y[i] = value_of(f, x[i]);
                }
            }
        }

        template <class F>
        static void slopes_by(const void* object, std::span<const double> x, std::span<double> y)
        {
            const F& f = function_at<F>(object);
            if constexpr (requires { f.derivatives(x, y); })
            {
                f.derivatives(x, y);
            }
            else
            {
                for (std::size_t i = 0; i < x.size(); ++i)
                {
                    y[i] = static_cast<double>(f.derivative(x[i]));
                }
            }
        }

        const void* m_object = nullptr;
        block m_values;
        block m_slopes = nullptr;
        std::optional<double> m_sine_frequency{};
    };
}

#endif
