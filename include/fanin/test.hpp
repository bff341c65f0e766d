// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TEST_HPP
#define FANIN_TEST_HPP

#include <fanin/audit/audit.hpp>
#include <fanin/audit/audit_result.hpp>
#include <fanin/core/array_view.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/text.hpp>
#include <fanin/diagnose/diagnose.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/random/key.hpp>
#include <fanin/stack/propagate.hpp>

#include <cmath>
#include <concepts>
#include <cstddef>
#include <ostream>
#include <string>
#include <utility>

namespace fanin
{
    /// What a test asserts, and what there is to say where it fails: `REQUIRE(fanin::follows(w, law))` in
    /// Catch2 and doctest, `EXPECT_TRUE(fanin::follows(w, law))` in GoogleTest. It is no bool by itself, so
    /// that those frameworks print the explanation.
    class assertion
    {
    public:
        assertion(bool holds, std::string explanation)
            : m_holds(holds)
            , m_explanation(std::move(explanation))
        {
        }

        explicit operator bool() const noexcept
        {
            return m_holds;
        }

        [[nodiscard]] const std::string& explanation() const noexcept
        {
            return m_explanation;
        }

        /// As a testing::AssertionResult of GoogleTest, or what else takes a stream of text and has a
        /// failure_message(): EXPECT_TRUE would print no more than "Actual: false" of a bool.
        template <class Result>
            requires requires(Result& r) {
                r << "";
                r.failure_message();
            }
        operator Result() const
        {
            return Result(m_holds) << m_explanation;
        }

        friend std::ostream& operator<<(std::ostream& out, const assertion& a)
        {
            return out << a.m_explanation;
        }

    private:
        bool m_holds;
        std::string m_explanation;
    };

    /// The array is a draw of the law, as far as `audit` can tell: an expression of xtensor, an mdspan, or
    /// array_view(range, shape).
    template <class W, auditable_law I>
        requires expression<W> || std::convertible_to<const W&, array_view>
    [[nodiscard]] assertion follows(const W& w, const I& law, const init::axes& a = {},
                                    const audit_options& options = {})
    {
        const audit_result r = audit(w, law, a, options);
        return {r.as_claimed(), to_string(r)};
    }

    /// Of a contiguous range in row-major order, or of column_major(range).
    template <detail::unshaped_weights R, std::size_t N, auditable_law I>
    [[nodiscard]] assertion follows(const R& w, const extent (&shape)[N], const I& law,
                                    const init::axes& a = {}, const audit_options& options = {})
    {
        return follows(array_view(w, shape), law, a, options);
    }

    /// A shape known at run time: any range of integers.
    template <detail::unshaped_weights R, shape_range S, auditable_law I>
    [[nodiscard]] assertion follows(const R& w, const S& shape, const I& law, const init::axes& a = {},
                                    const audit_options& options = {})
    {
        return follows(array_view(w, shape), law, a, options);
    }

    /// `diagnose` finds nothing wrong with the stack of the report, and its batch carries a signal.
    [[nodiscard]] inline assertion healthy(const report& r, const diagnose_options& options = {})
    {
        const verdict v = diagnose(r, options);
        const bool has_signal = r.input.count > r.input.zeros;
        return {v.kind == verdict_kind::healthy && has_signal, to_string(v)};
    }

    /// The loss of an untrained net over C classes lies within 1 of ln C, the loss of equal logits. Throws
    /// invalid_argument where there are no classes, or `within` is no distance.
    [[nodiscard]] inline assertion loss_starts_at(double loss, std::size_t classes, double within = 1)
    {
        detail::require(classes > 0, "classes", classes, "at least 1");
        detail::require(within >= 0, "within", within, "a distance: 1 is the default");
        const double chance = std::log(static_cast<double>(classes));
        const double off = loss - chance;
        const bool holds = std::abs(off) <= within; // false for NaN
        const char* const why = holds     ? ""
                                : off > 0 ? ": the logits differ too much, smaller weights in the last layer "
                                            "start lower"
                                : off < 0 ? ": the net knows the labels before it is trained"
                                          : ": it is not a number";
        return {holds,
                detail::join("the loss starts at ", detail::to_text(loss, 3), ", that of equal logits is ln ",
                             classes, " = ", detail::to_text(chance, 3), why)};
    }

    /// Of a net of layers for a batch: its signal and its gradients.
    template <layer Net, detail::batch_like X>
    [[nodiscard]] assertion healthy(const Net& net, const X& x, key k, const diagnose_options& options = {})
    {
        return healthy(propagate(net, x, k, {.backward = true, .predict = true}), options);
    }
}

#endif
