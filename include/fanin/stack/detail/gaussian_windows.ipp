// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_GAUSSIAN_WINDOWS_IPP
#define FANIN_STACK_DETAIL_GAUSSIAN_WINDOWS_IPP

#include <fanin/random/detail/laws.hpp>
#include <fanin/random/key.hpp>
#include <fanin/stack/detail/gaussian_windows.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

namespace fanin::detail
{
    inline constexpr std::size_t windows_drawn = 4096; // and as many of the opposite sign

    /// The Cholesky factor in the lower half, of covariances that may be singular.
    inline void factorize(std::vector<double>& c, std::size_t n)
    {
        for (std::size_t i = 0; i < n; ++i)
        {
            for (std::size_t j = 0; j <= i; ++j)
            {
                double sum = c[i * n + j];
                for (std::size_t k = 0; k < j; ++k)
                {
                    sum -= c[i * n + k] * c[j * n + k];
                }
                const double pivot = c[j * n + j];
                c[i * n + j] = i == j ? std::sqrt(std::max(sum, 0.0)) : pivot > 1e-6 ? sum / pivot : 0;
            }
        }
    }

    FANIN_INLINE gaussian_windows::gaussian_windows(pooling how, std::vector<position_offset> taps,
                                                    std::vector<window_class> classes, position_cosine cosine,
                                                    function values, function slopes)
        : m_how(how)
        , m_taps(std::move(taps))
        , m_classes(std::move(classes))
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

    FANIN_INLINE double gaussian_windows::covariance(const window_class& c, std::size_t i,
                                                     std::size_t j) const
    {
        position_offset d{};
        for (std::size_t axis = 0; axis < d.size(); ++axis)
        {
            d[axis] = m_taps[j][axis] - m_taps[i][axis];
        }
        return m_cosine(d) * c.overlap[i * m_taps.size() + j] * std::sqrt(c.sizes[i] * c.sizes[j]);
    }

    FANIN_INLINE std::vector<double> gaussian_windows::draw(std::vector<double> c, std::size_t taps,
                                                            double q) const
    {
        std::vector<double> z(windows_drawn * taps);
        detail::draw(std::span<double>(z), key(0).child("windows").child(taps), 0, normal_law{0, 1});
        // the sample gets the very covariances: c ← chol(c) · chol(covariances of z)⁻¹
        std::vector<double> of_sample(taps * taps);
        for (std::size_t first = 0; first < z.size(); first += taps)
        {
            for (std::size_t i = 0; i < taps * taps; ++i)
            {
                of_sample[i] +=
                    z[first + i / taps] * z[first + i % taps] / static_cast<double>(windows_drawn);
            }
        }
        factorize(c, taps);
        factorize(of_sample, taps);
        for (std::size_t i = 0; i < taps; ++i) // row i of X, with X · of_sample = c
        {
            for (std::size_t j = i + 1; j-- > 0;)
            {
                double sum = c[i * taps + j];
                for (std::size_t k = j + 1; k <= i; ++k)
                {
                    sum -= c[i * taps + k] * of_sample[k * taps + j];
                }
                c[i * taps + j] = sum / of_sample[j * taps + j];
            }
        }
        std::vector<double> x(2 * windows_drawn * taps);
        for (std::size_t s = 0; s < windows_drawn; ++s)
        {
            for (std::size_t i = 0; i < taps; ++i)
            {
                double sum = 0;
                for (std::size_t k = 0; k <= i; ++k)
                {
                    sum += c[i * taps + k] * z[s * taps + k];
                }
                x[2 * s * taps + i] = std::sqrt(q) * sum;
                x[(2 * s + 1) * taps + i] = -std::sqrt(q) * sum;
            }
        }
        return x;
    }

    FANIN_INLINE std::pair<double, std::size_t> gaussian_windows::pool(const double* first) const
    {
        const std::size_t taps = m_taps.size();
        if (m_how == pooling::maximum)
        {
            const double* const most = std::max_element(first, first + taps);
            return {*most, static_cast<std::size_t>(most - first)};
        }
        double sum = 0;
        for (std::size_t i = 0; i < taps; ++i)
        {
            sum += first[i] / static_cast<double>(taps);
        }
        return {sum, 0};
    }

    FANIN_INLINE window_moments gaussian_windows::at(double q) const
    {
        const std::size_t taps = m_taps.size();
        window_moments all{.slope = 0};
        double of_taps = 0;
        double slope_of_taps = 0;
        double seen = 0;
        for (const window_class& c : m_classes)
        {
            std::vector<double> covariances(taps * taps);
            for (std::size_t i = 0; i < taps * taps; ++i)
            {
                covariances[i] = covariance(c, i / taps, i % taps);
            }
            const std::vector<double> z = draw(std::move(covariances), taps, q);
            std::vector<double> f(z.size());
            m_values(z, f);
            std::vector<double> slopes(m_slopes && m_how == pooling::maximum ? z.size() : 0);
            if (!slopes.empty())
            {
                m_slopes(z, slopes);
            }
            for (const double size : c.sizes)
            {
                seen += c.weight * size / static_cast<double>(taps);
            }
            const double weight = c.weight * static_cast<double>(taps) / static_cast<double>(z.size());
            for (std::size_t first = 0; first < z.size(); first += taps)
            {
                const auto [p, place] = pool(f.data() + first);
                all.mean += weight * p;
                all.second += weight * p * p;
                all.fourth += weight * p * p * p * p;
                all.slope += slopes.empty() ? 0 : weight * slopes[first + place] * slopes[first + place];
                for (std::size_t i = first; i < first + taps; ++i)
                {
                    of_taps += weight * f[i] * f[i] / static_cast<double>(taps);
                    slope_of_taps +=
                        slopes.empty() ? 0 : weight * slopes[i] * slopes[i] / static_cast<double>(taps);
                }
            }
        }
        of_taps /= seen > 0 ? seen : 1; // windows may leave a part of the image out, or see it twice
        return {.mean = of_taps > 0 ? all.mean / std::sqrt(of_taps) : 0,
                .second = of_taps > 0 ? all.second / of_taps : 0,
                .fourth = all.second > 0 ? all.fourth / (all.second * all.second) : 0,
                .slope = slope_of_taps > 0 ? all.slope / slope_of_taps : 1};
    }

    FANIN_INLINE window_products gaussian_windows::of_samples(double q, double c, double far) const
    {
        const std::size_t taps = m_taps.size();
        std::vector<double> covariances(4 * taps * taps);
        const window_class& usual = m_classes[m_usual];
        // what all positions of both samples share, and the rest, which decays with the distance
        const double all = std::clamp(far, 0.0, 0.999);
        for (std::size_t i = 0; i < taps; ++i)
        {
            for (std::size_t j = 0; j < taps; ++j)
            {
                const double within = covariance(usual, i, j);
                const double alike = std::sqrt(usual.sizes[i] * usual.sizes[j]) * usual.overlap[i * taps + j];
                const double inner = alike > 0 ? within / alike : 0;
                const double between = alike * (all + (c - all) * (inner - all) / (1 - all));
                covariances[i * 2 * taps + j] = within;
                covariances[(taps + i) * 2 * taps + taps + j] = within;
                covariances[(taps + i) * 2 * taps + j] = between;
                covariances[j * 2 * taps + taps + i] = between;
            }
        }
        return products(std::move(covariances), q);
    }

    FANIN_INLINE window_products gaussian_windows::of_positions(double q, const position_offset& d) const
    {
        const std::size_t taps = m_taps.size();
        std::vector<double> covariances(4 * taps * taps);
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
                covariances[i * 2 * taps + j] = within;
                covariances[(taps + i) * 2 * taps + taps + j] = within;
                covariances[(taps + i) * 2 * taps + j] = m_cosine(across);
                covariances[j * 2 * taps + taps + i] = m_cosine(across);
            }
        }
        return products(std::move(covariances), q);
    }

    FANIN_INLINE window_products gaussian_windows::products(std::vector<double> covariances, double q) const
    {
        const std::size_t taps = m_taps.size();
        const std::vector<double> z = draw(std::move(covariances), 2 * taps, q);
        std::vector<double> f(z.size());
        m_values(z, f);
        double squares = 0;
        double other_squares = 0;
        double product = 0;
        double square_product = 0;
        for (std::size_t i = 0; i < f.size(); i += 2 * taps)
        {
            const double p = pool(f.data() + i).first;
            const double r = pool(f.data() + i + taps).first;
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
