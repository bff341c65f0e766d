// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"
#include "core/raises.hpp"
#include "core/simd/paths.hpp"

#include <fanin/core/simd/path.hpp>

#include <stdexcept>
#include <string>

using fanin::simd_path;

TEST_CASE("each path has its name, which is what FANIN_SIMD takes")
{
    CHECK(std::string(to_string(simd_path::scalar)) == "scalar");
    CHECK(std::string(to_string(simd_path::avx2)) == "avx2");
    CHECK(std::string(to_string(simd_path::avx512)) == "avx512");
}

TEST_CASE("every machine has the scalar path, and one of AVX-512 has AVX2 too")
{
    CHECK(fanin::simd_supported(simd_path::scalar));
    CHECK((!fanin::simd_supported(simd_path::avx512) || fanin::simd_supported(simd_path::avx2)));
    CHECK(fanin::simd_supported(fanin::active_simd_path()));
}

TEST_CASE("a path that is forced is the active one until another is")
{
    const path_guard guard;
    for (const simd_path path : machine_paths())
    {
        fanin::force_simd_path(path);
        CHECK(fanin::active_simd_path() == path);
    }
}

TEST_CASE("a path that this machine lacks cannot be forced, and the active one stays")
{
    const path_guard guard;
    const simd_path before = fanin::active_simd_path();
    for (const simd_path path : {simd_path::avx2, simd_path::avx512})
    {
        if (!fanin::simd_supported(path))
        {
            CHECK(failing_to_raise<std::invalid_argument>(
                      [=] { fanin::force_simd_path(path); },
                      {"fanin: simd path = ", to_string(path), "one of scalar, avx2, avx512"})
                  == "");
            CHECK(fanin::active_simd_path() == before);
        }
    }
    // bare_machine.cpp shows the same on every machine
    CHECK(
        failing_to_raise<std::invalid_argument>(
            [] { fanin::detail::refuse_simd_path("avx1024"); },
            {"fanin: simd path = avx1024, but it must be one of scalar, avx2, avx512 that this machine has"})
        == "");
}
