// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/checkpoint.hpp>
#include <fanin/stack.hpp>
#include <fanin/transformer/llama.hpp>

#include "files/scratch.hpp"

#include <cmath>
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "message_of.hpp"

using namespace fanin;

namespace
{
    auto net()
    {
        return sequential(
            dense(6, init::he<float>, act::relu).with_bias(init::uniform<float>),
            residual(sequential(layer_norm().with_gain(init::normal<float>), dense(6, init::he<float>))),
            dense(2, init::he<float>));
    }

    const matrix<float> x = init::normal<float>.with_stddev(1)(5, 4, 1);
    const auto drawn = draw(net(), x, 7);

    auto one(float w)
    {
        return sequential(dense(matrix<float>{{w}}));
    }

    const matrix<float> ones{{1}};
}

TEST_CASE("what is saved is loaded with equal bits", "[save]")
{
    const scratch_directory dir;
    const auto check = [&](const auto& names, const save_options& options)
    {
        save(drawn, x, dir / "f", names, options);
        const auto l = load(net(), x, safetensors_file(dir / "f"), names);
        CHECK(l.unused.empty());
        CHECK((activations(l.net, x, 0) == activations(net(), x, 7)));
        save(l.net, x, dir / "again", names, options);
        CHECK(content(dir / "f") == content(dir / "again"));
        save(l.net, dir / "again", names, options); // the first weights tell the width of the batch
        CHECK(content(dir / "f") == content(dir / "again"));
    };
    check(names::own(), {});
    check(names::own(), {.type = element_type::float64});
    check(names::torch({{"1.0", "block"}}), {.metadata = {{"format", "pt"}}});
    CHECK(safetensors_file(dir / "f")["block.1.weight"].size() == 36);
    CHECK(safetensors_file(dir / "f").metadata()[0].second == "pt");
}

TEST_CASE("running statistics are saved and loaded as the doubles that they are", "[save]")
{
    const scratch_directory dir;
    const channel_statistics exact{{0.1, -1e-50, 3}, {1e39, 1.0 / 3, 1e-300}};
    const auto held = sequential(fixed_norm(exact).with_gain(init::ones<float>));
    const matrix<float> batch{{1, 2, 3}, {4, 5, 6}};
    const auto norm = draw(held, batch, 1);
    for (const auto type : {std::optional<element_type>(), std::optional(element_type::float64)})
    {
        save(norm, dir / "f", names::torch(), {.type = type});
        const safetensors_file file(dir / "f");
        CHECK(file["0.running_mean"].to<double>() == exact.mean);
        CHECK(file["0.running_var"].to<double>() == exact.variance);
        CHECK(file["0.weight"].type() == type.value_or(element_type::float32));
        const auto l = load(sequential(inference_norm().with_gain(init::zeros<float>)), file, names::torch());
        CHECK((activations(l.net, batch, 0) == activations(norm, batch, 0)));
        save(l.net, dir / "again", names::torch(), {.type = type});
        CHECK(content(dir / "f") == content(dir / "again"));
    }
    CHECK(message_of([&] { save(norm, dir / "f", names::own(), {.type = element_type::float32}); })
              .find("the element 1e+39 of tensor '0.variance' overflows float32: save with a type of more")
          != std::string::npos);
    const auto packed = [](const parameter_info& p)
    {
        const std::size_t part = p.role == parameter_role::gain ? 0 : p.role == parameter_role::mean ? 1 : 2;
        return stored_tensor{.name = "w", .part = part, .parts = 3};
    };
    CHECK(message_of([&] { save(norm, dir / "f", packed); })
              .find("the tensor 'w' weights, which are float32, and running statistics, which are float64")
          != std::string::npos);
    save(norm, dir / "f", packed, {.type = element_type::float64});
    CHECK(safetensors_file(dir / "f")["w"].to<double>()
          == std::vector<double>{1, 1, 1, 0.1, -1e-50, 3, 1e39, 1.0 / 3, 1e-300});
}

TEST_CASE("tensors are saved in the order that the names say", "[save]")
{
    const scratch_directory dir;
    const auto saved = [&](const stored_tensor& where)
    {
        save(dense(matrix<float>{{1, 2, 3, 4}, {5, 6, 7, 8}}), matrix<float>{{1, 1}}, dir / "f",
             [&](const parameter_info&) { return where; });
        return safetensors_file(dir / "f")["w"].to<float>();
    };
    CHECK(saved({.name = "w"}) == std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8});
    CHECK(saved({.name = "w", .out_first = true}) == std::vector<float>{1, 5, 2, 6, 3, 7, 4, 8});
    CHECK(saved({.name = "w", .rotary_heads = 1}) == std::vector<float>{1, 3, 2, 4, 5, 7, 6, 8});
}

TEST_CASE("parts of a tensor are put together", "[save]")
{
    const scratch_directory dir;
    const auto branches =
        concatenate(dense(matrix<float>{{1, 2}, {3, 4}}), dense(matrix<float>{{5, 6}, {7, 8}}));
    const matrix<float> two_features{{1, 1}};
    bool out_first = false;
    const auto parts = [&](const parameter_info& p)
    {
        return stored_tensor{
            .name = "w", .out_first = out_first, .part = p.path.back() == '0' ? 1u : 0u, .parts = 2};
    };
    save(branches, two_features, dir / "f", parts);
    CHECK(safetensors_file(dir / "f")["w"].to<float>() == std::vector<float>{5, 6, 1, 2, 7, 8, 3, 4});
    out_first = true;
    save(branches, two_features, dir / "f", parts);
    CHECK(safetensors_file(dir / "f")["w"].to<float>() == std::vector<float>{5, 7, 6, 8, 1, 3, 2, 4});
}

TEST_CASE("a tied tensor is saved once, and refused where its parameters differ", "[save]")
{
    const scratch_directory dir;
    for (const std::string first : {"0", "1"})
    {
        const auto tied = [&](const parameter_info& p)
        { return stored_tensor{.name = "w", .out_first = p.path == "1", .tied = p.path != first}; };
        const matrix<float> w{{1, 2, 3}, {4, 5, 6}};
        save(sequential(dense(w), dense(matrix<float>{{1, 4}, {2, 5}, {3, 6}})), dir / "f", tied);
        const safetensors_file file(dir / "f");
        CHECK(file.tensors().size() == 1);
        CHECK(file["w"].to<float>() == std::vector<float>{1, 2, 3, 4, 5, 6});
        const auto other = sequential(dense(w), dense(matrix<float>{{1, 4}, {2, 5}, {3, 7}}));
        CHECK(message_of([&] { save(other, dir / "f", tied); })
                  .find("element 5 of tensor 'w' is 6 and 7 in two tied parameters, but they must be equal")
              != std::string::npos);
    }
    CHECK(
        message_of(
            [&]
            {
                save(one(1), dir / "f",
                     [](const parameter_info&) { return stored_tensor{.name = "w", .tied = true}; });
            })
        == "fanin: the names say that all parameters of tensor 'w' are tied to another: leave `tied` out for "
           "one");
    CHECK(message_of(
              [&]
              {
                  save(one(1), dir / "f", [](const parameter_info&)
                       { return stored_tensor{.name = "w", .parts = 2, .tied = true}; });
              })
              .find("parts = 2, but it must be 1 of a tied parameter: tie whole tensors")
          != std::string::npos);
}

TEST_CASE("a tied LLaMA is loaded and saved", "[save]")
{
    const scratch_directory dir;
    const auto net = transformer::llama({.depth = 1, .heads = 2, .hidden = 4, .vocabulary = 5, .width = 4});
    const batch<float> tokens =
        batch<float>(matrix<float>{{0}, {3}}).with_sequences(sequence_layout(std::vector<std::size_t>{2}));
    const auto free = draw(net, tokens, 1);
    save(free, dir / "free", names::llama());
    CHECK(
        message_of([&] { save(free, dir / "f", names::llama(true)); }).find("'model.embed_tokens.weight' is ")
        != std::string::npos);
    const auto l = load(net, safetensors_file(dir / "free"), names::llama(true));
    CHECK(l.unused == std::vector<std::string>{"lm_head.weight"});
    save(l.net, dir / "f", names::llama(true));
    CHECK(safetensors_file(dir / "f").tensors().size() == 11);
    const auto again = load(net, safetensors_file(dir / "f"), names::llama(true));
    CHECK(again.unused.empty());
    CHECK((activations(again.net, tokens, 0) == activations(l.net, tokens, 0)));
}

TEST_CASE("values are rounded once to the type of the file", "[save]")
{
    const scratch_directory dir;
    const auto saved = [&](double v, element_type type)
    {
        save(sequential(dense(matrix<double>{{v}})), matrix<double>{{1}}, dir / "f", names::own(),
             {.type = type});
        return safetensors_file(dir / "f")["0.weight"].to<double>()[0];
    };
    // Half a unit of a half above 1, and a little more: by way of a float, a tie that would go to even.
    CHECK(saved(1 + 0x1p-11, element_type::float16) == 1);
    CHECK(saved(1 + 0x1p-11 + 0x1p-40, element_type::float16) == 1 + 0x1p-10);
    CHECK(saved(-1 - 3 * 0x1p-11 + 0x1p-40, element_type::float16) == -1 - 0x1p-10);
    CHECK(saved(1 + 0x1p-8 + 0x1p-40, element_type::bfloat16) == 1 + 0x1p-7);
    CHECK(saved(0.1, element_type::float32) == static_cast<double>(0.1F));
    CHECK(saved(0x1p-30, element_type::float16) == 0);
    CHECK(std::isinf(saved(std::numeric_limits<double>::infinity(), element_type::float16)));
    CHECK(message_of([&] { saved(65520, element_type::float16); })
          == "fanin: layer 0 (dense 1 held identity): the element 65520 of tensor '0.weight' overflows "
             "float16: "
             "save with a type of more range, such as float64");
    CHECK(message_of([&] { saved(1e39, element_type::float32); }).find("1e+39") != std::string::npos);
    CHECK(message_of([&] { saved(1, element_type::int8); })
          == "fanin: type = int8, but it must be float16, bfloat16, float32 or float64");
}

TEST_CASE("a refused save leaves the old file", "[save]")
{
    const scratch_directory dir;
    save(one(3), ones, dir / "f");
    const std::string before = content(dir / "f");
    const auto refused =
        [&](const auto& stack, const auto& batch, const auto& names, const save_options& o = {})
    {
        std::string message = message_of([&] { save(stack, batch, dir / "f", names, o); });
        CHECK(content(dir / "f") == before);
        CHECK(dir.files() == 1);
        return message;
    };
    CHECK(refused(net(), x, names::own())
          == "fanin: layer 0 (dense 6 he relu, bias uniform): the weight (4, 6) is drawn from a key, but "
             "only held "
             "weights can be saved: save draw(net, x, key)");
    CHECK(refused(drawn, x, [](const parameter_info& p) { return std::string(to_string(p.role)); })
          == "fanin: layer 1.0.1 (dense 6 held identity): the names give the tensor 'weight' the shapes (4, "
             "6) and "
             "(6, 6): give parts of one tensor equal shapes");
    const auto same = [](const parameter_info&) { return "w"; };
    CHECK(refused(sequential(one(1), one(2)), ones, same)
          == "fanin: layer 1.0 (dense 1 held identity): the names call two parameters 'w': give each a name, "
             "or a "
             "part, of its own");
    CHECK(refused(one(1), ones,
                  [](const parameter_info&) { return stored_tensor{.name = "w", .part = 1, .parts = 3}; })
          == "fanin: no parameter is part 0 of the 3 of tensor 'w': name all parts");
    constexpr std::size_t quarter_range = std::size_t{1} << (std::numeric_limits<std::size_t>::digits - 2);
    const auto of_parts = [&](std::size_t parts)
    { return [parts](const parameter_info&) { return stored_tensor{.name = "w", .parts = parts}; }; };
    CHECK(refused(one(1), ones, of_parts(quarter_range))
          == detail::join("fanin: no parameter is part 1 of the ", quarter_range,
                          " of tensor 'w': name all parts"));
    CHECK(refused(one(1), ones, of_parts(2 * quarter_range)).find("parts = ") != std::string::npos);
    CHECK(refused(sequential(dense(matrix<float>{{1, 2, 3, 4}})), ones, of_parts(quarter_range))
              .find("but it must be at most")
          != std::string::npos);
    CHECK(refused(one(1e30F), ones, names::own(), {.type = element_type::float16}).find("1e+30")
          != std::string::npos);
}
