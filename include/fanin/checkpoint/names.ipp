// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_NAMES_IPP
#define FANIN_CHECKPOINT_NAMES_IPP

#include <fanin/checkpoint/names.hpp>
#include <fanin/core/error.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>

namespace fanin::names::detail
{
    using fanin::detail::join;

    inline std::string key_of(const parameter_info& p)
    {
        return join(p.path, ".", to_string(p.role));
    }

    template <class Entry>
    void require_distinct(const std::vector<Entry>& entries, std::string_view what)
    {
        for (std::size_t i = 1; i < entries.size(); ++i)
        {
            if (std::any_of(entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(i),
                            [&](const Entry& e) { return e.first == entries[i].first; }))
            {
                throw invalid_argument(join("fanin: the names have the ", what, " \"", entries[i].first,
                                            "\" twice: name each once"));
            }
        }
    }

    /// "weight", "running_mean"
    constexpr std::string_view suffix_of(parameter_role r) noexcept
    {
        return r == parameter_role::bias       ? "bias"
               : r == parameter_role::mean     ? "running_mean"
               : r == parameter_role::variance ? "running_var"
                                               : "weight";
    }

    /// A layer of a model: its path, and the module that has its weights. A * stands for the number of the
    /// block.
    struct layer_name
    {
        std::string_view path;
        std::string_view module_name;
        std::size_t part = 0;
        std::size_t parts = 1;
    };

    struct found_name
    {
        layer_name layer;
        std::string module_name; ///< with the number of the block
    };

    /// The number of the block in `path`; none where the pattern does not fit it.
    inline std::optional<std::string_view> block_of(std::string_view path, std::string_view pattern)
    {
        const std::size_t star = pattern.find('*');
        if (star == std::string_view::npos)
        {
            return path == pattern ? std::optional<std::string_view>("") : std::nullopt;
        }
        const std::string_view before = pattern.substr(0, star);
        const std::string_view behind = pattern.substr(star + 1);
        if (path.size() <= before.size() + behind.size() || !path.starts_with(before)
            || !path.ends_with(behind))
        {
            return std::nullopt;
        }
        const std::string_view block = path.substr(star, path.size() - before.size() - behind.size());
        const bool number = block.find_first_not_of("0123456789") == std::string_view::npos;
        return number ? std::optional(block) : std::nullopt;
    }

    inline found_name find_layer(std::span<const layer_name> layers, const parameter_info& p,
                                 std::string_view model)
    {
        for (const layer_name& l : layers)
        {
            if (const std::optional<std::string_view> block = block_of(p.path, l.path))
            {
                std::string name(l.module_name);
                if (const std::size_t star = name.find('*'); star != std::string::npos)
                {
                    name.replace(star, 1, *block);
                }
                return {l, std::move(name)};
            }
        }
        throw invalid_argument(join("fanin: a ", to_string(p.role), " at path ", p.path,
                                    " has no name in the files of ", model,
                                    ": load into transformer::", model, ", or pass names of your own"));
    }
}

namespace fanin::names
{
    FANIN_INLINE stored_tensor own::operator()(const parameter_info& p) const
    {
        return {.name = detail::key_of(p)};
    }

    FANIN_INLINE list::list(std::vector<entry> entries)
        : m_entries(std::move(entries))
    {
        detail::require_distinct(m_entries, "parameter");
    }

    FANIN_INLINE stored_tensor list::operator()(const parameter_info& p) const
    {
        const std::string wanted = detail::key_of(p);
        for (const entry& e : m_entries)
        {
            if (e.first == wanted)
            {
                return e.second;
            }
        }
        throw invalid_argument(detail::join("fanin: the list of names has no entry \"", wanted,
                                            "\": add one to its ", m_entries.size()));
    }

    FANIN_INLINE torch::torch(std::vector<module_name> modules)
        : m_modules(std::move(modules))
    {
        detail::require_distinct(m_modules, "path");
    }

    FANIN_INLINE stored_tensor torch::operator()(const parameter_info& p) const
    {
        const module_name* longest = nullptr;
        for (const module_name& m : m_modules)
        {
            const bool inside = p.path == m.first || p.path.starts_with(m.first + ".") || m.first.empty();
            if (inside && (longest == nullptr || m.first.size() > longest->first.size()))
            {
                longest = &m;
            }
        }
        std::string name = p.path;
        if (longest != nullptr)
        {
            const std::size_t dot = longest->first.empty() ? 0 : longest->first.size() + 1;
            const std::string rest = p.path.size() > dot ? p.path.substr(dot) : std::string();
            name = longest->second + (rest.empty() || longest->second.empty() ? "" : ".") + rest;
        }
        return {.name = detail::join(name, name.empty() ? "" : ".", detail::suffix_of(p.role)),
                .out_first = p.role == parameter_role::weight};
    }

    FANIN_INLINE gpt2::gpt2(std::string prefix)
        : m_prefix(std::move(prefix))
    {
    }

    FANIN_INLINE stored_tensor gpt2::operator()(const parameter_info& p) const
    {
        static constexpr detail::layer_name layers[] = {
            {"0", "wte"},
            {"1", "wpe"},
            {"2.*.0.0.0", "h.*.ln_1"},
            {"2.*.0.0.1.0", "h.*.attn.c_attn", 0, 3},
            {"2.*.0.0.1.1", "h.*.attn.c_attn", 1, 3},
            {"2.*.0.0.1.2", "h.*.attn.c_attn", 2, 3},
            {"2.*.0.0.1", "h.*.attn.c_proj"},
            {"2.*.1.0.0", "h.*.ln_2"},
            {"2.*.1.0.1.0", "h.*.mlp.c_fc"},
            {"2.*.1.0.1.1", "h.*.mlp.c_proj"},
            {"3", "ln_f"},
        };
        const detail::found_name found = detail::find_layer(layers, p, "gpt2");
        return {.name = detail::join(m_prefix, found.module_name, ".", detail::suffix_of(p.role)),
                .part = found.layer.part,
                .parts = found.layer.parts};
    }

    FANIN_INLINE llama::llama(bool tied)
        : m_tied(tied)
    {
    }

    FANIN_INLINE stored_tensor llama::operator()(const parameter_info& p) const
    {
        static constexpr detail::layer_name layers[] = {
            {"0", "model.embed_tokens"},
            {"1.*.0.0.0", "model.layers.*.input_layernorm"},
            {"1.*.0.0.1.0", "model.layers.*.self_attn.q_proj"},
            {"1.*.0.0.1.1", "model.layers.*.self_attn.k_proj"},
            {"1.*.0.0.1.2", "model.layers.*.self_attn.v_proj"},
            {"1.*.0.0.1", "model.layers.*.self_attn.o_proj"},
            {"1.*.1.0.0", "model.layers.*.post_attention_layernorm"},
            {"1.*.1.0.1.0", "model.layers.*.mlp.gate_proj"},
            {"1.*.1.0.1.1", "model.layers.*.mlp.up_proj"},
            {"1.*.1.0.1", "model.layers.*.mlp.down_proj"},
            {"2", "model.norm"},
            {"3", "lm_head"},
        };
        const detail::found_name found = detail::find_layer(layers, p, "llama");
        const std::string_view module_name = found.module_name;
        const bool tied = m_tied && p.path == "3";
        const std::string_view stored = tied ? "model.embed_tokens" : module_name;
        return {.name = detail::join(stored, ".", detail::suffix_of(p.role)),
                .out_first = p.role == parameter_role::weight,
                .rotary_heads = p.rotary_heads,
                .tied = tied};
    }
}

#endif
