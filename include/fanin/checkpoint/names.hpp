// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_NAMES_HPP
#define FANIN_CHECKPOINT_NAMES_HPP

#include <fanin/checkpoint/stored_tensor.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/stack/parameter.hpp>

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin
{
    /// What names the tensor of a parameter: any callable (const parameter_info&) that returns a
    /// stored_tensor, or a text, the name of a tensor in the order of fanin.
    template <class N>
    concept tensor_names =
        std::invocable<const N&, const parameter_info&>
        && (std::convertible_to<std::invoke_result_t<const N&, const parameter_info&>, stored_tensor>
            || std::convertible_to<std::invoke_result_t<const N&, const parameter_info&>, std::string>);
}

/// The names of tensors in files, for load and save.
namespace fanin::names
{
    /// Path and role, such as "0.weight" and "2.1.bias", in the order of fanin: the default.
    struct own
    {
        [[nodiscard]] stored_tensor operator()(const parameter_info& p) const;
    };

    /// A list: the tensor of each "path.role", such as {"0.weight", {.name = "fc.weight", .out_first =
    /// true}}.
    class list
    {
    public:
        using entry = std::pair<std::string, stored_tensor>;

        /// Throws invalid_argument where a path and role stand twice.
        explicit list(std::vector<entry> entries);

        list(std::initializer_list<entry> entries)
            : list(std::vector<entry>(entries))
        {
        }

        /// Throws invalid_argument where the list lacks the parameter.
        [[nodiscard]] stored_tensor operator()(const parameter_info& p) const;

    private:
        std::vector<entry> m_entries;
    };

    /// Modules of PyTorch: weights (out, in, ...) and gains are "weight", tables, too; biases "bias"; running
    /// statistics "running_mean" and "running_var".
    class torch
    {
    public:
        using module_name = std::pair<std::string, std::string>;

        /// The path of a layer or of a list of layers, and the name of its module: {"0", "features.0"} names
        /// the weights of layer 0.1 "features.0.1.weight". Other layers are named by their paths. Throws
        /// invalid_argument where a path stands twice.
        explicit torch(std::vector<module_name> modules);

        torch(std::initializer_list<module_name> modules = {})
            : torch(std::vector<module_name>(modules))
        {
        }

        /// The module of the longest path counts.
        [[nodiscard]] stored_tensor operator()(const parameter_info& p) const;

    private:
        std::vector<module_name> m_modules;
    };

    /// transformer::gpt2 in Hugging Face's file: "h.0.attn.c_attn.weight" has query, key and value, (in,
    /// out).
    class gpt2
    {
    public:
        /// The prefix of all names: "" of the published files, "transformer." of a saved GPT2LMHeadModel.
        explicit gpt2(std::string prefix = "");

        /// Throws invalid_argument where the stack is no transformer::gpt2.
        [[nodiscard]] stored_tensor operator()(const parameter_info& p) const;

    private:
        std::string m_prefix;
    };

    /// transformer::llama in Hugging Face's file: "model.layers.0.self_attn.q_proj.weight" is (out, in), its
    /// rotary pairs are half a head apart.
    class llama
    {
    public:
        /// `tied` files have no "lm_head.weight": the logits come from the table of the embedding. save
        /// refuses a stack whose two differ.
        explicit llama(bool tied = false);

        /// Throws invalid_argument where the stack is no transformer::llama.
        [[nodiscard]] stored_tensor operator()(const parameter_info& p) const;

    private:
        bool m_tied;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/checkpoint/names.ipp>
#endif

#endif
