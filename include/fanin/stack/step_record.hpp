// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_STEP_RECORD_HPP
#define FANIN_STACK_STEP_RECORD_HPP

#include <fanin/stack/cross_entropy.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fanin
{
    /// One layer in one step of training. A size that the step was not told of is absent.
    struct step_row
    {
        std::string path;
        std::string name;
        double activation = 0;                   ///< RMS
        std::optional<double> gradient{};        ///< RMS, with respect to the activation
        std::optional<double> weights{};         ///< RMS
        std::optional<double> weight_gradient{}; ///< RMS
        std::optional<double> update{};          ///< ‖ΔW‖/‖W‖ since the step before
    };

    /// One step of training.
    struct step_record
    {
        std::size_t step = 0; ///< from 0
        std::optional<loss_report> loss{};
        std::vector<step_row> layers{};
    };
}

#endif
