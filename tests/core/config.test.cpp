// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/core/config.hpp> // first: it must bring all that it needs

#include "catch.hpp"

#include <array>
#include <cstddef>

#if !defined(FANIN_VERSION_MAJOR) || !defined(FANIN_VERSION_MINOR) || !defined(FANIN_VERSION_PATCH)
#error "the version of fanin is not defined"
#endif

// Integers that the preprocessor can compare.
#if FANIN_VERSION_MAJOR * 10000 + FANIN_VERSION_MINOR * 100 + FANIN_VERSION_PATCH < 100
#error "no version of fanin is older than 0.1.0"
#endif

TEST_CASE("config.hpp finds xtensor's arrays, tensors and lazy functions wherever they are installed")
{
    const xt::xarray<float> array{1.0f, 2.0f};
    const xt::xtensor<double, 2> tensor(std::array<std::size_t, 2>{2, 3}, 1.5);
    CHECK(array.size() == 2);
    CHECK(tensor.size() == 6);
    const auto negate = [](float v) { return -v; };
    const xt::xfunction<decltype(negate), const xt::xarray<float>&> lazy(negate, array);
    CHECK(lazy(1) == -2.0f);
}
