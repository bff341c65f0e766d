// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_ELEMENT_TESTS_HPP
#define FANIN_AUDIT_DETAIL_ELEMENT_TESTS_HPP

#include <fanin/audit/audit_result.hpp>
#include <fanin/audit/detail/law_facts.hpp>
#include <fanin/audit/detail/measure.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/linkage.hpp>

#include <cstddef>
#include <vector>

namespace fanin::detail
{
    /// Adjacent cells with at least a twentieth of a law together.
    struct bin
    {
        std::size_t first; ///< cell
        std::size_t last;  ///< one past the last cell
        double below;      ///< the probability of all cells before `first`
        double probability;
    };

    [[nodiscard]] array_list<bin> bins_of(const measurement& m, const law_parameters& law);

    /// A bound on the logarithm of P(at least, or at most, a fraction q of n), where each has probability p.
    [[nodiscard]] double log_binomial_tail(double n, double q, double p);

    /// A bound on the logarithm of the probability that the mean square about the mean is at least s times
    /// (or for s < 1 at most s times) the variance of the law.
    [[nodiscard]] double log_scale_tail(const law_facts& f, double n, double s);

    /// The least factor of the standard deviation that is found at the level but for three standard
    /// deviations of bad luck; 1e6 where none is.
    [[nodiscard]] double least_factor_of(const law_facts& f, double n, double level);

    /// What speaks against independent elements of the law. A draw of it gets a finding with a probability of
    /// at most `level`: the tests share it, and each bounds the probability of what it sees.
    [[nodiscard]] std::vector<audit_finding> test_elements(const measurement& m, const law_parameters& law,
                                                           double level);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/audit/detail/element_tests.ipp>
#endif

#endif
