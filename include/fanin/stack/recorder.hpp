// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_RECORDER_HPP
#define FANIN_STACK_RECORDER_HPP

#include <fanin/stack/activate.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/options.hpp>
#include <fanin/stack/report.hpp>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// Writes the rows of a report while a pass goes on: forward from first to last, and backward the same rows in
    /// reverse.
    template <real T>
    class recorder
    {
    public:
        /// Is shown each row with the activation (batch, features) that it summarizes; false ends the pass.
        using observer = std::function<bool(const layer_report&, const matrix<T>&)>;

        explicit recorder(propagate_options options = {}, observer watch = nullptr, bool measures = true)
            : m_options(std::move(options))
            , m_watch(std::move(watch))
            , m_measures(measures)
        {
        }

        // For layers: what is worth a note.

        /// Whether anybody wants statistics; where not, a layer need not compute what only a note would take.
        [[nodiscard]] bool measures() const noexcept
        {
            return m_measures;
        }

        /// Whether anybody wants to see weights.
        [[nodiscard]] bool wants_weights() const noexcept
        {
            return m_measures && m_options.weights;
        }

        /// The layer at work has weights, which draws of them make differ.
        void has_weights()
        {
            m_has_weights = true;
        }

        /// The weights (in, out) of the layer at work.
        void weights(const matrix<T>& w)
        {
            m_has_weights = true;
            if (wants_weights())
            {
                m_weights = summary_of(w);
            }
        }

        /// What the layer at work applies its activation to, where it does not leave that to `activated`.
        void pre_activation(const matrix<T>& z)
        {
            if (m_measures)
            {
                m_pre_activation = summary_of(z);
            }
        }

        /// The activation f of the pre-activation z of the layer at work, both measured.
        template <activation_of<T> A>
        [[nodiscard]] batch<T> activated(const A& f, batch<T> z, const std::optional<interval>& responsive)
        {
            sample_shape shape = z.shape();
            matrix<T> a = std::move(z).values();
            const std::span<T> elements(a.data(), a.size());
            if (!m_measures)
            {
                detail::activate(f, elements);
                return {std::move(a), std::move(shape)};
            }
            auto [before, after] = detail::activate_and_summarize(f, elements, m_options.histogram,
                                                                  responsive, m_options.threads);
            m_pre_activation = std::move(before);
            return batch<T>(std::move(a), std::move(shape)).with_summary(std::move(after), responsive);
        }

        /// On the way back: the gradient of the weights.
        void weight_gradient(const matrix<T>& dw)
        {
            if (m_measures)
            {
                current_gradient().weights = summary_of(dw);
            }
        }

        /// On the way back: the slopes of the activation, one for each unit and sample.
        void slopes(std::span<const T> s)
        {
            if (!m_measures)
            {
                return;
            }
            const auto saturated = std::count_if(s.begin(), s.end(),
                                                 [](T slope) { return slope < T(0.01) && slope > T(-0.01); });
            current_gradient().saturated_share =
                s.empty() ? 0 : static_cast<double>(saturated) / static_cast<double>(s.size());
        }

        // For what runs the layers.

        /// As the options ask for it.
        [[nodiscard]] summary summary_of(const matrix<T>& x,
                                         const std::optional<interval>& responsive = std::nullopt) const
        {
            return detail::summarize_elements(std::span<const T>(x.data(), x.size()), m_options.histogram,
                                              responsive, m_options.threads);
        }

        /// As the options ask for it; none of a batch that is not finite.
        [[nodiscard]] std::optional<row_geometry> geometry_of(const batch<T>& x,
                                                              const summary& measured) const
        {
            return m_options.geometry && measured.nonfinite() == 0
                       ? std::optional(geometry_of_rows(x.values()))
                       : std::nullopt;
        }

        /// Steps into child `index` of the layer at work, or back out.
        void enter(std::size_t index)
        {
            m_path.push_back(index);
        }

        void leave()
        {
            m_path.pop_back();
        }

        /// Makes the row of the layer that has just returned y.
        void add_row(std::string name, sample_shape in, const batch<T>& y,
                     const std::optional<interval>& responsive)
        {
            if (!m_measures)
            {
                return;
            }
            layer_report& row = m_rows.emplace_back();
            row.path = path();
            row.name = std::move(name);
            row.in = std::move(in);
            row.out = y.shape();
            row.has_weights = std::exchange(m_has_weights, false);
            row.weights = std::exchange(m_weights, std::nullopt);
            row.pre_activation = std::exchange(m_pre_activation, std::nullopt);
            const summary* const known = y.known_summary(responsive);
            row.activation = known != nullptr ? *known : summary_of(y.values(), responsive);
            row.geometry = geometry_of(y, row.activation);
            row.dead_units = row.activation.zeros < y.samples() ? 0 : silent_columns(y.values());
            if (m_watch && !m_watch(row, y.values()))
            {
                m_stopped = true;
            }
            m_next_back = m_rows.size();
        }

        /// Opens the gradient of the next row on the way back: dy is that of what its layer returned.
        void open_gradient(const matrix<T>& dy)
        {
            if (!m_measures)
            {
                return;
            }
            m_open.push_back(--m_next_back);
            m_rows[m_next_back].backward.emplace().activation = summary_of(dy);
        }

        /// Closes the gradient of the layer that has just returned dx.
        void close_gradient(const matrix<T>& dx)
        {
            if (!m_measures)
            {
                return;
            }
            gradient_report& g = current_gradient();
            const double given = g.activation.root_mean_square();
            detail::summarizer<T> moments(dx.size(), {}, std::nullopt, m_options.threads);
            moments.count_all(std::span<const T>(dx.data(), dx.size()));
            g.factor = given > 0 ? moments.whole().finite.root_mean_square() / given : 0;
            m_open.pop_back();
        }

        /// Whether the observer has seen enough.
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
            return m_options;
        }

        /// "1.0"
        [[nodiscard]] std::string path() const
        {
            std::string text;
            for (const std::size_t index : m_path)
            {
                text += text.empty() ? "" : ".";
                text += detail::to_text(index);
            }
            return text;
        }

    private:
        [[nodiscard]] gradient_report& current_gradient()
        {
            return *m_rows[m_open.back()].backward;
        }

        // Columns that are 0 in every row. Of the others, most end after one or two.
        static std::size_t silent_columns(const matrix<T>& a)
        {
            const std::size_t features = a.shape()[1];
            std::size_t silent = 0;
            for (std::size_t j = 0; j < features && a.size() > 0; ++j)
            {
                std::size_t i = j;
                while (i < a.size() && a.data()[i] == 0)
                {
                    i += features;
                }
                silent += i >= a.size();
            }
            return silent;
        }

        propagate_options m_options;
        observer m_watch;
        std::vector<layer_report> m_rows;
        std::vector<std::size_t> m_path;
        std::vector<std::size_t> m_open; // rows whose layers are at work on the way back
        std::size_t m_next_back = 0;     // one beyond the row of the layer that comes next on the way back
        bool m_measures;
        bool m_has_weights = false;
        std::optional<summary> m_weights;
        std::optional<summary> m_pre_activation;
        bool m_stopped = false;
    };
}

#endif
