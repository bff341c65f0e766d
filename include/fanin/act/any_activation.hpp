// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_ACT_ANY_ACTIVATION_HPP
#define FANIN_ACT_ANY_ACTIVATION_HPP

#include <fanin/act/activation.hpp>
#include <fanin/core/text.hpp>
#include <fanin/stats/interval.hpp>

#include <algorithm>
#include <concepts>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

namespace fanin
{
    /// Any activation of T as a value of one type, chosen at run time: `any_activation<float> f =
    /// act::relu;`.
    template <real T>
    class any_activation
    {
    public:
        template <class A>
            requires(!std::same_as<std::remove_cvref_t<A>, any_activation>
                     && activation_of<std::remove_cvref_t<A>, T>)
        any_activation(A&& f)
            : m_self(std::make_shared<const model<std::remove_cvref_t<A>>>(std::forward<A>(f)))
        {
            detail::refuse_integers_of<std::remove_cvref_t<A>, T>();
        }

        [[nodiscard]] T operator()(T x) const
        {
            values({&x, 1}, {&x, 1});
            return x;
        }

        /// f'(x); NaN where the activation has no derivative.
        [[nodiscard]] T derivative(T x) const
        {
            derivatives({&x, 1}, {&x, 1});
            return x;
        }

        /// y[i] = f(x[i]); y may be x.
        void values(std::span<const T> x, std::span<T> y) const
        {
            m_self->values(x, y);
        }

        /// y[i] = f'(x[i]); y may be x.
        void derivatives(std::span<const T> x, std::span<T> y) const
        {
            m_self->derivatives(x, y);
        }

        /// Whether the activation has a derivative.
        [[nodiscard]] bool is_differentiable() const
        {
            return m_self->is_differentiable();
        }

        [[nodiscard]] std::string name() const
        {
            return m_self->name();
        }

        [[nodiscard]] std::optional<interval> unsaturated_range() const
        {
            return m_self->unsaturated_range();
        }

        /// omega of an activation sin(omega x).
        [[nodiscard]] std::optional<double> sine_frequency() const
        {
            return m_self->sine_frequency();
        }

    private:
        struct concept_of_one
        {
            virtual ~concept_of_one() = default;
            virtual void values(std::span<const T> x, std::span<T> y) const = 0;
            virtual void derivatives(std::span<const T> x, std::span<T> y) const = 0;
            [[nodiscard]] virtual bool is_differentiable() const = 0;
            [[nodiscard]] virtual std::string name() const = 0;
            [[nodiscard]] virtual std::optional<interval> unsaturated_range() const = 0;
            [[nodiscard]] virtual std::optional<double> sine_frequency() const = 0;
        };

        template <class A>
        struct model final : concept_of_one
        {
            template <class F>
            explicit model(F&& f)
                : m_f(std::forward<F>(f))
            {
            }

            void values(std::span<const T> x, std::span<T> y) const override
            {
                std::copy(x.begin(), x.end(), y.begin());
                detail::activate(m_f, y);
            }

            void derivatives(std::span<const T> x, std::span<T> y) const override
            {
                std::copy(x.begin(), x.end(), y.begin());
                if constexpr (activation_with_derivative<A>)
                {
                    detail::slopes(m_f, y);
                }
                else
                {
                    std::fill(y.begin(), y.end(), std::numeric_limits<T>::quiet_NaN());
                }
            }

            [[nodiscard]] bool is_differentiable() const override
            {
                return detail::has_derivative(m_f);
            }

            [[nodiscard]] std::string name() const override
            {
                return detail::name_of(m_f);
            }

            [[nodiscard]] std::optional<interval> unsaturated_range() const override
            {
                return detail::unsaturated_range_of(m_f);
            }

            [[nodiscard]] std::optional<double> sine_frequency() const override
            {
                return detail::sine_frequency(m_f);
            }

            A m_f;
        };

        std::shared_ptr<const concept_of_one> m_self;
    };
}

#endif
