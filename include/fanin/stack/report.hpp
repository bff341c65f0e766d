// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_REPORT_HPP
#define FANIN_STACK_REPORT_HPP

#include <fanin/stack/batch.hpp>
#include <fanin/stack/cross_entropy.hpp>
#include <fanin/stack/layer_facts.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/stack/row_geometry.hpp>
#include <fanin/stack/run_record.hpp>
#include <fanin/stats/interval.hpp>
#include <fanin/stats/summary.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fanin
{
    /// The backward pass of one layer: gradients of the inner product of the cotangent with the stack's
    /// output.
    struct gradient_report
    {
        summary activation;                       ///< with respect to the output of the layer
        std::optional<summary> weights;           ///< with respect to its weights, if it has any
        std::optional<double> saturated_fraction; ///< of units and samples: |φ'| < 0.01
        /// RMS of the gradient at the input of the layer divided by the RMS at its output; 0 if the latter is
        /// 0.
        double factor = 0;
    };

    /// Numbers of trainable parameters.
    struct parameter_counts
    {
        std::uint64_t weights = 0;
        std::uint64_t biases = 0;

        [[nodiscard]] constexpr std::uint64_t total() const noexcept
        {
            return weights + biases;
        }

        friend constexpr bool operator==(const parameter_counts&, const parameter_counts&) = default;
    };

    /// One head of attention: of its queries that see at least two keys, since one key leaves no choice.
    struct attention_head
    {
        double entropy =
            1; ///< mean of the weights' entropy, over that of equal weights; 1 without such queries
        double spread = 0;  ///< RMS of the standard deviation of the scores over the keys
        double queries = 0; ///< RMS of all its queries, as the scores see them
        double keys = 0;    ///< likewise
    };

    /// The statistics of one layer.
    struct layer_report
    {
        std::string path; ///< place in the stack: "2", or "1.0" for the first layer in the second
        std::string name; ///< "dense 100 he relu"
        sample_shape in;
        sample_shape out;
        layer_facts facts;
        bool has_weights = false;    ///< of its own
        parameter_counts parameters; ///< of its own: a residual layer has those of its branch in their rows
        std::optional<summary> weights;        ///< with `.weights`, if the layer has any
        std::optional<summary> pre_activation; ///< if the layer has one
        summary activation;
        std::optional<interval> unsaturated_range; ///< elements outside of it are saturated
        std::size_t dead_units = 0;                ///< features that are 0 for every sample
        std::vector<attention_head> heads;         ///< of attention, in the row of its weights' entropy
        std::optional<row_geometry> geometry;      ///< of a finite activation, with `.geometry`
        std::optional<gradient_report> backward;   ///< with `.backward`
        /// Of the weights, and what their activation needs: with `.predict`, if theory knows the layers so
        /// far, and in a watched layer of known law and function. Without weights, of an activation.
        std::optional<weight_gain> gain;
        std::optional<layer_prediction> prediction; ///< with `.predict`, if theory knows the layers so far
    };

    /// The statistics of a stack, one row per layer.
    struct report
    {
        std::size_t samples = 0;
        summary input;
        std::optional<row_geometry> input_geometry; ///< of a finite batch, with `.geometry`
        std::vector<layer_report> layers;
        std::optional<loss_report> loss;       ///< of the output, with `.loss`
        std::optional<summary> input_gradient; ///< with respect to the batch, with `.backward`
        std::size_t tape_bytes = 0;            ///< maximum tape memory for the backward pass
        std::optional<run_record> run;         ///< none if no propagation made the report
    };

    /// The parameters of all layers.
    [[nodiscard]] inline parameter_counts parameters_of(const report& r)
    {
        parameter_counts sum;
        for (const layer_report& l : r.layers)
        {
            sum.weights += l.parameters.weights;
            sum.biases += l.parameters.biases;
        }
        return sum;
    }
}

#endif
