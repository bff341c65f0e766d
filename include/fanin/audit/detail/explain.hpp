// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_EXPLAIN_HPP
#define FANIN_AUDIT_DETAIL_EXPLAIN_HPP

#include <fanin/audit/audit_result.hpp>
#include <fanin/audit/detail/audit_input.hpp>
#include <fanin/audit/detail/measure.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/init/fans.hpp>

#include <vector>

namespace fanin::detail
{
    /// The mistakes that turn the law into one that the array passes the tests of, the best first. `m` has
    /// its cells where the elements are.
    [[nodiscard]] std::vector<audit_explanation> explain(const measurement& m, law_of_fans law,
                                                         const init::fans& f);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/audit/detail/explain.ipp>
#endif

#endif
