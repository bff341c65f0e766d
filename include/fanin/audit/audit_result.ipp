// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_AUDIT_RESULT_IPP
#define FANIN_AUDIT_AUDIT_RESULT_IPP

#include <fanin/audit/audit_result.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/core/text.hpp>

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

namespace fanin
{
    FANIN_INLINE std::string_view to_string(finding_kind k) noexcept
    {
        constexpr std::string_view names[] = {
            "not finite",   "out of bounds",  "differs",  "mean",           "scale",
            "distribution", "zeros",          "outlier",  "not orthogonal", "repeats",
            "equal arrays", "equal prefixes", "odd scale"};
        return names[static_cast<std::size_t>(k)];
    }

    namespace detail
    {
        /// "he: N(0, 2/in), of weights (784, 256), fan in 784, fan out 256"
        FANIN_INLINE std::string subject_of(const audit_result& r)
        {
            return r.claim.empty() ? "weights " + r.place : join(r.claim, ", of weights ", r.place);
        }

        FANIN_INLINE std::string measured_text(const audit_result& r)
        {
            return join("mean ", to_text(r.mean, 3), ", stddev ", to_text(r.stddev, 3), ", kurtosis ",
                        to_text(r.kurtosis, 3), r.rounding.empty() ? "" : ", rounded to ", r.rounding);
        }

        FANIN_INLINE std::string nearest_text(const audit_result& r)
        {
            std::string text;
            for (const near_law& l : r.nearest)
            {
                text += join(text.empty() ? "nearest: " : "; ", l.name, " (stddev ", to_text(l.stddev, 3),
                             l.consistent ? ", consistent)" : ")");
            }
            return text;
        }

        FANIN_INLINE std::string findings_text(const audit_result& r)
        {
            std::string text;
            for (const audit_finding& f : r.findings)
            {
                text += (text.empty() ? "" : "; ") + f.sentence;
            }
            return text;
        }

        FANIN_INLINE std::string explanations_text(const audit_result& r)
        {
            std::string text;
            for (const audit_explanation& e : r.explanations)
            {
                text += (text.empty() ? "" : ", or ") + e.sentence;
            }
            return text;
        }

        FANIN_INLINE std::string resolution_text(const audit_result& r)
        {
            if (r.least_factor == 0)
            {
                return {};
            }
            if (!r.conclusive())
            {
                return join("; too small to tell: ", r.count, " elements would not show twice the variance");
            }
            return join("; a stddev off by a factor of ", to_text(r.least_factor, 4), " would show");
        }
    }

    FANIN_INLINE std::string to_string(const audit_result& r)
    {
        using detail::join;
        const std::string measured = detail::measured_text(r);
        const std::string nearest = detail::nearest_text(r);
        if (r.claim.empty())
        {
            return join(detail::subject_of(r), ": ", measured, r.findings.empty() ? "" : "; ",
                        detail::findings_text(r), nearest.empty() ? "" : "; ", nearest);
        }
        if (r.as_claimed())
        {
            return join("as claimed: ", detail::subject_of(r), ": ", measured, detail::resolution_text(r));
        }
        const std::string why = detail::explanations_text(r);
        return join("not as claimed: ", detail::subject_of(r), ": ", why, why.empty() ? "" : "; ",
                    detail::findings_text(r), nearest.empty() ? "" : "; ", nearest);
    }

    FANIN_INLINE std::ostream& operator<<(std::ostream& out, const audit_result& r)
    {
        return out << to_string(r);
    }

    FANIN_INLINE bool audit_report::as_claimed() const noexcept
    {
        bool all = between.empty();
        for (const audited_array& a : arrays)
        {
            all = all && a.result.as_claimed();
        }
        return all;
    }

    FANIN_INLINE std::string to_string(const audit_report& r)
    {
        std::string text;
        for (const audit_finding& f : r.between)
        {
            text += (text.empty() ? "" : "\n") + f.sentence;
        }
        for (const audited_array& a : r.arrays)
        {
            if (!a.result.as_claimed())
            {
                text += detail::join(text.empty() ? "" : "\n", a.name, ": ", to_string(a.result));
            }
        }
        return text.empty() ? detail::join("nothing wrong with ", r.arrays.size(), " arrays") : text;
    }

    FANIN_INLINE std::ostream& operator<<(std::ostream& out, const audit_report& r)
    {
        return out << to_string(r);
    }
}

#endif
