// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/random/selfcheck.hpp>

TEST_CASE("the self-check passes on every path that the machine has")
{
    using fanin::simd_path;
    const simd_path before = fanin::active_simd_path();
    for (const simd_path path : {simd_path::scalar, simd_path::avx2, simd_path::avx512})
    {
        if (fanin::simd_supported(path))
        {
            fanin::force_simd_path(path);
            CAPTURE(to_string(path));
            CHECK(fanin::selfcheck());
        }
    }
    fanin::force_simd_path(before);
}

TEST_CASE("the hash behind the self-check tells streams and laws apart")
{
    using namespace fanin::detail;
    const std::uint64_t one = hash_of_draw<float>(fanin::key(1), normal_law{0, 1});
    CHECK(one == hash_of_draw<float>(fanin::key(1), normal_law{0, 1}));
    CHECK(one != hash_of_draw<float>(fanin::key(2), normal_law{0, 1}));
    CHECK(one != hash_of_draw<float>(fanin::key(1), normal_law{0, 1.0000002}));
}
