// SPDX-License-Identifier: BSD-3-Clause
// What becomes of a signal, layer by layer, against theory and against published runs.
#include <fanin/stack.hpp>

#include "catch.hpp"
#include "stack/reference.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numbers>
#include <string>
#include <vector>

namespace init = fanin::init;
namespace act = fanin::act;
using fanin::interval;
using fanin::key;
using fanin::matrix;
using fanin::propagate;
using fanin::report;

namespace
{
    using std::numbers::pi;

    constexpr double k = 6; // standard errors: one right run in 5e8 is farther out

    /// The angle's function of relu: J(c) / 2 is the correlation of squares after relu.
    double relu_kernel(double c)
    {
        const double angle = std::acos(c);
        const double sine = std::sin(angle);
        return (3 * sine * c + (pi - angle) * (1 + 2 * c * c)) / (2 * pi);
    }

    double next_correlation(double c)
    {
        return (std::sqrt(1 - c * c) + (pi - std::acos(c)) * c) / pi;
    }

    /// A_L: the variance of log m_L per 1/n that the layers before L have left, m_L being the second moment
    /// of layer L over a batch of N(0, 1) samples through he and relu.
    double batch_noise(std::size_t layer)
    {
        double sum = 0;
        double c = 0;
        for (std::size_t l = 0; l < layer; ++l)
        {
            sum += 4 * relu_kernel(c) - 1;
            c = std::min(1.0, next_correlation(c));
        }
        return sum;
    }

    /// Var(log m_L) for width n and B samples.
    double log_variance(std::size_t layer, double n, double samples)
    {
        return batch_noise(layer) / n + 2 / (n * n) + 7 / (n * samples);
    }

    /// The same without an activation: layer l adds 2/n times what part of the Gram matrix's squared trace
    /// its squared norm is, l/n + 1/B; the batch itself brings 2/(nB). tanh, which is flatter, has less.
    double linear_log_variance(std::size_t layer, double n, double samples)
    {
        double sum = 2 / (n * samples);
        for (std::size_t l = 1; l <= layer; ++l)
        {
            sum += 2 / n * (static_cast<double>(l) / n + 1 / samples);
        }
        return sum;
    }
}

TEST_CASE("the noise of a batch is the one that was tabulated", "[layer_histories]")
{
    CHECK(std::abs(batch_noise(1)) <= 1e-12);
    CHECK(std::abs(batch_noise(2) - 1.0270) <= 1e-4);
    CHECK(std::abs(batch_noise(3) - 2.8235) <= 1e-4);
    CHECK(std::abs(batch_noise(4) - 5.1911) <= 1e-4);
    CHECK(std::abs(batch_noise(5) - 7.9900) <= 1e-4);
    CHECK(std::abs(batch_noise(10) - 25.808) <= 1e-3);
    CHECK(std::abs(batch_noise(20) - 69.288) <= 1e-3);
    CHECK(std::abs(batch_noise(50) - 213.23) <= 1e-2);
}

TEST_CASE("the seed's run has the standard deviations of 20 runs of NumPy", "[layer_histories]")
{
    struct published
    {
        double stddev;
        double spread; // of one run
    };
    struct configuration
    {
        std::string name;
        std::array<published, 5> layers;
    };
    constexpr int seeds = 20;

    const auto check =
        [](const configuration& expected, const auto& weights, const auto& activation, const auto& look)
    {
        std::array<double, 5> stddev{};
        for (int s = 0; s < seeds; ++s)
        {
            const key run(s);
            const auto x = reference::gaussian<float>(1000, 100, run.child("batch"));
            const report r = propagate(x, 5, weights, activation, run,
                                       {.histogram = {.bins = 30, .range = interval{0, 1}}});
            REQUIRE(r.layers.size() == 5);
            for (std::size_t l = 0; l < 5; ++l)
            {
                stddev[l] += r.layers[l].activation.stddev() / seeds;
            }
            look(r);
        }
        INFO(expected.name);
        for (std::size_t l = 0; l < 5; ++l)
        {
            INFO("layer " << l + 1 << ": " << stddev[l]);
            // Both are means of 20 runs.
            CHECK(std::abs(stddev[l] - expected.layers[l].stddev)
                  <= k * expected.layers[l].spread * std::sqrt(1.0 / 20 + 1.0 / seeds));
        }
    };
    const auto share = [](std::uint64_t part, const fanin::summary& s)
    { return static_cast<double>(part) / static_cast<double>(s.count); };
    // Half of the units are zero with relu. Of a unit, the samples' signs go together by (2/π)·asin(c), c the
    // correlation of two samples in its inputs; 100 units and all runs average that.
    std::array<double, 5> zeros{};
    const auto count_zeros = [&](const report& r)
    {
        for (std::size_t l = 0; l < 5; ++l)
        {
            zeros[l] += share(r.layers[l].activation.zeros, r.layers[l].activation) / seeds;
        }
    };
    const auto half_are_zero = [&]
    {
        double c = 0;
        for (double& z : zeros)
        {
            CHECK(std::abs(z - 0.5)
                  <= k * 0.5 * std::sqrt((2 / pi * std::asin(c) + 2.0 / 1000) / (100.0 * seeds)));
            c = next_correlation(c);
            z = 0;
        }
    };
    const auto nothing = [](const report&) {};

    check({"relu, 0.01",
           {{{.05856, .0003}, {.00421, .00015}, {3.06e-4, 2e-5}, {2.16e-5, 2e-6}, {1.55e-6, 2e-7}}}},
          init::normal<float>, act::relu,
          [&](const report& r)
          {
              count_zeros(r);
              const auto first_bin = [&](std::size_t l)
              { return share(r.layers[l].activation.histogram.counts()[0], r.layers[l].activation); };
              CHECK(first_bin(0) < 0.9);
              CHECK(first_bin(1) >= 0.9995); // a bin is 4.7 standard deviations wide; 100.0 % in print
              for (std::size_t l = 2; l < 5; ++l)
              {
                  CHECK(first_bin(l) == 1);
              }
          });
    half_are_zero();
    check({"relu, xavier", {{{.5856, .003}, {.421, .015}, {.306, .022}, {.216, .019}, {.155, .020}}}},
          init::xavier<float>, act::relu, count_zeros);
    half_are_zero();

    double inside = 0;
    double beyond = 0;
    check({"relu, he", {{{.8281, .0045}, {.842, .031}, {.866, .063}, {.864, .075}, {.876, .12}}}},
          init::he<float>, act::relu,
          [&](const report& r)
          {
              count_zeros(r);
              const auto& a = r.layers[0].activation;
              // Of layer 1: what lies beyond 1 and what the 30 bins hold above the zeros.
              beyond += share(a.histogram.overflow(), a) / seeds;
              inside += share(a.count - a.histogram.overflow() - a.zeros, a) / seeds;
          });
    half_are_zero();
    // N(0, 2) is in (0, 1) with Φ(1/√2) - ½ = .26025, and beyond with .23975. The share of one unit varies
    // with the norm of its weights, by .2197·√(1/200) = .0155, and with its 1000 samples, by .014: .021
    // together.
    CHECK(std::abs(inside - 0.26025) <= k * 0.021 / std::sqrt(100.0 * seeds));
    CHECK(std::abs(beyond - 0.23975) <= k * 0.021 / std::sqrt(100.0 * seeds));

    check({"sigmoid, xavier", {{{.2081, .0008}, {.126, .006}, {.122, .007}, {.121, .008}, {.119, .007}}}},
          init::xavier<float>, act::sigmoid.with_epsilon(1e-5),
          [&](const report& r)
          {
              for (const auto& row : r.layers)
              {
                  // The 100 units of a layer have means about .5, with at most the layer's own spread.
                  CHECK(std::abs(row.activation.mean() - 0.5) <= k * row.activation.stddev() / 10);
              }
          });
    check({"tanh, 0.01",
           {{{.0991, .0005}, {.00992, .0002}, {9.91e-4, 2e-5}, {9.92e-5, 3e-6}, {9.92e-6, 3e-7}}}},
          init::normal<float>, act::tanh, nothing);
}

TEST_CASE("with sigmoid and weights of 0.01 the activations settle at .500 ± .0125, not at 0",
          "[layer_histories]")
{
    const auto x = reference::gaussian<float>(1000, 100, key(1).child("batch"));
    const report r = propagate(x, 5, init::normal<float>, act::sigmoid, 1);
    const auto& a = r.layers.back().activation;
    // The inputs are all about ½: 100 weights of .01 make z ~ N(0, .05²), a = ½ + z/4.
    CHECK(std::abs(a.mean() - 0.5) <= k * 0.0125 / 10);
    CHECK(std::abs(a.stddev() - 0.0125) <= k * 0.0125 / std::sqrt(2.0 * 100));
    CHECK(a.zeros == 0);
}

TEST_CASE("tanh, 500 wide, with weights of 0.01: theory, and CS231n's printout", "[layer_histories]")
{
    constexpr std::array<double, 7> theory{.213546, .047642, .010652, .002382, .000533, .000119, .0000266};
    constexpr std::array<double, 7> printout{.213081, .047551, .010630, .002378, .000532, .000119, .000026};
    constexpr std::array<double, 7> half_a_digit{5e-7, 5e-7, 5e-7, 5e-7, 5e-7, 5e-7, 5e-8};
    constexpr int seeds = 4;
    std::array<double, 7> stddev{};
    for (int s = 0; s < seeds; ++s)
    {
        const auto x = reference::gaussian<float>(1000, 500, key(s).child("batch"));
        const report r = propagate(x, 7, init::normal<float>, act::tanh, s);
        for (std::size_t l = 0; l < 7; ++l)
        {
            stddev[l] += r.layers.at(l).activation.stddev() / seeds;
        }
    }
    for (std::size_t l = 0; l < 7; ++l)
    {
        INFO("layer " << l + 1 << ": " << stddev[l]);
        const double spread = std::sqrt(linear_log_variance(l + 1, 500, 1000)) / 2; // of log stddev
        CHECK(std::abs(stddev[l] - theory[l])
              <= k * theory[l] * (spread / std::sqrt(seeds) + spread * spread) + half_a_digit[l]);
        CHECK(std::abs(stddev[l] - printout[l]) // one run more, printed to six places
              <= k * theory[l] * spread * std::sqrt(1.0 + 1.0 / seeds) + 1e-6);
    }
}

TEST_CASE("layer 1 of relu has the mean and the stddev of a rectified normal, to half a percent",
          "[layer_histories]")
{
    constexpr int seeds = 4;
    const auto check = [](const auto& weights, double variance)
    {
        double mean = 0;
        double stddev = 0;
        double log_moment = 0;
        for (int s = 0; s < seeds; ++s)
        {
            const auto x = reference::gaussian<float>(1000, 1000, key(s).child("batch"));
            const report r = propagate(x, 1, weights, act::relu, s);
            const auto& a = r.layers.at(0).activation;
            mean += a.mean() / seeds;
            stddev += a.stddev() / seeds;
            log_moment += std::log(a.second_moment()) / seeds;
        }
        const double spread = std::sqrt(log_variance(1, 1000, 1000) / seeds);
        CHECK(k * spread < 0.01); // or a stddev of the weights that is 1 % off would pass
        CHECK(std::abs(log_moment - std::log(variance / 2)) <= k * spread);
        CHECK(std::abs(mean / std::sqrt(variance / (2 * pi)) - 1) <= k * spread / 2);
        CHECK(std::abs(stddev / std::sqrt(variance * (0.5 - 0.5 / pi)) - 1) <= k * spread / 2);
    };
    check(init::he<float>, 2);
    check(init::xavier<float>, 1);
}

TEST_CASE("xavier and relu: mean and stddev fall by √2 a layer", "[layer_histories]")
{
    constexpr double n = 1000;
    const auto x = reference::gaussian<float>(1000, 1000, key(3).child("batch"));
    const report r = propagate(x, 6, init::xavier<float>, act::relu, 3);
    for (std::size_t l = 1; l <= 6; ++l)
    {
        const auto& a = r.layers.at(l - 1).activation;
        const double fall = std::pow(2.0, -0.5 * static_cast<double>(l - 1));
        // Half the noise of log m; and where the rows go together, that of n rectified normals: (π - 1)/n.
        const double spread = std::sqrt(batch_noise(l) / (4 * n) + (pi - 1) / n + 7 / (n * 1000));
        INFO("layer " << l);
        CHECK(std::abs(std::log(a.mean() / (.398942 * fall))) <= k * spread);
        CHECK(std::abs(std::log(a.stddev() / (.583819 * fall))) <= k * spread);
    }
}

TEST_CASE("50 layers of 512 with he and relu neither vanish nor explode, and with xavier fall by 2^-l",
          "[layer_histories]")
{
    constexpr double n = 512;
    constexpr double samples = 256;
    const auto x = reference::gaussian<float>(256, 512, key(5).child("batch"));
    const auto check = [&](const auto& weights, double factor)
    {
        const report r = propagate(x, 50, weights, act::relu, 5);
        REQUIRE(r.layers.size() == 50);
        for (std::size_t l = 1; l <= 50; ++l)
        {
            const double moment = r.layers[l - 1].activation.second_moment();
            const double variance = log_variance(l, n, samples);
            const double log_moment = std::log(moment) - static_cast<double>(l) * std::log(factor);
            INFO("layer " << l << ": " << moment);
            CHECK(std::abs(log_moment + variance / 2) <= k * std::sqrt(variance));
        }
    };
    check(init::he<float>, 1);
    check(init::xavier<float>, 0.5);
}
