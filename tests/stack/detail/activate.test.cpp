// SPDX-License-Identifier: BSD-3-Clause
#include <fanin/stack/detail/activate.hpp>

#include "catch.hpp"
#include "core/simd/paths.hpp"
#include "stack/reference.hpp"

#include <fanin/act.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace act = fanin::act;
using fanin::histogram_options;
using fanin::interval;
using fanin::matrix;
using fanin::detail::activate_and_summarize;
using reference::same;

namespace
{
    template <class T, class A>
    void check(const A& f, const matrix<T>& z, const histogram_options& options)
    {
        const auto unsaturated = std::optional<interval>(interval{-0.9, 0.9});
        matrix<T> a = z;
        std::transform(z.begin(), z.end(), a.begin(), [&](T v) { return static_cast<T>(f(v)); });
        const auto before = fanin::summarize(z, options);
        const auto after = fanin::summarize(a, options, unsaturated);
        const path_guard guard;
        for (const auto path : machine_paths())
        {
            fanin::force_simd_path(path);
            for (std::size_t threads = 1; threads <= 8; ++threads)
            {
                matrix<T> x = z;
                const auto s = activate_and_summarize<T>(
                    [&](std::span<T> block) { fanin::detail::activate(f, block); },
                    std::span<T>(x.data(), x.size()), options, unsaturated, threads);
                INFO(to_string(path) << ", " << threads << " threads, " << z.size() << " elements");
                REQUIRE(same(s.before, before));
                REQUIRE(same(s.after, after));
                REQUIRE(std::equal(x.begin(), x.end(), a.begin(), [](T v, T w) { return v == w || v != v; }));
            }
        }
    }
}

TEMPLATE_TEST_CASE("one pass makes the activations, and the summaries of both sides, of separate passes",
                   "[activate]", float, double)
{
    using T = TestType;
    for (const std::size_t rows : {0u, 1u, 40u, 41u, 82u, 83u, 500u})
    {
        matrix<T> z = reference::gaussian<T>(rows, 100, rows);
        for (std::size_t i = 0; i + 777 < z.size(); i += 5000)
        {
            z.data()[i] = std::numeric_limits<T>::quiet_NaN();
            z.data()[i + 777] = std::numeric_limits<T>::infinity();
        }
        for (const histogram_options& options :
             {histogram_options{}, histogram_options{.bins = 30, .range = interval{0, 1}},
              histogram_options{.bins = 50, .range = interval{-1, 2}}})
        {
            check(act::relu, z, options);
            check(act::identity, z, options);
            check([](T v) { return v / 2 + 1; }, z, options);
        }
    }
}
