// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_ANY_INITIALIZER_HPP
#define FANIN_INIT_ANY_INITIALIZER_HPP

#include <fanin/core/text.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/detail/mean_field_variance.hpp>
#include <fanin/init/initializer.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace fanin
{
    /// Any pure initializer of T as a value of one type, chosen at run time: `any_initializer<float> i =
    /// init::he<float>;`. An initializer that draws from sources of its own is refused, because its weights
    /// would have to be kept for the backward pass.
    template <real T>
    class any_initializer
    {
    public:
        template <class I>
            requires(!std::same_as<std::remove_cvref_t<I>, any_initializer>
                     && keyed_initializer<std::remove_cvref_t<I>>)
        any_initializer(I&& i)
            : m_self(std::make_shared<const model<std::remove_cvref_t<I>>>(std::forward<I>(i)))
        {
        }

        /// Weights (in, out).
        matrix<T> operator()(std::size_t in, std::size_t out, key k) const
        {
            return m_self->weights(in, out, k);
        }

        /// A kernel. Throws invalid_argument where the initializer makes matrices only.
        xt::xtensor<T, 4> operator()(const std::array<std::size_t, 4>& shape, const axes& a, key k) const
        {
            return m_self->kernel(shape, a, k);
        }

        /// A bias. Throws invalid_argument where the initializer makes matrices only.
        xt::xtensor<T, 1> operator()(const std::array<std::size_t, 1>& shape, const axes& a, key k) const
        {
            return m_self->bias(shape, a, k);
        }

        [[nodiscard]] std::string name() const
        {
            return m_self->name();
        }

        /// The variance of the weights for mean-field theory, where the initializer has one.
        [[nodiscard]] std::optional<double> mean_field_variance(const init::fans& f) const
        {
            return m_self->mean_field_variance(f);
        }

        /// Whether the law of a bias divides by the inputs of its unit.
        [[nodiscard]] bool needs_fan_in() const
        {
            return m_self->needs_fan_in();
        }

    private:
        struct concept_of_one
        {
            virtual ~concept_of_one() = default;
            virtual matrix<T> weights(std::size_t in, std::size_t out, key k) const = 0;
            virtual xt::xtensor<T, 4> kernel(const std::array<std::size_t, 4>& shape, const axes& a,
                                             key k) const = 0;
            virtual xt::xtensor<T, 1> bias(const std::array<std::size_t, 1>& shape, const axes& a,
                                           key k) const = 0;
            [[nodiscard]] virtual std::string name() const = 0;
            [[nodiscard]] virtual std::optional<double> mean_field_variance(const init::fans& f) const = 0;
            [[nodiscard]] virtual bool needs_fan_in() const = 0;
        };

        template <class I>
        struct model final : concept_of_one
        {
            template <class J>
            explicit model(J&& i)
                : m_i(std::forward<J>(i))
            {
            }

            matrix<T> weights(std::size_t in, std::size_t out, key k) const override
            {
                return detail::draw_weights<T>(m_i, in, out, k);
            }

            xt::xtensor<T, 4> kernel(const std::array<std::size_t, 4>& shape, const axes& a,
                                     key k) const override
            {
                return shaped(shape, a, k);
            }

            xt::xtensor<T, 1> bias(const std::array<std::size_t, 1>& shape, const axes& a,
                                   key k) const override
            {
                return shaped(shape, a, k);
            }

            [[nodiscard]] std::string name() const override
            {
                return detail::name_of(m_i);
            }

            [[nodiscard]] std::optional<double> mean_field_variance(const init::fans& f) const override
            {
                return detail::mean_field_variance(m_i, f);
            }

            [[nodiscard]] bool needs_fan_in() const override
            {
                return detail::needs_fan_in(m_i);
            }

            template <std::size_t N>
            xt::xtensor<T, N> shaped(const std::array<std::size_t, N>& shape, const axes& a, key k) const
            {
                if constexpr (std::invocable<const I&, const std::array<std::size_t, N>&, const axes&, key>)
                {
                    return detail::draw_weights<T>(m_i, shape, a, k);
                }
                else
                {
                    throw invalid_argument(detail::join(
                        "fanin: weights ", detail::shape_text(shape), " from the initializer ",
                        detail::name_of(m_i),
                        ", but it makes matrices only: use one callable with (shape, axes, key)"));
                }
            }

            I m_i;
        };

        std::shared_ptr<const concept_of_one> m_self;
    };
}

#endif
