// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_TWO_SAMPLES_IPP
#define FANIN_AUDIT_DETAIL_TWO_SAMPLES_IPP

#include <fanin/audit/detail/two_samples.hpp>
#include <fanin/core/array_list.hpp>
#include <fanin/core/text.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace fanin::detail
{
    FANIN_INLINE double multiplicity_of(const array_view& x)
    {
        // Chosen by what they are, so that all occurrences of a number are chosen, or none.
        constexpr std::size_t most = std::size_t{1} << 16;
        std::vector<std::uint64_t> numbers;
        int bits = 0;
        for (std::size_t i = 0; i < x.size(); ++i)
        {
            const double v = x[i];
            const std::uint64_t magnitude = magnitude_bits(v);
            const auto lot = [](std::uint64_t b) { return (b ^ (b >> 29)) * 0x9e3779b97f4a7c15; };
            const auto chosen = [&](std::uint64_t b) { return bits == 0 || lot(b) >> (64 - bits) == 0; };
            if (v != 0 && chosen(magnitude))
            {
                numbers.push_back(magnitude);
                if (numbers.size() == most)
                {
                    ++bits;
                    numbers.erase(std::remove_if(numbers.begin(), numbers.end(),
                                                 [&](std::uint64_t b) { return !chosen(b); }),
                                  numbers.end());
                }
            }
        }
        std::sort(numbers.begin(), numbers.end());
        const auto distinct = std::unique(numbers.begin(), numbers.end()) - numbers.begin();
        return distinct > 0 ? static_cast<double>(numbers.size()) / static_cast<double>(distinct) : 1;
    }

    /// The logarithm of the likelihood ratio that two fractions, of n and of m, are not one.
    FANIN_INLINE double difference_of_fractions(double count, double n, double other, double m)
    {
        const auto term = [](double k, double of, double p)
        {
            return (k > 0 ? k * std::log(k / of / p) : 0)
                   + (k < of ? (of - k) * std::log((1 - k / of) / (1 - p)) : 0);
        };
        const double p = (count + other) / (n + m);
        return p > 0 && p < 1 ? term(count, n, p) + term(other, m, p) : 0;
    }

    /// The tests of two arrays against each other: each statistic is about half of a squared standard normal.
    class sample_tests
    {
    public:
        sample_tests(const measurement& x, const measurement& draw)
        {
            const double n = x.size();
            const double m = draw.size();
            if (n == 0 || m == 0)
            {
                return;
            }
            const double pooled = (x.of.finite.variance() * n + draw.of.finite.variance() * m) / (n + m);
            const double off = x.of.finite.mean - draw.of.finite.mean;
            add(finding_kind::mean, x.of.finite.mean, draw.of.finite.mean,
                pooled > 0 ? off * off / pooled / (1 / n + 1 / m) / 2 : 0, "the mean is ");
            const double a = x.of.finite.stddev();
            const double b = draw.of.finite.stddev();
            const double spread = std::max({x.kurtosis, draw.kurtosis, 1.5}) - 1;
            const double ratio = a > 0 && b > 0 ? 2 * std::log(a / b) : a == b ? 0 : 1e3;
            add(finding_kind::scale, a, b, ratio * ratio / spread / (1 / n + 1 / m) / 2,
                "the standard deviation is ");
            const auto zeros = static_cast<double>(x.of.zeros);
            const auto of_draw = static_cast<double>(draw.of.zeros);
            add(finding_kind::zeros, zeros / n, of_draw / m, difference_of_fractions(zeros, n, of_draw, m),
                "the fraction of zeros is ");
            double below = 0;
            double below_in_draw = 0;
            for (std::size_t i = 0; i < x.edges.size(); ++i)
            {
                below += static_cast<double>(x.counts[i]);
                below_in_draw += static_cast<double>(draw.counts[i]);
                const std::string what =
                    join("the fraction of elements below ", to_text(x.edges[i], 3), " is ");
                add(finding_kind::distribution, below / n, below_in_draw / m,
                    difference_of_fractions(below, n, below_in_draw, m), what);
            }
        }

        struct test
        {
            double statistic;
            audit_finding finding;
        };

        [[nodiscard]] const array_list<test>& all() const
        {
            return m_tests;
        }

    private:
        void add(finding_kind kind, double measured, double claimed, double statistic,
                 const std::string& what)
        {
            m_tests.push_back({statistic,
                               {kind,
                                measured,
                                claimed,
                                {},
                                join(what, to_text(measured, 3), ", in a draw ", to_text(claimed, 3))}});
        }

        array_list<test> m_tests;
    };

    FANIN_INLINE double greatest_difference(const measurement& x, const measurement& draw)
    {
        double greatest = 0;
        const sample_tests tests(x, draw);
        for (const auto& t : tests.all())
        {
            greatest = std::max(greatest, t.statistic);
        }
        return greatest;
    }

    FANIN_INLINE std::vector<audit_finding> compare_samples(const measurement& x, const measurement& draw,
                                                            double inflation, double level)
    {
        const sample_tests tests(x, draw);
        const double threshold =
            inflation * (std::log(2 * static_cast<double>(tests.all().size()) / level) + 2);
        std::vector<audit_finding> found;
        const sample_tests::test* worst = nullptr; // of the distribution
        for (const auto& t : tests.all())
        {
            if (t.statistic > threshold && t.finding.kind != finding_kind::distribution)
            {
                found.push_back(t.finding);
            }
            else if (t.statistic > threshold && (worst == nullptr || t.statistic > worst->statistic))
            {
                worst = &t;
            }
        }
        if (found.empty() && worst != nullptr)
        {
            found.push_back(worst->finding);
        }
        return found;
    }
}

#endif
