// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_AUDIT_RESULT_HPP
#define FANIN_AUDIT_AUDIT_RESULT_HPP

#include <fanin/core/linkage.hpp>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace fanin
{
    struct audit_options
    {
        double level = 1e-9; ///< the probability that a draw of the claimed law gets any finding
    };

    /// What is wrong with an array.
    enum class finding_kind
    {
        not_finite,     ///< NaN or infinite elements
        out_of_bounds,  ///< elements that the law cannot give
        differs,        ///< elements other than those of a law without chance
        mean,           ///< the mean
        scale,          ///< the standard deviation
        distribution,   ///< the fraction of the elements in some range
        zeros,          ///< too many elements that are exactly 0
        outlier,        ///< an element too large for a draw of this size
        not_orthogonal, ///< neither the rows nor the columns are orthonormal up to the gain
        repeats,        ///< slices or blocks that occur twice
        equal_arrays,   ///< two arrays with the same elements
        equal_prefixes, ///< two arrays that begin alike
        odd_scale       ///< one layer whose stddev·√(fan in) differs from that of the others
    };

    [[nodiscard]] std::string_view to_string(finding_kind k) noexcept;

    /// One difference between an array and what it claims to be.
    struct audit_finding
    {
        finding_kind kind = finding_kind::scale;
        double measured = 0;            ///< the number that is off, or how many elements are
        double claimed = 0;             ///< what the law says it is
        std::vector<std::size_t> where; ///< slices, first elements of blocks, or arrays; empty for the whole
        std::string sentence;           ///< "the standard deviation is 0.0357, claimed 0.0505 (0.707 times)"
    };

    /// Mistakes that turn one law into another.
    enum class audit_cause
    {
        fans_swapped,    ///< fan in taken for fan out
        packed_fans,     ///< the fans of several stacked matrices, or of one of them
        gain,            ///< another factor of the standard deviation
        stddev_variance, ///< the variance taken for the standard deviation, or the reverse
        one_sided,       ///< U(0, a) for U(-a, a)
        other_shape,     ///< uniform, normal or truncated normal for another of them
        not_compensated, ///< truncation narrows the law, or was compensated where it should not be
        no_bounds,       ///< the bounds have no effect
        depth_scale,     ///< 1/√(2·blocks) is missing, or applied where it does not belong
    };

    /// An explanation of the findings: under it the array passes all tests.
    struct audit_explanation
    {
        audit_cause cause = audit_cause::gain;
        double factor = 1;    ///< of the standard deviation, beside the claim
        double parameter = 0; ///< the number of stacked matrices or of blocks, where there is one
        std::string sentence; ///< "the fans are swapped: fan in 256, fan out 784"
    };

    /// A known law beside an array.
    struct near_law
    {
        std::string name;       ///< "he, fan out: N(0, 2/out)"
        double stddev = 0;      ///< of the law
        double distance = 0;    ///< the largest difference between the cumulative distributions, 0 to 1
        bool consistent = true; ///< the array passes the tests of this law
    };

    /// What audit found out about one array.
    struct audit_result
    {
        std::string claim;       ///< "he: N(0, 2/in)"; empty without a claim
        std::string place;       ///< "(784, 256), fan in 784, fan out 256"
        std::uint64_t count = 0; ///< of the elements; the numbers below are of the finite ones
        double mean = 0;
        double stddev = 0;   ///< population, as np.std
        double kurtosis = 0; ///< E(x - mean)⁴ / stddev⁴, of about 2^14 elements: 3 for a normal
        double min = 0;
        double max = 0;
        std::string rounding; ///< "bfloat16", "half", or both, where all elements are, though stored wider
        std::vector<audit_finding> findings;
        std::vector<audit_explanation>
            explanations;              ///< the best first; none where no mistake tried explains it
        std::vector<near_law> nearest; ///< three known laws: consistent ones first, then the nearest
        double level = 0;              ///< the bound on the probability of a false alarm
        /// The least factor of the standard deviation that would surely have been found; 0 where the claim is
        /// not of a random law.
        double least_factor = 0;

        /// No test speaks against the claim; without a claim, nothing repeats and all is finite.
        [[nodiscard]] bool as_claimed() const noexcept
        {
            return findings.empty();
        }

        /// There are elements enough to notice twice the variance.
        [[nodiscard]] bool conclusive() const noexcept
        {
            return least_factor * least_factor <= 2;
        }

        explicit operator bool() const noexcept
        {
            return as_claimed();
        }
    };

    /// One line: "as claimed: ...", or what is wrong, why, and which known laws are near.
    [[nodiscard]] std::string to_string(const audit_result& r);

    std::ostream& operator<<(std::ostream& out, const audit_result& r);

    /// What audit found out about one of several arrays.
    struct audited_array
    {
        std::string name;
        audit_result result;
    };

    /// What audit found out about several arrays.
    struct audit_report
    {
        std::vector<audited_array> arrays;
        std::vector<audit_finding> between; ///< of arrays with each other: `where` holds their positions

        [[nodiscard]] bool as_claimed() const noexcept;

        explicit operator bool() const noexcept
        {
            return as_claimed();
        }
    };

    /// A line for each finding between arrays and for each array that is not as claimed; one line if all are.
    [[nodiscard]] std::string to_string(const audit_report& r);

    std::ostream& operator<<(std::ostream& out, const audit_report& r);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/audit/audit_result.ipp>
#endif

#endif
