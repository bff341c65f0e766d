// SPDX-License-Identifier: BSD-3-Clause
#include "checkpoint_roles.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace checkpoint
{
    namespace
    {
        constexpr std::array<std::pair<std::string_view, role>, 11> role_names{
            {{"dense", role::dense},
             {"residual", role::residual},
             {"convolution", role::convolution},
             {"embedding", role::embedding},
             {"bias", role::bias},
             {"gain", role::gain},
             {"norm_bias", role::norm_bias},
             {"mean", role::mean},
             {"variance", role::variance},
             {"buffer", role::buffer},
             {"unknown", role::unknown}}};

        struct ending
        {
            std::string_view text;
            role what;
            bool in_first = false;
        };

        // GPT-2's dense layers (Conv1D) have weights (in, out).
        constexpr std::array gpt2_endings{ending{"wte.weight", role::embedding},
                                          ending{"wpe.weight", role::embedding},
                                          ending{"attn.c_attn.weight", role::dense, true},
                                          ending{"attn.c_proj.weight", role::residual, true},
                                          ending{"mlp.c_fc.weight", role::dense, true},
                                          ending{"mlp.c_proj.weight", role::residual, true},
                                          ending{"attn.bias", role::buffer},
                                          ending{"attn.masked_bias", role::buffer}};

        constexpr std::array llama_endings{
            ending{"embed_tokens.weight", role::embedding}, ending{"q_proj.weight", role::dense},
            ending{"k_proj.weight", role::dense},           ending{"v_proj.weight", role::dense},
            ending{"o_proj.weight", role::residual},        ending{"gate_proj.weight", role::dense},
            ending{"up_proj.weight", role::dense},          ending{"down_proj.weight", role::residual},
            ending{"rotary_emb.inv_freq", role::buffer}};

        constexpr std::array other_endings{
            ending{"running_mean", role::mean},           ending{"running_var", role::variance},
            ending{"num_batches_tracked", role::buffer},  ending{"embedding.weight", role::embedding},
            ending{"embeddings.weight", role::embedding}, ending{"emb.weight", role::embedding}};

        /// "h.0.attn.bias" ends in the parts "attn.bias"; "h.0.xattn.bias" does not.
        bool ends_in(std::string_view name, std::string_view parts)
        {
            return name.ends_with(parts)
                   && (name.size() == parts.size() || name[name.size() - parts.size() - 1] == '.');
        }

        const ending* find_ending(std::string_view name, std::span<const ending> all)
        {
            const auto found =
                std::find_if(all.begin(), all.end(), [&](const ending& e) { return ends_in(name, e.text); });
            return found != all.end() ? &*found : nullptr;
        }

        place by_rank(const tensor& t, const std::map<std::string_view, const tensor*>& by_name)
        {
            const std::size_t rank = t.shape.size();
            const std::string_view name = t.name;
            const bool is_bias = ends_in(name, "bias");
            if (rank == 1 && is_bias)
            {
                const std::string weight = std::string(name.substr(0, name.size() - 4)) + "weight";
                const auto found = by_name.find(weight);
                const bool of_norm = found == by_name.end() || found->second->shape.size() < 2;
                return {of_norm ? role::norm_bias : role::bias, {}};
            }
            if (rank == 1 && ends_in(name, "weight"))
            {
                return {role::gain, {}};
            }
            const role what = is_bias                  ? role::unknown
                              : rank == 2              ? role::dense
                              : rank >= 3 && rank <= 5 ? role::convolution
                                                       : role::unknown;
            return {what, axes_of(what, rank)};
        }
    }

    std::string_view to_string(layout l)
    {
        constexpr std::array<std::string_view, 4> names{"GPT-2", "Llama", "ResNet", "no known layout"};
        return names[static_cast<std::size_t>(l)];
    }

    std::string_view to_string(role r)
    {
        return role_names[static_cast<std::size_t>(r)].first;
    }

    role role_of(std::string_view name)
    {
        const auto found = std::find_if(role_names.begin(), role_names.end(),
                                        [&](const auto& r) { return r.first == name; });
        return found != role_names.end() ? found->second : role::unknown;
    }

    layout layout_of(std::span<const tensor> tensors)
    {
        const auto any = [&](std::string_view parts)
        {
            return std::any_of(tensors.begin(), tensors.end(),
                               [&](const tensor& t) { return ends_in(t.name, parts); });
        };
        return any("attn.c_attn.weight")                                       ? layout::gpt2
               : any("self_attn.q_proj.weight") && any("mlp.gate_proj.weight") ? layout::llama
               : any("layer1.0.conv1.weight") && any("bn1.running_var")        ? layout::resnet
                                                                               : layout::other;
    }

    fanin::axes axes_of(role r, std::size_t rank, bool in_first)
    {
        using fanin::axes;
        const bool weight = r == role::dense || r == role::residual || r == role::convolution;
        if (!weight)
        {
            return {};
        }
        return rank == 2   ? (in_first ? axes::io : axes::oi)
               : rank == 3 ? axes::oiw
               : rank == 4 ? axes::oihw
               : rank == 5 ? axes::oidhw
                           : axes{};
    }

    std::vector<place> places_of(std::span<const tensor> tensors, layout l)
    {
        std::map<std::string_view, const tensor*> by_name;
        for (const tensor& t : tensors)
        {
            by_name.emplace(t.name, &t);
        }
        std::vector<place> places;
        for (const tensor& t : tensors)
        {
            const ending* e = l == layout::gpt2    ? find_ending(t.name, gpt2_endings)
                              : l == layout::llama ? find_ending(t.name, llama_endings)
                                                   : nullptr;
            e = e != nullptr ? e : find_ending(t.name, other_endings);
            places.push_back(e != nullptr ? place{e->what, axes_of(e->what, t.shape.size(), e->in_first)}
                                          : by_rank(t, by_name));
        }
        for (std::size_t i = 0; i < tensors.size(); ++i)
        {
            if (places[i].what == role::bias)
            {
                const std::string& name = tensors[i].name;
                const auto weight = by_name.find(name.substr(0, name.size() - 4) + "weight");
                const place& of_weight = places[static_cast<std::size_t>(weight->second - tensors.data())];
                const std::size_t fan_in =
                    of_weight.axes.rank() == 0
                        ? 0
                        : static_cast<std::size_t>(of_weight.axes.fans_of(weight->second->shape).in);
                places[i].axes = fan_in > 0 ? fanin::axes::o.with_fan_in(fan_in) : fanin::axes{};
            }
        }
        return places;
    }

    std::size_t blocks_of(std::span<const tensor> tensors)
    {
        std::size_t blocks = 0;
        for (const tensor& t : tensors)
        {
            for (std::size_t at = 0; at < t.name.size();
                 at = std::min(t.name.find('.', at), t.name.size() - 1) + 1)
            {
                const char* const first = t.name.data() + at;
                const char* const last = t.name.data() + t.name.size();
                std::size_t number = 0;
                const auto [end, error] = std::from_chars(first, last, number);
                if (error == std::errc() && (end == last || *end == '.') && number < 100'000)
                {
                    blocks = std::max(blocks, number + 1);
                }
            }
        }
        return blocks;
    }
}
