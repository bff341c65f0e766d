// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_ELEMENT_TESTS_IPP
#define FANIN_AUDIT_DETAIL_ELEMENT_TESTS_IPP

#include <fanin/audit/detail/element_tests.hpp>
#include <fanin/audit/detail/tails.ipp>
#include <fanin/core/text.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace fanin::detail
{
    /// The tests of one array against one law.
    class element_tests
    {
    public:
        element_tests(const measurement& m, const law_parameters& law, double level)
            : m_m(m)
            , m_law(law)
            , m_facts(facts_of(law))
            , m_bound(log_level_of_a_test(level))
            , m_relative(std::ldexp(1.0, -m.grid.digits))
        {
        }

        std::vector<audit_finding> findings()
        {
            if (m_facts.stddev == 0)
            {
                test_constant();
                return std::move(m_findings);
            }
            test_bounds();
            test_zeros();
            test_outlier();
            test_mean();
            test_scale();
            if (m_findings.empty())
            {
                test_bins();
            }
            return std::move(m_findings);
        }

    private:
        template <class... Parts>
        void found(finding_kind kind, double measured, double claimed, const Parts&... parts)
        {
            m_findings.push_back({kind, measured, claimed, {}, join(parts...)});
        }

        static std::string text(double x)
        {
            return to_text(x, 3);
        }

        // How far a number of this size may be rounded.
        [[nodiscard]] double rounding_at(double x) const
        {
            return m_relative * std::abs(x) + m_m.grid.least / 2;
        }

        void test_constant()
        {
            const moments& x = m_m.of.finite;
            const double value = m_facts.mean;
            const double off = rounding_at(value);
            if (x.min < value - off || x.max > value + off)
            {
                found(finding_kind::differs,
                      std::abs(x.max - value) > std::abs(x.min - value) ? x.max : x.min, value,
                      "elements from ", text(x.min), " to ", text(x.max), ", claimed ", text(value),
                      " everywhere");
            }
        }

        void test_bounds()
        {
            const moments& x = m_m.of.finite;
            const bool below = x.min < m_facts.lo - rounding_at(m_facts.lo);
            const bool above = x.max > m_facts.hi + rounding_at(m_facts.hi);
            if (below || above)
            {
                found(finding_kind::out_of_bounds, below ? x.min : x.max, below ? m_facts.lo : m_facts.hi,
                      "elements from ", text(x.min), " to ", text(x.max), ", claimed within ",
                      text(m_facts.lo), " and ", text(m_facts.hi));
            }
        }

        void test_zeros()
        {
            const double half = m_m.grid.least / 2;
            const double p =
                probability_below(m_law, half) - probability_below(m_law, -half) + 4 * law_tolerance;
            const double q = static_cast<double>(m_m.of.zeros) / m_m.size();
            if (q > p && log_binomial_tail(m_m.size(), q, p) < m_bound)
            {
                found(finding_kind::zeros, q, p, text(100 * q), " % of the elements are exactly 0");
            }
        }

        void test_outlier()
        {
            if (!m_facts.is_normal)
            {
                return;
            }
            const moments& x = m_m.of.finite;
            const double far =
                std::max(m_facts.mean - x.min, x.max - m_facts.mean) - rounding_at(m_facts.mean);
            const double z = far / (m_facts.stddev * (1 + m_relative) + m_m.grid.least / 2);
            const double others = std::max(second_moment() - z * z / m_m.size(), 1.0);
            if (std::log(2 * m_m.size()) - z * z / others / 2 < m_bound)
            {
                found(finding_kind::outlier, far, m_facts.stddev, "an element is ", text(z),
                      " standard deviations from the mean");
            }
        }

        void test_mean()
        {
            const double n = m_m.size();
            // Rounding to nearest moves the mean of a law that is not symmetric about 0.
            const bool symmetric = std::abs(m_facts.mean) < 1e-9 * m_facts.stddev;
            const double largest = std::abs(m_facts.mean) + 10 * m_facts.stddev;
            const double shift = (symmetric ? 2 * m_relative * m_relative * largest : rounding_at(largest))
                                 + law_tolerance * m_facts.stddev;
            const double measured = m_m.of.finite.mean;
            const double t = std::max(std::abs(measured - m_facts.mean) - shift, 0.0);
            const double proxy = m_facts.proxy * (1 + m_relative) + m_m.grid.least / 2;
            if (std::log(2.0) - n * t * t / (2 * proxy * proxy) < m_bound)
            {
                found(finding_kind::mean, measured, m_facts.mean, "the mean is ", text(measured),
                      ", claimed ", text(m_facts.mean), " (", text(t / m_facts.stddev * std::sqrt(n)),
                      " sigmas off)");
            }
        }

        // The mean square about the claimed mean, in units of the claimed variance.
        [[nodiscard]] double second_moment() const
        {
            const moments& x = m_m.of.finite;
            const double off = (x.mean - m_facts.mean) / m_facts.stddev;
            return x.variance() / m_facts.stddev / m_facts.stddev + off * off;
        }

        void test_scale()
        {
            const double root = std::sqrt(second_moment());
            const double off = m_relative * (1 + std::abs(m_facts.mean) / m_facts.stddev)
                               + m_m.grid.least / (2 * m_facts.stddev) + law_tolerance;
            const double nearest = root > 1 ? std::max(root - off, 1.0) : std::min(root + off, 1.0);
            if (log_scale_tail(m_facts, m_m.size(), nearest * nearest) < m_bound)
            {
                const double measured = m_m.of.finite.stddev();
                found(finding_kind::scale, measured, m_facts.stddev, "the standard deviation is ",
                      text(measured), ", claimed ", text(m_facts.stddev), " (",
                      text(measured / m_facts.stddev), " times)");
            }
        }

        void test_bins()
        {
            const double n = m_m.size();
            double least = m_bound;
            double q = 0;
            double p = 0;
            std::string where;
            const auto test = [&](double count, double probability, auto place)
            {
                const double tail = log_binomial_tail(n, count / n, probability);
                if (tail < least)
                {
                    least = tail;
                    q = count / n;
                    p = probability;
                    where = place();
                }
            };
            double below = 0;
            for (const bin& b : bins_of(m_m, m_law))
            {
                double count = 0;
                for (std::size_t cell = b.first; cell < b.last; ++cell)
                {
                    count += static_cast<double>(m_m.counts[cell]);
                }
                const double lo = b.first > 0 ? m_m.edges[b.first - 1] : 0;
                const double hi = b.last < measurement::cells ? m_m.edges[b.last - 1] : 0;
                test(count, b.probability,
                     [&]
                     {
                         return b.first == 0                   ? join("below ", text(hi))
                                : b.last == measurement::cells ? join("above ", text(lo))
                                                               : join("from ", text(lo), " to ", text(hi));
                     });
                test(below, b.below, [&] { return join("below ", text(lo)); });
                below += count;
            }
            if (!where.empty())
            {
                found(finding_kind::distribution, q, p, text(100 * q), " % of the elements lie ", where,
                      ", claimed ", text(100 * p), " %");
            }
        }

        const measurement& m_m;
        const law_parameters& m_law;
        law_facts m_facts;
        double m_bound;
        double m_relative; // by how much rounding changes a number at most, but for the least
        std::vector<audit_finding> m_findings;
    };

    FANIN_INLINE std::vector<audit_finding> test_elements(const measurement& m, const law_parameters& law,
                                                          double level)
    {
        return m.of.finite.count == 0 ? std::vector<audit_finding>{}
                                      : element_tests(m, law, level).findings();
    }
}

#endif
