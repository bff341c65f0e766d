// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_ENVIRONMENT_HPP
#define FANIN_CORE_SIMD_ENVIRONMENT_HPP

#include <fanin/core/simd/path.hpp>

#include <cstdint>

namespace fanin::detail
{
    /// Rounding to nearest, with subnormals, while it lives. A program linked with -Ofast flushes them to
    /// zero from its start, which would change bits.
    class default_arithmetic
    {
    public:
        default_arithmetic() noexcept
        {
#if FANIN_SIMD_X86
            m_saved = __builtin_ia32_stmxcsr();
            if ((m_saved & control) != masked)
            {
                __builtin_ia32_ldmxcsr((m_saved & ~control) | masked);
            }
#elif defined(__aarch64__)
            asm volatile("mrs %0, fpcr" : "=r"(m_saved));
            if (m_saved != 0)
            {
                set(0);
            }
#endif
        }

        ~default_arithmetic()
        {
#if FANIN_SIMD_X86
            if ((m_saved & control) != masked)
            {
                __builtin_ia32_ldmxcsr((__builtin_ia32_stmxcsr() & ~control) | (m_saved & control));
            }
#elif defined(__aarch64__)
            if (m_saved != 0)
            {
                set(m_saved);
            }
#endif
        }

        default_arithmetic(const default_arithmetic&) = delete;
        default_arithmetic& operator=(const default_arithmetic&) = delete;

#if FANIN_SIMD_X86
    private:
        static constexpr unsigned control = 0xFFC0; // all but the sticky exception flags
        static constexpr unsigned masked = 0x1F80;  // what a thread starts with

        unsigned m_saved;
#elif defined(__aarch64__)
    private:
        // All of the register controls: the sticky flags have one of their own. 0 is what a thread starts
        // with.
        static void set(std::uint64_t fpcr) noexcept
        {
            asm volatile("msr fpcr, %0" : : "r"(fpcr) : "memory");
        }

        std::uint64_t m_saved;
#endif
    };
}

#endif
