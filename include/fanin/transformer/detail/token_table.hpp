// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_TOKEN_TABLE_HPP
#define FANIN_TRANSFORMER_DETAIL_TOKEN_TABLE_HPP

#include <fanin/core/function_ref.hpp>
#include <fanin/core/product.hpp>
#include <fanin/stack/detail/layer_weights.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace fanin::detail
{
    /// The table that an embedding shares with an unembedding of the same pass.
    template <real T>
    struct shared_table
    {
        using panel_work = function_ref<void(std::size_t row, const block<const T>& panel)>;

        std::size_t vocabulary = 0; ///< 0 before an embedding has run
        std::size_t width = 0;
        bool again = false; ///< whether another draw gives the same table
        /// Calls the work for each panel of rows, from the first to the last.
        std::function<void(panel_work)> for_each_panel;
        matrix<T> gradient; ///< of the unembedding: (vocabulary, width), or empty
    };

    /// The numbers of the tokens, one per row. Throws invalid_argument unless they are integers in
    /// [0, vocabulary).
    template <real T>
    std::vector<std::size_t> tokens_of(const batch<T>& x, std::size_t vocabulary)
    {
        if (x.features() != 1)
        {
            throw invalid_argument(join("fanin: a row has ", x.features(),
                                        " features, but an embedding takes one token per row: pass "
                                        "tokens<float>(ids), with ids (sequences, tokens)"));
        }
        std::vector<std::size_t> ids(x.samples());
        for (std::size_t i = 0; i < ids.size(); ++i)
        {
            const auto id = static_cast<double>(x.values().data()[i]);
            if (!(id >= 0 && id < static_cast<double>(vocabulary)) || id != std::floor(id))
            {
                throw invalid_argument(join("fanin: the token of row ", i, " = ", id,
                                            ", but it must be an integer in [0, ", vocabulary,
                                            "): pass token numbers of the vocabulary"));
            }
            ids[i] = static_cast<std::size_t>(id);
        }
        return ids;
    }

    /// Rows `ids` of a table (vocabulary, width) into y. Where the law draws elements one by one, only these
    /// rows are drawn.
    template <real T, class I>
    void draw_rows_of_table(const I& law, std::size_t vocabulary, const std::vector<std::size_t>& ids, key k,
                            matrix<T>& y)
    {
        const std::size_t width = y.shape()[1];
        const std::array<std::size_t, 2> shape{vocabulary, width};
        if constexpr (init::elementwise_initializer<I> && !holds_weights<I, T, 2>)
        {
            static_assert(std::same_as<typename I::value_type, T>,
                          "fanin: the element type of an initializer must be that of the batch");
            static_cast<void>(checked_size(shape, sizeof(T)));
            const element_law<T> of_element = law.elements(axes(axes::io).fans_of(shape));
            for (std::size_t i = 0; i < ids.size(); ++i)
            {
                draw(std::span<T>(y.data() + i * width, width), k, ids[i] * width, of_element);
            }
        }
        else
        {
            const layer_weights<T, I, 2> w(law, shape, axes::io, {k, 1, true});
            for (std::size_t i = 0; i < ids.size(); ++i)
            {
                std::copy_n(w.whole().data + ids[i] * width, width, y.data() + i * width);
            }
        }
    }
}

#endif
