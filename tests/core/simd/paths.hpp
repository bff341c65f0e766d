// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_CORE_SIMD_PATHS_HPP
#define FANIN_TESTS_CORE_SIMD_PATHS_HPP

#include <fanin/core/simd/path.hpp>

#include <vector>

/// The paths that this machine has: scalar, and more on most.
inline std::vector<fanin::simd_path> machine_paths()
{
    std::vector<fanin::simd_path> paths;
    for (const auto path : {fanin::simd_path::scalar, fanin::simd_path::avx2, fanin::simd_path::avx512})
    {
        if (fanin::simd_supported(path))
        {
            paths.push_back(path);
        }
    }
    return paths;
}

/// Puts the path in use back when it dies, so that one test may force what it likes.
class path_guard
{
public:
    path_guard() = default;
    path_guard(const path_guard&) = delete;
    path_guard& operator=(const path_guard&) = delete;

    ~path_guard()
    {
        fanin::force_simd_path(m_before);
    }

private:
    fanin::simd_path m_before = fanin::active_simd_path();
};

#endif
