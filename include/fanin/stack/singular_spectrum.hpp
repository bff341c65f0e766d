// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_SINGULAR_SPECTRUM_HPP
#define FANIN_STACK_SINGULAR_SPECTRUM_HPP

#include <fanin/core/platform.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <vector>

namespace fanin
{
    /// The singular values of a matrix, or the extreme ones, and how well they are known.
    struct singular_spectrum
    {
        /// In descending order: all min(rows, columns) of them where `exact`, else the largest, and the smallest where
        /// that was asked for and has converged. NaN where the matrix has an element that is not finite.
        std::vector<double> singular_values;
        bool exact = false;         ///< by a decomposition of the whole matrix
        bool converged = false;     ///< whether each of them is what it is said to be
        std::size_t iterations = 0; ///< of the bidiagonalization; 0 where `exact`
        double residual = 0; ///< the matrix has a singular value within so much of each, relative to it

        /// (1/n) Σ σᵢ²; nothing where not all are known.
        [[nodiscard]] std::optional<double> mean_of_squares() const
        {
            if (!exact || singular_values.empty())
            {
                return std::nullopt;
            }
            const double largest = singular_values.front();
            return largest == 0 ? 0 : mean_of_shares() * largest * largest;
        }

        /// The variance of σᵢ² over the square of their mean: 0 for an isometry, however scaled. Nothing where not all
        /// are known, or all are 0.
        [[nodiscard]] std::optional<double> relative_variance_of_squares() const
        {
            if (!exact || singular_values.empty() || singular_values.front() == 0)
            {
                return std::nullopt;
            }
            const double largest = singular_values.front();
            const double mean = mean_of_shares();
            double sum = 0;
            for (const double s : singular_values)
            {
                const double off = (s / largest) * (s / largest) / mean - 1;
                sum += off * off;
            }
            return sum / static_cast<double>(singular_values.size());
        }

        /// The largest over the smallest, infinite where that is 0; nothing where one is not known.
        [[nodiscard]] std::optional<double> condition() const
        {
            if (!converged || singular_values.empty() || (!exact && singular_values.size() < 2))
            {
                return std::nullopt;
            }
            const double smallest = singular_values.back();
            return smallest > 0 ? singular_values.front() / smallest
                                : std::numeric_limits<double>::infinity();
        }

    private:
        // The mean of (σᵢ/σ₁)², which cannot overflow.
        [[nodiscard]] double mean_of_shares() const
        {
            double sum = 0;
            for (const double s : singular_values)
            {
                const double share = s / singular_values.front();
                sum += share * share;
            }
            return sum / static_cast<double>(singular_values.size());
        }
    };
}

#endif
