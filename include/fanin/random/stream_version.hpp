// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_STREAM_VERSION_HPP
#define FANIN_RANDOM_STREAM_VERSION_HPP

#include <fanin/core/platform.hpp>

namespace fanin
{
    /// The version of the mapping from (key, index) to numbers. Within one version no bit ever changes: the
    /// weights of a key are the same in ten years.
    inline constexpr int stream_version = 1;
}

#endif
