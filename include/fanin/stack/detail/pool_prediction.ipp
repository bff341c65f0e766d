// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_POOL_PREDICTION_IPP
#define FANIN_STACK_DETAIL_POOL_PREDICTION_IPP

#include <fanin/core/array_list.hpp>
#include <fanin/stack/detail/pool_prediction.hpp>
#include <fanin/stack/detail/pooled_windows.hpp>
#include <fanin/stack/detail/signal_law.hpp>
#include <fanin/stack/detail/signal_pairs.hpp>
#include <fanin/stack/detail/window_classes.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <utility>

namespace fanin::detail
{
    /// window_products of cosines in a range, interpolated between a few of them.
    class products_by_cosine
    {
    public:
        products_by_cosine(const gaussian_windows& windows, double q, double least, double most, double far,
                           double independent)
            : m_least(least)
            , m_step((most - least) / 8)
        {
            // of independent windows both are known: equal draws take the sampling error out
            const window_products apart = windows.of_samples(q, 0, 0);
            const double shift = independent - apart.cosine;
            for (std::size_t i = 0; i < (m_step > 1e-6 ? 9 : 1); ++i)
            {
                const window_products at =
                    windows.of_samples(q, least + static_cast<double>(i) * m_step, far);
                m_products.push_back({at.cosine + shift, std::max(1.0, 1 + at.square - apart.square)});
            }
        }

        [[nodiscard]] window_products operator()(double c) const
        {
            if (m_products.size() == 1)
            {
                return m_products[0];
            }
            const double at = std::clamp((c - m_least) / m_step, 0.0, 7.999999);
            const auto i = static_cast<std::size_t>(at);
            const double part = at - static_cast<double>(i);
            const window_products& low = m_products[i];
            const window_products& high = m_products[i + 1];
            return {low.cosine + part * (high.cosine - low.cosine),
                    low.square + part * (high.square - low.square)};
        }

    private:
        double m_least;
        double m_step;
        array_list<window_products> m_products;
    };

    /// Two points stand for the cosines of a pair.
    inline double scatter_of(const signal::pair& p)
    {
        return std::sqrt(std::max(0.0, p.cosine_variance - p.of_units));
    }

    /// Whether φ(s z) = s φ(z) for s > 0.
    inline bool is_homogeneous(const gaussian_windows::function& values)
    {
        std::vector<double> y(4);
        values({1, 3, -1, -3}, y);
        return std::abs(y[1] - 3 * y[0]) < 1e-9 && std::abs(y[3] - 3 * y[2]) < 1e-9;
    }

    /// Whether samples have like sizes, and patches like cosines, so that a few of them stand for all.
    inline bool are_alike(const signal& z)
    {
        double scatter = 0;
        for (const signal::apart_pair& p : z.apart)
        {
            scatter += scatter_of(p) / static_cast<double>(z.apart.size());
        }
        return z.typical.back().second_moment < 4 * z.typical.front().second_moment && scatter < 0.5;
    }

    FANIN_INLINE prediction predict_pooled(const signal& x, const pooled_windows& w)
    {
        const position_state* const s = positions_of(x);
        const std::size_t n = x.typical.size();
        if (s == nullptr || !s->before || x.apart.size() != n * n || x.empty_positions > 0.05
            || w.taps.size() > 16 || !are_alike(*s->before))
        {
            return {};
        }
        const signal& z = *s->before;
        const gaussian_windows windows(w.how, w.taps, classes_of(w.taps, w.sizes), s->cosine_before,
                                       s->values, s->slopes);
        signal y = x;
        y.shape = w.out;
        y.patches = nullptr;
        y.features = nullptr;
        y.law = nullptr;
        y.far_profile = {};
        const bool homogeneous = is_homogeneous(s->values);
        double slope = 0;
        double at = 0;
        window_moments m;
        for (std::size_t a = 0; a < n; ++a)
        {
            const double q = z.typical[a].second_moment;
            if (!(q > 0 && x.typical[a].second_moment > 0))
            {
                return {};
            }
            if (at == 0 || (!homogeneous && std::abs(q - at) > 1e-9 * q))
            {
                at = q;
                m = windows.at(q);
            }
            y.typical[a].mean = w.how != pooling::maximum && !w.padded
                                    ? x.typical[a].mean
                                    : m.mean * std::sqrt(x.typical[a].second_moment);
            y.typical[a].second_moment *= m.second;
            y.typical[a].kurtosis = m.fourth;
            slope += m.slope / static_cast<double>(n);
        }
        set_profiles(y, w, m.second);
        set_law_of_values(y, windows.values(z.typical[n / 2].second_moment));
        // E[p²] = E[φ²] · ratio: what the size of z passes on, beyond what it has in E[φ²]
        const double q = z.typical[n / 2].second_moment;
        const double transfer =
            homogeneous ? 0
                        : (std::log(windows.at(q * 1.05).second) - std::log(windows.at(q / 1.05).second))
                              / (2 * std::log(1.05));
        double least = 1;
        double most = -1;
        double far = 0;
        for (std::size_t i = 0; i < n * n; ++i)
        {
            for (const signal::pair* p : {&z.pairs[i], static_cast<const signal::pair*>(&z.apart[i])})
            {
                if (p != &z.pairs[i] || i % (n + 1) != 0) // a sample with itself
                {
                    least = std::min(least, std::max(-1.0, p->cosine - scatter_of(*p)));
                    most = std::max(most, std::min(1.0, p->cosine + scatter_of(*p)));
                }
            }
            far += z.apart[i].cosine / static_cast<double>(n * n);
        }
        const window_moments middle = windows.at(q);
        const products_by_cosine at_cosine(windows, q, least, most, far,
                                           middle.second > 0 ? middle.mean * middle.mean / middle.second : 0);
        const auto products = [&](const signal::pair& p)
        {
            const double scatter = scatter_of(p);
            const window_products up = at_cosine(std::min(p.cosine + scatter, 1.0));
            const window_products down = at_cosine(std::max(p.cosine - scatter, -1.0));
            return window_products{(up.cosine + down.cosine) / 2, (up.square + down.square) / 2};
        };
        const double units = static_cast<double>(w.out.back());
        const double positions = static_cast<double>(features_of(w.out)) / units;
        const double positions_before = static_cast<double>(features_of(x.shape)) / units;
        signal of_units = y;
        const auto move = [&](signal::pair& p, const signal::pair& own, const window_products& r)
        {
            const double inherited = std::max(0.0, p.log_covariance - own.log_covariance);
            const double here = std::log1p(std::max(-0.9, (r.square - 1) / units));
            const double rest = p.cosine < 1 ? (1 - r.cosine) / (1 - p.cosine) : 0;
            p.log_covariance = inherited * (1 + transfer) * (1 + transfer) + here;
            p.cosine_variance = std::min(1.0, p.cosine_variance * rest * rest);
            p.of_units = std::min(1.0, p.of_units * rest * rest);
            p.cosine = r.cosine;
            return here;
        };
        for (std::size_t a = 0; a < n; ++a)
        {
            for (std::size_t b = 0; b < n; ++b)
            {
                const std::size_t i = a * n + b;
                const window_products same{1, y.typical[a].kurtosis};
                of_units.pairs[i].log_covariance =
                    move(y.pairs[i], s->of_units->pairs[i], a == b ? same : products(z.pairs[i]));
                of_units.apart[i].log_covariance =
                    move(y.apart[i], s->of_units->apart[i], products(z.apart[i]));
                y.apart[i].aligned = std::min(1.0, y.apart[i].aligned * positions_before / positions);
                of_units.apart[i].aligned = y.apart[i].aligned;
            }
        }
        of_units.typical = y.typical;
        summarize_pairs(y);
        y.feature_variance = units * std::expm1(log_variance_of(of_units));
        y.standardized = false;
        y.centred = false;
        const position_cosine near = remembered(
            [windows, q, stride = w.stride](const position_offset& d)
            {
                return windows.of_positions(q, {d[0] * stride[0], d[1] * stride[1], d[2] * stride[2]}).cosine;
            });
        const auto cosine = [near](position_offset d)
        {
            const bool back = d < position_offset{}; // the cosine at -d is that at d
            for (std::ptrdiff_t& along : d)
            {
                along =
                    std::clamp<std::ptrdiff_t>(back ? -along : along, -2, 2); // farther, it hardly changes
            }
            return near(d);
        };
        y.positions = positions_for(y, cosine);
        const double share = positions / positions_before; // of the positions that a maximum is at
        // neighbouring windows of an average may have like gradients, which add up where they overlap
        const bool known = w.how == pooling::maximum || !overlap(w);
        const double taps = static_cast<double>(w.taps.size());
        // windows that share a maximum add their gradients, whose products scatter
        const double of_shared = w.how == pooling::maximum && overlap(w)
                                     ? 2 * std::max(0.0, share * taps - 1) / (positions * units)
                                     : 0;
        const double of_window =
            positions_before > 1 ? std::min(1.0, (taps - 1) / (positions_before - 1)) : 0;
        const gradient_places places = w.how == pooling::maximum
                                           ? gradient_places{.gain = std::min(1.0, share)}
                                           : gradient_places{.gain = 1 - of_window, .made = of_window};
        return {.y = std::move(y),
                .factor = std::sqrt(w.how == pooling::maximum ? share : share * squared_weights(w)),
                .factor_log_variance = known ? 0 : std::numeric_limits<double>::quiet_NaN(),
                .transfer = 1 + transfer,
                .overlap = {.alone = of_shared,
                            .peak = w.how == pooling::maximum ? std::max(1.0, 1 / share) : 1,
                            .places = places},
                .passes = w.how == pooling::maximum ? slope : 1};
    }
}

#endif
