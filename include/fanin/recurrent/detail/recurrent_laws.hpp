// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_DETAIL_RECURRENT_LAWS_HPP
#define FANIN_RECURRENT_DETAIL_RECURRENT_LAWS_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/identity.hpp>
#include <fanin/recurrent/detail/gate_laws.hpp>
#include <fanin/stack/dense.hpp>
#include <fanin/stack/held_values.hpp>
#include <fanin/transformer/detail/labelled.hpp>

#include <array>
#include <cstddef>
#include <string>
#include <utility>

namespace fanin::detail
{
    /// The laws of a recurrent layer.
    template <class Input, class Recurrent, class Bias, class RecurrentBias>
    struct recurrent_laws
    {
        Input input;
        Recurrent recurrent;
        Bias bias;
        RecurrentBias recurrent_bias;
    };

    template <class Input, class Recurrent, class Bias, class RecurrentBias>
    recurrent_laws(Input, Recurrent, Bias, RecurrentBias)
        -> recurrent_laws<Input, Recurrent, Bias, RecurrentBias>;

    /// What a recurrent layer returns and shows.
    struct recurrent_output
    {
        bool every_step = false; ///< rows of all steps
        bool last = false;       ///< the last states alone
    };

    /// x W + b as a layer of its own.
    template <class Cell, class Laws>
    auto input_layer_of(const Laws& laws, std::size_t units)
    {
        auto w = weights_of_gates<Cell::gates>(laws.input);
        auto b = biases_for_pass<Cell>(laws.bias);
        using dense_layer = linear_layer<dense_map, decltype(w), act::identity_activation, decltype(b)>;
        return labelled<dense_layer>{
            dense_layer({Cell::gates * units}, std::move(w), act::identity, std::move(b)), "input"};
    }

    /// U (n, gates · n).
    template <real T, class Cell, class Laws>
    matrix<T> recurrent_weights(const Laws& laws, std::size_t units, key k)
    {
        return draw_weights<T>(weights_of_gates<Cell::gates>(laws.recurrent),
                               std::array{units, Cell::gates * units}, axes::io, k.child("recurrent"));
    }

    /// U to be held, as the visitor of the pass leaves it.
    template <real T, class Cell, class Laws>
    matrix<T> held_recurrent_weights(const Laws& laws, std::size_t units, key k, tape<T>& t)
    {
        return held_values<T>(weights_of_gates<Cell::gates>(laws.recurrent),
                              std::array{units, Cell::gates * units}, axes::io, k.child("recurrent"), t);
    }

    template <class Cell, class Laws>
    std::string recurrent_name(const Cell& cell, const Laws& laws, std::size_t units,
                               const recurrent_output& output)
    {
        const std::string input = name_of(laws.input);
        const std::string recurrent = name_of(laws.recurrent);
        std::string text = join(Cell::name, " ", units, " ", input);
        if constexpr (requires { cell.f; })
        {
            text += join(" ", name_of(cell.f));
        }
        text += recurrent != input ? ", recurrent " + recurrent : "";
        text += bias_text(laws.bias);
        if (const std::string bias = bias_name(laws.recurrent_bias); !bias.empty())
        {
            text += ", recurrent bias " + bias;
        }
        return text + (output.last ? ", last state" : "");
    }

    template <class Cell, class Laws>
    layer_facts recurrent_facts(const Cell& cell, const Laws& laws)
    {
        layer_facts all{.kind = Cell::gates > 1 ? layer_kind::gated_recurrent : layer_kind::recurrent,
                        .initializer = std::string(name_of(laws.recurrent)),
                        .bias = bias_name(laws.bias)};
        if constexpr (requires { cell.f; })
        {
            all.activation = std::string(name_of(cell.f));
        }
        return all;
    }

    /// Whether the activation of a cell, if it has one of the user's, takes a T.
    template <class Cell, class T>
    concept runs_on = !requires(const Cell& c) { c.f; }
                      || requires(const Cell& c) { requires activation_of<decltype(c.f), T>; };
}

#endif
