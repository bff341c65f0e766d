// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_MPI_NEAR_HPP
#define FANIN_TESTS_MPI_NEAR_HPP

#include "catch.hpp"
#include "mpi/ranks.hpp"

#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>

using fanin::layer_report;
using fanin::number_format;
using fanin::report;
using fanin::summary;

/// Numbers that products of fewer rows may change in last digits. `size` is what the mean is small
/// beside.
inline void check_near(const summary& mine, const summary& whole)
{
    const double rms = whole.root_mean_square();
    CHECK(mine.count == whole.count);
    CHECK(std::abs(mine.root_mean_square() - rms) <= 1e-5 * rms);
    CHECK(std::abs(mine.mean() - whole.mean()) <= 1e-5 * rms);
    CHECK(std::abs(mine.min() - whole.min()) <= 1e-5 * std::abs(whole.min()) + 1e-6 * rms);
    CHECK(std::abs(mine.max() - whole.max()) <= 1e-5 * std::abs(whole.max()) + 1e-6 * rms);
    CHECK(mine.nonfinite() == whole.nonfinite());
    std::uint64_t moved = 0;
    for (std::size_t i = 0; i < whole.histogram.bins(); ++i)
    {
        const auto a = static_cast<std::int64_t>(mine.histogram.counts()[i]);
        const auto b = static_cast<std::int64_t>(whole.histogram.counts()[i]);
        moved += static_cast<std::uint64_t>(std::abs(a - b));
    }
    CHECK(static_cast<double>(moved) <= std::max(4.0, 1e-4 * static_cast<double>(whole.count)));
    REQUIRE(mine.precision.has_value() == whole.precision.has_value());
    if (whole.precision)
    {
        CHECK(mine.precision->count() == whole.precision->count());
        CHECK(
            std::abs(mine.precision->below(number_format::e4m3) - whole.precision->below(number_format::e4m3))
            <= 1e-3);
    }
}

inline void check_near(const std::optional<summary>& mine, const std::optional<summary>& whole)
{
    REQUIRE(mine.has_value() == whole.has_value());
    if (whole)
    {
        check_near(*mine, *whole);
    }
}

/// `whole_units`: unless a process reports on its own dead units.
inline void check_near(const report& mine, const report& whole, bool whole_units = true)
{
    CHECK(mine.samples == whole.samples);
    CHECK(mine.input.finite.mean == Approx(whole.input.mean()).margin(1e-12));
    REQUIRE(mine.layers.size() == whole.layers.size());
    for (std::size_t i = 0; i < whole.layers.size(); ++i)
    {
        const layer_report& a = mine.layers[i];
        const layer_report& b = whole.layers[i];
        INFO("rank " << everyone().rank() << ", layer " << b.path << ": " << b.name);
        CHECK(a.path == b.path);
        if (whole_units)
        {
            CHECK(a.dead_units == b.dead_units);
        }
        check_near(a.activation, b.activation);
        check_near(a.pre_activation, b.pre_activation);
        REQUIRE(a.heads.size() == b.heads.size());
        for (std::size_t h = 0; h < a.heads.size(); ++h)
        {
            CHECK(std::abs(a.heads[h].entropy - b.heads[h].entropy) < 1e-4);
            CHECK(std::abs(a.heads[h].spread - b.heads[h].spread) < 1e-4 * (1 + b.heads[h].spread));
            CHECK(std::abs(a.heads[h].queries - b.heads[h].queries) < 1e-4 * (1 + b.heads[h].queries));
            CHECK(std::abs(a.heads[h].keys - b.heads[h].keys) < 1e-4 * (1 + b.heads[h].keys));
        }
        REQUIRE(a.weights.has_value() == b.weights.has_value());
        if (b.weights)
        {
            CHECK(a.weights->mean() == Approx(b.weights->mean()).margin(1e-12));
            CHECK(a.weights->variance() == Approx(b.weights->variance()).epsilon(1e-12));
            CHECK(a.weights->histogram == b.weights->histogram);
        }
        REQUIRE(a.backward.has_value() == b.backward.has_value());
        if (b.backward)
        {
            INFO("backward");
            check_near(a.backward->activation, b.backward->activation);
            check_near(a.backward->weights, b.backward->weights);
            CHECK(a.backward->factor == Approx(b.backward->factor).epsilon(1e-5));
            REQUIRE(a.backward->saturated_fraction.has_value() == b.backward->saturated_fraction.has_value());
            CHECK(a.backward->saturated_fraction.value_or(0)
                  == Approx(b.backward->saturated_fraction.value_or(0)).margin(1e-4));
        }
    }
    REQUIRE(mine.input_gradient.has_value() == whole.input_gradient.has_value());
    if (whole.input_gradient)
    {
        check_near(*mine.input_gradient, *whole.input_gradient);
    }
    REQUIRE(mine.loss.has_value() == whole.loss.has_value());
    if (whole.loss)
    {
        CHECK(mine.loss->value == Approx(whole.loss->value).epsilon(1e-6));
        CHECK(mine.loss->random_labels == Approx(whole.loss->random_labels).epsilon(1e-6));
        CHECK(mine.loss->logit_variance == Approx(whole.loss->logit_variance).epsilon(1e-5));
        CHECK(mine.loss->expected == Approx(whole.loss->expected).epsilon(1e-6));
    }
}

#endif
