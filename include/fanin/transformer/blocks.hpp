// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_BLOCKS_HPP
#define FANIN_TRANSFORMER_BLOCKS_HPP

#include <fanin/init/constant.hpp>
#include <fanin/init/profile/transformer.hpp>
#include <fanin/stack/dense.hpp>
#include <fanin/stack/norm.hpp>
#include <fanin/stack/residual.hpp>
#include <fanin/stack/sequential.hpp>
#include <fanin/transformer/attention.hpp>

#include <concepts>
#include <cstddef>
#include <utility>

// What blocks of transformers are composed of; T is the element type.
namespace fanin::detail
{
    /// Laws that draw two matrices of attention together.
    template <class Laws>
    concept has_pairs = requires(const Laws& l) { l.pairs; }
                        && !std::same_as<decltype(Laws::pairs), init::profile::transformer::separate>;

    /// Attention by the laws of a profile, with a law of all biases.
    template <class Laws, class Bias>
    auto attention_by(const Laws& l, std::size_t heads, const attention_options& options, Bias bias)
    {
        const auto layer =
            attention(heads, l.value, options).query_key(l.query_key).out(l.out).with_bias(std::move(bias));
        if constexpr (has_pairs<Laws>)
        {
            return layer.query_key(l.pairs.query_key).value_out(l.pairs.value_out);
        }
        else
        {
            return layer;
        }
    }

    /// φ(x W + b) V + c by the laws of a profile.
    template <class Laws, class Activation, class Bias>
    auto feed_forward_by(const Laws& l, std::size_t hidden, std::size_t width, Activation f, Bias bias)
    {
        return sequential(dense(hidden, l.up, std::move(f)).with_bias(bias),
                          dense(width, l.down).with_bias(bias));
    }

    template <real T>
    auto trained_layer_norm(double epsilon)
    {
        return layer_norm(epsilon).with_gain(init::ones<T>).with_bias(init::zeros<T>);
    }
}

#endif
