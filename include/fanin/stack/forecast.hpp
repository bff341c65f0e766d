// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_FORECAST_HPP
#define FANIN_STACK_FORECAST_HPP

#include <fanin/core/text.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/stack/signal.hpp>

#include <cmath>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// What theory makes of a signal in one layer.
    struct predicted
    {
        std::optional<signal> y = std::nullopt; ///< none where theory does not know the layer
        std::optional<expected_moments> pre_activation = std::nullopt;
        double factor = 1;              ///< root mean square of the gradient passed back, over what was given
        double factor_log_variance = 0; ///< variance of the logarithm of its square, from draw to draw
        std::optional<weight_gain> weights = std::nullopt;
    };

    /// Writes the rows of a prediction while a signal walks through a stack.
    class forecast
    {
    public:
        void enter(std::size_t index)
        {
            m_path.push_back(index);
        }

        void leave()
        {
            m_path.pop_back();
        }

        /// Makes the row of the layer at work.
        void add_row(std::string name, const predicted& p)
        {
            std::string path;
            for (const std::size_t index : m_path)
            {
                path += path.empty() ? "" : ".";
                path += detail::to_text(index);
            }
            m_rows.push_back({.path = std::move(path),
                              .name = std::move(name),
                              .pre_activation = p.pre_activation,
                              .activation = detail::moments_of(*p.y),
                              .factor = p.factor,
                              .log_stddev = std::sqrt(p.y->log_variance),
                              .factor_log_stddev = std::sqrt(p.factor_log_variance),
                              .weights = p.weights});
        }

        [[nodiscard]] std::vector<layer_prediction> take_rows() &&
        {
            return std::move(m_rows);
        }

    private:
        std::vector<layer_prediction> m_rows;
        std::vector<std::size_t> m_path;
    };

    /// Predicts a layer as child `index` of a list: with a row, where it is known. A layer says what it makes of a
    /// signal by `predict(signal, forecast)`; where it has none, or the signal is not known, nothing is known beyond.
    template <class L>
    predicted predict_child(const L& l, std::size_t index, const std::optional<signal>& x, forecast& f)
    {
        predicted p;
        if constexpr (requires { l.predict(*x, f); })
        {
            if (x)
            {
                f.enter(index);
                p = l.predict(*x, f);
                if (p.y && !detail::has_no_row(l))
                {
                    f.add_row(detail::name_of(l), p);
                }
                f.leave();
            }
        }
        return p;
    }

    namespace detail
    {
        /// One layer after another: the signal goes on, and factors multiply.
        inline void append(predicted& all, predicted next)
        {
            all.y = std::move(next.y);
            all.factor *= next.factor;
            all.factor_log_variance += next.factor_log_variance;
        }
    }
}

#endif
