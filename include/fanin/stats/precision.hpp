// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STATS_PRECISION_HPP
#define FANIN_STATS_PRECISION_HPP

#include <fanin/core/element.hpp>
#include <fanin/core/linkage.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fanin
{
    class peers;

    /// The formats of 16 and 8 bits in which networks are trained.
    enum class number_format
    {
        fp16, ///< normal from 2^-14, largest 65504
        bf16, ///< normal from 2^-126, largest 3.39e38
        e4m3, ///< FP8 of Micikevicius et al. 2022: normal from 2^-6, largest 448
        e5m2  ///< normal from 2^-14, largest 57344
    };

    inline constexpr number_format number_formats[] = {number_format::fp16, number_format::bf16,
                                                       number_format::e4m3, number_format::e5m2};

    constexpr const char* to_string(number_format f) noexcept
    {
        return f == number_format::fp16   ? "fp16"
               : f == number_format::bf16 ? "bf16"
               : f == number_format::e4m3 ? "E4M3"
                                          : "E5M2";
    }

    /// How the nonzero finite elements of a set would fare in narrower formats: from one count of their
    /// exponents.
    class precision_summary
    {
    public:
        /// The number of nonzero finite elements.
        [[nodiscard]] std::uint64_t count() const noexcept;

        /// The fraction of them below the smallest normal number of a format, when multiplied by 2^exponent.
        /// They lose digits, or become 0. 0 where there are no elements.
        [[nodiscard]] double below(number_format f, int exponent = 0) const noexcept;

        /// The fraction of them above the largest number of a format, when multiplied by 2^exponent.
        [[nodiscard]] double above(number_format f, int exponent = 0) const noexcept;

        /// The power of 2, from 2^-126 to 2^127, by which to multiply the elements so that the fewest are
        /// below or above: as the loss is scaled, so are the gradients. Of several such powers the one
        /// nearest to 1, and above it rather than below.
        [[nodiscard]] double loss_scale(number_format f) const noexcept;

        /// Adds the elements of `other`.
        precision_summary& merge(const precision_summary& other);

        // An exponent counts in four parts of its numbers, between the largest fractions of the formats.
        static constexpr int least_exponent = -254; ///< stands for all that are less, the last for all above
        static constexpr int exponents = 510;       ///< enough for each format and each scale
        static constexpr int parts = 4;

        /// From counts of exponents · parts elements: exponent least_exponent + i is of counts[parts · i] up
        /// to counts[parts · (i + 1)].
        explicit precision_summary(std::vector<std::uint64_t> counts);

    private:
        [[nodiscard]] std::uint64_t outside(number_format f, int exponent, bool above_it) const noexcept;

        std::vector<std::uint64_t> m_counts; // from the first exponent that occurs to the last
        int m_least = 0;
    };

    namespace detail
    {
        /// Counts the exponents of contiguous elements, and of those of the other processes, if any.
        template <real T>
        precision_summary precision_of(std::span<const T> x, std::size_t threads,
                                       const peers* others = nullptr);
    }
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stats/precision.ipp>
#endif

#endif
