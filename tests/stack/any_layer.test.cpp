// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/gradients.hpp"
#include "stack/layers.hpp"
#include "stack/reference.hpp"

#include <fanin/stack.hpp>

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    const matrix<double> x = reference::gaussian<double>(6, 7, 3);
}

TEST_CASE("a list put together at run time gives the report of the one that the compiler knows")
{
    const auto inner = sequential(dense(9, init::he<double>, act::relu), dense(7, init::xavier<double>));
    const auto known =
        sequential(dense(7, init::he<double>, act::tanh), residual(inner, 0.5), inner, layer_norm());
    std::vector<any_layer<double>> layers;
    layers.emplace_back(
        dense(7, any_initializer<double>(init::he<double>), any_activation<double>(act::tanh)));
    layers.emplace_back(residual(any_layer<double>(inner), 0.5));
    layers.emplace_back(inner);
    layers.emplace_back(layer_norm());
    const auto erased = sequential(layers);

    const report a = propagate(known, x, 5, {.backward = true});
    const report b = propagate(erased, x, 5, {.backward = true});
    REQUIRE(a.layers.size() == 7);
    REQUIRE(b.layers.size() == 7);
    for (std::size_t l = 0; l < 7; ++l)
    {
        CAPTURE(l);
        CHECK(a.layers[l].path == b.layers[l].path);
        CHECK(a.layers[l].name == b.layers[l].name);
        CHECK(reference::same(a.layers[l].activation, b.layers[l].activation));
        CHECK(reference::same(a.layers[l].backward->activation, b.layers[l].backward->activation));
        CHECK(a.layers[l].backward->factor == b.layers[l].backward->factor);
    }
    CHECK(b.layers[0].name == "dense 7 he tanh");
    CHECK(b.layers[1].path == "1.0.0");
    CHECK(differences::worst_error(erased, batch<double>(x), 7, 5) < 1e-8);
}

TEST_CASE("erased layers hold their weights, too")
{
    const auto erased =
        sequential(std::vector<any_layer<double>>{dense(7, init::he<double>, act::tanh), doubling{}});
    const auto held = draw(erased, x, 42);
    CHECK((activations(held, x, 1).back() == activations(erased, x, 42).back()));
    CHECK(held.layers()[0].name() == "dense 7 held tanh");
}

TEST_CASE("an erased layer without a derivative is named")
{
    const any_activation<double> bare = [](double v) { return v; };
    const auto net = sequential(std::vector<any_layer<double>>{
        dense(7, init::he<double>, act::tanh), sequential(layer_norm(), dense(5, init::he<double>, bare))});
    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)propagate(net, x, 1, {.backward = true}); },
                                                  {"layer 1.1 (dense 5 he custom)", "no derivative"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)propagate(any_layer<double>(doubling{}), x, 1, {.backward = true}); },
              {"layer 0 (custom)"})
          == "");
    CHECK_NOTHROW(propagate(net, x, 1));
}

TEST_CASE("erased initializers make matrices, kernels and biases, where theirs do")
{
    const any_initializer<float> he = init::he<float>;
    CHECK((he(8, 9, 1) == init::he<float>(8, 9, 1)));
    CHECK((he({3, 3, 4, 5}, axes::hwio, 1) == init::he<float>({3, 3, 4, 5}, axes::hwio, 1)));
    CHECK((he(std::array<std::size_t, 1>{5}, axes::o.with_fan_in(3), 1)
           == init::he<float>({5}, axes::o.with_fan_in(3), 1)));
    CHECK(he.name() == "he");
    const any_initializer<float> own = [](std::size_t in, std::size_t out, key)
    { return matrix<float>(xt::zeros<float>({in, out})); };
    CHECK(own.name() == "custom");
    CHECK(own(3, 4, 1).size() == 12);
    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)own({3, 3, 4, 5}, axes::hwio, 1); },
                                                  {"custom, but it makes matrices only", "(3, 3, 4, 5)"})
          == "");
}

TEST_CASE("erased activations are those that they hold")
{
    const any_activation<float> f = act::sigmoid.with_epsilon(1e-5);
    CHECK(f(0.3f) == act::sigmoid.with_epsilon(1e-5)(0.3f));
    CHECK(f.derivative(0.3f) == act::sigmoid.with_epsilon(1e-5).derivative(0.3f));
    CHECK(f.name() == "sigmoid");
    CHECK(f.unsaturated_range().has_value());
    CHECK(f.is_differentiable());
    const any_activation<float> bare = [](float v) { return 2 * v; };
    CHECK(bare(3) == 6);
    CHECK_FALSE(bare.is_differentiable());
    CHECK(bare.derivative(3) != bare.derivative(3)); // NaN
}
