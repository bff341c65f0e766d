// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_RECORDER_HPP
#define FANIN_STACK_RECORDER_HPP

#include <fanin/act/activation.hpp>
#include <fanin/core/function_ref.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/core/peers.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/activate.hpp>
#include <fanin/stack/detail/head_sums.hpp>
#include <fanin/stack/detail/layer_path.hpp>
#include <fanin/stack/detail/measures.hpp>
#include <fanin/stack/detail/sums_by_unit.hpp>
#include <fanin/stack/options.hpp>
#include <fanin/stack/report.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// Writes the rows of a report during a pass: forward from first to last, backward in reverse.
    template <real T>
    class recorder : public detail::place_in_stack
    {
    public:
        /// An observer of rows and their activations (batch, features); false ends the pass.
        using observer = std::function<bool(const layer_report&, const matrix<T>&)>;

        /// Takes the gradients of a row: of the weights (fan in, out), and of the biases, if any.
        using gradient_sink =
            std::function<void(std::size_t row, const matrix<T>& weights, std::vector<double> biases)>;

        explicit recorder(propagate_options options = {}, observer watch = nullptr, bool measures = true,
                          const peers* others = nullptr);

        /// Whether statistics are wanted; if not, a layer can skip what serves a note only.
        [[nodiscard]] bool measures() const noexcept
        {
            return m_measures;
        }

        /// Whether weights are wanted.
        [[nodiscard]] bool wants_weights() const noexcept
        {
            return m_measures && m_by.options.weights;
        }

        /// Notes the weights of the current layer, which differ between draws: all of them, if wanted.
        void weights(std::span<const T> w);

        /// Notes the numbers of weights and biases of the current layer.
        void parameters(const parameter_counts& counts)
        {
            m_current.parameters = counts;
        }

        /// Notes the pre-activation of the current layer, if the layer does not call `activated`.
        void pre_activation(const matrix<T>& z);

        /// Notes the sums of the heads of attention, for its next row.
        void heads(std::vector<double> sums);

        /// Applies the activation f to the pre-activation z of the current layer and measures both.
        template <activation_of<T> A>
        [[nodiscard]] batch<T> activated(const A& f, batch<T> z, const std::optional<interval>& unsaturated)
        {
            const auto activate = [&](std::span<T> block) { detail::activate(f, block); };
            return activated_by(activate, detail::is_identity<A>, std::move(z), unsaturated);
        }

        /// Backward: notes the gradient of the weights, and dz, which sums up by unit to that of the biases.
        void weight_gradient(const matrix<T>& dw, const matrix<T>& dz = {}, std::size_t biases = 0);

        /// Shows the gradients of weights and biases to `sink`, from the last layer to the first.
        void show_gradients(gradient_sink sink)
        {
            m_sink = std::move(sink);
        }

        /// Backward: notes the fraction of slopes next to 0; 0 without an activation.
        void note_flat(double fraction)
        {
            if (m_measures)
            {
                current_gradient().saturated_fraction = fraction;
            }
        }

        /// The processes that share the pass; null if it is one.
        [[nodiscard]] const peers* others() const noexcept
        {
            return m_by.others;
        }

        /// The summary that the batch has, or else of its elements, on all processes.
        [[nodiscard]] summary summary_of(const batch<T>& x,
                                         const std::optional<interval>& unsaturated = std::nullopt) const;

        /// Until the result is destroyed, features of each batch lie on several processes, or weights do,
        /// each in parts; null where they do not. Measures then merge over them.
        [[nodiscard]] auto in_parts(const peers* features, const peers* weights)
        {
            return detail::measures_of_parts(m_by, features, weights);
        }

        /// Adds the row of the layer that has returned y.
        void add_row(std::string name, sample_shape in, const batch<T>& y,
                     const std::optional<interval>& unsaturated, layer_facts facts = {});

        /// Sets the predictions of the rows to come, in order.
        void expect(std::vector<layer_prediction> rows)
        {
            m_expected = std::move(rows);
        }

        /// Starts the gradient of the next backward row; dy is the gradient of its layer's output.
        void open_gradient(const batch<T>& dy);

        /// Passes a row without a gradient by.
        void skip_gradient()
        {
            m_next_back -= m_measures ? 1 : 0;
        }

        /// Ends the gradient of the layer that has returned dx.
        void close_gradient(const batch<T>& dx);

        /// Whether the observer has ended the pass.
        [[nodiscard]] bool stopped() const noexcept
        {
            return m_stopped;
        }

        [[nodiscard]] std::vector<layer_report> take_rows() &&
        {
            return std::move(m_rows);
        }

        [[nodiscard]] const propagate_options& options() const noexcept
        {
            return m_by.options;
        }

    private:
        batch<T> activated_by(detail::function_ref<void(std::span<T>)> activate, bool is_identity, batch<T> z,
                              const std::optional<interval>& unsaturated);

        [[nodiscard]] gradient_report& current_gradient()
        {
            return *m_rows[m_open.back()].backward;
        }

        detail::measures m_by;
        observer m_watch;
        gradient_sink m_sink;
        layer_report m_current; // what the current layer has noted
        std::vector<layer_report> m_rows;
        std::vector<std::size_t> m_open; // rows of the current layers of the backward pass
        std::size_t m_next_back = 0;     // one beyond the next row of the backward pass
        std::vector<layer_prediction> m_expected;
        std::size_t m_next_expected = 0;
        bool m_measures;
        bool m_stopped = false;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/recorder.ipp>
#endif

#endif
