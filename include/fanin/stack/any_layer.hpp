// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_ANY_LAYER_HPP
#define FANIN_STACK_ANY_LAYER_HPP

#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/layer.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace fanin
{
    /// A layer of batches of T whose type is chosen at run time: `std::vector<any_layer<float>> layers; ...
    /// sequential(layers)`. Copies share the layer.
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
            detail::must_be_layer<L, layer<detail::one_of<L>>>();
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

        [[nodiscard]] prediction predict(const signal& x) const
        {
            return m_self->predict(x);
        }

        [[nodiscard]] std::string name() const
        {
            return m_self->description().name;
        }

        [[nodiscard]] layer_traits traits() const
        {
            return m_self->description().traits;
        }

        [[nodiscard]] layer_facts facts() const
        {
            return m_self->description().facts;
        }

        /// Calls f with the description of each child: its name and traits, known without a run.
        template <class F>
        void for_each_child(F f) const
        {
            for (const detail::layer_description& child : m_self->description().children)
            {
                f(child.index, child);
            }
        }

    private:
        struct erased
        {
            virtual ~erased() = default;
            virtual batch<T> forward(batch<T> x, key k, tape<T>& t) const = 0;
            virtual batch<T> backward(batch<T> dy, key k, tape<T>& t) const = 0;
            virtual std::pair<any_layer, batch<T>> hold(batch<T> x, key k, tape<T>& t) const = 0;
            [[nodiscard]] virtual prediction predict(const signal& x) const = 0;
            [[nodiscard]] virtual const detail::layer_description& description() const = 0;
        };

        template <class L>
        struct model final : erased
        {
            template <class M>
            explicit model(M&& l)
                : m_layer(std::forward<M>(l))
                , m_description(detail::describe<T>(m_layer))
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
                    throw invalid_argument("fanin: no derivative, which a backward pass needs");
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

            [[nodiscard]] prediction predict(const signal& x) const override
            {
                if constexpr (requires { m_layer.predict(x); })
                {
                    return m_layer.predict(x);
                }
                else
                {
                    return {};
                }
            }

            [[nodiscard]] const detail::layer_description& description() const override
            {
                return m_description;
            }

            L m_layer;
            detail::layer_description m_description;
        };

        std::shared_ptr<const erased> m_self;
    };
}

#endif
