// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_SEQUENCE_LAYOUT_HPP
#define FANIN_STACK_SEQUENCE_LAYOUT_HPP

#include <fanin/core/error.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

namespace fanin
{
    /// The sequences that the rows of a batch make: sequence i is `length(i)` rows from row `begin(i)` on,
    /// one per token. A batch without sequences has none. Copies share their numbers.
    class sequence_layout
    {
    public:
        sequence_layout() = default;

        /// Sequences of these lengths, one after the other. Throws invalid_argument if a length is 0.
        explicit sequence_layout(const std::vector<std::size_t>& lengths)
        {
            auto begins = std::make_shared<std::vector<std::size_t>>(1, 0);
            for (std::size_t i = 0; i < lengths.size(); ++i)
            {
                if (lengths[i] == 0)
                {
                    throw invalid_argument(
                        detail::join("fanin: the length of sequence ", i,
                                     " = 0, but it must be at least 1: leave empty sequences out"));
                }
                begins->push_back(begins->back() + lengths[i]);
            }
            m_begins = std::move(begins);
        }

        /// Whether the rows are samples on their own.
        [[nodiscard]] bool empty() const noexcept
        {
            return m_begins == nullptr;
        }

        /// The number of sequences.
        [[nodiscard]] std::size_t count() const noexcept
        {
            return empty() ? 0 : m_begins->size() - 1;
        }

        /// The number of tokens: of rows.
        [[nodiscard]] std::size_t tokens() const noexcept
        {
            return empty() ? 0 : m_begins->back();
        }

        /// The first row of sequence i.
        [[nodiscard]] std::size_t begin(std::size_t i) const
        {
            return (*m_begins)[i];
        }

        [[nodiscard]] std::size_t length(std::size_t i) const
        {
            return (*m_begins)[i + 1] - (*m_begins)[i];
        }

        [[nodiscard]] std::size_t max_length() const
        {
            std::size_t most = 0;
            for (std::size_t i = 0; i < count(); ++i)
            {
                most = std::max(most, length(i));
            }
            return most;
        }

    private:
        std::shared_ptr<const std::vector<std::size_t>> m_begins; // and the end of the last
    };
}

#endif
