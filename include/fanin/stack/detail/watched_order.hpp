// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_WATCHED_ORDER_HPP
#define FANIN_STACK_DETAIL_WATCHED_ORDER_HPP

#include <fanin/core/error.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/stack/detail/main_path.hpp>
#include <fanin/stack/detail/watched_row.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fanin::detail
{
    /// Throws invalid_argument where a layer of the first step has the name or the path of another.
    inline void require_new(const std::string& name, const std::string& path,
                            std::span<const watched_row> rows)
    {
        for (const watched_row& r : rows)
        {
            if (r.name() == name || r.path() == path)
            {
                throw invalid_argument(
                    join("fanin: the ", r.name() == name ? "name " + name : "path " + path,
                         " twice in one step: give each layer its own, and call next_step() between steps"));
            }
        }
    }

    /// Throws invalid_argument where the axes do not fit the weights, or, if the user has not told the axes,
    /// a matrix (in, out) is that of the layer only if it is (out, in).
    inline void require_fitting_weights(const std::string& name, std::span<const std::size_t> weights,
                                        const init::axes& axes, bool told, const sample_shape& in,
                                        const sample_shape& out)
    {
        static_cast<void>(axes.fans_of(weights));
        if (told || weights.size() != 2 || in.empty() || out.empty() || in.back() == out.back())
        {
            return;
        }
        if (weights[0] == out.back() && weights[1] == in.back())
        {
            throw invalid_argument(
                join("fanin: the weights of ", name, " are ", shape_text(weights),
                     ", (in, out), but it gives ", out.back(), " features for ", in.back(),
                     ": pass .axes = init::axes::oi for weights of (out, in), as PyTorch has them"));
        }
    }

    /// Whether a row without activation has one in a row of its own, behind norms and dropout at most.
    inline bool is_activated_later(const std::vector<layer_report>& rows, std::size_t i)
    {
        layer_kind kind = layer_kind::norm;
        while (++i < rows.size() && (kind == layer_kind::norm || kind == layer_kind::dropout))
        {
            kind = rows[i].facts.kind;
        }
        return kind == layer_kind::activation;
    }

    /// RMS of the gradient at the input of row i divided by the RMS at its output; 0 where one is not known.
    /// The gradient at the input is that told, or that of the row before, where it feeds this one alone.
    inline double backward_factor(const report& r, std::size_t i, std::optional<double> passed)
    {
        const auto before = row_before(r.layers, i);
        if (!passed && before && feeds_alone(r.layers, *before, i) && r.layers[*before].backward)
        {
            passed = r.layers[*before].backward->activation.root_mean_square();
        }
        if (!passed && !before && r.input_gradient)
        {
            passed = r.input_gradient->root_mean_square();
        }
        const double given = r.layers[i].backward->activation.root_mean_square();
        return passed && given > 0 ? *passed / given : 0;
    }

    /// Throws invalid_argument where a layer of a later step is not the one that the first step had here, if
    /// any.
    inline void require_known(const std::string& name, const sample_shape& out, const watched_row* here,
                              std::size_t step)
    {
        if (here == nullptr || here->name() != name)
        {
            throw invalid_argument(join("fanin: the layer ", name, " in step ", step,
                                        ", but the first step had ",
                                        here == nullptr ? std::string("no more layers") : here->name(),
                                        " here: watch one net, with its layers in one order"));
        }
        if (here->out() != out)
        {
            throw invalid_argument(join("fanin: the samples of ", name, " are ", shape_text(out),
                                        ", but in the first step ", shape_text(here->out()),
                                        ": watch one net, with layers of one size"));
        }
    }
}

#endif
