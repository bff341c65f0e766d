// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_EXAMPLES_SUPPORT_CHECKPOINT_ROLES_HPP
#define FANIN_EXAMPLES_SUPPORT_CHECKPOINT_ROLES_HPP

#include <fanin/init/axes.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What the tensors of a checkpoint are for, told by their names, in the layouts of GPT-2 (Hugging Face),
// Llama (Hugging Face) and ResNet (torchvision); other names are read as PyTorch's layers have them.

namespace checkpoint
{
    struct tensor
    {
        std::string name;
        std::vector<std::size_t> shape;
    };

    enum class layout
    {
        gpt2,
        llama,
        resnet,
        other
    };

    enum class role
    {
        dense,
        residual, ///< the dense weights that end a residual branch
        convolution,
        embedding,
        bias, ///< of a dense layer or a convolution
        gain, ///< of a norm
        norm_bias,
        mean, ///< that a norm has seen
        variance,
        buffer, ///< no weights: masks, counters, frequencies
        unknown
    };

    /// One tensor's place in the model.
    struct place
    {
        role what = role::unknown;
        fanin::axes axes;
    };

    std::string_view to_string(layout l);
    std::string_view to_string(role r);

    /// `unknown` where no role has the name.
    role role_of(std::string_view name);

    layout layout_of(std::span<const tensor> tensors);

    /// The place of each tensor. A bias gets the fan in of the weight beside it.
    std::vector<place> places_of(std::span<const tensor> tensors, layout l);

    /// The axes of a weight of this role and rank: (out, in, ...) as in PyTorch, unless `in_first`.
    fanin::axes axes_of(role r, std::size_t rank, bool in_first = false);

    /// The number of blocks: one more than the largest number among the parts of the names.
    std::size_t blocks_of(std::span<const tensor> tensors);
}

#endif
