// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_FIXED_NORM_PREDICTION_IPP
#define FANIN_STACK_DETAIL_FIXED_NORM_PREDICTION_IPP

#include <fanin/stack/detail/fixed_norm_prediction.hpp>
#include <fanin/stack/detail/image_products.hpp>
#include <fanin/stack/detail/norm_positions.hpp>
#include <fanin/stack/detail/position_state.hpp>
#include <fanin/stack/detail/signal_law.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// Makes kurtosis and skewness of x those of a x + b.
    inline void set_shifted_shape(signal::sample& x, double a, double b)
    {
        const double mean = a * x.mean;
        const double square = a * a * x.second_moment;
        const double third = x.skewness * square * std::sqrt(square);
        const double fourth = x.kurtosis * square * square;
        const double shifted = square + 2 * mean * b + b * b;
        if (shifted > 0)
        {
            x.skewness = (third + 3 * square * b + 3 * mean * b * b + b * b * b) / std::pow(shifted, 1.5);
            x.kurtosis = (fourth + 4 * third * b + 6 * square * b * b + 4 * mean * b * b * b + b * b * b * b)
                         / (shifted * shifted);
        }
    }

    FANIN_INLINE prediction predict_fixed_norm(const signal& x, const std::vector<double>& mean,
                                               const std::vector<double>& variance, double epsilon)
    {
        const std::size_t channels = x.shape.empty() ? 1 : x.shape.back();
        if (channels != mean.size() || channels == 0 || x.tokens.length > 0)
        {
            return {}; // forward will say why
        }
        const auto count = static_cast<double>(channels);
        double inverse = 0;
        double squares = 0;
        double shift = 0;
        double shift_square = 0;
        for (std::size_t c = 0; c < channels; ++c)
        {
            const double factor = 1 / (variance[c] + epsilon);
            inverse += factor / count;
            squares += factor * factor / count;
            shift += mean[c] * std::sqrt(factor) / count;
            shift_square += mean[c] * mean[c] * factor / count;
        }
        const bool alike = std::abs(squares - inverse * inverse) < 1e-12 * squares
                           && std::abs(shift_square - shift * shift) <= 1e-12 * shift_square;
        if (!alike || !(inverse > 0) || !std::isfinite(inverse))
        {
            return {}; // the channels have laws of their own
        }
        const double factor = std::sqrt(inverse);
        signal y = x;
        y.patches = nullptr;
        complete_pairs(y);
        image_products k(y);
        const std::size_t n = y.typical.size();
        for (std::size_t i = 0; i < n * n; ++i)
        {
            const double with_shift =
                shift * shift - shift * factor * (x.typical[i / n].mean + x.typical[i % n].mean);
            k.aligned[i] = inverse * k.aligned[i] + with_shift;
            k.apart[i] = inverse * k.apart[i] + with_shift;
        }
        const double before = x.second_moment();
        for (signal::sample& s : y.typical)
        {
            if (shift != 0)
            {
                set_shifted_shape(s, factor, -shift);
            }
            s.mean = s.mean * factor - shift;
            s.mean_variance *= inverse;
        }
        set_products(y, k);
        const double after = y.second_moment();
        const double transfer = after > 0 ? std::max(0.0, (after - shift * shift) / after) : 1;
        for (std::size_t i = 0; shift != 0 && i < n * n; ++i)
        {
            y.pairs[i].log_covariance *= transfer * transfer;
            if (!y.apart.empty())
            {
                y.apart[i].log_covariance *= transfer * transfer;
            }
        }
        if (shift != 0)
        {
            y.standardized = false;
            y.features = nullptr;
            y.feature_variance = 0;
            set_law_of_shift(y, x);
        }
        summarize_pairs(y);
        y.positions = nullptr;
        if (const position_state* const s = positions_of(x))
        {
            const double mean_before = x.mean();
            y.positions = positions_for(
                y, [cosine = s->cosine, before, after, inverse,
                    with_shift = shift * shift - 2 * shift * factor * mean_before](const position_offset& d)
                { return after > 0 ? (inverse * before * cosine(d) + with_shift) / after : 0; });
        }
        return {.y = std::move(y), .factor = factor, .transfer = transfer};
    }
}

#endif
