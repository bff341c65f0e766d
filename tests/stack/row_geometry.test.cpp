// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/init.hpp>
#include <fanin/init/orthogonal.hpp>
#include <fanin/stack.hpp>

#include "catch.hpp"

#include <cmath>
#include <cstddef>
#include <limits>

using namespace fanin;

namespace
{
    /// Pair by pair, as the definition says.
    double mean_cosine_of_pairs(const matrix<double>& x)
    {
        long double sum = 0;
        std::size_t pairs = 0;
        for (std::size_t i = 0; i < x.shape()[0]; ++i)
        {
            for (std::size_t j = 0; j < i; ++j)
            {
                long double dot = 0;
                long double own = 0;
                long double other = 0;
                for (std::size_t k = 0; k < x.shape()[1]; ++k)
                {
                    dot += static_cast<long double>(x(i, k)) * x(j, k);
                    own += static_cast<long double>(x(i, k)) * x(i, k);
                    other += static_cast<long double>(x(j, k)) * x(j, k);
                }
                if (own > 0 && other > 0)
                {
                    sum += dot / std::sqrt(own * other);
                    ++pairs;
                }
            }
        }
        return static_cast<double>(sum / static_cast<long double>(pairs));
    }
}

TEST_CASE("the mean cosine is that of all pairs of rows that are not 0", "[row_geometry]")
{
    matrix<double> x = init::normal<double>.with_stddev(1).with_mean(0.3)(17, 5, 1);
    for (std::size_t k = 0; k < 5; ++k)
    {
        x(4, k) = 0;
        x(7, k) *= 1e-200;
        x(9, k) *= 1e200;
    }
    matrix<double> unit = x;
    for (std::size_t k = 0; k < 5; ++k)
    {
        unit(7, k) *= 1e200;
        unit(9, k) *= 1e-200;
    }
    CHECK(geometry_of_rows(x).mean_cosine == Approx(mean_cosine_of_pairs(unit)).margin(1e-14));
    CHECK(geometry_of_rows(matrix<double>{{1, 2}, {2, 4}, {-1, -2}}).mean_cosine == Approx(-1.0 / 3));
    CHECK(geometry_of_rows(matrix<float>{{1, 2}}).mean_cosine == 0);
}

TEST_CASE("the effective rank counts the directions of the rows by their weight", "[row_geometry]")
{
    const matrix<float> multiples{{1, 2, 3}, {2, 4, 6}, {-3, -6, -9}, {0, 0, 0}};
    CHECK(geometry_of_rows(multiples).effective_rank == Approx(1).epsilon(1e-6));

    // three orthogonal rows of equal length among five features, and as columns
    const matrix<double> q = init::orthogonal<double>(3, 5, 1);
    CHECK(geometry_of_rows(q).effective_rank == Approx(3).epsilon(1e-12));
    CHECK(geometry_of_rows(matrix<double>(init::orthogonal<double>(5, 3, 1))).effective_rank
          == Approx(3).epsilon(1e-12));

    // singular values 3 and 1: shares 3/4 and 1/4
    const matrix<double> two{{3, 0, 0}, {0, 0, 1}};
    CHECK(geometry_of_rows(two).effective_rank
          == Approx(std::exp(0.75 * std::log(4.0 / 3) + 0.25 * std::log(4.0))));

    CHECK(geometry_of_rows(matrix<float>::from_shape({0, 4})).effective_rank == 0);
    CHECK(geometry_of_rows(matrix<float>{{0, 0}, {0, 0}}).effective_rank == 0);
}

TEST_CASE("a propagation measures the geometry of its batches where it is asked to", "[row_geometry]")
{
    matrix<float> x = init::normal<float>.with_stddev(1)(9, 6, 1);
    const auto net = repeat(2, dense(5, init::he<float>, act::relu));
    const report r = propagate(net, x, 3, {.geometry = true});
    const auto a = activations(net, x, 3);
    REQUIRE(r.input_geometry);
    CHECK(r.input_geometry->effective_rank == geometry_of_rows(x).effective_rank);
    for (std::size_t l = 0; l < 2; ++l)
    {
        REQUIRE(r.layers[l].geometry);
        CHECK(r.layers[l].geometry->effective_rank == geometry_of_rows(a[l]).effective_rank);
        CHECK(r.layers[l].geometry->mean_cosine == Approx(mean_cosine_of_pairs(xt::cast<double>(a[l]))));
    }
    CHECK_FALSE(propagate(net, x, 3).layers[0].geometry);

    x(2, 2) = std::numeric_limits<float>::infinity();
    const report bad = propagate(net, x, 3, {.geometry = true});
    CHECK_FALSE(bad.input_geometry);
    CHECK_FALSE(bad.layers[0].geometry);
}
