// SPDX-License-Identifier: BSD-3-Clause
#include "catch.hpp"

#include <fanin/core/simd/build.hpp>

#include <string_view>
#include <type_traits>

namespace fanin::detail::inline FANIN_SIMD_BUILD
{
    struct of_this_build
    {
    };

    FANIN_ALWAYS_INLINE int inlined(int x)
    {
        return x + 1;
    }
}

// Inline: kernels are found without their build's name, and are still others for the linker than another
// build's.
static_assert(std::is_same_v<fanin::detail::of_this_build, fanin::detail::FANIN_SIMD_BUILD::of_this_build>);

#define FANIN_TEXT_OF(name) #name
#define FANIN_TEXT(name) FANIN_TEXT_OF(name)

TEST_CASE("the name of the build says what the command line lets the compiler use")
{
    std::string_view expected = "build_base";
#if defined(__SSE3__)
    expected = "build_sse3";
#endif
#if defined(__SSE4_1__)
    expected = "build_sse4";
#endif
#if defined(__AVX__)
    expected = "build_avx";
#endif
#if defined(__AVX2__)
    expected = "build_avx2";
#endif
#if defined(__AVX512F__)
    expected = "build_avx512";
#endif
    CHECK(std::string_view(FANIN_TEXT(FANIN_SIMD_BUILD)) == expected);
    CHECK(fanin::detail::inlined(1) == 2);
}
