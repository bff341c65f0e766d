// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_ANY_LAYER_HPP
#define FANIN_STACK_ANY_LAYER_HPP

#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/detail/samplewise.hpp>
#include <fanin/stack/forecast.hpp>
#include <fanin/stack/layer.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

namespace fanin
{
    /// Any layer of batches of T as a value of one type, chosen when the program runs:
    /// `std::vector<any_layer<float>> layers; ... sequential(layers)`. Copies share the layer.
    template <real T>
    class any_layer
    {
    public:
        template <class L>
            requires(!std::same_as<std::remove_cvref_t<L>, any_layer> && layer_of<std::remove_cvref_t<L>, T>)
        any_layer(L&& l)
            : m_self(std::make_shared<const model<std::remove_cvref_t<L>>>(std::forward<L>(l)))
        {
        }

        /// Does not compile: says what to write instead.
        template <class L>
            requires(!layer<L> && (detail::is_activation<L> || initializer<L>))
        any_layer(L)
        {
            detail::must_be_layer<L>();
        }

        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            return m_self->forward(std::move(x), k, t);
        }

        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            return m_self->backward(std::move(dy), k, t);
        }

        [[nodiscard]] std::pair<any_layer, batch<T>> hold(batch<T> x, key k, tape<T>& t) const
        {
            return m_self->hold(std::move(x), k, t);
        }

        [[nodiscard]] predicted predict(const signal& x, forecast& f) const
        {
            return m_self->predict(x, f);
        }

        /// Throws invalid_argument where gradients do not go back through the layer.
        void require_backward(const std::string& path) const
        {
            m_self->require_backward(path);
        }

        /// Throws invalid_argument where a sample does not go through the layer as if it were alone.
        void require_samplewise(const std::string& path) const
        {
            m_self->require_samplewise(path);
        }

        /// Whether the layer is a list, whose children have rows in the report, and which has none itself.
        [[nodiscard]] bool has_no_row() const
        {
            return m_self->has_no_row();
        }

        [[nodiscard]] std::string name() const
        {
            return m_self->name();
        }

        [[nodiscard]] std::optional<interval> responsive_range() const
        {
            return m_self->responsive_range();
        }

    private:
        struct concept_of_one
        {
            virtual ~concept_of_one() = default;
            virtual batch<T> forward(batch<T> x, key k, tape<T>& t) const = 0;
            virtual batch<T> backward(batch<T> dy, key k, tape<T>& t) const = 0;
            virtual std::pair<any_layer, batch<T>> hold(batch<T> x, key k, tape<T>& t) const = 0;
            virtual predicted predict(const signal& x, forecast& f) const = 0;
            virtual void require_backward(const std::string& path) const = 0;
            virtual void require_samplewise(const std::string& path) const = 0;
            [[nodiscard]] virtual bool has_no_row() const = 0;
            [[nodiscard]] virtual std::string name() const = 0;
            [[nodiscard]] virtual std::optional<interval> responsive_range() const = 0;
        };

        template <class L>
        struct model final : concept_of_one
        {
            template <class M>
            explicit model(M&& l)
                : m_layer(std::forward<M>(l))
            {
            }

            batch<T> forward(batch<T> x, key k, tape<T>& t) const override
            {
                return m_layer.forward(std::move(x), k, t);
            }

            batch<T> backward(batch<T> dy, key k, tape<T>& t) const override
            {
                if constexpr (backward_layer_of<L, T>)
                {
                    return m_layer.backward(std::move(dy), k, t);
                }
                else
                {
                    require_backward(t.notes().path()); // throws
                    return dy;
                }
            }

            std::pair<any_layer, batch<T>> hold(batch<T> x, key k, tape<T>& t) const override
            {
                if constexpr (requires { m_layer.hold(std::move(x), k, t); })
                {
                    auto [held, y] = m_layer.hold(std::move(x), k, t);
                    return {any_layer(std::move(held)), std::move(y)};
                }
                else
                {
                    batch<T> y = m_layer.forward(std::move(x), k, t);
                    return {any_layer(m_layer), std::move(y)};
                }
            }

            predicted predict(const signal& x, forecast& f) const override
            {
                if constexpr (requires { m_layer.predict(x, f); })
                {
                    return m_layer.predict(x, f);
                }
                else
                {
                    return {};
                }
            }

            void require_backward(const std::string& path) const override
            {
                detail::require_backward<T>(m_layer, path);
            }

            void require_samplewise(const std::string& path) const override
            {
                detail::require_samplewise(m_layer, path);
            }

            [[nodiscard]] bool has_no_row() const override
            {
                return detail::has_no_row(m_layer);
            }

            [[nodiscard]] std::string name() const override
            {
                return detail::name_of(m_layer);
            }

            [[nodiscard]] std::optional<interval> responsive_range() const override
            {
                return detail::responsive_range_of(m_layer);
            }

            L m_layer;
        };

        std::shared_ptr<const concept_of_one> m_self;
    };
}

#endif
