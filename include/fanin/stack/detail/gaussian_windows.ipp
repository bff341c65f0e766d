// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_GAUSSIAN_WINDOWS_IPP
#define FANIN_STACK_DETAIL_GAUSSIAN_WINDOWS_IPP

#include <fanin/core/array_list.hpp>
#include <fanin/stack/detail/correlated_normals.hpp>
#include <fanin/stack/detail/gaussian_windows.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace fanin::detail
{
    FANIN_INLINE gaussian_windows::gaussian_windows(pooling how, std::vector<position_offset> taps,
                                                    array_list<window_class> classes, position_cosine cosine,
                                                    function values, function slopes)
        : m_how(how)
        , m_taps(std::move(taps))
        , m_classes(std::move(classes))
        , m_inner{1, std::vector<double>(m_taps.size(), 1.0),
                  std::vector<double>(m_taps.size() * m_taps.size(), 1.0)}
        , m_usual(0)
        , m_cosine(std::move(cosine))
        , m_values(std::move(values))
        , m_slopes(std::move(slopes))
    {
        for (std::size_t i = 1; i < m_classes.size(); ++i)
        {
            m_usual = m_classes[i].weight > m_classes[m_usual].weight ? i : m_usual;
        }
    }

    /// Of a product of taps i and j; 0 beyond the image.
    inline double size_of_two(const window_class& c, std::size_t i, std::size_t j)
    {
        return std::sqrt(std::max(0.0, c.sizes[i]) * std::max(0.0, c.sizes[j]));
    }

    FANIN_INLINE double gaussian_windows::covariance(const window_class& c, std::size_t i,
                                                     std::size_t j) const
    {
        position_offset d{};
        for (std::size_t axis = 0; axis < d.size(); ++axis)
        {
            d[axis] = m_taps[j][axis] - m_taps[i][axis];
        }
        return m_cosine(d) * c.overlap[i * m_taps.size() + j] * size_of_two(c, i, j);
    }

    FANIN_INLINE std::vector<double> gaussian_windows::covariances(const window_class& c) const
    {
        const std::size_t taps = m_taps.size();
        std::vector<double> all(taps * taps);
        for (std::size_t i = 0; i < taps * taps; ++i)
        {
            all[i] = covariance(c, i / taps, i % taps);
        }
        return all;
    }

    FANIN_INLINE std::pair<double, std::size_t> gaussian_windows::pool(const double* first,
                                                                       const window_class& c) const
    {
        std::size_t place = m_taps.size(); // of the largest tap so far
        double sum = 0;
        double inside = 0;
        for (std::size_t i = 0; i < m_taps.size(); ++i)
        {
            if (c.sizes[i] < 0)
            {
                continue;
            }
            place = place == m_taps.size() || first[i] > first[place] ? i : place;
            sum += first[i];
            inside += 1;
        }
        if (m_how == pooling::maximum)
        {
            return {first[place], place};
        }
        return {sum / (m_how == pooling::average ? static_cast<double>(m_taps.size()) : inside), 0};
    }

    FANIN_INLINE array_list<weighted_value> gaussian_windows::values(double q) const
    {
        const std::size_t taps = m_taps.size();
        array_list<weighted_value> all;
        for (const window_class& c : m_classes)
        {
            const std::vector<double> z = correlated_normals(covariances(c), taps, q);
            std::vector<double> f(z.size());
            m_values(z, f);
            for (std::size_t first = 0; first < z.size(); first += taps)
            {
                all.push_back({pool(f.data() + first, c).first, c.weight});
            }
        }
        return all;
    }

    FANIN_INLINE window_moments gaussian_windows::at(double q) const
    {
        const std::size_t taps = m_taps.size();
        window_moments all{.slope = 0};
        double of_taps = 0;
        double slope_of_taps = 0;
        double seen = 0;
        double inside = 0; // fraction of the taps that are on the image
        for (const window_class& c : m_classes)
        {
            const std::vector<double> z = correlated_normals(covariances(c), taps, q);
            std::vector<double> f(z.size());
            m_values(z, f);
            std::vector<double> slopes(m_slopes && m_how == pooling::maximum ? z.size() : 0);
            if (!slopes.empty())
            {
                m_slopes(z, slopes);
            }
            const double weight = c.weight * static_cast<double>(taps) / static_cast<double>(z.size());
            const double of_tap = weight / static_cast<double>(taps);
            for (const double size : c.sizes)
            {
                seen += c.weight * std::max(0.0, size) / static_cast<double>(taps);
                inside += size >= 0 ? c.weight / static_cast<double>(taps) : 0;
            }
            for (std::size_t first = 0; first < z.size(); first += taps)
            {
                const auto [p, place] = pool(f.data() + first, c);
                all.mean += weight * p;
                all.second += weight * p * p;
                all.fourth += weight * p * p * p * p;
                all.slope += slopes.empty() ? 0 : weight * slopes[first + place] * slopes[first + place];
                for (std::size_t i = 0; i < taps; ++i)
                {
                    const double tap = c.sizes[i] >= 0 ? of_tap : 0;
                    of_taps += tap * f[first + i] * f[first + i];
                    slope_of_taps += slopes.empty() ? 0 : tap * slopes[first + i] * slopes[first + i];
                }
            }
        }
        slope_of_taps /= inside > 0 ? inside : 1;
        of_taps /= seen > 0 ? seen : 1; // windows may leave a part of the image out, or see it twice
        return {.mean = of_taps > 0 ? all.mean / std::sqrt(of_taps) : 0,
                .second = of_taps > 0 ? all.second / of_taps : 0,
                .fourth = all.second > 0 ? all.fourth / (all.second * all.second) : 0,
                .slope = slope_of_taps > 0 ? all.slope / slope_of_taps : 1};
    }

    FANIN_INLINE window_products gaussian_windows::of_samples(double q, double c, double far) const
    {
        const std::size_t taps = m_taps.size();
        std::vector<double> of_both(4 * taps * taps);
        const window_class& usual = m_classes[m_usual];
        // what all positions of both samples share, and the rest, which decays with the distance
        const double all = std::clamp(far, 0.0, 0.999);
        for (std::size_t i = 0; i < taps; ++i)
        {
            for (std::size_t j = 0; j < taps; ++j)
            {
                const double within = covariance(usual, i, j);
                const double alike = size_of_two(usual, i, j) * usual.overlap[i * taps + j];
                const double inner = alike > 0 ? within / alike : 0;
                const double between = alike * (all + (c - all) * (inner - all) / (1 - all));
                of_both[i * 2 * taps + j] = within;
                of_both[(taps + i) * 2 * taps + taps + j] = within;
                of_both[(taps + i) * 2 * taps + j] = between;
                of_both[j * 2 * taps + taps + i] = between;
            }
        }
        return products(std::move(of_both), q, usual);
    }

    FANIN_INLINE window_products gaussian_windows::of_positions(double q, const position_offset& d) const
    {
        const std::size_t taps = m_taps.size();
        std::vector<double> of_both(4 * taps * taps);
        for (std::size_t i = 0; i < taps; ++i)
        {
            for (std::size_t j = 0; j < taps; ++j)
            {
                position_offset across{};
                for (std::size_t axis = 0; axis < 3; ++axis)
                {
                    across[axis] = d[axis] + m_taps[i][axis] - m_taps[j][axis];
                }
                const double within = m_cosine(
                    {m_taps[j][0] - m_taps[i][0], m_taps[j][1] - m_taps[i][1], m_taps[j][2] - m_taps[i][2]});
                of_both[i * 2 * taps + j] = within;
                of_both[(taps + i) * 2 * taps + taps + j] = within;
                of_both[(taps + i) * 2 * taps + j] = m_cosine(across);
                of_both[j * 2 * taps + taps + i] = m_cosine(across);
            }
        }
        return products(std::move(of_both), q, m_inner);
    }

    FANIN_INLINE window_products gaussian_windows::products(std::vector<double> covariances, double q,
                                                            const window_class& c) const
    {
        const std::size_t taps = m_taps.size();
        const std::vector<double> z = correlated_normals(std::move(covariances), 2 * taps, q);
        std::vector<double> f(z.size());
        m_values(z, f);
        double squares = 0;
        double other_squares = 0;
        double product = 0;
        double square_product = 0;
        for (std::size_t i = 0; i < f.size(); i += 2 * taps)
        {
            const double p = pool(f.data() + i, c).first;
            const double r = pool(f.data() + i + taps, c).first;
            squares += p * p;
            other_squares += r * r;
            product += p * r;
            square_product += p * p * r * r;
        }
        const double size = squares * other_squares;
        const double n = static_cast<double>(f.size()) / static_cast<double>(2 * taps);
        return size > 0 ? window_products{std::clamp(product / std::sqrt(size), -1.0, 1.0),
                                          n * square_product / size}
                        : window_products{};
    }
}

#endif
