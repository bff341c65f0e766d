// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_VIT_HPP
#define FANIN_TRANSFORMER_VIT_HPP

#include <fanin/act/gelu.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/init/profile/transformer.hpp>
#include <fanin/transformer/blocks.hpp>
#include <fanin/transformer/positions.hpp>

#include <cstddef>
#include <optional>

namespace fanin::transformer
{
    /// The size of a ViT; by default that of Base, for images of 224 pixels in patches of 16. Fields in
    /// alphabetical order, for designated initializers.
    struct vit_options
    {
        std::size_t depth = 12; ///< blocks
        std::size_t heads = 12;
        std::optional<std::size_t> hidden = std::nullopt; ///< by default 4 · width
        std::size_t patches = 196;                        ///< of an image, at most
        std::size_t width = 768;
    };

    /// ViT with weights by other laws than its own.
    template <real T = float, class Table, class Weights, class Pairs>
    [[nodiscard]] auto vit(const init::profile::transformer::laws<Table, Weights, Pairs>& l,
                           const vit_options& o = {})
    {
        const auto norm = detail::trained_layer_norm<T>(1e-6);
        const auto attend = detail::attention_by(l, o.heads, {}, init::zeros<T>);
        const auto transform = detail::feed_forward_by(l, o.hidden.value_or(4 * o.width), o.width,
                                                       act::gelu_tanh, init::normal<T>.with_stddev(1e-6));
        return sequential(dense(o.width, init::lecun_truncated<T>).with_bias(init::zeros<T>),
                          positions(o.patches, l.positions),
                          repeat(o.depth, sequential(residual(sequential(norm, attend)),
                                                     residual(sequential(norm, transform)))),
                          norm);
    }

    /// ViT (Dosovitskiy et al. 2021), from the patches of images, `sequences(x, patches)` with the pixels of
    /// one patch in a row, to their representations: pre-norm blocks of attention and a feed-forward layer
    /// with gelu_tanh. The weights are those of init::profile::transformer::vit. Without dropout, class token
    /// and head, which starts at 0.
    template <real T = float>
    [[nodiscard]] auto vit(const vit_options& o = {})
    {
        return vit<T>(init::profile::transformer::vit<T>(), o);
    }
}

#endif
