// SPDX-License-Identifier: BSD-3-Clause
// A machine that has no vector instructions that fanin knows: the program says so in the compiler's place.
#define __builtin_cpu_supports(feature) false // NOLINT(bugprone-reserved-identifier)

#include <fanin/core/simd/path.hpp>

#include <cstdio>
#include <stdexcept>
#include <string_view>

using fanin::simd_path;

namespace
{
    bool refused(simd_path path, std::string_view message)
    {
        try
        {
            fanin::force_simd_path(path);
        }
        catch (const std::invalid_argument& e)
        {
            return dynamic_cast<const fanin::error*>(&e) != nullptr && e.what() == message;
        }
        return false;
    }
}

int main()
{
    const bool right =
        fanin::simd_supported(simd_path::scalar) && !fanin::simd_supported(simd_path::avx2)
        && !fanin::simd_supported(simd_path::avx512) && fanin::active_simd_path() == simd_path::scalar
        && refused(
            simd_path::avx2,
            "fanin: simd path = avx2, but it must be one of scalar, avx2, avx512 that this machine has")
        && refused(
            simd_path::avx512,
            "fanin: simd path = avx512, but it must be one of scalar, avx2, avx512 that this machine has")
        && fanin::active_simd_path() == simd_path::scalar;
    if (!right)
    {
        std::puts("a path was offered or forced that the machine lacks");
    }
    return right ? 0 : 1;
}
