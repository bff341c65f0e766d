// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_REPORT_HPP
#define FANIN_STACK_REPORT_HPP

#include <fanin/stack/batch.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/stack/row_geometry.hpp>
#include <fanin/stats/summary.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fanin
{
    /// What came back through one layer: gradients of the inner product of the cotangent with the output of the stack.
    struct gradient_report
    {
        summary activation;                       ///< with respect to what the layer returned
        std::optional<summary> weights;           ///< with respect to its weights, where it has some
        std::optional<double> saturated_fraction; ///< of its units and samples: |φ'| < 0.01
        /// Root mean square of the gradient that the layer passed back, over that of what it was given; 0 where that
        /// is 0.
        double factor = 0;
    };

    /// What one layer did to the batch.
    struct layer_report
    {
        std::string path; ///< where in the stack: "2", or "1.0" for the first layer of the second
        std::string name; ///< "dense 100 he relu"
        sample_shape in;
        sample_shape out;
        bool has_weights = false;              ///< of its own, as it said
        std::optional<summary> weights;        ///< if asked for, of a layer that draws some
        std::optional<summary> pre_activation; ///< of a layer that has one
        summary activation;
        std::size_t dead_units = 0;              ///< features that are 0 for every sample
        std::optional<row_geometry> geometry;    ///< of the activation, if asked for, where it is finite
        std::optional<gradient_report> backward; ///< if asked for
        std::optional<layer_prediction>
            prediction; ///< if asked for, and where theory knows the layers so far
    };

    /// What a stack did to the batch, one row a layer.
    struct report
    {
        std::size_t samples = 0;
        summary input;
        std::optional<row_geometry> input_geometry; ///< if asked for, where the batch is finite
        std::vector<layer_report> layers;
        std::optional<summary> input_gradient; ///< of the backward pass, with respect to the batch
        std::size_t tape_bytes = 0; ///< what the layers kept for the backward pass, at most at a time
    };
}

#endif
