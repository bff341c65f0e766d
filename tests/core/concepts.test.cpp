// SPDX-License-Identifier: BSD-3-Clause
#include "act/views.hpp"
#include "catch.hpp"

#include <fanin/core/concepts.hpp>

#include <array>
#include <complex>
#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

using fanin::expression;
using fanin::matrix;
using fanin::owning_container;
using fanin::real;

static_assert(real<float>);
static_assert(real<double>);
static_assert(!real<int>);
static_assert(!real<bool>);
static_assert(!real<long double>);
static_assert(!real<std::complex<float>>);
static_assert(!real<const float>);
static_assert(!real<float&>);

static_assert(std::same_as<matrix<float>, xt::xtensor<float, 2, xt::layout_type::row_major>>);

static_assert(expression<xt::xarray<float>>);
static_assert(expression<xt::xtensor<double, 2>&>);
static_assert(expression<const xt::xtensor<double, 2>&>);
static_assert(expression<decltype(std::declval<xt::xarray<float>&>() + 1.0f)>);
static_assert(expression<decltype(xt::view(std::declval<xt::xarray<float>&>(), 0))>);
static_assert(!expression<float>);
static_assert(!expression<std::vector<float>>);
static_assert(!expression<const char*>);

static_assert(owning_container<xt::xarray<float>, float>);
static_assert(owning_container<xt::xtensor<float, 2>, float>);
static_assert(owning_container<xt::xtensor<double, 4, xt::layout_type::column_major>, double>);
static_assert(!owning_container<xt::xarray<float>, double>);
static_assert(!owning_container<xt::xarray<double>, float>);
static_assert(!owning_container<decltype(xt::view(std::declval<xt::xarray<float>&>(), 0)), float>);
static_assert(!owning_container<decltype(std::declval<xt::xarray<float>&>() + 1.0f), float>);
static_assert(!owning_container<decltype(xt::adapt(std::declval<std::vector<float>&>(),
                                                   std::declval<std::array<std::size_t, 2>>())),
                                float>);

TEST_CASE("a matrix is row-major whatever the default layout is")
{
    const matrix<double> m(std::array<std::size_t, 2>{3, 4}, 0.5);
    CHECK((m.layout() == xt::layout_type::row_major));
    CHECK(&m(0, 1) - &m(0, 0) == 1);
    CHECK(&m(1, 0) - &m(0, 0) == 4);
}
