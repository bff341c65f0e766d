// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/checkpoint/names.hpp>
#include <fanin/core/error.hpp>

#include <cstddef>
#include <string>

#include "catch.hpp"
#include "message_of.hpp"

using namespace fanin;

namespace
{
    using role = parameter_role;

    /// "name", "name out first", "name 1/3", "name 4 heads"
    std::string text(const stored_tensor& s)
    {
        return s.name + (s.out_first ? " out first" : "")
               + (s.parts > 1 ? " " + std::to_string(s.part) + "/" + std::to_string(s.parts) : "")
               + (s.rotary_heads > 0 ? " " + std::to_string(s.rotary_heads) + " heads" : "")
               + (s.tied ? " tied" : "");
    }

    template <class Names>
    std::string name(const Names& names, const std::string& path, role r, std::size_t rotary_heads = 0)
    {
        return text(names({.path = path, .role = r, .shape = {}, .rotary_heads = rotary_heads}));
    }
}

TEST_CASE("the names of Hugging Face's GPT-2", "[names]")
{
    const names::gpt2 n;
    CHECK(name(n, "0", role::table) == "wte.weight");
    CHECK(name(n, "1", role::table) == "wpe.weight");
    CHECK(name(n, "2.11.0.0.0", role::gain) == "h.11.ln_1.weight");
    CHECK(name(n, "2.11.0.0.0", role::bias) == "h.11.ln_1.bias");
    CHECK(name(n, "2.0.0.0.1.0", role::weight) == "h.0.attn.c_attn.weight 0/3");
    CHECK(name(n, "2.0.0.0.1.2", role::bias) == "h.0.attn.c_attn.bias 2/3");
    CHECK(name(n, "2.0.0.0.1", role::weight) == "h.0.attn.c_proj.weight");
    CHECK(name(n, "2.0.1.0.0", role::gain) == "h.0.ln_2.weight");
    CHECK(name(n, "2.0.1.0.1.0", role::weight) == "h.0.mlp.c_fc.weight");
    CHECK(name(n, "2.0.1.0.1.1", role::weight) == "h.0.mlp.c_proj.weight");
    CHECK(name(n, "3", role::bias) == "ln_f.bias");
    CHECK(name(names::gpt2("transformer."), "3", role::gain) == "transformer.ln_f.weight");
    for (const char* const path : {"4", "2.x.0.0.0", "2..0.0.0", "2.1.0", "2.0.0.0.0.0.0.0", ""})
    {
        CHECK(message_of([&] { (void)name(n, path, role::weight); })
              == std::string("fanin: a weight at path ") + path
                     + " has no name in the files of gpt2: load into transformer::gpt2, or pass names of "
                       "your own");
    }
}

TEST_CASE("the names of Hugging Face's Llama", "[names]")
{
    const names::llama n;
    CHECK(name(n, "0", role::table) == "model.embed_tokens.weight");
    CHECK(name(n, "1.31.0.0.0", role::gain) == "model.layers.31.input_layernorm.weight");
    CHECK(name(n, "1.31.0.0.1.0", role::weight, 32)
          == "model.layers.31.self_attn.q_proj.weight out first 32 heads");
    CHECK(name(n, "1.31.0.0.1.1", role::weight, 8)
          == "model.layers.31.self_attn.k_proj.weight out first 8 heads");
    CHECK(name(n, "1.31.0.0.1.1", role::bias, 8) == "model.layers.31.self_attn.k_proj.bias 8 heads");
    CHECK(name(n, "1.31.0.0.1.2", role::weight) == "model.layers.31.self_attn.v_proj.weight out first");
    CHECK(name(n, "1.31.0.0.1", role::weight) == "model.layers.31.self_attn.o_proj.weight out first");
    CHECK(name(n, "1.0.1.0.0", role::gain) == "model.layers.0.post_attention_layernorm.weight");
    CHECK(name(n, "1.0.1.0.1.0", role::weight) == "model.layers.0.mlp.gate_proj.weight out first");
    CHECK(name(n, "1.0.1.0.1.1", role::weight) == "model.layers.0.mlp.up_proj.weight out first");
    CHECK(name(n, "1.0.1.0.1", role::weight) == "model.layers.0.mlp.down_proj.weight out first");
    CHECK(name(n, "2", role::gain) == "model.norm.weight");
    CHECK(name(n, "3", role::weight) == "lm_head.weight out first");
    CHECK(name(names::llama(true), "3", role::weight) == "model.embed_tokens.weight out first tied");
}

TEST_CASE("names of PyTorch's modules begin with the longest path that is known", "[names]")
{
    const names::torch n({{"0", "features"}, {"0.3", "features.9"}, {"1", "head"}});
    CHECK(name(n, "0.1", role::weight) == "features.1.weight out first");
    CHECK(name(n, "0.3", role::gain) == "features.9.weight");
    CHECK(name(n, "0.3.1", role::mean) == "features.9.1.running_mean");
    CHECK(name(n, "0.31", role::variance) == "features.31.running_var");
    CHECK(name(n, "1", role::bias) == "head.bias");
    CHECK(name(n, "10", role::bias) == "10.bias");
    CHECK(name(n, "2", role::table) == "2.weight");
    CHECK(name(names::torch(), "2.0", role::weight) == "2.0.weight out first");
    CHECK(name(names::torch({{"", "model"}}), "2.0", role::bias) == "model.2.0.bias");
    CHECK(name(names::torch({{"0", ""}}), "0", role::bias) == "bias");
    CHECK(name(names::torch({{"0", ""}}), "0.1", role::bias) == "1.bias");
    CHECK(message_of([] { names::torch({{"0", "a"}, {"0", "b"}}); })
          == "fanin: the names have the path \"0\" twice: name each once");
}

TEST_CASE("a list of names has them by path and role", "[names]")
{
    const names::list n({{"0.weight", {.name = "w", .out_first = true}}, {"0.bias", {.name = "b"}}});
    CHECK(name(n, "0", role::weight) == "w out first");
    CHECK(name(n, "0", role::bias) == "b");
    CHECK(name(names::own(), "0.1", role::gain) == "0.1.gain");
    CHECK(message_of([&] { (void)name(n, "1", role::weight); })
          == "fanin: the list of names has no entry \"1.weight\": add one to its 2");
    CHECK(message_of([] { names::list({{"0.bias", {}}, {"0.bias", {}}}); })
          == "fanin: the names have the parameter \"0.bias\" twice: name each once");
}
