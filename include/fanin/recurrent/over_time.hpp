// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RECURRENT_OVER_TIME_HPP
#define FANIN_RECURRENT_OVER_TIME_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/report.hpp>

#include <string_view>

namespace fanin
{
    /// The steps of a recurrent layer as the rows of a report: diagnose, figures and tables show of steps
    /// what they show of layers. The rows are the states at t = 1, 2, ... T with their gradients; the input
    /// is that of the layer. `path` is that of the layer in r, which must have a row for every step: see
    /// `every_step()` of recurrent layers. Throws invalid_argument if it has not.
    [[nodiscard]] report over_time(const report& r, std::string_view path = "0");
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/recurrent/over_time.ipp>
#endif

#endif
