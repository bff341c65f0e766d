// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_STREAM_VERSION_HPP
#define FANIN_RANDOM_STREAM_VERSION_HPP

#include <fanin/core/platform.hpp>

namespace fanin
{
    /// The version of the mapping from (key, index) to numbers. Under one version no bit of it ever changes:
    /// weights that a key stands for today are the weights that it stands for in ten years.
    inline constexpr int stream_version = 1;
}

#endif
