// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_TAPE_HPP
#define FANIN_STACK_TAPE_HPP

#include <fanin/stack/batch.hpp>
#include <fanin/stack/report.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// What a propagation measures. Fields in alphabetical order, for designated initializers.
    struct propagate_options
    {
        histogram_options histogram{}; ///< of every summary
        bool weights = false;          ///< summarize the weights too
    };

    /// What a forward pass carries beside the batch: the rows of the report, the place in the
    /// stack, one spare buffer.
    template <real T>
    class tape
    {
    public:
        /// Is shown each row with the activation (batch, features) that it summarizes; false ends the pass.
        using observer = std::function<bool(const layer_report&, const matrix<T>&)>;

        explicit tape(propagate_options options = {}, observer watch = nullptr)
            : m_options(options)
            , m_watch(std::move(watch))
        {
        }

        // For layers.

        /// An uninitialized (rows, columns) matrix, in the memory of a recycled one of the same size.
        [[nodiscard]] matrix<T> take(std::size_t rows, std::size_t columns)
        {
            matrix<T> m = std::exchange(m_spare, {}); // a moved-from matrix keeps its shape, not its memory
            m.resize(typename matrix<T>::shape_type{rows, columns});
            return m;
        }

        /// Gives back a matrix that is no longer needed.
        void recycle(matrix<T> m)
        {
            m_spare = std::move(m);
        }

        /// Notes the weights (in, out) of the layer at work.
        void note_weights(const matrix<T>& w)
        {
            if (m_options.weights)
            {
                m_weights = summarize(w, m_options.histogram);
            }
        }

        /// Notes what the activation of the layer at work is about to be applied to.
        void note_pre_activation(const matrix<T>& z)
        {
            m_pre_activation = summarize(z, m_options.histogram);
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
            layer_report& row = m_rows.emplace_back();
            row.path = path();
            row.name = std::move(name);
            row.in = std::move(in);
            row.out = y.shape();
            row.weights = std::exchange(m_weights, std::nullopt);
            row.pre_activation = std::exchange(m_pre_activation, std::nullopt);
            row.activation = summarize(y.values(), m_options.histogram, responsive);
            if (m_watch && !m_watch(row, y.values()))
            {
                m_stopped = true;
            }
        }

        /// Whether the observer has seen enough; a list of layers then returns what it has.
        [[nodiscard]] bool stopped() const noexcept
        {
            return m_stopped;
        }

        [[nodiscard]] std::vector<layer_report> take_rows() &&
        {
            return std::move(m_rows);
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
        propagate_options m_options;
        observer m_watch;
        std::vector<layer_report> m_rows;
        std::vector<std::size_t> m_path;
        std::optional<summary> m_weights;
        std::optional<summary> m_pre_activation;
        matrix<T> m_spare;
        bool m_stopped = false;
    };
}

#endif
