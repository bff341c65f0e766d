// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_FIXED_NORM_PREDICTION_HPP
#define FANIN_STACK_DETAIL_FIXED_NORM_PREDICTION_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/stack/signal.hpp>

#include <vector>

namespace fanin::detail
{
    /// The prediction for y = (x - mean)/√(variance + epsilon), by channel. None where channels differ so
    /// that the result is not Gaussian.
    prediction predict_fixed_norm(const signal& x, const std::vector<double>& mean,
                                  const std::vector<double>& variance, double epsilon);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/fixed_norm_prediction.ipp>
#endif

#endif
