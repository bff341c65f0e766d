// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_TOKEN_GRADIENTS_IPP
#define FANIN_STACK_DETAIL_TOKEN_GRADIENTS_IPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/detail/layer_path.hpp>
#include <fanin/stack/detail/token_covariance.hpp>
#include <fanin/stack/detail/token_gradients.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

namespace fanin::detail
{
    // The paths of a row.
    FANIN_INLINE std::vector<token_path> paths_of(layer_prediction& row, std::size_t groups)
    {
        if (row.token_paths.size() > 1)
        {
            return std::move(row.token_paths);
        }
        return {{.map = map_of(row.token_paths, row.sample_factors, groups), .overlap = row.overlap}};
    }

    FANIN_INLINE void follow_token_gradients(std::vector<layer_prediction>& rows, const signal& y)
    {
        token_covariance g(y.tokens, static_cast<double>(features_of(y.shape)));
        const double same = 1 / static_cast<double>(y.samples);
        const double per_sequence = static_cast<double>(y.tokens.length) * same;
        double shared = 0; // relative covariance of two sequences
        double overlap = 1 / static_cast<double>(features_of(y.shape)); // as in backward_levels
        double cleared = 0; // fraction of the squared gradient that the norm behind has left
        bool known = true;
        const std::string* outer = nullptr;
        for (std::size_t i = rows.size(); i-- > 0;)
        {
            layer_prediction& row = rows[i];
            std::vector<token_path> paths = paths_of(row, y.tokens.groups);
            row.token_paths.clear();
            if (outer != nullptr && is_inside(row.path, *outer))
            {
                continue;
            }
            outer = &row.path;
            const double before = g.size();
            known = known && is_finite(before) && before > 0 && row.factor > 0;
            if (!known)
            {
                continue;
            }
            const gradient_overlap& o = row.overlap;
            const std::vector<double> parts = g.pass(paths, o.at_least);
            double skipped = 0;
            double root = 0;
            double noise = 0;
            double scatter = 0;
            for (std::size_t j = 0; j < paths.size(); ++j)
            {
                const gradient_overlap& of = paths[j].overlap;
                skipped += of.alone == 0 ? parts[j] : 0;
                root += parts[j] * std::sqrt(of.gain);
                noise += parts[j] * parts[j] * of.noise;
                scatter += parts[j] * parts[j] * of.scatter;
                shared += parts[j] * parts[j] * of.shared;
                for (std::size_t k = 0; k < j; ++k)
                {
                    const double cross = 4 * parts[k] * parts[j] * o.at_least;
                    noise += cross / 2;
                    // what two tokens have in common, as far as both paths keep it
                    shared += cross * overlap * std::sqrt(of.gain * paths[k].overlap.gain);
                }
            }
            shared += scatter * std::max(0.0, overlap - o.at_least);
            overlap = std::min(1.0, root * root * overlap + noise * (1 + 1.5 * overlap));
            // of post-norm stacks: a skip connection brings back what the norm behind has left of a gradient
            const double again = (1 - row.removed * (1 - cleared)) / (1 - row.removed);
            cleared = row.removed > 0 ? 1 : cleared * skipped;
            row.in_stack = {.factor = row.factor * std::sqrt(again * g.size() / before),
                            .log_variance =
                                std::log1p(per_sequence * g.variance() + (1 - same) * std::expm1(shared))};
        }
    }
}

#endif
