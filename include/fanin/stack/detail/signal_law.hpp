// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SIGNAL_LAW_HPP
#define FANIN_STACK_DETAIL_SIGNAL_LAW_HPP

#include <fanin/core/array_list.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/stack/detail/feature_law.hpp>
#include <fanin/stack/signal.hpp>
#include <fanin/theory/detail/function_view.hpp>

#include <utility>
#include <vector>

namespace fanin::detail
{
    /// The law of a signal; null if it is Gaussian, or not known.
    const feature_law* law_of(const signal& x);

    /// Gives y the law, for as long as its moments are what they are now.
    void set_law(signal& y, feature_law law);

    /// Gives y = φ(√q z), or φ of a signal with a law, its own law; none if φ is linear.
    void set_law_of_activation(signal& y, const function_view& f, double q);

    /// The law of y, the sum of independent signals times factors; none if that of one is not known. Gates
    /// are those of the first, if `skips`.
    void set_law_of_sum(signal& y, const array_list<std::pair<const signal*, double>>& summands, bool skips);

    /// The law of y, with these values of features, each with a weight.
    void set_law_of_values(signal& y, array_list<weighted_value> values);

    /// The law of y = (x - mean)/size.
    void set_law_of_shift(signal& y, const signal& x);

    /// The Gaussian signal z of a signal with a law x = T(z): of its second moments, with the correlations in
    /// place of cosines.
    signal gaussian_of(const signal& x, const feature_law& law);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/signal_law.ipp>
#endif

#endif
