// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_TOKEN_MAP_HPP
#define FANIN_STACK_DETAIL_TOKEN_MAP_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/prediction.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

// What layers do to the gradients of tokens.
namespace fanin::detail
{
    /// The mean squares and products that a token_map takes to others.
    using token_state = std::vector<double>;

    /// The place of the mean product of two tokens in groups a and b.
    inline std::size_t product_at(std::size_t groups, std::size_t a, std::size_t b)
    {
        const std::size_t i = std::max(a, b);
        return groups + i * (i + 1) / 2 + std::min(a, b);
    }

    /// Gradients of equal squares 1 without products.
    [[nodiscard]] token_state white_tokens(std::size_t groups);

    /// The mean square over all tokens.
    [[nodiscard]] double mean_square(const token_state& state, const signal::token_groups& tokens);

    [[nodiscard]] token_state pass_tokens(const token_map& map, const token_state& state);

    /// The map of a layer without mixing: `squares` of each group, and the fraction of the products that each
    /// pair keeps; all of it where there are none.
    [[nodiscard]] token_map map_of_groups(const std::vector<double>& squares, std::size_t groups,
                                          const std::vector<double>& kept = {});

    /// The map of a layer from its paths, or from the factors of its typical samples.
    [[nodiscard]] token_map map_of(const std::vector<token_path>& paths,
                                   const std::vector<double>& sample_factors, std::size_t groups);

    /// The map of two layers, of which the gradient passes `later` first.
    [[nodiscard]] token_map compose(const token_map& earlier, const token_map& later, std::size_t groups);

    /// Divides a map by what it makes of the mean square of white gradients, and returns that.
    double normalize(token_map& map, const signal::token_groups& tokens);

    /// Appends the next layer: it takes over the signal, multiplies the factors, and appends the rows.
    void append(prediction& all, prediction next);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/token_map.ipp>
#endif

#endif
