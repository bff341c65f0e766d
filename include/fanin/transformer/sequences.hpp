// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_SEQUENCES_HPP
#define FANIN_TRANSFORMER_SEQUENCES_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/to_batch.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin
{
    namespace detail
    {
        /// A batch of its own memory.
        template <class X>
        auto owned_batch(const X& x)
        {
            auto b = to_batch(x);
            sample_shape shape = b.shape();
            return batch(std::move(b).values(), std::move(shape));
        }

        /// The number of sequences of n tokens in these rows.
        inline std::size_t sequences_of(std::size_t rows, std::size_t n)
        {
            require(n > 0, "the tokens of a sequence", n, "at least 1");
            if (rows % n != 0)
            {
                throw invalid_argument(join("fanin: sequences of ", n, " tokens do not fill ", rows,
                                            " rows: pass a divisor of the number of rows, or the lengths"));
            }
            return rows / n;
        }
    }

    /// A batch whose rows are tokens, n to a sequence, one sequence after the other: (sequences · n,
    /// features). Layers that treat rows alike work on it as on any batch, and statistics count tokens.
    /// Throws invalid_argument unless n divides the number of rows.
    template <class X>
        requires(expression<X> || detail::is_batch<X>)
    [[nodiscard]] auto sequences(const X& x, extent n)
    {
        auto b = detail::owned_batch(x);
        const std::size_t count = detail::sequences_of(b.samples(), n);
        return std::move(b).with_sequences(sequence_layout(std::vector<std::size_t>(count, n)));
    }

    /// A batch whose rows are the tokens of sequences of these lengths, one after the other without padding.
    /// Throws invalid_argument if a length is 0, or they do not add up to the number of rows.
    template <class X>
        requires(expression<X> || detail::is_batch<X>)
    [[nodiscard]] auto sequences(const X& x, const std::vector<std::size_t>& lengths)
    {
        return detail::owned_batch(x).with_sequences(sequence_layout(lengths));
    }

    /// The tokens of padded sequences: of the n rows of sequence i, the first lengths[i] are tokens. The
    /// padding is left out, so that no token sees it and no statistic counts it. Throws invalid_argument
    /// unless n divides the number of rows, and each sequence has a length in [1, n].
    template <class X>
        requires(expression<X> || detail::is_batch<X>)
    [[nodiscard]] auto sequences(const X& x, extent n, const std::vector<std::size_t>& lengths)
    {
        const auto padded = detail::to_batch(x);
        using T = typename decltype(padded)::value_type;
        const std::size_t count = detail::sequences_of(padded.samples(), n);
        detail::require(lengths.size() == count, "the number of lengths", lengths.size(),
                        "that of the sequences, ", count);
        std::size_t rows = 0;
        for (const std::size_t length : lengths)
        {
            detail::require(length >= 1 && length <= n, "the length of a sequence", length, "in [1, ",
                            static_cast<std::size_t>(n), "]");
            rows += length;
        }
        const std::size_t width = padded.features();
        matrix<T> tokens = detail::uninitialized<T>("the elements of a batch", rows, width);
        T* out = tokens.data();
        for (std::size_t i = 0; i < count; ++i)
        {
            const T* const first = padded.values().data() + i * n * width;
            out = std::copy(first, first + lengths[i] * width, out);
        }
        return batch<T>(std::move(tokens), padded.shape()).with_sequences(sequence_layout(lengths));
    }

    /// A batch of token numbers for `embedding`, one per row: `ids` has shape (sequences, n). Throws
    /// invalid_argument if T cannot hold a number, as float beyond 2²⁴.
    template <real T = float, expression Ids>
    [[nodiscard]] batch<T> tokens(const Ids& ids)
    {
        static_assert(std::integral<typename Ids::value_type>, "fanin: tokens are integers");
        detail::require(ids.dimension() == 2, "the dimension of the tokens", ids.dimension(),
                        "2: (sequences, tokens)");
        const auto count = static_cast<std::size_t>(ids.shape()[0]);
        const auto n = static_cast<std::size_t>(ids.shape()[1]);
        matrix<T> x = detail::uninitialized<T>("the elements of a batch", count * n, 1);
        for (std::size_t i = 0; i < count; ++i)
        {
            for (std::size_t j = 0; j < n; ++j)
            {
                const auto id = ids(i, j);
                x(i * n + j, 0) = static_cast<T>(id);
                detail::require(static_cast<long double>(x(i * n + j, 0)) == static_cast<long double>(id),
                                "a token", id, "a number that the element type can hold: use double");
            }
        }
        return batch<T>(std::move(x)).with_sequences(sequence_layout(std::vector<std::size_t>(count, n)));
    }
}

#endif
