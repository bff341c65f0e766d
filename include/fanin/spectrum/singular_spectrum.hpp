// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SPECTRUM_SINGULAR_SPECTRUM_HPP
#define FANIN_SPECTRUM_SINGULAR_SPECTRUM_HPP

#include <fanin/core/platform.hpp>

#include <limits>
#include <optional>
#include <vector>

namespace fanin
{
    /// The singular values of a matrix and their statistics.
    struct singular_spectrum
    {
        /// min(rows, columns) values in descending order; NaN if the matrix has a non-finite element.
        std::vector<double> singular_values;

        /// (1/n) Σ σᵢ²; none for an empty matrix.
        [[nodiscard]] std::optional<double> mean_of_squares() const
        {
            if (singular_values.empty())
            {
                return std::nullopt;
            }
            const double largest = singular_values.front();
            return largest == 0 ? 0 : mean_of_ratios() * largest * largest;
        }

        /// The variance of σᵢ² divided by their squared mean: 0 for any multiple of an isometry. None if the
        /// matrix is empty or all σᵢ are 0.
        [[nodiscard]] std::optional<double> relative_variance_of_squares() const
        {
            if (singular_values.empty() || singular_values.front() == 0)
            {
                return std::nullopt;
            }
            const double largest = singular_values.front();
            const double mean = mean_of_ratios();
            double sum = 0;
            for (const double s : singular_values)
            {
                const double off = (s / largest) * (s / largest) / mean - 1;
                sum += off * off;
            }
            return sum / static_cast<double>(singular_values.size());
        }

        /// The largest value divided by the smallest, infinite if the smallest is 0; none if they are
        /// unknown.
        [[nodiscard]] std::optional<double> condition() const
        {
            if (singular_values.empty() || !(singular_values.front() >= 0)) // NaN
            {
                return std::nullopt;
            }
            const double smallest = singular_values.back();
            return smallest > 0 ? singular_values.front() / smallest
                                : std::numeric_limits<double>::infinity();
        }

    private:
        // The mean of (σᵢ/σ₁)², which cannot overflow.
        [[nodiscard]] double mean_of_ratios() const
        {
            double sum = 0;
            for (const double s : singular_values)
            {
                const double ratio = s / singular_values.front();
                sum += ratio * ratio;
            }
            return sum / static_cast<double>(singular_values.size());
        }
    };
}

#endif
