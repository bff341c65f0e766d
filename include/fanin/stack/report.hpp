// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_REPORT_HPP
#define FANIN_STACK_REPORT_HPP

#include <fanin/stack/batch.hpp>
#include <fanin/stats/summary.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fanin
{
    /// What one layer did to the batch.
    struct layer_report
    {
        std::string path; ///< where in the stack: "2", or "1.0" for the first layer of the second
        std::string name; ///< "dense 100 he relu"
        sample_shape in;
        sample_shape out;
        std::optional<summary> weights;        ///< if asked for, of a layer that draws some
        std::optional<summary> pre_activation; ///< of a layer that has one
        summary activation;
    };

    /// What a stack did to the batch, one row a layer.
    struct report
    {
        std::size_t samples = 0;
        summary input;
        std::vector<layer_report> layers;
    };
}

#endif
