// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_VARIANCE_SCALING_PARAMETERS_HPP
#define FANIN_INIT_VARIANCE_SCALING_PARAMETERS_HPP

#include <fanin/init/detail/truncation.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/init/law.hpp>

#include <string_view>

namespace fanin::init
{
    struct variance_scaling_parameters
    {
        double scale = 1; ///< Var(w) = scale / fan, the square of the gain
        fan mode = fan::in;
        law distribution = law::normal;
        truncation bounds{};     ///< of the truncated distribution; the variance is that after truncation
        std::string_view name{}; ///< where it is empty, the law goes by its description: "normal, gain 1.41"
    };
}

#endif
