// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_PATH_HPP
#define FANIN_CORE_SIMD_PATH_HPP

#include <fanin/core/error.hpp>

#include <cstdlib>
#include <string_view>

#if defined(__x86_64__)
#define FANIN_SIMD_X86 1
#else
#define FANIN_SIMD_X86 0
#endif

namespace fanin
{
    /// The instruction set that draws use. All paths give equal bits.
    enum class simd_path
    {
        scalar,
        avx2,
        avx512
    };

    inline const char* to_string(simd_path path) noexcept
    {
        return path == simd_path::avx512 ? "avx512" : path == simd_path::avx2 ? "avx2" : "scalar";
    }

    /// Whether this machine can run `path`.
    inline bool simd_supported(simd_path path) noexcept
    {
#if FANIN_SIMD_X86
        // a draw may run before main, where the compiler's own constructor has perhaps not run yet
        __builtin_cpu_init();
        const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
        if (path == simd_path::avx512)
        {
            return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
                   && __builtin_cpu_supports("avx512dq");
        }
        return path == simd_path::scalar || avx2;
#else
        return path == simd_path::scalar;
#endif
    }

    namespace detail
    {
        [[noreturn]] inline void refuse_simd_path(std::string_view name)
        {
            throw invalid_argument(
                join("fanin: simd path = ", name,
                     ", but it must be one of scalar, avx2, avx512 that this machine has"));
        }

        inline simd_path initial_simd_path()
        {
            constexpr simd_path best_first[] = {simd_path::avx512, simd_path::avx2, simd_path::scalar};
            const char* const wanted = std::getenv("FANIN_SIMD");
            for (const simd_path path : best_first)
            {
                const bool named = wanted == nullptr || std::string_view(wanted) == to_string(path);
                if (named && simd_supported(path))
                {
                    return path;
                }
            }
            refuse_simd_path(wanted);
        }

        // Visible whatever -fvisibility says: one path for all shared libraries of a process. Read and
        // written by the builtins behind std::atomic, a header that takes a compiler long.
        [[gnu::visibility("default")]] inline simd_path& current_simd_path()
        {
            static simd_path path = initial_simd_path();
            return path;
        }
    }

    /// The path in use: the widest that the machine has, or what the environment variable FANIN_SIMD names.
    /// @throws std::invalid_argument at the first call, if FANIN_SIMD names no path that the machine
    /// supports.
    inline simd_path active_simd_path()
    {
        simd_path path;
        __atomic_load(&detail::current_simd_path(), &path, __ATOMIC_RELAXED);
        return path;
    }

    /// Makes every later draw take `path`, for tests and measurements.
    /// Throws invalid_argument if the machine lacks it.
    inline void force_simd_path(simd_path path)
    {
        if (!simd_supported(path))
        {
            detail::refuse_simd_path(to_string(path));
        }
        __atomic_store(&detail::current_simd_path(), &path, __ATOMIC_RELAXED);
    }
}

#endif
