// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_HPP
#define FANIN_TRANSFORMER_HPP

// Layers over sequences of tokens, of which transformers are composed. <fanin/fanin.hpp> does not include
// them, so that programs without sequences do not pay for their compilation: include this header besides.

#include <fanin/stack.hpp>
#include <fanin/transformer/attention.hpp>
#include <fanin/transformer/attention_options.hpp>
#include <fanin/transformer/bert.hpp>
#include <fanin/transformer/embedding.hpp>
#include <fanin/transformer/gated.hpp>
#include <fanin/transformer/gpt2.hpp>
#include <fanin/transformer/layer_scale.hpp>
#include <fanin/transformer/llama.hpp>
#include <fanin/transformer/positions.hpp>
#include <fanin/transformer/sequences.hpp>
#include <fanin/transformer/softmax.hpp>
#include <fanin/transformer/unembedding.hpp>
#include <fanin/transformer/vit.hpp>

#endif
