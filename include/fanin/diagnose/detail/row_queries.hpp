// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_DIAGNOSE_DETAIL_ROW_QUERIES_HPP
#define FANIN_DIAGNOSE_DETAIL_ROW_QUERIES_HPP

#include <fanin/core/function_ref.hpp>
#include <fanin/diagnose/cause.hpp>

#include <cstddef>
#include <utility>
#include <vector>

// Questions about rows of a report. Each is compiled once, and not for each property that is asked for: a
// program that diagnoses compiles all of the examination.
namespace fanin::detail
{
    using row_property = function_ref<bool(std::size_t)>;

    inline bool any_row(const std::vector<std::size_t>& rows, row_property has)
    {
        for (const std::size_t row : rows)
        {
            if (has(row))
            {
                return true;
            }
        }
        return false;
    }

    inline bool has_row(const std::vector<std::size_t>& rows, std::size_t row)
    {
        return any_row(rows, [=](std::size_t other) { return other == row; });
    }

    inline bool all_rows(const std::vector<std::size_t>& rows, row_property have)
    {
        return !any_row(rows, [&](std::size_t row) { return !have(row); });
    }

    inline void remove_rows(std::vector<std::size_t>& rows, row_property which)
    {
        std::size_t kept = 0;
        for (const std::size_t row : rows)
        {
            if (!which(row))
            {
                rows[kept++] = row;
            }
        }
        rows.resize(kept);
    }

    /// The first row of which `size` is largest, by more than `tolerance`; rows must not be empty.
    inline std::size_t largest_row(const std::vector<std::size_t>& rows,
                                   function_ref<double(std::size_t)> size, double tolerance = 0)
    {
        std::size_t best = rows.front();
        double largest = size(best);
        for (const std::size_t row : rows)
        {
            if (const double s = size(row); s > largest + tolerance)
            {
                best = row;
                largest = s;
            }
        }
        return best;
    }

    /// The k-th smallest number, from 0.
    inline double ordered(std::vector<double> numbers, std::size_t k)
    {
        for (std::size_t gap = numbers.size() / 2; gap > 0; gap /= 2) // Shell 1959
        {
            for (std::size_t i = gap; i < numbers.size(); ++i)
            {
                for (std::size_t j = i; j >= gap && numbers[j] < numbers[j - gap]; j -= gap)
                {
                    std::swap(numbers[j], numbers[j - gap]);
                }
            }
        }
        return numbers[k];
    }

    /// Sorts contributions by sign · logarithm, the largest first; equal ones keep their order.
    inline void sort_contributions(std::vector<contribution>& all, double sign)
    {
        for (std::size_t i = 1; i < all.size(); ++i)
        {
            for (std::size_t j = i; j > 0 && sign * all[j].log_factor > sign * all[j - 1].log_factor; --j)
            {
                std::swap(all[j], all[j - 1]);
            }
        }
    }
}

#endif
