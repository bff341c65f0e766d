// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "stack/jacobi.hpp"
#include "stack/layers.hpp"
#include "stack/reference.hpp"

#include <fanin/init/orthogonal.hpp>
#include <fanin/spectrum.hpp>
#include <fanin/stack.hpp>
#include <fanin/theory.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace fanin;

namespace
{
    const auto he = init::he<double>;

    /// How far the worst singular value of the samples of x is from that of plain loops, over the largest.
    template <class Net>
    double worst_error(const Net& net, const batch<double>& x)
    {
        const auto spectra = jacobian_spectrum(net, x, 4);
        double worst = spectra.size() == x.samples() ? 0 : 1;
        for (std::size_t i = 0; i < spectra.size(); ++i)
        {
            const auto plain = jacobi::singular_values(jacobi::jacobian(net, x, 4, i));
            const auto& values = spectra[i].singular_values;
            if (values.size() != plain.size())
            {
                return 1;
            }
            for (std::size_t k = 0; k < plain.size(); ++k)
            {
                worst = std::max(worst, std::abs(values[k] - plain[k]) / plain[0]);
            }
        }
        return worst;
    }

    /// The first of a batch takes from the second: samples that are not alone.
    struct mixing
    {
        template <real T>
        batch<T> forward(batch<T> x, key, tape<T>&) const
        {
            matrix<T> y = std::move(x).values();
            for (std::size_t i = 0; y.shape()[0] > 1 && i < y.shape()[1]; ++i)
            {
                y(0, i) -= y(1, i);
            }
            return y;
        }

        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>&) const
        {
            return dy;
        }
    };

    std::vector<double> diagonal_values(const matrix<double>& w, const matrix<double>& x)
    {
        return jacobian_spectrum(dense(w, act::relu), x, 1).front().singular_values;
    }
}

TEST_CASE("singular values of the Jacobian of each sample beside plain loops")
{
    // as the central differences of jacobi::jacobian: Weyl, |δσ| <= |δJ|
    const batch<double> x = reference::gaussian<double>(3, 7, 3);
    CHECK(worst_error(sequential(dense(4, he, act::tanh)), x) < 1e-9);
    CHECK(worst_error(sequential(dense(9, he, act::sigmoid), dense(11, he, act::tanh)), x) < 1e-9);
    CHECK(worst_error(sequential(dense(9, he, act::gelu).with_bias(init::normal<double>.with_stddev(1)),
                                 repeat(3, residual(dense(9, he, act::tanh), 0.5)), rms_norm(), dense(5, he)),
                      x)
          < 1e-9);
    const batch<double> images(reference::gaussian<double>(2, 24, 3), {3, 4, 2});
    CHECK(worst_error(sequential(conv2d(3, {3, 3}, he, act::tanh), dense(5, he)), images) < 1e-9);
    CHECK(worst_error(sequential(any_layer<double>(dense(4, he, act::tanh)), any_layer<double>(layer_norm())),
                      x)
          < 1e-9);
}

TEST_CASE("the weights are those of propagate, and drawn once")
{
    int draws = 0;
    const auto counted = [&draws](std::size_t in, std::size_t out, key k)
    {
        ++draws;
        return init::he<double>(in, out, k);
    };
    const key k(42);
    const matrix<double> w1 = init::he<double>(5, 8, k.child(0));
    const matrix<double> w2 = init::he<double>(8, 6, k.child(1));
    matrix<double> j = matrix<double>::from_shape({6, 5});
    for (std::size_t o = 0; o < 6; ++o)
    {
        for (std::size_t i = 0; i < 5; ++i)
        {
            double sum = 0;
            for (std::size_t h = 0; h < 8; ++h)
            {
                sum += w1(i, h) * w2(h, o);
            }
            j(o, i) = sum;
        }
    }
    const auto plain = jacobi::singular_values(j);
    const auto x = reference::gaussian<double>(2, 5, 1);
    const auto net = sequential(dense(8, counted), dense(6, counted));
    for (const auto& s : jacobian_spectrum(net, x, k))
    {
        REQUIRE(s.singular_values.size() == 5);
        for (std::size_t i = 0; i < 5; ++i)
        {
            CHECK(std::abs(s.singular_values[i] - plain[i]) < 1e-14 * plain[0]);
        }
    }
    CHECK(draws == 2);

    std::uint64_t calls = 0;
    const auto changing = [&calls](std::size_t in, std::size_t out)
    { return init::he<double>(in, out, ++calls); };
    const auto s = jacobian_spectrum(dense(6, changing), x, k);
    CHECK(calls == 1);
    CHECK(std::abs(s[1].singular_values[0] - jacobi::singular_values(init::he<double>(5, 6, 1))[0]) < 1e-13);
}

TEST_CASE("a linear orthogonal stack is an isometry, scaled by its gains")
{
    const auto x = reference::gaussian<double>(1, 21, 1);
    const auto orthogonal = init::orthogonal<double>.with_gain(1.1);
    const auto s =
        jacobian_spectrum(
            sequential(dense(33, orthogonal), repeat(18, dense(33, orthogonal)), dense(50, orthogonal)), x, 7)
            .front();
    REQUIRE(s.singular_values.size() == 21);
    const double expected = std::pow(1.1, 20);
    for (const double v : s.singular_values)
    {
        CHECK(std::abs(v / expected - 1) < 1e-12);
    }
    CHECK(std::abs(s.mean_of_squares().value() / (expected * expected) - 1) < 1e-12);
    CHECK(s.relative_variance_of_squares().value() < 1e-24);
    CHECK(std::abs(s.condition().value() - 1) < 1e-12);
}

TEST_CASE("a diagonal net has the singular values that it is made of, and relu puts out those of its "
          "negative units")
{
    const matrix<double> w{{3, 0, 0, 0}, {0, -2, 0, 0}, {0, 0, 0.5, 0}};
    CHECK((diagonal_values(w, matrix<double>{{1, -1, 1}}) == std::vector<double>{3, 2, 0.5}));
    CHECK((diagonal_values(w, matrix<double>{{1, 1, 1}}) == std::vector<double>{3, 0.5, 0}));
    CHECK((diagonal_values(w, matrix<double>{{-1, 1, -1}}) == std::vector<double>{0, 0, 0}));
    const auto none = jacobian_spectrum(repeat(0, dense(w)), matrix<double>{{1, -1, 1}}, 1).front();
    CHECK((none.singular_values == std::vector<double>{1, 1, 1})); // the identity
}

TEST_CASE("moments of products of Gaussian matrices")
{
    // W (n, n) of N(0, 1/n), M = JᵀJ, pairings of Wick's theorem: E tr(WᵀMW)² = (t + (n + 1) s)/n and
    // E (tr WᵀMW)² = t + 2s/n, where s = E tr M² and t = E (tr M)².
    constexpr std::size_t n = 40;
    constexpr std::size_t depth = 4;
    constexpr int seeds = 400;
    const double width = n;
    double s = width;
    double t = width * width;
    for (std::size_t l = 0; l < depth; ++l)
    {
        const double next = (t + (width + 1) * s) / width;
        t += 2 * s / width;
        s = next;
    }
    const auto net = repeat(depth, dense(n, init::xavier<double>));
    const auto x = reference::gaussian<double>(1, n, 1);
    double first = 0;
    double second = 0;
    double first_squares = 0;
    double second_squares = 0;
    for (int seed = 0; seed < seeds; ++seed)
    {
        const auto spectrum =
            jacobian_spectrum(net, x, key(9).child(static_cast<std::uint64_t>(seed))).front();
        const double m1 = spectrum.mean_of_squares().value();
        const double m2 = (spectrum.relative_variance_of_squares().value() + 1) * m1 * m1;
        first += m1 / seeds;
        second += m2 / seeds;
        first_squares += m1 * m1 / seeds;
        second_squares += m2 * m2 / seeds;
    }
    const double first_error = std::sqrt((first_squares - first * first) / seeds);
    const double second_error = std::sqrt((second_squares - second * second) / seeds);
    CAPTURE(first, first_error, second, second_error, s / width);
    CHECK(std::abs(first - 1) < 6 * first_error);
    CHECK(std::abs(second - s / width) < 6 * second_error);
    CHECK(6 * second_error < 0.1 * second); // or it would see nothing
}

TEST_CASE("a tanh stack at its fixed point has the spread of Pennington, Schoenholz & Ganguli")
{
    // 2017: variance over mean² = L (μ₂/μ₁² - 1 - s₁), μₖ = E[φ'^2k], s₁ = 0 for orthogonal weights, else -1.
    // Of 20 draws; corrections of finite width are some 1/n, a tenth of these tolerances.
    constexpr std::size_t depth = 10;
    constexpr std::size_t n = 100;
    const auto p = theory::critical(act::tanh, theory::given_sigma_b{0.05}).value();
    const auto moment = [&](int k)
    { return theory::expectation([=](double z) { return std::pow(act::tanh.derivative(z), 2 * k); }, p.q); };
    const double spread = moment(2) / (moment(1) * moment(1)) - 1;
    const double x_stddev = std::sqrt(p.q - p.sigma_b * p.sigma_b) / p.sigma_w;
    const auto distance = [&](const auto& weights, double expected)
    {
        constexpr int draws = 20;
        const auto net = repeat(
            depth, dense(n, weights, act::tanh).with_bias(init::normal<double>.with_stddev(p.sigma_b)));
        double mean = 0;
        double squares = 0;
        for (std::uint64_t i = 0; i < draws; ++i)
        {
            const auto x = init::normal<double>.with_stddev(x_stddev)(1, n, key(5).child(i));
            const auto s = jacobian_spectrum(net, x, key(1).child(i)).front();
            const double v = s.relative_variance_of_squares().value();
            mean += v / draws;
            squares += v * v / draws;
        }
        const double error = std::sqrt((squares - mean * mean) / (draws - 1));
        return std::pair(std::abs(mean - expected) / error, error / expected);
    };
    const auto [orthogonal, orthogonal_error] =
        distance(init::orthogonal<double>.with_gain(p.sigma_w), depth * spread);
    const auto [gaussian, gaussian_error] =
        distance(init::xavier<double>.with_gain(p.sigma_w), depth * (spread + 1));
    CHECK(orthogonal < 6);
    CHECK(gaussian < 6);
    CHECK(orthogonal_error < 0.04); // or they would see nothing
    CHECK(gaussian_error < 0.05);
}

TEST_CASE("a stack of floats has the accuracy of floats")
{
    // J of held float weights is W itself
    const matrix<float> w = init::he<float>(9, 6, 1);
    const auto s =
        jacobian_spectrum(dense(w), reference::gaussian<float>(1, 9, 1), 1).front().singular_values;
    const auto plain = jacobi::singular_values(matrix<double>(xt::cast<double>(w)));
    for (std::size_t i = 0; i < 6; ++i)
    {
        CHECK(std::abs(s[i] - plain[i]) < 1e-14 * plain[0]);
    }
}

TEST_CASE("no samples have no spectra, and a stack that overflows has none that is a number")
{
    CHECK(jacobian_spectrum(dense(4, he), matrix<double>::from_shape({0, 3}), 1).empty());

    const auto net = repeat(4, dense(5, init::normal<double>.with_stddev(1e120), act::identity));
    const auto s = jacobian_spectrum(net, reference::gaussian<double>(1, 5, 3), 1).front();
    CHECK(s.condition() == std::nullopt);
    REQUIRE(s.singular_values.size() == 5);
    CHECK(std::isnan(s.singular_values[0]));
}

TEST_CASE("a layer in which samples are not alone is refused")
{
    int draws = 0;
    const auto counted = [&draws](std::size_t in, std::size_t out, key k)
    {
        ++draws;
        return init::he<double>(in, out, k);
    };
    const auto x = reference::gaussian<double>(2, 5, 3);
    const auto refuses = [&](const auto& net, std::initializer_list<std::string_view> parts)
    { return failing_to_raise<std::invalid_argument>([&] { (void)jacobian_spectrum(net, x, 1); }, parts); };
    CHECK(refuses(sequential(dense(4, counted), repeat(2, residual(batch_norm()))),
                  {"layer 1.0.0 (batch_norm)"})
          == "");
    CHECK(refuses(sequential(dense(4, counted), dropout(0.25)), {"layer 1 (dropout 0.25)", "leave it out"})
          == "");
    CHECK(refuses(any_layer<double>(sequential(dense(4, counted), any_layer<double>(batch_norm()))),
                  {"layer 0.1 (batch_norm)"})
          == "");
    CHECK(draws == 0);
    CHECK(refuses(sequential(dense(4, counted), mixing{}), {"a layer mixes the samples"}) == "");
    CHECK(worst_error(sequential(dense(4, he, act::tanh), dropout(0)), x) < 1e-9);
}

TEST_CASE("bad inputs of jacobian_spectrum are refused before anything is drawn")
{
    int draws = 0;
    const auto counted = [&draws](std::size_t in, std::size_t out, key k)
    {
        ++draws;
        return init::he<double>(in, out, k);
    };
    const auto net = dense(4, counted, act::tanh);
    const auto refuses = [&](const auto& stack, const auto& x, std::initializer_list<std::string_view> parts)
    { return failing_to_raise<std::invalid_argument>([&] { (void)jacobian_spectrum(stack, x, 1); }, parts); };
    const auto x = reference::gaussian<double>(2, 3, 3);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const auto bare = [](double v) { return v; };
    CHECK(refuses(sequential(net, dense(4, counted, bare)), x,
                  {"layer 1 (dense 4 custom custom)", "no derivative"})
          == "");
    matrix<double> bad = x;
    bad(1, 2) = nan;
    CHECK(refuses(net, bad, {"element (1, 2) of the batch = nan", "finite"}) == "");
    bad(1, 2) = -std::numeric_limits<double>::infinity();
    CHECK(refuses(net, bad, {"element (1, 2) of the batch = -inf"}) == "");
    CHECK(refuses(net, matrix<double>::from_shape({2, 0}), {"the features of the batch = 0"}) == "");
    CHECK(refuses(net, xt::xarray<double>(xt::ones<double>({2, 3, 4})), {"the dimension of the batch = 3"})
          == "");
    CHECK(draws == 0);
    CHECK(refuses(dense(matrix<double>(init::he<double>(7, 4, 1))), x, {"(7, 4)", "(3, 4)"}) == "");
}
