// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_VERSION_HPP
#define FANIN_CORE_VERSION_HPP

#include <fanin/core/platform.hpp>

// The version of fanin, which CMakeLists.txt reads here.

#define FANIN_VERSION_MAJOR 0
#define FANIN_VERSION_MINOR 1
#define FANIN_VERSION_PATCH 0

#endif
