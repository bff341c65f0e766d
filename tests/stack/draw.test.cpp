// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/gradients.hpp"
#include "stack/layers.hpp"
#include "stack/reference.hpp"

#include <fanin/stack.hpp>

#include <algorithm>
#include <stdexcept>

using namespace fanin;

namespace
{
    const auto block = residual(
        sequential(layer_norm(), dense(9, init::he<double>, act::tanh).with_bias(init::uniform<double>),
                   dense(7, init::xavier<double>)),
        0.5);
    const auto net =
        sequential(dense(7, init::he<double>, act::relu), repeat(3, block),
                   repeat(2, [](std::size_t i) { return dense(6 - i, init::glorot<double>, act::sigmoid); }),
                   dropout(0.3), doubling{});
    const matrix<double> x = reference::gaussian<double>(5, 8, 3);
}

TEST_CASE("a net with its weights held makes the same of a batch, whatever the key says of weights")
{
    const auto held = draw(net, x, 42);
    const auto a = activations(net, x, 42);
    const auto b = activations(held, x, 42);
    REQUIRE(a.size() == b.size());
    for (std::size_t l = 0; l < a.size(); ++l)
    {
        CHECK((a[l] == b[l]));
    }
    // another key changes the mask of dropout, and nothing before it
    const auto c = activations(held, x, 43);
    CHECK((a[a.size() - 3] == c[a.size() - 3]));
    CHECK((a.back() != c.back()));
    const auto smooth = draw(sequential(dense(7, init::he<double>, act::tanh), repeat(3, block)), x, 42);
    CHECK(differences::worst_error(smooth, batch<double>(x), 7, 42) < 1e-8);
}

TEST_CASE("held weights are the ones of the keys, and may be changed")
{
    auto held = draw(repeat(2, dense(8, init::he<double>, act::relu)), x, 42);
    CHECK((held.layers()[1].weights().values == init::he<double>(8, 8, key(42).child(1))));

    const auto doubled = dense(matrix<double>(2 * init::he<double>(8, 4, 1)), act::relu);
    const auto once = activations(
        dense(
            4, [](std::size_t in, std::size_t out, key) { return init::he<double>(in, out, 1); }, act::relu),
        x, 1)[0];
    CHECK((activations(doubled, x, 5)[0] == 2 * once));
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)activations(doubled, matrix<double>(reference::gaussian<double>(5, 9, 3)), 5); },
              {"held weights are (8, 4)", "(9, 4): pass weights of that shape"})
          == "");
}

TEST_CASE("a convolution holds its kernel, too")
{
    const batch<double> image(reference::gaussian<double>(3, 7 * 6 * 4, 1), {7, 6, 4});
    const auto conv =
        sequential(conv2d(6, {3, 2}, init::he<double>, act::tanh, {.groups = 2}), dense(5, init::he<double>));
    const auto held = draw(conv, image, 42);
    CHECK((activations(held, image, 1).back() == activations(conv, image, 42).back()));
}

TEST_CASE("a net is run once to have its weights held, however deep its branches are nested")
{
    std::size_t calls = 0;
    const auto counting = [&](double v)
    {
        ++calls;
        return v;
    };
    const auto nested = residual(residual(residual(dense(8, init::he<double>, counting)), 0.5), 0.5, 2);
    const auto held = draw(nested, x, 42);
    CHECK(calls == x.size());
    CHECK((activations(held, x, 1).back() == activations(nested, x, 42).back()));
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)draw(sequential(layer_norm(), residual(dense(5, init::he<double>))), x, 1); },
              {"layer 1 (residual)", "(5)", "(8): use a branch that keeps the shape"})
          == "");
}

TEST_CASE("a bias is drawn from the child of the key, with the fan in of its layer")
{
    const auto biased = dense(6, init::he<double>, act::identity).with_bias(init::he_uniform<double>);
    const auto plain = dense(6, init::he<double>, act::identity);
    const auto with = activations(biased, x, 9)[0];
    const auto without = activations(plain, x, 9)[0];
    const auto b = init::he_uniform<double>({6}, axes::o.with_fan_in(8), key(9).child(0).child("bias"));
    for (std::size_t i = 0; i < 5; ++i)
    {
        for (std::size_t j = 0; j < 6; ++j)
        {
            CHECK(with(i, j) == without(i, j) + b(j));
        }
    }
    CHECK(biased.name() == "dense 6 he identity, bias he_uniform");
    CHECK(differences::worst_error(
              dense(6, init::he<double>, act::tanh).with_bias(init::normal<double>.with_stddev(1)),
              batch<double>(x), 6, 1)
          < 1e-9);
    const auto wrong = [](const std::array<std::size_t, 1>&, const axes&, key)
    { return xt::xtensor<double, 1>{1, 2}; };
    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)activations(plain.with_bias(wrong), x, 1); },
                                                  {"returned (2) weights", "the layer needs (6)"})
          == "");
}

TEST_CASE("a list of layers made by their index has the widths that it says")
{
    const report r = propagate(
        repeat(3, [](std::size_t i) { return dense(10 * (i + 1), init::he<double>, act::relu); }), x, 1);
    REQUIRE(r.layers.size() == 3);
    CHECK(r.layers[0].name == "dense 10 he relu");
    CHECK(r.layers[2].name == "dense 30 he relu");
    CHECK(r.layers[2].path == "2");
    CHECK(propagate(repeat(0, [](std::size_t) { return dense(10, init::he<double>); }), x, 1).layers.empty());
}
