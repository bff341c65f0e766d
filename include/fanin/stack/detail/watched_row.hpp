// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_WATCHED_ROW_HPP
#define FANIN_STACK_DETAIL_WATCHED_ROW_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/detail/watched_gain.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stack/step_record.hpp>
#include <fanin/stack/watched.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fanin::detail
{
    /// What one call tells of a layer, measured before anything of it is recorded.
    struct measured_layer
    {
        summary activation{};
        std::optional<summary> pre_activation{};
        std::optional<summary> weights{};
        std::optional<double> saturated{}; ///< fraction of the slopes
        std::optional<row_geometry> geometry{};
        std::vector<bool> dead{}; ///< the units that were 0 for every sample so far
    };

    struct measured_gradient
    {
        summary activation{};
        std::optional<double> input{}; ///< second moment
        std::optional<summary> weights{};
    };

    /// A layer that somebody else runs, over all steps.
    class watched_row
    {
    public:
        watched_row(std::string name, std::string path, sample_shape out);

        [[nodiscard]] const std::string& name() const noexcept
        {
            return m_sums.name;
        }

        [[nodiscard]] const std::string& path() const noexcept
        {
            return m_sums.path;
        }

        [[nodiscard]] const sample_shape& out() const noexcept
        {
            return m_sums.out;
        }

        [[nodiscard]] const std::vector<std::size_t>& weight_shape() const noexcept
        {
            return m_weight_shape;
        }

        /// Whether this step has told its gradient.
        [[nodiscard]] bool has_gradient() const noexcept
        {
            return m_has_gradient;
        }

        /// The row in the last step.
        [[nodiscard]] const step_row& step() const noexcept
        {
            return m_step;
        }

        [[nodiscard]] measured_layer measure(const watched_layer& l, const watch_options& options) const;
        [[nodiscard]] measured_gradient measure(const watched_gradient& g,
                                                const watch_options& options) const;

        /// Notes what is known of the layer, once.
        void describe(const watched_layer& l, const init::axes& axes);

        /// ‖ΔW‖/‖W‖ since these weights came last, if they did; keeps them for the next time.
        [[nodiscard]] std::optional<double> update(const array_view& weights);

        /// Adds the measurements of a step.
        void add(measured_layer m, std::optional<double> update);
        void add(measured_gradient g);

        /// The shape of the samples of a batch that the layer reads.
        [[nodiscard]] sample_shape in_of(sample_shape batch) const;

        [[nodiscard]] const watched_connections& connections() const noexcept
        {
            return m_connections;
        }

        /// The row of the report, without what depends on other rows.
        [[nodiscard]] layer_report sums() const;

        /// The RMS of the gradient at the input, where it was told.
        [[nodiscard]] std::optional<double> input_gradient() const;

    private:
        layer_report m_sums{};
        watched_connections m_connections{};
        std::vector<std::size_t> m_weight_shape{};
        std::optional<double> m_saturated{}; // in this step
        double m_saturated_sum = 0;          // over the steps with gradients
        std::size_t m_saturated_steps = 0;
        double m_input_sum = 0; // of second moments of the gradient at the input
        std::size_t m_input_steps = 0;
        std::vector<bool> m_dead{};
        std::vector<float> m_floats{}; // weights of the step before, in one of both
        std::vector<double> m_doubles{};
        double m_weight_squares = 0; // Σ w² of them
        step_row m_step{};
        bool m_channels_first = false;
        bool m_has_gradient = false;
    };

    /// The histogram takes the range of `before`, unless the options have one.
    summary measure_array(const array_view& x, const summary* before, const watch_options& options,
                          const std::optional<interval>& unsaturated = std::nullopt);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/watched_row.ipp>
#endif

#endif
