// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_PATCH_PAIRS_HPP
#define FANIN_STACK_DETAIL_PATCH_PAIRS_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/image_patches.hpp>
#include <fanin/stack/signal.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <vector>

namespace fanin::detail
{
    /// Some patches of some images, and their squares.
    struct patch_sample
    {
        std::size_t positions = 0; ///< of each image, scattered over it
        std::size_t length = 0;
        std::vector<double> values;   ///< (image, position, element of the patch)
        std::vector<double> squares;  ///< (image, position)
        std::vector<double> sums;     ///< of the patches at all positions (image, element of the patch)
        std::vector<double> energies; ///< of the squares of all patches of an image

        template <real T>
        patch_sample(const batch<T>& x, const std::vector<std::size_t>& images, const image_patches& g)
            : length(g.taps * g.channels)
        {
            const std::size_t all = g.positions;
            // so many that their products cost little beside the layer
            constexpr double work = 4e5;
            const auto affordable = static_cast<std::size_t>(std::sqrt(work / static_cast<double>(length))
                                                             / static_cast<double>(images.size()));
            positions = std::min(all, std::clamp<std::size_t>(affordable, 3, 16));
            std::size_t step = 1 + all * 5 / 8; // near the golden section
            while (std::gcd(step, all) != 1)
            {
                ++step;
            }
            values.resize(images.size() * positions * length);
            squares.resize(images.size() * positions);
            sums.resize(images.size() * length);
            energies.resize(images.size());
            for (std::size_t i = 0; i < images.size() * all; ++i)
            {
                const T* const image = x.values().data() + images[i / all] * x.features();
                double* const sum = sums.data() + i / all * length;
                double energy = 0;
                g.for_each_tap(i % all,
                               [&](std::size_t tap, std::size_t in_image)
                               {
                                   for (std::size_t c = 0; c < g.channels; ++c)
                                   {
                                       const auto v = static_cast<double>(image[in_image + c]);
                                       sum[tap * g.channels + c] += v;
                                       energy += v * v;
                                   }
                               });
                energies[i / all] += energy;
            }
            for (std::size_t i = 0; i < squares.size(); ++i)
            {
                const std::size_t at = i % positions * step % all;
                const T* const image = x.values().data() + images[i / positions] * x.features();
                double* const patch = values.data() + i * length;
                g.for_each_tap(at, [&](std::size_t tap, std::size_t in_image)
                               { std::copy_n(image + in_image, g.channels, patch + tap * g.channels); });
                squares[i] = product(patch, patch);
            }
        }

        [[nodiscard]] double cosine(std::size_t i, std::size_t j) const
        {
            return std::clamp(product(values.data() + i * length, values.data() + j * length)
                                  / std::sqrt(squares[i] * squares[j]),
                              -1.0, 1.0);
        }

        /// The inner product of two patches, in four chains of additions at once.
        [[nodiscard]] double product(const double* u, const double* v) const
        {
            std::array<double, 4> sums_of{};
            std::size_t k = 0;
            for (; k + 4 <= length; k += 4)
            {
                for (std::size_t c = 0; c < 4; ++c)
                {
                    sums_of[c] += u[k + c] * v[k + c];
                }
            }
            for (; k < length; ++k)
            {
                sums_of[0] += u[k] * v[k];
            }
            return (sums_of[0] + sums_of[1]) + (sums_of[2] + sums_of[3]);
        }
    };

    /// Mean and variance of cosines, each with the product of the squares of two patches for its weight.
    struct weighted_cosines
    {
        double weight = 0;
        double sum = 0;
        double sum_of_squares = 0;
        double products = 0; ///< of the patches
        double sizes = 0;    ///< of these products at a cosine of 1

        void add(const patch_sample& s, std::size_t i, std::size_t j)
        {
            const double w = s.squares[i] * s.squares[j];
            if (w > 0)
            {
                const double c = s.cosine(i, j);
                weight += w;
                sum += w * c;
                sum_of_squares += w * c * c;
                sizes += std::sqrt(w);
                products += std::sqrt(w) * c;
            }
        }

        [[nodiscard]] double mean() const
        {
            return weight > 0 ? sum / weight : 0;
        }

        [[nodiscard]] double variance() const
        {
            return weight > 0 ? std::max(0.0, sum_of_squares / weight - mean() * mean()) : 0;
        }
    };

    /// The mean cosine of two patches of images a and b at different ones of `all` positions: what it is of
    /// the sampled patches, shifted to the mean product of all.
    inline double mean_cosine_apart(const patch_sample& s, const weighted_cosines& sampled, std::size_t a,
                                    std::size_t b, double of_aligned, double all)
    {
        const auto count = static_cast<double>(s.positions);
        const auto sum_of = [&](const std::vector<double>& v, std::size_t i, std::size_t length)
        {
            const auto first = v.begin() + static_cast<std::ptrdiff_t>(i * length);
            return std::accumulate(first, first + static_cast<std::ptrdiff_t>(length), 0.0);
        };
        const double size = std::sqrt(s.energies[a] * s.energies[b]);
        const double of_sampled =
            std::sqrt(sum_of(s.squares, a, s.positions) * sum_of(s.squares, b, s.positions)) / count;
        if (!(sampled.sizes > 0 && size > 0 && of_sampled > 0 && all > 1))
        {
            return sampled.mean();
        }
        const double* const u = s.sums.data() + a * s.length;
        const double* const v = s.sums.data() + b * s.length;
        const double product = (s.product(u, v) - of_aligned * size) / (all * (all - 1));
        // mean product of two sizes in the product of their root mean squares
        const double even = sampled.sizes / (count * (count - 1)) / of_sampled;
        const double shift = product / (even * size / all) - sampled.products / sampled.sizes;
        return std::clamp(sampled.mean() + shift, -1.0, 1.0);
    }

    /// Sets what the patches of typical images have in common: at one position, and at two.
    inline void set_patch_pairs(signal& s, const patch_sample& patches, double positions)
    {
        const std::size_t n = s.typical.size();
        const std::size_t m = patches.positions;
        const double same_position = 1 / positions;
        s.apart.assign(n * n, {});
        for (std::size_t a = 0; a < n; ++a)
        {
            for (std::size_t b = 0; b <= a; ++b)
            {
                weighted_cosines aligned;
                weighted_cosines apart;
                for (std::size_t i = 0; i < m; ++i)
                {
                    for (std::size_t j = 0; j < m; ++j)
                    {
                        (i == j ? aligned : apart).add(patches, a * m + i, b * m + j);
                    }
                }
                const double of_aligned = aligned.weight / static_cast<double>(m) * same_position;
                const double of_apart =
                    m > 1 ? apart.weight / static_cast<double>(m * (m - 1)) * (1 - same_position) : 0;
                const double both = of_aligned + of_apart;
                signal::apart_pair& p = s.apart[a * n + b];
                p.cosine = mean_cosine_apart(patches, apart, a, b, s.pairs[a * n + b].cosine, positions);
                p.cosine_variance = apart.variance();
                p.aligned = both > 0 ? of_aligned / both : same_position;
                s.apart[b * n + a] = p;
                if (a != b)
                {
                    s.pairs[a * n + b].cosine_variance = aligned.variance();
                    s.pairs[b * n + a].cosine_variance = aligned.variance();
                }
            }
        }
    }
}

#endif
