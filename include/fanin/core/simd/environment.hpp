// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_SIMD_ENVIRONMENT_HPP
#define FANIN_CORE_SIMD_ENVIRONMENT_HPP

#include <fanin/core/simd/path.hpp>

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
#endif
        }

        ~default_arithmetic()
        {
#if FANIN_SIMD_X86
            if ((m_saved & control) != masked)
            {
                __builtin_ia32_ldmxcsr((__builtin_ia32_stmxcsr() & ~control) | (m_saved & control));
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
#endif
    };
}

#endif
