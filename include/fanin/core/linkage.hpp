// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_LINKAGE_HPP
#define FANIN_CORE_LINKAGE_HPP

#include <fanin/core/version.hpp>

// Where the definitions of fanin come from.
//
// By default fanin is header-only: each translation unit compiles what it uses. A unit that is compiled with
// FANIN_COMPILED defined sees declarations alone, and is linked with fanin::compiled, that is with
// <fanin/compiled.cpp>. Both may stand side by side in one program: the definitions are the same, and the
// linker keeps one of them, that of the library.
//
// - FANIN_WITH_DEFINITIONS: whether a header includes its definitions, an .ipp file.
// - FANIN_INLINE: what precedes a definition in an .ipp file, unless it is a template: <fanin/compiled.cpp>
//   lists the instantiations that the library holds.

#if defined(FANIN_COMPILED_SOURCE) // <fanin/compiled.cpp> itself
#define FANIN_WITH_DEFINITIONS 1
#define FANIN_INLINE
#elif defined(FANIN_COMPILED)
#define FANIN_WITH_DEFINITIONS 0
#define FANIN_INLINE inline
#else
#define FANIN_WITH_DEFINITIONS 1
#define FANIN_INLINE inline
#endif

// A unit and the library must come from one version: else the linker does not find this name.
#define FANIN_JOIN_VERSION(major, minor, patch) compiled_##major##_##minor##_##patch
#define FANIN_NAME_OF_VERSION(major, minor, patch) FANIN_JOIN_VERSION(major, minor, patch)
#define FANIN_COMPILED_VERSION                                                                               \
    FANIN_NAME_OF_VERSION(FANIN_VERSION_MAJOR, FANIN_VERSION_MINOR, FANIN_VERSION_PATCH)

#if defined(FANIN_COMPILED_SOURCE)
namespace fanin::detail
{
    extern const char FANIN_COMPILED_VERSION;
    const char FANIN_COMPILED_VERSION = 0;
}
#elif defined(FANIN_COMPILED)
namespace fanin::detail
{
    extern const char FANIN_COMPILED_VERSION;
    [[gnu::used]] static const char* const compiled_version = &FANIN_COMPILED_VERSION;
}
#endif

#endif
