// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_SIGNAL_IPP
#define FANIN_STACK_SIGNAL_IPP

#include <fanin/core/classify.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <utility>

namespace fanin::detail
{
    template <real T>
    std::optional<signal> signal_of(const batch<T>& x)
    {
        constexpr std::size_t groups = 8;
        const std::size_t n = x.samples();
        const auto features = static_cast<double>(x.features());
        std::vector<signal::sample> samples(n);
        std::vector<double> sums(x.features());
        double squares = 0;
        for (std::size_t i = 0; i < n; ++i)
        {
            samples[i] = {0, 0};
            for (std::size_t j = 0; j < x.features(); ++j)
            {
                const auto v = static_cast<double>(x.values()(i, j));
                samples[i].mean += v / features;
                samples[i].second_moment += v * v / features;
                sums[j] += v;
            }
            squares += samples[i].second_moment;
        }
        if (n == 0 || x.features() == 0 || !is_finite(squares))
        {
            return std::nullopt;
        }
        std::sort(samples.begin(), samples.end(),
                  [](const auto& a, const auto& b) { return a.second_moment < b.second_moment; });

        signal s;
        s.shape = x.shape();
        s.samples = n;
        for (std::size_t g = 0; g < groups; ++g)
        {
            const std::size_t begin = g * n / groups;
            const std::size_t end = (g + 1) * n / groups;
            signal::sample mean{0, 0};
            for (std::size_t i = begin; i < end; ++i)
            {
                mean.mean += samples[i].mean / static_cast<double>(end - begin);
                mean.second_moment += samples[i].second_moment / static_cast<double>(end - begin);
            }
            if (begin < end)
            {
                s.typical.push_back(mean);
            }
        }
        double square_of_sums = 0;
        for (const double sum : sums)
        {
            square_of_sums += sum * sum / features;
        }
        const auto count = static_cast<double>(n);
        s.cross_moment = n > 1 ? (square_of_sums - squares) / (count * (count - 1)) : 0;
        return s;
    }
}

#endif
