// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_SIGNAL_IPP
#define FANIN_STACK_SIGNAL_IPP

#include <fanin/core/classify.hpp>
#include <fanin/core/order.hpp>
#include <fanin/stack/detail/patch_pairs.hpp>
#include <fanin/stack/detail/position_state.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/detail/token_signal.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace fanin::detail
{
    // signal_pairs.hpp, whose signals this header makes
    inline void shift_cosines(signal& s, double cross_moment, double mean_cosine);

    /// The fraction of the positions of images that are 0 in every channel.
    template <real T>
    double empty_positions_of(const batch<T>& x)
    {
        const std::size_t channels = x.shape().size() > 1 ? x.shape().back() : 0;
        std::size_t empty = 0;
        for (std::size_t i = 0; channels > 0 && i < x.values().size(); i += channels)
        {
            const T* const first = x.values().data() + i;
            empty += std::all_of(first, first + channels, [](T v) { return v == 0; });
        }
        return static_cast<double>(empty * channels) / static_cast<double>(x.values().size());
    }

    /// The second moments of images along the height and along the width, divided by their mean.
    template <real T>
    std::array<std::vector<double>, 3> profile_of(const batch<T>& x)
    {
        const sample_shape& shape = x.shape();
        std::array<std::vector<double>, 3> profile{std::vector<double>(shape[0]),
                                                   std::vector<double>(shape[1])};
        double sum = 0;
        const T* at = x.values().data();
        for (std::size_t row = 0; row < x.samples() * shape[0]; ++row)
        {
            double of_row = 0;
            for (double& of_column : profile[1])
            {
                double squares = 0;
                for (const T* const end = at + shape[2]; at < end; ++at)
                {
                    squares += static_cast<double>(*at) * static_cast<double>(*at);
                }
                of_column += squares;
                of_row += squares;
            }
            profile[0][row % shape[0]] += of_row;
            sum += of_row;
        }
        for (std::vector<double>& along : profile)
        {
            for (double& v : along)
            {
                v = sum > 0 ? v * static_cast<double>(along.size()) / sum : 1;
            }
        }
        return profile;
    }

    template <real T>
    std::optional<signal> signal_of(const batch<T>& x)
    {
        if (const std::size_t length = common_length(x.sequences()))
        {
            return signal_of_tokens(x, length);
        }
        const std::size_t n = x.samples();
        const auto features = static_cast<double>(x.features());
        std::vector<signal::sample> samples(n);
        std::vector<double> sums(x.features());
        std::vector<double> directions(x.features()); // of the samples divided by their RMS
        double long_ones = 0;                         // samples that are not 0
        double squares = 0;
        for (std::size_t i = 0; i < n; ++i)
        {
            samples[i] = {0, 0, 0, 0};
            for (std::size_t j = 0; j < x.features(); ++j)
            {
                const auto v = static_cast<double>(x.values()(i, j));
                samples[i].mean += v / features;
                samples[i].second_moment += v * v / features;
                samples[i].kurtosis += v * v * v * v / features;
                samples[i].skewness += v * v * v / features;
                sums[j] += v;
            }
            squares += samples[i].second_moment;
            if (samples[i].second_moment > 0)
            {
                const double inverse = 1 / std::sqrt(samples[i].second_moment);
                for (std::size_t j = 0; j < x.features(); ++j)
                {
                    directions[j] += static_cast<double>(x.values()(i, j)) * inverse;
                }
                ++long_ones;
            }
        }
        if (n == 0 || x.features() == 0 || !is_finite(squares))
        {
            return std::nullopt;
        }
        const std::vector<std::size_t> order =
            ordered_indices(n, [&](std::size_t a, std::size_t b)
                            { return samples[a].second_moment < samples[b].second_moment; });

        // Samples of much different lengths need more groups.
        double variance = 0;
        for (const signal::sample& one : samples)
        {
            const double off = one.second_moment - squares / static_cast<double>(n);
            variance += off * off / static_cast<double>(n);
        }
        const double relative =
            variance > 0 ? variance / (squares * squares) * static_cast<double>(n * n) : 0;
        const std::size_t groups = std::min<std::size_t>(n, relative > 0.25 ? 32 : 12);

        signal s;
        s.shape = x.shape();
        s.samples = n;
        std::vector<std::size_t> rows; // one of each group
        for (std::size_t g = 0; g < groups; ++g)
        {
            const std::size_t begin = g * n / groups;
            const std::size_t end = (g + 1) * n / groups;
            signal::sample mean{0, 0, 0, 0};
            for (std::size_t i = begin; i < end; ++i)
            {
                const auto count = static_cast<double>(end - begin);
                mean.mean += samples[order[i]].mean / count;
                mean.second_moment += samples[order[i]].second_moment / count;
                mean.kurtosis += samples[order[i]].kurtosis / count;
                mean.skewness += samples[order[i]].skewness / count;
                mean.size_variance +=
                    samples[order[i]].second_moment * samples[order[i]].second_moment / count;
                mean.mean_variance += samples[order[i]].mean * samples[order[i]].mean / count;
            }
            mean.mean_variance = std::max(0.0, mean.mean_variance - mean.mean * mean.mean);
            const double square = mean.second_moment * mean.second_moment;
            mean.size_variance = square > 0 ? std::max(0.0, mean.size_variance / square - 1) : 0;
            mean.kurtosis /= square;
            mean.kurtosis = is_finite(mean.kurtosis) ? mean.kurtosis : 3;
            mean.skewness /= std::pow(square, 0.75);
            mean.skewness = is_finite(mean.skewness) ? mean.skewness : 0;
            s.typical.push_back(mean);
            rows.push_back(order[(begin + end) / 2]);
        }
        const double of_typical = s.second_moment(); // groups may differ by one sample
        for (signal::sample& t : s.typical)
        {
            t.second_moment *= of_typical > 0 ? squares / static_cast<double>(n) / of_typical : 1;
        }
        s.empty_positions = empty_positions_of(x);
        s.pairs.resize(groups * groups);
        for (std::size_t a = 0; a < groups; ++a)
        {
            for (std::size_t b = 0; b <= a; ++b)
            {
                double product = 0;
                const T* const u = x.values().data() + rows[a] * x.features();
                const T* const v = x.values().data() + rows[b] * x.features();
                for (std::size_t j = 0; j < x.features(); ++j)
                {
                    product += static_cast<double>(u[j]) * static_cast<double>(v[j]);
                }
                const double size =
                    std::sqrt(samples[rows[a]].second_moment * samples[rows[b]].second_moment) * features;
                const double cosine = a == b ? 1 : size > 0 ? std::clamp(product / size, -1.0, 1.0) : 0;
                s.pairs[a * groups + b].cosine = cosine;
                s.pairs[b * groups + a].cosine = cosine;
            }
        }
        double square_of_sums = 0;
        double square_of_directions = 0;
        for (std::size_t j = 0; j < sums.size(); ++j)
        {
            square_of_sums += sums[j] * sums[j] / features;
            square_of_directions += directions[j] * directions[j] / features;
        }
        const auto count = static_cast<double>(n);
        const double pairs = count * (count - 1);
        s.cross_moment = n > 1 ? (square_of_sums - squares) / pairs : 0;
        shift_cosines(s, s.cross_moment, n > 1 ? (square_of_directions - long_ones) / pairs : 0);
        if (x.shape().size() == 3)
        {
            s.profile = profile_of(x);
        }
        if (x.shape().size() > 1)
        {
            s.positions = positions_for(s, cosines_of_batch(x, rows));
            s.patches = [&x, rows](const image_patches& g, signal& of_patches)
            { set_patch_pairs(of_patches, patch_sample(x, rows, g), static_cast<double>(g.positions)); };
        }
        return s;
    }
}

#endif
