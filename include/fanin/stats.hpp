// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_HPP
#define FANIN_STATS_HPP

#include <fanin/stats/histogram.hpp>
#include <fanin/stats/interval.hpp>
#include <fanin/stats/moments.hpp>
#include <fanin/stats/precision.hpp>
#include <fanin/stats/summary.hpp>
#include <fanin/stats/tensor.hpp>

#endif
