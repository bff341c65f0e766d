// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_STREAMS_HPP
#define FANIN_DIAGNOSE_DETAIL_STREAMS_HPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/diagnose/detail/evidence.hpp>
#include <fanin/diagnose/detail/row_queries.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

// Residual streams: what each branch writes, beside the stream that it is added to. Sums of branches grow as
// the root of their number, which is no rate per layer.
namespace fanin::detail
{
    /// One residual layer of the main path.
    struct branch_write
    {
        std::size_t row;
        double size;   ///< RMS of scale · branch
        double stream; ///< RMS of skip · input
        bool pre_norm;
        bool post_norm; ///< a norm follows, and none begins the branch

        [[nodiscard]] double ratio() const
        {
            return size / stream;
        }

        /// The part of the sum's second moment that the branch makes.
        [[nodiscard]] double part() const
        {
            return size * size / (size * size + stream * stream);
        }
    };

    inline double measured_before(const report& r, std::size_t row)
    {
        const std::optional<std::size_t> before = row_before(r.layers, row);
        return (before ? r.layers[*before].activation : r.input).root_mean_square();
    }

    /// The writes of the residual layers of a stack with attention; none if one of them cannot be told.
    inline array_list<branch_write> writes_of(const evidence& e)
    {
        array_list<branch_write> all;
        const auto attends = [](const layer_report& l) { return l.facts.kind == layer_kind::attention; };
        if (none_of(e.r.layers, attends))
        {
            return all;
        }
        for (std::size_t k = 0; k < e.main_path.size(); ++k)
        {
            const std::size_t row = e.main_path[k];
            const layer_report& l = e.r.layers[row];
            if (l.facts.kind != layer_kind::residual)
            {
                continue;
            }
            const bool last = k + 1 == e.main_path.size();
            const bool pre = begins_with_norm(e.r, row);
            branch_write w{row, 0, std::abs(l.facts.skip) * measured_before(e.r, row), pre,
                           !pre && !last && e.r.layers[e.main_path[k + 1]].facts.kind == layer_kind::norm};
            w.size = has_inner_rows(e.r, row)
                         ? std::abs(l.facts.scale) * e.r.layers[row - 1].activation.root_mean_square()
                         : 0;
            if (!has_inner_rows(e.r, row) || !is_finite(w.size) || !(w.stream > 0))
            {
                return {};
            }
            all.push_back(w);
        }
        return all;
    }

    /// Whether all branches begin with a norm, and nothing else with weights changes the stream between
    /// them: then their writes do not grow with the stream.
    inline bool is_pre_norm(const evidence& e, const array_list<branch_write>& all)
    {
        const auto changes_stream = [&](std::size_t row)
        {
            return row > all.front().row && row < all.back().row && e.r.layers[row].has_weights
                   && e.r.layers[row].facts.kind != layer_kind::residual;
        };
        return !all.empty() && none_of(e.main_path, changes_stream)
               && all_of(all, [](const auto& w) { return w.pre_norm; });
    }

    /// The RMS of the stream behind the last branch over that before the first.
    inline double growth_of(const evidence& e, const array_list<branch_write>& all)
    {
        return e.r.layers[all.back().row].activation.root_mean_square() / all.front().stream;
    }

    inline double median_write(const array_list<branch_write>& all)
    {
        std::vector<double> sizes;
        for (const branch_write& w : all)
        {
            sizes.push_back(w.size);
        }
        return ordered(sizes, sizes.size() / 2);
    }

    /// The row with the weights that end a branch; none if it ends otherwise.
    inline std::optional<std::size_t> last_weights(const report& r, std::size_t row)
    {
        for (std::size_t i = row; i-- > 0 && is_inside(r.layers[i].path, r.layers[row].path);)
        {
            if (r.layers[i].has_weights && r.layers[i].facts.kind != layer_kind::norm)
            {
                return i;
            }
            if (r.layers[i].facts.kind != layer_kind::dropout)
            {
                break;
            }
        }
        return std::nullopt;
    }

    /// "the stream grows 19-fold over 24 residual layers, slower and slower"
    inline std::string stream_text(const evidence& e, const array_list<branch_write>& all)
    {
        const double growth = growth_of(e, all);
        const double half = std::log(all[all.size() / 2].stream / all.front().stream);
        const bool slower = growth > 1.5 && std::log(growth) - half < 0.7 * half;
        const auto [least, most] = std::minmax_element(
            all.begin(), all.end(), [](const auto& a, const auto& b) { return a.ratio() < b.ratio(); });
        return join("the stream grows ", to_text(growth, growth < 10 ? 2 : 3), "-fold over ", all.size(),
                    " residual layers", slower ? ", slower and slower" : "", "; a branch writes ",
                    to_text(least->ratio(), 2), " to ", to_text(most->ratio(), 2), " of its RMS");
    }
}

#endif
