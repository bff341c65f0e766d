// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATED_SAMPLES_HPP
#define FANIN_STACK_DETAIL_ACTIVATED_SAMPLES_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/stack/detail/activation_memo.hpp>
#include <fanin/stack/detail/activation_series.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <vector>

namespace fanin::detail
{
    /// The typical samples of φ at pre-activations of the typical samples of z, each beside its series. One
    /// integral in four is exact, and corrects the grid of those beside it. None without finite moments.
    struct activated_samples
    {
        array_list<std::shared_ptr<const activation_on_grid>> grids; ///< of different variances
        std::vector<std::size_t> grid_of;                            ///< of each sample
        std::vector<double> slope_moments;                           ///< E[φ'²] of each sample
        bool known = true;

        activated_samples(const activation_in_theory& act, std::vector<signal::sample>& typical)
        {
            constexpr std::size_t step = 4;
            const double origin = act.f(0);
            for (std::size_t begin = 0; begin < typical.size(); begin += step)
            {
                const std::size_t end = std::min(begin + step, typical.size());
                double q = 0;
                for (std::size_t a = begin; a < end; ++a)
                {
                    q += typical[a].second_moment / static_cast<double>(end - begin);
                }
                if (typical[begin].second_moment == typical[end - 1].second_moment)
                {
                    q = typical[begin].second_moment;
                }
                const auto m = act.moments(std::max(q, 1e-90));
                if (!m)
                {
                    known = false;
                    return;
                }
                const activation_on_grid& middle = *grids[grid_at(act, std::max(q, 1e-90))];
                const auto corrected = [](double of_sample, double exact, double of_grid)
                {
                    return std::abs(of_grid) > 1e-12 * std::abs(exact) && of_grid != 0
                               ? of_sample * (exact / of_grid)
                               : exact;
                };
                for (std::size_t a = begin; a < end; ++a)
                {
                    signal::sample& s = typical[a];
                    const double own = s.second_moment;
                    grid_of.push_back(grid_at(act, std::max(own, 1e-90)));
                    const activation_on_grid& g = *grids[grid_of.back()];
                    const bool exact = own == q;
                    slope_moments.push_back(
                        exact ? m->derivative_moment
                              : corrected(g.slope_moment, m->derivative_moment, middle.slope_moment));
                    if (own == 0)
                    {
                        s = {origin, origin * origin, 1, origin < 0 ? -1.0 : 1.0};
                        continue;
                    }
                    const double square = g.second_moment * g.second_moment;
                    s.mean = exact || std::abs(middle.mean) < 1e-6 * std::sqrt(middle.second_moment)
                                 ? m->mean
                                 : corrected(g.mean, m->mean, middle.mean);
                    s.second_moment =
                        exact ? m->second_moment
                              : corrected(g.second_moment, m->second_moment, middle.second_moment);
                    s.size_variance *= g.transfer() * g.transfer();
                    s.kurtosis = square > 0 ? g.fourth_moment / square : 3;
                    s.skewness = square > 0 ? g.third_moment / std::pow(square, 0.75) : 0;
                }
            }
        }

        [[nodiscard]] const activation_on_grid& of(std::size_t a) const
        {
            return *grids[grid_of[a]];
        }

    private:
        // Samples lie in the order of their lengths.
        std::size_t grid_at(const activation_in_theory& act, double q)
        {
            for (std::size_t i = grids.size(); i-- > 0;)
            {
                if (std::abs(grids[i]->q - q) <= 1e-9 * q)
                {
                    return i;
                }
            }
            using grid = std::shared_ptr<const activation_on_grid>;
            static activation_memo<grid> memo(4096);
            grids.push_back(memo.get(act.identity, q,
                                     [&] { return std::make_shared<const activation_on_grid>(act.f, q); }));
            return grids.size() - 1;
        }
    };
}

#endif
