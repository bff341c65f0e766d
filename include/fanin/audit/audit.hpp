// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_AUDIT_HPP
#define FANIN_AUDIT_AUDIT_HPP

#include <fanin/audit/audit_result.hpp>
#include <fanin/audit/detail/judge.hpp>
#include <fanin/core/array_view.hpp>
#include <fanin/core/concepts.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/detail/elementwise.hpp>
#include <fanin/init/fill.hpp>
#include <fanin/init/initializer.hpp>

#include <cmath>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace fanin
{
    /// What an array can be compared with: an initializer of fanin, or any callable that makes weights (in,
    /// out).
    template <class I>
    concept auditable_law = init::writing_initializer<I> || initializer<I>;

    namespace detail
    {
        template <class I>
        std::string claim_of(const I& law)
        {
            if constexpr (requires { std::string(to_string(law)); })
            {
                return to_string(law);
            }
            else
            {
                return name_of(law);
            }
        }

        /// Weights of the shape from a callable that makes matrices (in, out).
        template <class I>
        auto drawn_elements(const I& law, std::span<const std::size_t> shape, const init::axes& a, key k)
        {
            if constexpr (init::writing_initializer<I>)
            {
                std::vector<typename I::value_type> w(checked_size(shape, sizeof(typename I::value_type)));
                for_weights(shape, [&] { law.write(std::span(w), shape, a, k); });
                return w;
            }
            else
            {
                require(shape.size() == 2, "the rank of the weights", shape.size(),
                        "2 for a callable, which makes matrices (in, out)");
                const bool out_first = a.rank() == 2 && a.role(0) == init::axis::out;
                const std::size_t in = shape[out_first ? 1 : 0];
                const std::size_t out = shape[out_first ? 0 : 1];
                const auto made = [&]
                {
                    if constexpr (keyed_initializer<I>)
                    {
                        return draw_weights<
                            typename std::remove_cvref_t<decltype(law(in, out, k))>::value_type>(law, in, out,
                                                                                                 k);
                    }
                    else
                    {
                        return draw_weights<typename std::remove_cvref_t<decltype(law(in, out))>::value_type>(
                            law, in, out, k);
                    }
                }();
                std::vector<typename decltype(made)::value_type> w(made.size());
                for (std::size_t i = 0; i < in; ++i)
                {
                    for (std::size_t o = 0; o < out; ++o)
                    {
                        w[out_first ? o * in + i : i * out + o] = made(i, o);
                    }
                }
                return w;
            }
        }

        template <class I>
        audit_result audit_input_against(const audit_input& input, const I& law)
        {
            if constexpr (init::elementwise_initializer<I>)
            {
                using T = typename I::value_type;
                return audit_elements(input, [&](const init::fans& f)
                                      { return element_law<T>(law.elements(f)).parameters(); });
            }
            else
            {
                if constexpr (requires { requires I::is_isotropic; })
                {
                    if (is_one_matrix(input))
                    {
                        return audit_orthogonal(input, std::sqrt(law.variance({1, 1})));
                    }
                }
                const key k = key(0).child("audit");
                const std::vector<std::size_t>& shape = input.w.shape();
                const auto draw = drawn_elements(law, shape, input.axes, k.child(0));
                const auto other = drawn_elements(law, shape, input.axes, k.child(1));
                return audit_beside_draws(input, array_view(draw, shape), array_view(other, shape));
            }
        }

        /// Calls use(view) with a view of an expression: of a copy, where the elements are not in memory.
        template <expression E, class Use>
        auto with_view(const E& w, Use use)
        {
            if constexpr (in_memory<E>)
            {
                return use(array_view(w));
            }
            else
            {
                // evaluated once, because a lazy random expression draws anew at each read
                const xt::xarray<typename E::value_type, xt::layout_type::row_major> evaluated = w;
                return use(array_view(evaluated));
            }
        }
    }

    /// Is w a draw of the law? w is an array of float, double, half or bfloat16 in memory: a container of
    /// xtensor, an mdspan, or array_view(range, shape), of any layout; the law is an initializer of fanin, or
    /// a callable that makes weights (in, out). It need not have the element type of w.
    ///
    /// Elements that are independent are tested for mean, variance, bounds, zeros, outliers and distribution,
    /// and for rows, columns and blocks that repeat. The law is that of numbers rounded to nearest, in the
    /// type of w or in a coarser one that all elements lie on. The tests share `options.level`: a draw of the
    /// law gets a finding with at most that probability. Mistakes that would explain the findings are tried
    /// out.
    ///
    /// Orthogonal weights are multiplied with random vectors. A law without chance is compared element by
    /// element. Any other law is compared with two draws of it; its level holds for weights of many elements
    /// that are independent, or repeat as in the draws.
    /// Throws invalid_argument where w is empty, the axes do not fit it, or the level is not in (0, 1).
    template <auditable_law I>
    [[nodiscard]] audit_result audit(const array_view& w, const I& law, const init::axes& a = {},
                                     const audit_options& options = {})
    {
        const detail::audit_input input{w.row_major(), a, detail::claim_of(law), options.level};
        detail::require_audit(input);
        return detail::audit_input_against(input, law);
    }

    /// Without a law: elements that are not finite, repeats, and the nearest three of the known laws.
    [[nodiscard]] inline audit_result audit(const array_view& w, const init::axes& a = {},
                                            const audit_options& options = {})
    {
        const detail::audit_input input{w.row_major(), a, {}, options.level};
        detail::require_audit(input);
        return detail::audit_unclaimed(input);
    }

    /// Of any expression of xtensor. A lazy one is evaluated once.
    template <expression E, auditable_law I>
    [[nodiscard]] audit_result audit(const E& w, const I& law, const init::axes& a = {},
                                     const audit_options& options = {})
    {
        return detail::with_view(w, [&](const array_view& x) { return audit(x, law, a, options); });
    }

    template <expression E>
    [[nodiscard]] audit_result audit(const E& w, const init::axes& a = {}, const audit_options& options = {})
    {
        return detail::with_view(w, [&](const array_view& x) { return audit(x, a, options); });
    }

    /// Of a contiguous range in row-major order, or of column_major(range): `audit(v, {256, 784},
    /// init::he<float>, axes::oi)`. Throws invalid_argument, too, where its size is not that of the shape.
    template <detail::unshaped_weights R, std::size_t N, auditable_law I>
    [[nodiscard]] audit_result audit(const R& w, const extent (&shape)[N], const I& law,
                                     const init::axes& a = {}, const audit_options& options = {})
    {
        return audit(array_view(w, shape), law, a, options);
    }

    template <detail::unshaped_weights R, std::size_t N>
    [[nodiscard]] audit_result audit(const R& w, const extent (&shape)[N], const init::axes& a = {},
                                     const audit_options& options = {})
    {
        return audit(array_view(w, shape), a, options);
    }

    /// A shape known at run time: any range of integers.
    template <detail::unshaped_weights R, shape_range S, auditable_law I>
    [[nodiscard]] audit_result audit(const R& w, const S& shape, const I& law, const init::axes& a = {},
                                     const audit_options& options = {})
    {
        return audit(array_view(w, shape), law, a, options);
    }

    template <detail::unshaped_weights R, shape_range S>
    [[nodiscard]] audit_result audit(const R& w, const S& shape, const init::axes& a = {},
                                     const audit_options& options = {})
    {
        return audit(array_view(w, shape), a, options);
    }
}

#endif
