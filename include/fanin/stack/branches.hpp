// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_BRANCHES_HPP
#define FANIN_STACK_BRANCHES_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/stack/detail/branch_joins.hpp>
#include <fanin/stack/detail/branch_prediction.hpp>
#include <fanin/stack/detail/layer_lists.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/identity.hpp>
#include <fanin/stack/layer.hpp>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin
{
    /// Branches of one input, joined: branch i draws from key.child(i). `Layers` defines their storage, and
    /// `Join` how their outputs become one, see detail::join_by_channels.
    template <class Join, class Layers>
    class branch_layer
    {
    public:
        explicit branch_layer(Layers layers)
            : m_layers(std::move(layers))
        {
            detail::require(count() > 0, detail::join("the number of branches of ", Join::name()), count(),
                            "at least 1");
        }

        /// Throws invalid_argument if the branches return samples that cannot be joined.
        template <real T>
            requires(Layers::template all_of<detail::on_batches_of<T>::template forward>)
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            std::vector<batch<T>> outputs;
            m_layers.for_each(
                [&](std::size_t i, const auto& l)
                {
                    if (!t.stopped())
                    {
                        outputs.push_back(run_child(l, i, input_of(x, i), k, t));
                    }
                });
            return t.stopped() ? std::move(outputs.back()) : joined(std::move(outputs), t);
        }

        template <real T>
            requires(Layers::template all_of<detail::on_batches_of<T>::template backward>)
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            const auto shapes = t.template pop<std::vector<sample_shape>>();
            matrix<T> sum;
            sample_shape in;
            m_layers.for_each_reversed(
                [&](std::size_t i, const auto& l)
                {
                    batch<T> dx = run_child_backward(l, i, Join::part(dy, shapes, i), k, t);
                    in = dx.shape();
                    if (i + 1 == shapes.size())
                    {
                        sum = std::move(dx).values();
                        return;
                    }
                    detail::add_to(sum, dx.values());
                    t.recycle(std::move(dx));
                });
            return {std::move(sum), std::move(in)};
        }

        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            std::vector<batch<T>> outputs;
            auto held = m_layers.map(
                [&](std::size_t i, const auto& l)
                {
                    auto [h, y] = hold_child(l, i, input_of(x, i), k, t);
                    outputs.push_back(std::move(y));
                    return std::move(h);
                });
            return std::pair(branch_layer<Join, decltype(held)>(std::move(held)),
                             joined(std::move(outputs), t));
        }

        /// None without a prediction for every branch.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            detail::array_list<detail::predicted_branch> branches;
            std::vector<layer_prediction> rows;
            bool known = true;
            for_each_child(
                [&](std::size_t i, const auto& l)
                {
                    prediction p = predict_child(l, i, x);
                    known = known && p.y && p.blocked == 0 && p.passes == 1;
                    const bool given = !detail::draws_weights(p);
                    std::move(p.rows.begin(), p.rows.end(), std::back_inserter(rows));
                    branches.push_back({.f = std::move(p), .given = given});
                });
            prediction p;
            if (known)
            {
                p = Join::predict(x, branches);
            }
            p.rows = std::move(rows);
            return p;
        }

        [[nodiscard]] static layer_facts facts()
        {
            return {.kind = layer_kind::branches};
        }

        template <class F>
        void for_each_child(F f) const
        {
            m_layers.for_each(std::move(f));
        }

        /// "concatenate", "add"
        static constexpr std::string_view name() noexcept
        {
            return Join::name();
        }

        /// The branches: a std::tuple, or a std::vector with elements that may be changed in place.
        [[nodiscard]] auto& layers() noexcept
        {
            return m_layers.layers;
        }

        [[nodiscard]] const auto& layers() const noexcept
        {
            return m_layers.layers;
        }

    private:
        [[nodiscard]] std::size_t count() const
        {
            std::size_t n = 0;
            m_layers.for_each([&](std::size_t, const auto&) { ++n; });
            return n;
        }

        // x for branch i; the last branch may reuse its memory.
        template <real T>
        batch<T> input_of(batch<T>& x, std::size_t i) const
        {
            return i + 1 == count() ? std::move(x) : x;
        }

        template <real T>
        static batch<T> joined(std::vector<batch<T>> outputs, tape<T>& t)
        {
            std::vector<sample_shape> shapes;
            for (const batch<T>& y : outputs)
            {
                shapes.push_back(y.shape());
            }
            Join::require_fit(shapes);
            if (t.recording())
            {
                t.push(std::move(shapes));
            }
            return Join::join(std::move(outputs), t);
        }

        Layers m_layers;
    };

    /// The outputs of branches of one input, one after the other along the last axis: the features, or the
    /// channels. `concatenate(identity(), f)` is the skip connection of U-Net and DenseNet. forward throws
    /// invalid_argument unless the outputs agree in all other axes.
    template <layer... Layers>
    [[nodiscard]] auto concatenate(Layers... layers)
    {
        using list = detail::layer_tuple<Layers...>;
        return branch_layer<detail::join_by_channels, list>(list{{std::move(layers)...}});
    }

    /// Branches of one type, with a number known at run time.
    template <layer Layer>
    [[nodiscard]] auto concatenate(std::vector<Layer> layers)
    {
        using list = detail::layer_vector<Layer>;
        return branch_layer<detail::join_by_channels, list>(list{std::move(layers)});
    }

    /// The sum of branches of one input: `add(f, g)` is f(x) + g(x). forward throws invalid_argument unless
    /// the outputs have one shape. For x + f(x), see residual.
    template <layer... Layers>
    [[nodiscard]] auto add(Layers... layers)
    {
        using list = detail::layer_tuple<Layers...>;
        return branch_layer<detail::join_by_sum, list>(list{{std::move(layers)...}});
    }

    /// Branches of one type, with a number known at run time.
    template <layer Layer>
    [[nodiscard]] auto add(std::vector<Layer> layers)
    {
        using list = detail::layer_vector<Layer>;
        return branch_layer<detail::join_by_sum, list>(list{std::move(layers)});
    }

    /// Does not compile: says what is no layer.
    template <class... Layers>
        requires(!(layer<Layers> && ...))
    void concatenate(Layers...)
    {
        (detail::must_be_layer<Layers, layer<detail::one_of<Layers>>>(), ...);
    }

    /// Does not compile: says what is no layer.
    template <class... Layers>
        requires(!(layer<Layers> && ...))
    void add(Layers...)
    {
        (detail::must_be_layer<Layers, layer<detail::one_of<Layers>>>(), ...);
    }
}

#endif
