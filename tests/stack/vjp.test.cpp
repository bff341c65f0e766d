// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/gradients.hpp"
#include "stack/layers.hpp"
#include "stack/reference.hpp"

#include <fanin/stack.hpp>

#include <stdexcept>

using namespace fanin;

namespace
{
    const batch<double> x = reference::gaussian<double>(5, 7, 3);

    /// An activation that is a plain lambda has no derivative.
    const auto bare = [](double v) { return v; };
}

TEST_CASE("the gradient of every kind of layer is that of central differences")
{
    const auto he = init::he<double>;
    CHECK(differences::worst_error(dense(6, he, act::tanh), x, 6, 1) < 1e-9);
    CHECK(differences::worst_error(dense(6, he, act::sigmoid), x, 6, 1) < 1e-9);
    CHECK(differences::worst_error(dense(6, he), x, 6, 1) < 1e-9);
    CHECK(differences::worst_error(repeat(3, dense(7, he, act::tanh)), x, 7, 2) < 1e-9);
    CHECK(differences::worst_error(
              sequential(dense(4, he, act::tanh), dense(9, he), dense(3, he, act::sigmoid)), x, 3, 3)
          < 1e-9);
    CHECK(differences::worst_error(residual(dense(7, he, act::tanh)), x, 7, 4) < 1e-9);
    CHECK(differences::worst_error(residual(sequential(dense(5, he, act::tanh), dense(7, he)), 0.3, 1.7), x,
                                   7, 5)
          < 1e-9);
    CHECK(differences::worst_error(layer_norm(), x, 7, 6) < 1e-9);
    CHECK(differences::worst_error(rms_norm(), x, 7, 7) < 1e-9);
    CHECK(differences::worst_error(batch_norm(), x, 7, 8) < 1e-9);
    CHECK(differences::worst_error(batch_norm(),
                                   batch<double>(reference::gaussian<double>(3, 12, 3), {2, 3, 2}), 12, 8)
          < 1e-9);
    CHECK(differences::worst_error(dropout(0.4), x, 7, 9) < 1e-9);
    CHECK(differences::worst_error(activation(act::tanh), x, 7, 9) < 1e-9);
    const auto block =
        residual(sequential(layer_norm(), dense(9, he, act::tanh), dense(7, init::xavier<double>)), 0.5);
    CHECK(differences::worst_error(
              sequential(dense(7, he), repeat(4, block), rms_norm(), dropout(0.2), dense(2, he)), x, 2, 10)
          < 1e-9);
}

TEST_CASE("weights that are no function of a key are kept for the way back")
{
    std::uint64_t calls = 0;
    const auto changing = [&calls](std::size_t in, std::size_t out)
    { return init::he<double>(in, out, ++calls); };
    const matrix<double> c = reference::gaussian<double>(5, 4, 9);
    const auto kept = vjp(dense(4, changing), x, c, 1).gradient;
    CHECK(calls == 1);
    CHECK((kept
           == vjp(dense(4, [](std::size_t in, std::size_t out, key) { return init::he<double>(in, out, 1); }),
                  x, c, 1)
                  .gradient));
}

TEST_CASE(
    "a layer without a derivative, or a cotangent of another shape, is refused before anything is drawn")
{
    int draws = 0;
    const auto counted = [&draws](std::size_t in, std::size_t out, key k)
    {
        ++draws;
        return init::he<double>(in, out, k);
    };
    const auto net = sequential(dense(4, counted, act::tanh), repeat(2, residual(dense(4, counted, bare))));
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)vjp(net, x, matrix<double>(reference::gaussian<double>(5, 4, 1)), 1); },
              {"layer 1.0.0 (dense 4 custom custom)", "no derivative"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([&] { (void)propagate(net, x, 1, {.backward = true}); },
                                                  {"layer 1.0.0 (dense 4 custom custom)", "no derivative"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [&] { (void)propagate(sequential(dense(4, counted), doubling{}), x, 1, {.backward = true}); },
              {"layer 1 (custom)", "no derivative", "or the layer backward(dy, key, tape)"})
          == "");
    CHECK(draws == 0);
    CHECK_NOTHROW(propagate(net, x, 1));

    CHECK(failing_to_raise<std::invalid_argument>(
              [&]
              {
                  (void)vjp(dense(4, init::he<double>), x,
                            matrix<double>(reference::gaussian<double>(5, 3, 1)), 1);
              },
              {"the cotangent is (5, 3)", "the output is (5, 4): pass a cotangent of that shape"})
          == "");
    CHECK(
        failing_to_raise<std::invalid_argument>(
            [&]
            { (void)vjp(dense(4, init::he<double>), x, xt::xarray<double>(xt::ones<double>({2, 3, 4})), 1); },
            {"the dimension of the cotangent = 3"})
        == "");
}
