// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/checkpoint.hpp>
#include <fanin/stack.hpp>

#include "files/scratch.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <limits>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "message_of.hpp"

using namespace fanin;

namespace
{
    using values = std::vector<double>;

    struct array
    {
        tensor_spec spec;
        values elements{};
    };

    /// A file of arrays whose elements count from 1 where none are given.
    safetensors_file file_of(const scratch_directory& dir, std::vector<array> arrays)
    {
        const std::filesystem::path path = dir / "weights.safetensors";
        std::vector<tensor_spec> specs;
        for (array& a : arrays)
        {
            specs.push_back(a.spec);
            if (a.elements.empty())
            {
                a.elements.resize(std::accumulate(a.spec.shape.begin(), a.spec.shape.end(), std::size_t{1},
                                                  std::multiplies<>()));
                std::iota(a.elements.begin(), a.elements.end(), 1.0);
            }
        }
        safetensors_writer out(path, specs);
        for (const array& a : arrays)
        {
            const auto write = [&]<class T>(T)
            {
                std::vector<T> all;
                for (const double v : a.elements)
                {
                    all.push_back(static_cast<T>(v));
                }
                out.write(a.spec.name, std::span<const T>(all));
            };
            a.spec.type == element_type::float64 ? write(double{})
            : a.spec.type == element_type::int64 ? write(long{})
                                                 : write(float{});
        }
        out.finish();
        return safetensors_file(path);
    }

    array weights(const std::string& name, std::vector<std::size_t> shape,
                  element_type type = element_type::float32)
    {
        return {{name, type, std::move(shape)}};
    }

    auto small_net()
    {
        return sequential(dense(3, init::he<float>, act::relu).with_bias(init::zeros<float>),
                          layer_norm().with_gain(init::ones<float>), dense(2, init::he<float>));
    }

    std::vector<array> small_file()
    {
        return {weights("0.weight", {4, 3}), weights("0.bias", {3}), weights("1.gain", {3}),
                weights("2.weight", {3, 2})};
    }

    std::vector<array> with(std::vector<array> arrays, const std::string& name, const array& other)
    {
        for (array& a : arrays)
        {
            if (a.spec.name == name)
            {
                a = other;
            }
        }
        return arrays;
    }

    template <std::size_t N>
    values elements_of(const held<float, N>& w)
    {
        return {w.values.begin(), w.values.end()};
    }

    template <class Net>
    const auto& nth_layer(const loaded<Net>& l, auto index)
    {
        return std::get<decltype(index)::value>(l.net.layers());
    }

    template <std::size_t I>
    using at = std::integral_constant<std::size_t, I>;

    const matrix<float> five = init::normal<float>.with_stddev(1)(5, 4, 1);
}

TEST_CASE("a stack holds the weights, biases and gains of a file", "[load]")
{
    const scratch_directory dir;
    const safetensors_file file = file_of(dir, small_file());
    for (const auto& l : {load(small_net(), five, file), load(small_net(), file)})
    {
        CHECK(l.unused.empty());
        CHECK(elements_of(nth_layer(l, at<0>()).weights()) == values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
        CHECK(elements_of(nth_layer(l, at<0>()).bias()) == values{1, 2, 3});
        CHECK(elements_of(nth_layer(l, at<2>()).weights()) == values{1, 2, 3, 4, 5, 6});
        // relu((x W + b)) of x = 0 is (1, 2, 3), whose norm is (-√1.5, 0, √1.5) times the gain (1, 2, 3)
        const matrix<float> y = activations(l.net, matrix<float>(xt::zeros<float>({1, 4})), 0).back();
        CHECK(y(0, 0) == Approx(14 * std::sqrt(1.5)).epsilon(1e-4)); // -1 · 1 + 3 · 5
        CHECK(y(0, 1) == Approx(16 * std::sqrt(1.5)).epsilon(1e-4)); // -1 · 2 + 3 · 6
    }
}

TEST_CASE("weights (out, in) are turned, and parts of a tensor are taken apart", "[load]")
{
    const scratch_directory dir;
    const auto one = dense(2, init::he<float>).with_bias(init::zeros<float>);
    const safetensors_file file =
        file_of(dir, {weights("w", {6, 3}), weights("b", {6}), weights("in_first", {3, 6})});
    const auto names = [](const parameter_info& p)
    {
        return p.role == parameter_role::bias
                   ? stored_tensor{.name = "b", .part = 2, .parts = 3}
                   : stored_tensor{.name = "w", .out_first = true, .part = 2, .parts = 3};
    };
    const auto l = load(one, file, names);
    CHECK(l.unused == std::vector<std::string>{"in_first"});
    CHECK(elements_of(nth_layer(l, at<0>()).weights()) == values{13, 16, 14, 17, 15, 18}); // rows 4 and 5
    CHECK(elements_of(nth_layer(l, at<0>()).bias()) == values{5, 6});

    const auto columns = load(dense(2, init::he<float>), file, [](const parameter_info&)
                              { return stored_tensor{.name = "in_first", .part = 1, .parts = 3}; });
    CHECK(elements_of(nth_layer(columns, at<0>()).weights()) == values{3, 4, 9, 10, 15, 16});
}

TEST_CASE("rotary pairs of a file are half a head apart, in fanin neighbours", "[load]")
{
    const scratch_directory dir;
    const safetensors_file file = file_of(dir, {weights("w", {8, 1})}); // 2 heads of 4 features
    const auto l = load(dense(8, init::he<float>), file, [](const parameter_info&)
                        { return stored_tensor{.name = "w", .out_first = true, .rotary_heads = 2}; });
    CHECK(elements_of(nth_layer(l, at<0>()).weights()) == values{1, 3, 2, 4, 5, 7, 6, 8});
}

TEST_CASE("kernels of PyTorch are turned", "[load]")
{
    const scratch_directory dir;
    const safetensors_file file = file_of(dir, {weights("features.0.weight", {2, 3, 1, 2})}); // oihw
    const batch<float> x(matrix<float>(xt::zeros<float>({1, 12})), {2, 2, 3});
    const auto l = load(conv2d(2, {1, 2}, init::he<float>), x, file, names::torch({{"", "features"}}));
    CHECK(elements_of(nth_layer(l, at<0>()).weights()) // hwio: for each of two columns, in by out
          == values{1, 7, 3, 9, 5, 11, 2, 8, 4, 10, 6, 12});
    CHECK_THROWS_WITH(load(conv2d(2, {1, 2}, init::he<float>), file),
                      Catch::Contains("layer 0 (conv2d") && Catch::Contains("pass one, load(net, x, file)"));
}

TEST_CASE("running statistics make a norm at inference", "[load]")
{
    const scratch_directory dir;
    const safetensors_file file = file_of(dir, {{{"0.running_mean", element_type::float32, {2}}, {3, -1}},
                                                {{"0.running_var", element_type::float32, {2}}, {4, 0.25}},
                                                {{"0.weight", element_type::float32, {2}}, {10, 1}}});
    const auto norm = inference_norm(0).with_gain(init::ones<float>);
    const auto l = load(norm, file, names::torch());
    const matrix<float> x{{5, -1}, {3, 0}};
    CHECK((activations(l.net, x, 0).back() == matrix<float>{{10, 0}, {0, 2}}));
    const safetensors_file negative = file_of(dir, {{{"0.running_mean", element_type::float32, {1}}, {0}},
                                                    {{"0.running_var", element_type::float32, {1}}, {-1}}});
    CHECK(message_of<invalid_argument>([&] { (void)load(inference_norm(), negative, names::torch()); })
          == "fanin: layer 0 (batch_norm): a variance = -1, but it must be finite and at least 0");
}

TEST_CASE("a layer of run-time type takes weights, too", "[load]")
{
    const scratch_directory dir;
    const std::vector<any_layer<float>> layers{small_net(), dense(1, init::he<float>)};
    std::vector<array> arrays = small_file();
    for (array& a : arrays)
    {
        a.spec.name.insert(0, "0.");
    }
    arrays.push_back(weights("1.weight", {2, 1}));
    const auto l = load(sequential(layers), file_of(dir, arrays));
    const auto plain = load(sequential(small_net(), dense(1, init::he<float>)), file_of(dir, arrays));
    CHECK((activations(l.net, five, 0).back() == activations(plain.net, five, 0).back()));
}

TEST_CASE("float64 goes to float, and float to double", "[load]")
{
    const scratch_directory dir;
    const safetensors_file file = file_of(dir, {{{"0.weight", element_type::float64, {1, 2}}, {0.1, 1e-50}}});
    CHECK(elements_of(nth_layer(load(dense(2, init::he<float>), file), at<0>()).weights())
          == values{0.1F, 0});
    const auto l = load<double>(dense(2, init::he<double>), file);
    CHECK(nth_layer(l, at<0>()).weights().values(0, 1) == 1e-50);
}

TEST_CASE("a file that does not fit is refused by layer and tensor", "[load]")
{
    const scratch_directory dir;
    const auto check_refused = [&](const std::vector<array>& arrays, const std::string& message)
    {
        const safetensors_file file = file_of(dir, arrays);
        CHECK(message_of<runtime_error>([&] { (void)load(small_net(), five, file); }) == "fanin: " + message);
        CHECK(message_of<runtime_error>([&] { (void)load(small_net(), file); }) == "fanin: " + message);
    };
    const std::string first = "layer 0 (dense 3 he relu, bias zeros): ";
    check_refused(with(small_file(), "0.bias", weights("other", {3})),
                  first
                      + "the bias (3) would be tensor '0.bias', but none of the 4 tensors of the file has "
                        "that name: pass names that fit the file");
    check_refused(with(small_file(), "0.bias", weights("0.bias", {1, 3})),
                  first
                      + "tensor '0.bias' is (1, 3), but the bias (3) needs (3): pass a net of the sizes of "
                        "the file");
    check_refused(
        with(small_file(), "2.weight", weights("2.weight", {2, 3})),
        "layer 2 (dense 2 he identity): tensor '2.weight' is (2, 3), but the weight (3, 2) needs (3, "
        "2): change out_first");
    check_refused(with(small_file(), "1.gain", weights("1.gain", {3}, element_type::int64)),
                  "layer 1 (layer_norm, gain ones): tensor '1.gain' has elements of type int64, but weights "
                  "are float16, bfloat16, float32 or float64: convert the tensor where its scale is known");
    check_refused(with(small_file(), "0.bias", {{"0.bias", element_type::float64, {3}}, {1, 1e39, 0}}),
                  first
                      + "tensor '0.bias' has the element 1e+39, which overflows float: use a net of double");
    const auto without_batch = [&](const array& a)
    {
        const safetensors_file file = file_of(dir, {a});
        return message_of<runtime_error>([&] { (void)load(dense(5, init::he<float>), file); });
    };
    const std::string only = "fanin: layer 0 (dense 5 he identity): ";
    CHECK(without_batch(weights("other", {8, 5}))
          == only
                 + "the weight would be tensor '0.weight', but none of the 1 tensors of the file has that "
                   "name: pass names that fit the file");
    for (const std::vector<std::size_t>& shape : {std::vector<std::size_t>{5}, {8, 5, 1}})
    {
        CHECK(without_batch(weights("0.weight", shape))
              == only + "tensor '0.weight' is " + detail::shape_text(shape)
                     + ", but the weight has two axes: pass a net and names that fit the file");
    }
    const float infinity = std::numeric_limits<float>::infinity();
    CHECK_NOTHROW(
        load(small_net(), file_of(dir, with(small_file(), "0.bias",
                                            {{"0.bias", element_type::float64, {3}}, {1, infinity, 0}}))));
}

TEST_CASE("tensors that no layer takes are listed, or refused", "[load]")
{
    const scratch_directory dir;
    std::vector<array> arrays = small_file();
    arrays.insert(arrays.begin() + 1, weights("mask", {2}));
    arrays.push_back(weights("head", {2, 2}));
    const safetensors_file file = file_of(dir, arrays);
    CHECK(load(small_net(), file).unused == std::vector<std::string>{"mask", "head"});
    CHECK(message_of<runtime_error>([&]
                                    { (void)load(small_net(), file, names::own(), {.refuse_unused = true}); })
          == "fanin: no layer takes 2 of the 6 tensors of the file, the first 'mask': pass a net and names "
             "that take "
             "them, or leave refuse_unused out");
}

TEST_CASE("a model may be split over several files", "[load]")
{
    const scratch_directory one;
    const scratch_directory two;
    const std::vector<array> all = small_file();
    const std::vector<safetensors_file> files{file_of(one, {all[0], all[3]}), file_of(two, {all[1], all[2]})};
    const auto l = load(small_net(), files);
    CHECK(l.unused.empty());
    CHECK(elements_of(nth_layer(l, at<0>()).bias()) == values{1, 2, 3});
    CHECK(elements_of(nth_layer(l, at<2>()).weights()) == values{1, 2, 3, 4, 5, 6});
    const std::vector<safetensors_file> twice{files[0], files[1], files[0]};
    CHECK(message_of<invalid_argument>([&] { (void)load(small_net(), twice); })
          == "fanin: two files have a tensor '0.weight': pass the parts of one model, each once");
}

TEST_CASE("names that contradict themselves are refused", "[load]")
{
    const scratch_directory dir;
    const safetensors_file file = file_of(dir, {weights("w", {2, 6})});
    const auto check_refused = [&](const stored_tensor& where, const std::string& message)
    {
        CHECK(message_of<invalid_argument>(
                  [&]
                  {
                      (void)load(dense(6, init::he<float>), file,
                                 [&](const parameter_info&) { return where; });
                  })
              == "fanin: layer 0 (dense 6 he identity): " + message);
    };
    check_refused({.name = "w", .parts = 0}, "parts = 0, but it must be at least 1");
    check_refused({.name = "w", .part = 2, .parts = 2}, "part = 2, but it must be less than parts, 2");
    check_refused({.name = "w", .rotary_heads = 2},
                  "rotary_heads = 2, but it must be 0, or heads of an even width in 6 units");
    const std::size_t half_range = std::size_t{1} << (std::numeric_limits<std::size_t>::digits - 1);
    const std::string digits = std::to_string(half_range);
    const std::string most = std::to_string((half_range - 1) / 12);
    check_refused({.name = "w", .rotary_heads = half_range},
                  "rotary_heads = " + digits + ", but it must be 0, or heads of an even width in 6 units");
    check_refused({.name = "w", .parts = half_range},
                  "parts = " + digits + ", but it must be at most " + most
                      + ", or the elements of the tensor cannot be counted");
}
