// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_RECORDER_HPP
#define FANIN_STACK_RECORDER_HPP

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

        /// The weights (in, out) of the layer at work.
        void weights(const matrix<T>& w)
        {
            if (m_measures && m_options.weights)
            {
                m_weights = summarize(w, m_options.histogram);
            }
        }

        /// What the activation of the layer at work is about to be applied to.
        void pre_activation(const matrix<T>& z)
        {
            if (m_measures)
            {
                m_pre_activation = summarize(z, m_options.histogram);
            }
        }

        /// On the way back: the gradient of the weights.
        void weight_gradient(const matrix<T>& dw)
        {
            if (m_measures)
            {
                current_gradient().weights = summarize(dw, m_options.histogram);
            }
        }

        /// On the way back: the slopes of the activation, one for each unit and sample.
        void slopes(std::span<const T> s)
        {
            if (!m_measures)
            {
                return;
            }
            constexpr T small = T(0.01);
            const auto saturated =
                std::count_if(s.begin(), s.end(), [](T slope) { return slope < small && slope > -small; });
            current_gradient().saturated_share =
                s.empty() ? 0 : static_cast<double>(saturated) / static_cast<double>(s.size());
        }

        // For what runs the layers.

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
            row.weights = std::exchange(m_weights, std::nullopt);
            row.pre_activation = std::exchange(m_pre_activation, std::nullopt);
            row.activation = summarize(y.values(), m_options.histogram, responsive);
            row.dead_units = silent_columns(y.values());
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
            m_rows[m_next_back].backward.emplace().activation = summarize(dy, m_options.histogram);
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
            g.factor = given > 0 ? summarize(dx, m_options.histogram).root_mean_square() / given : 0;
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

        static std::size_t silent_columns(const matrix<T>& a)
        {
            const std::size_t features = a.shape()[1];
            std::vector<char> silent(features, a.shape()[0] > 0);
            for (std::size_t sample = 0; sample < a.shape()[0]; ++sample)
            {
                const T* const row = a.data() + sample * features;
                for (std::size_t j = 0; j < features; ++j)
                {
                    silent[j] = static_cast<char>(silent[j] & (row[j] == 0));
                }
            }
            return static_cast<std::size_t>(std::count(silent.begin(), silent.end(), 1));
        }

        propagate_options m_options;
        observer m_watch;
        std::vector<layer_report> m_rows;
        std::vector<std::size_t> m_path;
        std::vector<std::size_t> m_open; // rows whose layers are at work on the way back
        std::size_t m_next_back = 0;     // one beyond the row of the layer that comes next on the way back
        bool m_measures;
        std::optional<summary> m_weights;
        std::optional<summary> m_pre_activation;
        bool m_stopped = false;
    };
}

#endif
