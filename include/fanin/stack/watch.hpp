// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_WATCH_HPP
#define FANIN_STACK_WATCH_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/stack/cross_entropy.hpp>
#include <fanin/stack/detail/watched_row.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stack/step_record.hpp>
#include <fanin/stack/watched.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace fanin
{
    /// Writes a report of a net that somebody else runs, from its arrays, which are only read during each
    /// call. The first axis of an activation counts the samples.
    ///
    ///     watch w;
    ///     w.input(x);
    ///     w.layer("hidden", {.activation = a, .function = act::relu, .law = init::he<float>, .weights = W});
    ///     w.gradient("hidden", {.activation = da, .weights = dW});
    ///     report r = w.report();
    ///
    /// Layers are named in the order in which they run, gradients in any order. Over several steps, parted by
    /// next_step, the statistics add up; each step must have the layers of the first, in their order.
    class watch
    {
    public:
        explicit watch(watch_options options = {});

        /// The batch, before the first layer. Throws invalid_argument if layers or another batch came before
        /// it in this step.
        void input(const array_view& x);

        /// The output of a layer, and what is known of it. Throws invalid_argument, and records nothing, for
        /// a layer without activation, a name or path twice in a step, a layer that the first step did not
        /// have here, and shapes that do not match: another number of samples than the step's, a
        /// pre-activation that differs from the activation while a function is given, weights that their axes
        /// do not fit.
        void layer(const std::string& name, const watched_layer& l);

        /// The gradients of a layer of this step. Throws invalid_argument, and records nothing, for an
        /// unknown layer, one that has gradients already, and shapes other than those of the arrays.
        void gradient(const std::string& name, const watched_gradient& g);

        /// The gradient with respect to the batch.
        void input_gradient(const array_view& dx);

        /// The loss of this step, of logits (samples, classes). The report has that of the first step, when
        /// the net knows nothing. Throws invalid_argument, and records nothing, for a second loss in a step,
        /// logits of another shape or number of samples, and labels that do not fit.
        void loss(const cross_entropy& labels, const array_view& logits);

        /// Ends a step, and returns what it did to each layer. Throws invalid_argument where layers of the
        /// first step are missing.
        step_record next_step();

        /// The statistics of all steps, with the geometry of the last.
        [[nodiscard]] fanin::report report() const;

    private:
        [[nodiscard]] detail::watched_row* find(const std::string& name);
        [[nodiscard]] std::string next_path() const;
        void require_samples(const array_view& x, const std::string& what) const;
        void begin_batch(std::size_t samples);

        watch_options m_options;
        fanin::report m_report{}; // without rows
        detail::array_list<detail::watched_row> m_rows{};
        std::size_t m_step = 0;
        std::size_t m_next = 0;                 // the next row of this step
        std::optional<std::size_t> m_samples{}; // of this step
        sample_shape m_input_shape{};           // of a sample
        std::vector<std::size_t> m_input_extents{};
        std::optional<loss_report> m_loss{}; // of this step
        bool m_has_input = false;            // in this step
        bool m_had_input = false;            // in the first step
        bool m_has_input_gradient = false;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/watch.ipp>
#endif

#endif
