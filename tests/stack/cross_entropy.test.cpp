// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack/cross_entropy.hpp>

#include <fanin/init.hpp>

#include "catch.hpp"

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <string>
#include <vector>

using namespace fanin;

namespace
{
    // -ln softmax(z)_y by its definition.
    long double loss_of(const std::vector<long double>& z, std::size_t label)
    {
        long double sum = 0;
        for (const long double x : z)
        {
            sum += std::exp(x);
        }
        return -std::log(std::exp(z[label]) / sum);
    }

    long double loss_of(const matrix<double>& z, const std::vector<int>& labels)
    {
        long double sum = 0;
        for (std::size_t i = 0; i < z.shape()[0]; ++i)
        {
            std::vector<long double> row;
            for (std::size_t c = 0; c < z.shape()[1]; ++c)
            {
                row.push_back(z(i, c));
            }
            sum += loss_of(row, static_cast<std::size_t>(labels[i]));
        }
        return sum / static_cast<long double>(z.shape()[0]);
    }
}

TEST_CASE("cross-entropy is the mean negative log likelihood", "[cross_entropy]")
{
    const matrix<double> z = init::normal<double>.with_stddev(2)(7, 5, 3);
    const std::vector<int> labels{0, 4, 2, 2, 1, 3, 0};
    const cross_entropy loss(labels);
    const loss_report r = loss.measure(z);
    CHECK(r.value == Approx(static_cast<double>(loss_of(z, labels))).epsilon(1e-14));
    CHECK(r.chance == Approx(1.6094379124341003).epsilon(1e-15)); // ln 5
    CHECK(r.classes == 5);
    double variance = 0;
    for (std::size_t i = 0; i < 7; ++i)
    {
        double mean = 0;
        double squares = 0;
        for (std::size_t c = 0; c < 5; ++c)
        {
            mean += z(i, c) / 5;
            squares += z(i, c) * z(i, c);
        }
        variance += (squares - 5 * mean * mean) / 4 / 7;
    }
    CHECK(r.logit_variance == Approx(variance).epsilon(1e-13));
    double random_labels = 0;
    for (int c = 0; c < 5; ++c)
    {
        random_labels += static_cast<double>(loss_of(z, std::vector<int>(7, c))) / 5;
    }
    CHECK(r.random_labels == Approx(random_labels).epsilon(1e-14));
    CHECK(r.expected == theory::untrained_loss(5, r.logit_variance));
}

TEST_CASE("the gradient of the cross-entropy agrees with central differences", "[cross_entropy]")
{
    matrix<double> z = init::normal<double>.with_stddev(1.5)(3, 7, 4);
    const std::vector<int> labels{6, 0, 3};
    const cross_entropy loss(labels);
    const matrix<double> dz = loss.gradient(z);
    constexpr double h = 1e-5;
    for (std::size_t i = 0; i < 3; ++i)
    {
        for (std::size_t c = 0; c < 7; ++c)
        {
            const double at = z(i, c);
            z(i, c) = at + h;
            const long double above = loss_of(z, labels);
            z(i, c) = at - h;
            const long double below = loss_of(z, labels);
            z(i, c) = at;
            CHECK(dz(i, c) == Approx(static_cast<double>((above - below) / (2 * h))).margin(1e-9));
        }
    }
}

TEST_CASE("the cross-entropy of large logits does not overflow", "[cross_entropy]")
{
    const matrix<float> z{{1e5F, 0, -1e5F}};
    CHECK(cross_entropy(std::array{1}).measure(z).value == 1e5);
    CHECK(cross_entropy(std::array{0}).measure(z).value == 0);
    const matrix<float> dz = cross_entropy(std::array{1}).gradient(z);
    CHECK(dz(0, 0) == 1);
    CHECK(dz(0, 1) == -1);
    CHECK(dz(0, 2) == 0);
}

TEST_CASE("the loss of an untrained net is right for logits of any variance", "[cross_entropy]")
{
    // ln(e^a + e^b) = (a + b)/2 + ln(2 cosh(d/2)), with d = a - b of variance 2 s²; by Simpson's rule
    for (const double variance : {0.04, 0.5, 1.0, 2.0, 9.0, 400.0})
    {
        constexpr int steps = 40000;
        long double sum = 0;
        for (int i = 0; i <= steps; ++i)
        {
            const long double z = -12 + 24.0L * i / steps;
            const long double half = std::fabs(std::sqrt(2.0L * static_cast<long double>(variance)) * z) / 2;
            const int weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
            sum += weight * std::exp(-z * z / 2) * (half + std::log1p(std::exp(-2 * half)));
        }
        const long double exact = sum * 24 / steps / 3 / std::sqrt(2 * std::numbers::pi_v<long double>);
        CAPTURE(variance);
        CHECK(theory::untrained_loss(2, variance) == Approx(static_cast<double>(exact)).epsilon(1e-8));
    }
    // measured: independent logits, the mean over all labels
    for (const std::size_t classes : {3u, 10u, 100u})
    {
        for (const double s : {1.0, 2.0, 5.0})
        {
            const std::size_t samples = 400'000 / classes;
            const matrix<double> z = init::normal<double>.with_stddev(s)(samples, classes, 12);
            double sum = 0;
            double squares = 0;
            for (std::size_t i = 0; i < samples; ++i)
            {
                double all = 0;
                for (std::size_t c = 0; c < classes; ++c)
                {
                    all += std::exp(z(i, c));
                }
                sum += std::log(all);
                squares += std::log(all) * std::log(all);
            }
            const double n = static_cast<double>(samples);
            const double error = std::sqrt((squares / n - sum / n * (sum / n)) / n);
            CAPTURE(classes, s);
            CHECK(std::abs(sum / n - theory::untrained_loss(classes, s * s)) < 4 * error);
        }
    }
    // at the edge of the series
    for (const std::size_t classes : {2u, 10u, 1000u, 50257u})
    {
        const double edge = std::log1p(0.01 * static_cast<double>(classes));
        const double step =
            theory::untrained_loss(classes, edge * 1.0001) - theory::untrained_loss(classes, edge * 0.9999);
        CAPTURE(classes);
        CHECK(std::abs(step) < 0.003);
    }
}

TEST_CASE("the loss of an untrained net follows the variance of its logits", "[cross_entropy]")
{
    CHECK(theory::untrained_loss(50257, 0.3072) == Approx(10.9785).margin(5e-5));
    CHECK(theory::untrained_loss(1000, 1) == Approx(7.4069).margin(5e-5));
    CHECK(theory::untrained_loss(10, 0) == std::log(10.0));
    CHECK(theory::untrained_loss(1, 3) == Approx(0).margin(1e-12));

    // measured: 4000 samples of 1000 independent logits
    const matrix<float> z = init::normal<float>.with_stddev(1)(4000, 1000, 11);
    std::vector<std::uint16_t> labels;
    for (unsigned i = 0; i < 4000; ++i)
    {
        labels.push_back(static_cast<std::uint16_t>(i * 7 % 1000));
    }
    const loss_report r = cross_entropy(labels).measure(z);
    const double sigma = 1 / std::sqrt(4000.0); // the label's logit scatters by 1, the logarithm far less
    CHECK(std::abs(r.value - 7.4069) < 4 * sigma);
    CHECK(std::abs(r.logit_variance - 1) < 4 * std::sqrt(2.0 / 4e6));
}

TEST_CASE("labels are checked", "[cross_entropy]")
{
    const matrix<float> z{{1, 2, 3}, {1, 2, 3}};
    CHECK_THROWS_WITH(cross_entropy(std::array{0, -1}),
                      "fanin: a label = -1, but it must be a whole number from 0");
    CHECK_THROWS_WITH(cross_entropy(std::array{0.0, 1.5}),
                      "fanin: a label = 1.5, but it must be a whole number from 0");
    CHECK_THROWS_AS(cross_entropy(std::array{std::numeric_limits<double>::quiet_NaN()}), invalid_argument);
    CHECK_THROWS_AS(cross_entropy(std::array{1e300}), invalid_argument);
    CHECK_THROWS_WITH(cross_entropy(std::array{0}).measure(z),
                      "fanin: the loss has 1 labels, but the batch has 2 samples: pass one label a sample");
    CHECK_THROWS_WITH(
        cross_entropy(std::array{0, 3}).gradient(z),
        "fanin: the label of sample 1 is 3, but the net has 3 outputs, one a class: make the last layer "
        "wider, or number the classes from 0");
    CHECK(cross_entropy(std::array{2.0, 0.0}).labels()[0] == 2);
    CHECK_THROWS_AS(theory::untrained_loss(0, 1), invalid_argument);
    CHECK_THROWS_AS(theory::untrained_loss(10, -1), invalid_argument);
}
