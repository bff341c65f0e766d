// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "init/structured.hpp"
#include "sampling.hpp"

#include <fanin/init/looks_linear.hpp>
#include <fanin/init/tensor.hpp>
#include <fanin/init/uniform.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <vector>

using namespace fanin;

static_assert(init::looks_linear<float>.name() == "looks_linear");
static_assert(init::looks_linear<float>.first().name() == "looks_linear");

namespace
{
    using weights = std::vector<xt::xtensor<double, 2>>;

    std::vector<double> times(const std::vector<double>& x, const xt::xtensor<double, 2>& w,
                              bool absolute = false)
    {
        std::vector<double> y(w.shape()[1]);
        for (std::size_t i = 0; i < w.shape()[0]; ++i)
        {
            for (std::size_t o = 0; o < w.shape()[1]; ++o)
            {
                y[o] += absolute ? std::abs(x[i] * w(i, o)) : x[i] * w(i, o);
            }
        }
        return y;
    }

    /// x through all layers, with relu between them.
    std::vector<double> propagated(std::vector<double> x, const weights& layers)
    {
        for (std::size_t l = 0; l < layers.size(); ++l)
        {
            x = times(x, layers[l]);
            for (double& z : x)
            {
                z = z > 0 || l + 1 == layers.size() ? z : 0;
            }
        }
        return x;
    }

    /// The block W at the top left of each layer, by which the stack should be linear.
    weights blocks(const weights& layers)
    {
        weights all;
        for (std::size_t l = 0; l < layers.size(); ++l)
        {
            const std::size_t n = l == 0 ? layers[l].shape()[0] : layers[l].shape()[0] / 2;
            const std::size_t m = l + 1 == layers.size() ? layers[l].shape()[1] : layers[l].shape()[1] / 2;
            xt::xtensor<double, 2> w({n, m});
            for (std::size_t i = 0; i < n; ++i)
            {
                for (std::size_t o = 0; o < m; ++o)
                {
                    w(i, o) = layers[l](i, o);
                }
            }
            all.push_back(w);
        }
        return all;
    }

    template <class First, class Between, class Last>
    weights stack(const First& first, const Between& between, const Last& last)
    {
        const key k(9);
        weights layers{first(5, 24, k.child(0))};
        for (std::size_t l = 1; l <= 10; ++l)
        {
            layers.push_back(between(24 + 4 * (l - 1), 24 + 4 * l, k.child(l)));
        }
        layers.push_back(last(64, 7, k.child(11)));
        return layers;
    }
}

TEMPLATE_TEST_CASE("looks_linear mirrors the block that its base draws", "", float, double)
{
    using T = TestType;
    const auto first = init::looks_linear<T>.first()(7, 10, 1);
    const auto between = init::looks_linear<T>(14, 10, 1);
    const auto last = init::looks_linear<T>.last()(14, 5, 1);
    const auto block = init::xavier<T>(7, 5, 1);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < 7; ++i)
    {
        for (std::size_t o = 0; o < 5; ++o)
        {
            const T w = block(i, o);
            wrong += first(i, o) != w || first(i, o + 5) != -w;
            wrong += last(i, o) != w || last(i + 7, o) != -w;
            wrong += between(i, o) != w || between(i, o + 5) != -w || between(i + 7, o) != -w
                     || between(i + 7, o + 5) != w;
        }
    }
    CHECK(wrong == 0);
    CHECK((between != init::looks_linear<T>(14, 10, 2)));
}

TEST_CASE("a stack of relu layers by looks_linear is the product of their blocks")
{
    const auto ll = init::looks_linear<double>;
    const weights layers = stack(ll.first(), ll, ll.last());
    const weights linear = blocks(layers);
    const auto batch = init::uniform<double>.with_range(-1, 1)(20, 5, 3);
    bool within = true;
    bool odd = true;
    for (std::size_t b = 0; b < 20; ++b)
    {
        std::vector<double> x(5);
        std::vector<double> negative(5);
        for (std::size_t i = 0; i < 5; ++i)
        {
            x[i] = batch(b, i);
            negative[i] = -x[i];
        }
        std::vector<double> expected = x;
        std::vector<double> magnitude = x; // of all that is added up, which bounds what rounding can do
        double operations = 0;
        for (const auto& w : linear)
        {
            expected = times(expected, w);
            magnitude = times(magnitude, w, true);
            operations += 2 * static_cast<double>(w.shape()[0]) + 1;
        }
        const auto found = propagated(x, layers);
        const auto opposite = propagated(negative, layers);
        for (std::size_t o = 0; o < 7; ++o)
        {
            within = within && std::abs(found[o] - expected[o]) <= 2 * operations * 0x1p-53 * magnitude[o];
            odd = odd && std::abs(found[o] + opposite[o]) <= 2 * operations * 0x1p-53 * magnitude[o];
        }
    }
    CHECK(within);
    CHECK(odd);

    // what is not mirrored is not linear: the test can tell
    const weights he = stack(init::he<double>, init::he<double>, init::he<double>);
    const auto there = propagated({1, 2, 3, 4, 5}, he);
    const auto back = propagated({-1, -2, -3, -4, -5}, he);
    CHECK(std::abs(there[0] + back[0]) > 0.01 * std::abs(there[0]));
}

TEST_CASE("with CReLU each layer but the first is the last form")
{
    const auto plain = init::xavier<double>(5, 12, key(4).child(0));
    const auto second = init::looks_linear<double>.last()(24, 8, key(4).child(1));
    const std::vector<double> x{1, -2, 0.5, 3, -0.25};
    const auto z = times(x, plain);
    std::vector<double> both(24);
    for (std::size_t i = 0; i < 12; ++i)
    {
        both[i] = std::max(z[i], 0.0);
        both[i + 12] = std::max(-z[i], 0.0);
    }
    const auto found = times(both, second);
    const auto block = init::xavier<double>(12, 8, key(4).child(1));
    const auto expected = times(z, block);
    std::vector<double> sizes(12);
    std::transform(z.begin(), z.end(), sizes.begin(), [](double v) { return std::abs(v); });
    const auto magnitude = times(sizes, block, true);
    for (std::size_t o = 0; o < 8; ++o)
    {
        CHECK(std::abs(found[o] - expected[o]) <= 2 * 24 * 0x1p-53 * magnitude[o]);
    }
}

TEST_CASE("kernels of either convention are mirrored along their channels")
{
    const auto keras = init::looks_linear<float>({3, 5, 8, 6}, axes::hwio, 2);
    const auto keras_block = init::xavier<float>({3, 5, 4, 3}, axes::hwio, 2);
    const auto torch = init::looks_linear<float>({6, 8, 3, 5}, axes::oihw, 2);
    const auto torch_block = init::xavier<float>({3, 4, 3, 5}, axes::oihw, 2);
    const auto transposed = init::looks_linear<float>.first()({7, 6, 3, 5}, axes::oihw.transposed(), 2);
    const auto transposed_block = init::xavier<float>({7, 3, 3, 5}, axes::oihw.transposed(), 2);
    const axes experts{axis::batch, axis::in, axis::out};
    const auto batch = init::looks_linear<float>.last()({3, 8, 5}, experts, 2);
    const auto batch_block = init::xavier<float>({3, 4, 5}, experts, 2);
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < 8; ++i)
    {
        for (std::size_t o = 0; o < 6; ++o)
        {
            const float sign = (i < 4) == (o < 3) ? 1.0f : -1.0f;
            wrong += keras(2, 4, i, o) != sign * keras_block(2, 4, i % 4, o % 3);
            wrong += torch(o, i, 2, 4) != sign * torch_block(o % 3, i % 4, 2, 4);
            wrong +=
                i < 7 && transposed(i, o, 2, 4) != (o < 3 ? 1.0f : -1.0f) * transposed_block(i, o % 3, 2, 4);
            wrong += o < 5 && batch(2, i, o) != (i < 4 ? 1.0f : -1.0f) * batch_block(2, i % 4, o);
        }
    }
    CHECK(wrong == 0);
}

TEST_CASE("the default block keeps the variance, and looks_linear knows it")
{
    const auto check = [](const auto& i, std::size_t in, std::size_t out, double variance)
    {
        CHECK(sampling::relative_difference(i.variance(axes::io.fans_of({in, out})), variance) < 1e-15);
        const auto w = i(in, out, 6);
        const double copies = static_cast<double>(w.size()) / static_cast<double>(800 * 600);
        const auto found = sampling::moments_of(w);
        CHECK(std::abs(found.mean)
              < found.count * 0x1p-63); // each weight, below 1, has its negative: rounding is left
        CHECK(std::abs(found.variance - variance)
              < sampling::variance_tolerance(variance, sampling::normal_kurtosis, found.count / copies));
    };
    const auto ll = init::looks_linear<float>;
    check(ll.first(), 800, 1200, 1.0 / 800);
    check(ll, 1600, 1200, 1.0 / 800);
    check(ll.last(), 1600, 600, 1.0 / 800);
    check(ll.with_base(init::glorot<float>), 1600, 1200, 2.0 / 1400);
}

TEMPLATE_TEST_CASE("looks_linear fills every layout with the same weights", "", float, double)
{
    using T = TestType;
    CHECK(structured::difference_of_forms(init::looks_linear<T>, std::array<std::size_t, 2>{14, 10}, axes::io)
          == "");
    CHECK(structured::difference_of_forms(init::looks_linear<T>.first(),
                                          std::array<std::size_t, 4>{6, 5, 3, 4}, axes::oihw)
          == "");
}

TEST_CASE("odd extents, groups and several axes of one role are refused by looks_linear")
{
    const auto ll = init::looks_linear<float>;
    CHECK(failing_to_raise<std::invalid_argument>([=] { (void)ll(7, 10, 1); },
                                                  {"the number of inputs = 7", "even"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([=] { (void)ll(8, 11, 1); },
                                                  {"the number of outputs = 11", "even"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([=] { (void)ll.first()(7, 11, 1); }, {"outputs = 11"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([=] { (void)ll.last()(7, 11, 1); }, {"inputs = 7"}) == "");
    CHECK_NOTHROW(ll.first()(7, 10, 1));
    CHECK_NOTHROW(ll.last()(8, 11, 1));
    CHECK(failing_to_raise<std::invalid_argument>(
              [=] { (void)ll({8, 2, 3, 3}, axes::oihw.with_groups(4), 1); }, {"groups = 4"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([=] { (void)ll({3, 3, 8, 2}, axes::hwio.depthwise(), 1); },
                                                  {"groups = 0"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([=] { (void)ll({4, 6, 8}, 1); }, {"pass axes"}) == "");
    CHECK(failing_to_raise<std::invalid_argument>(
              [=] { (void)ll({4, 6, 8}, axes{axis::in, axis::out, axis::out}, 1); },
              {"the number of axes of outputs = 2"})
          == "");
    CHECK(failing_to_raise<std::invalid_argument>([=] { (void)ll({4}, axes::o, 1); },
                                                  {"the number of axes of inputs = 0"})
          == "");
    xt::xtensor<float, 2> w({4, 3}, 9.0f);
    CHECK_THROWS_AS(init::fill(w, ll, axes::io, 1), std::invalid_argument);
    CHECK(std::all_of(w.begin(), w.end(), [](float v) { return v == 9; }));
    CHECK(ll(0, std::size_t{1} << 62, 1).size() == 0);
    CHECK(ll(4, 0, 1).size() == 0);
}

TEST_CASE("looks_linear says where it stands and what it mirrors")
{
    CHECK(to_string(init::looks_linear<float>.first()) == "looks_linear: [W, -W], W xavier: N(0, 1/in)");
    CHECK(to_string(init::looks_linear<float>) == "looks_linear: [[W, -W], [-W, W]], W xavier: N(0, 1/in)");
    CHECK(to_string(init::looks_linear<float>.with_base(init::uniform<float>).last())
          == "looks_linear: [W; -W], W uniform: U(-0.05, 0.05)");
}
