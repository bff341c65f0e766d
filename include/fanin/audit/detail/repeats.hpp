// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_REPEATS_HPP
#define FANIN_AUDIT_DETAIL_REPEATS_HPP

#include <fanin/audit/audit_result.hpp>
#include <fanin/audit/detail/law_facts.hpp>
#include <fanin/audit/detail/number_grid.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/array_view.hpp>
#include <fanin/core/linkage.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fanin::detail
{
    /// The same elements at two places: `length` from `first` on of one array, and from `second` on of
    /// another, or of the same.
    struct shared_block
    {
        std::size_t array;
        std::size_t first;
        std::size_t other_array;
        std::size_t second;
        std::size_t length;
    };

    /// A bound on the probability that two independent elements of the law are equal, once they are rounded.
    [[nodiscard]] double coincidence_of(const law_facts& f, const number_grid& g);

    /// An estimate of it from the elements, on the high side.
    [[nodiscard]] double coincidence_in(const array_view& x);

    /// The number of elements in a row that any of so many pairs of places share by chance with a probability
    /// of at most `level`; the largest number where there is none.
    [[nodiscard]] std::size_t unlikely_length(double pairs, double coincidence, double level);

    /// The n elements from i on of x are those from j on of y, bit for bit; both in row-major order, and of
    /// one type.
    [[nodiscard]] bool same_elements(const array_view& x, std::size_t i, const array_view& y, std::size_t j,
                                     std::size_t n);

    /// Blocks that occur twice in the arrays, all of one type. About a thousand pieces of the arrays, of at
    /// least 16 elements, are compared by their least and greatest elements; where these coincide, the
    /// elements around them decide. Blocks as long as three pieces are mostly found, shorter ones sometimes.
    [[nodiscard]] array_list<shared_block> repeated_blocks(std::span<const array_view> arrays);

    /// Slices along each axis, and blocks, that occur twice in x where chance would not do so.
    [[nodiscard]] std::vector<audit_finding> find_repeats(const array_view& x, double coincidence,
                                                          double level);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/audit/detail/repeats.ipp>
#endif

#endif
