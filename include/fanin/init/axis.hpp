// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_AXIS_HPP
#define FANIN_INIT_AXIS_HPP

#include <fanin/core/platform.hpp>

namespace fanin::init
{
    /// What an axis of a weight counts. An axis of a batch tells apart weights that have no unit in common,
    /// such as the experts of a mixture.
    enum class axis
    {
        in,
        out,
        receptive,
        batch
    };
}

namespace fanin
{
    using init::axis;
}

#endif
