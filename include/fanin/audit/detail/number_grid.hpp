// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_NUMBER_GRID_HPP
#define FANIN_AUDIT_DETAIL_NUMBER_GRID_HPP

#include <fanin/core/element.hpp>

namespace fanin::detail
{
    /// The numbers that a type represents: so many digits, with a least distance between neighbours.
    struct number_grid
    {
        int digits;
        double least;

        friend bool operator==(const number_grid&, const number_grid&) = default;
    };

    inline constexpr number_grid double_grid{53, 0x1p-1074};
    inline constexpr number_grid float_grid{24, 0x1p-149};
    inline constexpr number_grid half_grid{11, 0x1p-24};
    inline constexpr number_grid bfloat16_grid{8, 0x1p-133};

    constexpr number_grid grid_of_kind(element_kind kind)
    {
        return kind == element_kind::float64   ? double_grid
               : kind == element_kind::float32 ? float_grid
               : kind == element_kind::float16 ? half_grid
                                               : bfloat16_grid;
    }
}

#endif
