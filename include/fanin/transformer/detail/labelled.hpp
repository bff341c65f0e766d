// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_LABELLED_HPP
#define FANIN_TRANSFORMER_DETAIL_LABELLED_HPP

#include <fanin/stack/dense.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/transformer/detail/borrowed_law.hpp>
#include <fanin/transformer/detail/joint_law.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace fanin::detail
{
    /// x for one of several projections: a copy if the projection keeps it on the tape, else none.
    template <real T>
    batch<T> one_of_several(const batch<T>& x, const tape<T>& t)
    {
        batch<T> b = t.recording() ? batch<T>(copy_of("the elements of a batch", x.values()))
                                   : batch<T>::borrowed(x.values());
        return std::move(b).with_sequences(x.sequences());
    }

    /// A child of a layer under a name of its own.
    template <class Layer>
    struct labelled
    {
        Layer layer;
        std::string_view label;       ///< "query"
        std::size_t rotary_heads = 0; ///< see parameter_info

        template <real T>
            requires layer_of<Layer, T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            return layer.forward(std::move(x), k, t);
        }

        template <real T>
            requires backward_layer_of<Layer, T>
        batch<T> backward(batch<T> dy, key k, tape<T>& t) const
        {
            return layer.backward(std::move(dy), k, t);
        }

        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            t.set_rotary_heads(rotary_heads);
            auto [held, y] = layer.hold(std::move(x), k, t);
            t.set_rotary_heads(0);
            return std::pair(labelled<decltype(held)>{std::move(held), label, rotary_heads}, std::move(y));
        }

        [[nodiscard]] prediction predict(const signal& x) const
        {
            return layer.predict(x);
        }

        /// "query: dense 64 normal identity"
        [[nodiscard]] std::string name() const
        {
            return join(label, ": ", layer.name());
        }

        [[nodiscard]] layer_traits traits() const
        {
            return layer.traits();
        }

        [[nodiscard]] layer_facts facts() const
        {
            return layer.facts();
        }
    };

    /// The weights and biases of one linear map of a layer.
    template <class Weights, class Bias = no_bias>
    struct projection
    {
        Weights weights;
        Bias bias{};
    };

    template <class Weights, class Bias>
    projection(Weights, Bias) -> projection<Weights, Bias>;

    /// The projections of an attention layer.
    template <class Query, class Key, class Value, class Out>
    struct attention_laws
    {
        Query query;
        Key key;
        Value value;
        Out out;
    };

    template <class Query, class Key, class Value, class Out>
    attention_laws(Query, Key, Value, Out) -> attention_laws<Query, Key, Value, Out>;

    /// The map as a dense layer for one pass.
    template <class Weights, class Bias, class Place, class Activation = act::identity_activation>
    auto dense_for_pass(const projection<Weights, Bias>& p, std::size_t out, const Place& place,
                        Activation f = {})
    {
        auto weights = law_for_pass(p.weights, place);
        const auto layer = [&](auto bias)
        {
            return linear_layer<dense_map, decltype(weights), Activation, decltype(bias)>(
                {out}, weights, std::move(f), std::move(bias));
        };
        if constexpr (bias_initializer<Bias>)
        {
            return layer(borrowed_law<Bias>(p.bias));
        }
        else
        {
            return layer(no_bias{});
        }
    }

    /// "normal", or "normal, out orthogonal, bias zeros"
    template <class First, class Last, class Bias>
    std::string laws_text(const First& first, const Last& last, const Bias& bias)
    {
        const std::string name(name_of(first));
        const std::string of_last(name_of(last));
        return join(name, of_last == name ? "" : ", out " + of_last, bias_text(bias));
    }

    /// The projection with what a held layer holds.
    template <class Held>
    auto projection_of(const Held& l)
    {
        return projection{l.weights(), l.bias()};
    }
}

#endif
