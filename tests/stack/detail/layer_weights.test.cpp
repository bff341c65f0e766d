// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack/detail/layer_weights.hpp>

#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/reference.hpp"

#include <fanin/stack.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>

using namespace fanin;
using fanin::detail::layer_weights;
using reference::same;

namespace
{
    /// The panels one below the other.
    template <class T, class I>
    matrix<T> gathered(const I& i, std::size_t in, std::size_t out, key k, std::size_t threads, bool whole,
                       std::size_t& panels)
    {
        layer_weights<T, I, 2> w(i, {in, out}, axes::io, {k, threads, whole});
        matrix<T> all = matrix<T>::from_shape({in, out});
        panels = 0;
        w.for_each_panel(
            [&](std::size_t row, const detail::block<const T>& panel)
            {
                ++panels;
                REQUIRE(panel.columns == out);
                REQUIRE(panel.step == out);
                REQUIRE(row + panel.rows <= in);
                std::copy(panel.data, panel.data + panel.rows * out, all.data() + row * out);
            });
        return all;
    }
}

TEMPLATE_TEST_CASE("the panels of weights are the weights that the initializer draws", "[weights]", float,
                   double)
{
    using T = TestType;
    const auto check = [](const auto& i)
    {
        for (const std::size_t in : {1u, 7u, 511u, 512u, 513u, 1300u})
        {
            const matrix<T> drawn = i(in, 11, key(5));
            for (const bool whole : {false, true})
            {
                for (const std::size_t threads : {1u, 3u})
                {
                    std::size_t panels = 0;
                    CHECK((gathered<T>(i, in, 11, 5, threads, whole, panels) == drawn));
                    CHECK(panels == (in + 511) / 512);
                }
            }
        }
    };
    check(init::he<T>);
    check(init::glorot_uniform<T>.with(law::truncated));
    check(init::ones<T>);
    check([](std::size_t in, std::size_t out, key k) { return init::he<T>(in, out, k.child(1)); });

    const held_weights<T> held(matrix<T>(init::he<T>(1300, 11, 2)));
    std::size_t panels = 0;
    CHECK((gathered<T>(held, 1300, 11, 5, 1, false, panels) == held.values));
    CHECK(panels == 3);
}

TEST_CASE("of no rows or no columns there is one empty panel", "[weights]")
{
    std::size_t panels = 0;
    CHECK(gathered<float>(init::he<float>, 0, 5, 1, 1, false, panels).size() == 0);
    CHECK(panels == 1);
    CHECK(gathered<float>(init::he<float>, 5, 0, 1, 1, false, panels).size() == 0);
    CHECK(panels == 1);
}

TEST_CASE("a layer of many inputs makes the same of held weights, of drawn ones, and of those that are shown",
          "[weights]")
{
    const matrix<float> x = reference::gaussian<float>(9, 1100, 1);
    const auto net = sequential(dense(600, init::he<float>, act::relu), dense(3, init::he<float>, act::tanh));
    const report r = propagate(net, x, 42);
    const report held = propagate(draw(net, x, 42), x, 42);
    const report shown = propagate(net, x, 42, {.weights = true});
    for (std::size_t l = 0; l < 2; ++l)
    {
        CHECK(same(r.layers.at(l).activation, held.layers.at(l).activation));
        CHECK(same(r.layers.at(l).activation, shown.layers.at(l).activation));
    }
    auto by_hand = reference::trace<float>(x);
    by_hand = reference::dense<float>(by_hand, init::he<float>(1100, 600, key(42).child(0)), reference::relu);
    CHECK(reference::close<float>(activations(net, x, 42).at(0), by_hand));
}

TEST_CASE("gradients go back through many inputs as through few", "[weights]")
{
    const matrix<double> x = reference::gaussian<double>(4, 1100, 1);
    const matrix<double> dy = reference::gaussian<double>(4, 6, 2);
    const auto gradient = vjp(dense(6, init::he<double>), x, dy, 9).gradient;
    const matrix<double> w = init::he<double>(1100, 6, key(9).child(0));
    for (std::size_t sample = 0; sample < 4; ++sample)
    {
        for (std::size_t i = 0; i < 1100; ++i)
        {
            long double truth = 0;
            for (std::size_t j = 0; j < 6; ++j)
            {
                truth += static_cast<long double>(dy(sample, j)) * static_cast<long double>(w(i, j));
            }
            REQUIRE(std::abs(gradient(sample, i) - static_cast<double>(truth)) <= 1e-14);
        }
    }
}

TEST_CASE("a width that memory cannot hold is refused before anything is made for it", "[weights]")
{
    CHECK(failing_to_raise<std::length_error>(
              []
              {
                  (void)propagate(dense(std::size_t{1} << 62, init::he<float>),
                                  reference::gaussian<float>(2, 8, 1), 1);
              },
              {"shape"})
          == "");
}
