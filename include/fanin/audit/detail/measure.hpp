// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_MEASURE_HPP
#define FANIN_AUDIT_DETAIL_MEASURE_HPP

#include <fanin/audit/detail/number_grid.hpp>
#include <fanin/core/array_view.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/stats/detail/census.hpp>
#include <fanin/stats/interval.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace fanin::detail
{
    /// The numbers on which an array is judged: one pass over its elements.
    struct measurement
    {
        static constexpr std::size_t bins = 30; ///< as many as the vector kernel of histograms counts at once
        static constexpr std::size_t cells = bins + 1;

        census of;
        double kurtosis = 0;
        number_grid grid{};        ///< that all elements lie on
        std::string_view rounding; ///< its name, where it is coarser than that of the type
        std::vector<double>
            edges; ///< of the cells, from the upper end of the first to the lower one of the last
        /// Finite elements below edges[0], between two edges, and from the last edge on.
        std::array<std::uint64_t, cells> counts{};

        [[nodiscard]] double size() const
        {
            return static_cast<double>(of.finite.count);
        }
    };

    /// Counts the elements in equal cells over the range.
    [[nodiscard]] measurement measured(const array_view& x, interval range);

    /// The coarsest grid that the first elements lie on.
    [[nodiscard]] number_grid grid_of(const array_view& x);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/audit/detail/measure.ipp>
#endif

#endif
