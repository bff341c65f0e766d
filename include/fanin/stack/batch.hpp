// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_BATCH_HPP
#define FANIN_STACK_BATCH_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/matrix.hpp>
#include <fanin/stack/sequence_layout.hpp>
#include <fanin/stats/summary.hpp>
#include <fanin/stats/tensor.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin
{
    /// The shape of one sample: {features}, or {height, width, channels}.
    using sample_shape = std::vector<std::size_t>;

    namespace detail
    {
        inline std::size_t features_of(const sample_shape& shape)
        {
            std::size_t features = 1;
            for (const std::size_t extent : shape)
            {
                features = checked_size(features, extent, 1);
            }
            return features;
        }

        template <real T>
        std::span<const T> elements_of(const matrix<T>& m)
        {
            return {m.data(), m.size()};
        }

        /// An uninitialized matrix that reuses the memory of m if the size fits.
        template <real T>
        matrix<T> resized(std::string_view what, matrix<T> m, std::size_t rows, std::size_t columns)
        {
            if (m.size() != checked_size(rows, columns, sizeof(T)))
            {
                m = {}; // first: never two at a time
                return uninitialized<T>(what, rows, columns);
            }
            m.resize(typename matrix<T>::shape_type{rows, columns});
            return m;
        }
    }

    /// A batch: one sample per row, the shape that a row stands for, and the sequences that the rows make, if
    /// they are tokens.
    template <real T>
    class batch
    {
    public:
        using value_type = T;

        /// Samples without a shape, as vectors of features; values: (batch, features).
        batch(matrix<T> values)
            : m_values(std::move(values))
            , m_shape{m_values.shape()[1]}
        {
        }

        /// Samples of a shape. Throws invalid_argument unless the shape has as many elements as a row of
        /// `values`.
        batch(matrix<T> values, sample_shape shape)
            : m_values(std::move(values))
            , m_shape(std::move(shape))
        {
            if (detail::features_of(m_shape) != features())
            {
                throw invalid_argument(detail::join("fanin: a sample of shape ", detail::shape_text(m_shape),
                                                    " has ", detail::features_of(m_shape),
                                                    " features, but the batch has ", features(),
                                                    ": pass a shape of that many"));
            }
        }

        /// Samples owned by the caller, who keeps them alive as long as the batch and its copies.
        [[nodiscard]] static batch borrowed(const matrix<T>& values)
        {
            batch b{matrix<T>{}};
            b.m_borrowed = &values;
            b.m_shape = {values.shape()[1]};
            return b;
        }

        static batch borrowed(const matrix<T>&&) = delete; // a temporary

        [[nodiscard]] bool owns_values() const noexcept
        {
            return m_borrowed == nullptr;
        }

        /// (batch, features)
        [[nodiscard]] const matrix<T>& values() const& noexcept
        {
            return owns_values() ? m_values : *m_borrowed;
        }

        /// The values for modification; borrowed values are copied.
        [[nodiscard]] matrix<T> values() &&
        {
            if (owns_values())
            {
                return std::move(m_values);
            }
            return detail::copy_of("the elements of a batch", *m_borrowed);
        }

        /// A matrix of equal shape with any elements, to be written: in the memory of the values, unless they
        /// are borrowed.
        [[nodiscard]] matrix<T> memory() &&
        {
            return owns_values() ? std::move(m_values)
                                 : detail::uninitialized<T>("the elements of a batch", samples(), features());
        }

        [[nodiscard]] const sample_shape& shape() const noexcept
        {
            return m_shape;
        }

        /// None, unless the rows are tokens.
        [[nodiscard]] const sequence_layout& sequences() const noexcept
        {
            return m_sequences;
        }

        /// The batch with rows that are tokens of sequences. Throws invalid_argument unless the sequences
        /// have as many tokens as the batch has rows.
        [[nodiscard]] batch with_sequences(sequence_layout layout) &&
        {
            if (!layout.empty() && layout.tokens() != samples())
            {
                throw invalid_argument(detail::join("fanin: the sequences have ", layout.tokens(),
                                                    " tokens in all, but the batch has ", samples(),
                                                    " rows: pass lengths that add up to the number of rows"));
            }
            m_sequences = std::move(layout);
            return std::move(*this);
        }

        /// The batch with its summary, so that it is not measured again.
        [[nodiscard]] batch with_summary(summary s, std::optional<interval> unsaturated) &&
        {
            m_measured.emplace(std::move(s), unsaturated);
            return std::move(*this);
        }

        /// The batch with borrowed values, alive as long as those of this one, and without its summary, for a
        /// reader with other options.
        [[nodiscard]] batch lent() const&
        {
            batch b = borrowed(values());
            b.m_shape = m_shape;
            b.m_sequences = m_sequences;
            return b;
        }

        batch lent() const&& = delete; // nothing would hold the values

        /// The summary for this unsaturated range, if known.
        [[nodiscard]] const summary* known_summary(const std::optional<interval>& unsaturated) const noexcept
        {
            return m_measured && m_measured->second == unsaturated ? &m_measured->first : nullptr;
        }

        [[nodiscard]] std::size_t samples() const noexcept
        {
            return values().shape()[0];
        }

        [[nodiscard]] std::size_t features() const noexcept
        {
            return values().shape()[1];
        }

    private:
        matrix<T> m_values;
        const matrix<T>* m_borrowed = nullptr;
        sample_shape m_shape;
        sequence_layout m_sequences;
        std::optional<std::pair<summary, std::optional<interval>>> m_measured;
    };
}

#endif
