// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_JACOBIAN_SPECTRUM_HPP
#define FANIN_STACK_JACOBIAN_SPECTRUM_HPP

#include <fanin/core/classify.hpp>
#include <fanin/init/normal.hpp>
#include <fanin/stack/detail/bidiagonalization.hpp>
#include <fanin/stack/detail/sample_jacobian.hpp>
#include <fanin/stack/detail/samplewise.hpp>
#include <fanin/stack/detail/singular_values.hpp>
#include <fanin/stack/propagate.hpp>
#include <fanin/stack/singular_spectrum.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin
{
    /// How `jacobian_spectrum` goes about it. Fields in alphabetical order, for designated initializers.
    struct jacobian_options
    {
        /// The most elements of J of which all singular values are computed: some ten seconds at 2048 x 2048. Beyond it
        /// only the extreme ones are.
        std::size_t exact_elements = std::size_t{2048} * 2048;
        std::size_t iterations = 100; ///< at most, for extreme values
        bool smallest = true;    ///< of extreme values: go on for the smallest, which often takes them all
        double tolerance = 1e-2; ///< of extreme values: the relative residual below which they have converged
    };

    namespace detail
    {
        template <class Jacobian>
        singular_spectrum all_values(const Jacobian& j)
        {
            matrix<double> whole = j.whole();
            singular_spectrum s;
            s.exact = true;
            s.converged = std::all_of(whole.begin(), whole.end(), [](double v) { return is_finite(v); });
            s.singular_values = s.converged ? decompose(std::move(whole), false).values
                                            : std::vector<double>(std::min(j.rows(), j.columns()),
                                                                  std::numeric_limits<double>::quiet_NaN());
            return s;
        }

        /// A singular value of J and its residual, by products of its own with the vectors u of the outputs and v of
        /// the inputs. The value uᵀJv takes none but Jᵀu, and is off by no more than the square of the residual over
        /// the distance to the next singular value.
        template <class Jacobian>
        std::pair<double, double> verified(const Jacobian& j, const std::vector<double>& u,
                                           const std::vector<double>& v)
        {
            std::vector<double> back = j.transposed_times(u);
            std::vector<double> forth = j.times(v);
            const double value = std::abs(std::inner_product(v.begin(), v.end(), back.begin(), 0.0));
            const auto less = [=](double a, double b) { return a - value * b; };
            std::transform(back.begin(), back.end(), v.begin(), back.begin(), less);
            std::transform(forth.begin(), forth.end(), u.begin(), forth.begin(), less);
            return {value, std::max(norm_of(back), norm_of(forth))};
        }

        template <class Jacobian>
        singular_spectrum extreme_values(const Jacobian& j, const jacobian_options& options, key k)
        {
            // A = J, or its transpose where J is wide: a start in the smaller space has no part that A takes to 0
            // unless J has not the full rank.
            const bool wide = j.columns() > j.rows();
            const auto times = [&](const std::vector<double>& v) { return j.times(v); };
            const auto transposed_times = [&](const std::vector<double>& u) { return j.transposed_times(u); };
            const std::size_t count = std::min(j.rows(), j.columns());
            const matrix<double> start = init::normal<double>.with_stddev(1)(1, count, k.child("start"));
            bidiagonalization a(std::max(j.rows(), j.columns()), {start.begin(), start.end()});
            const auto has_converged = [&](double value, double residual)
            { return residual <= options.tolerance * value; };

            singular_spectrum s;
            for (bool done = false; !done;)
            {
                wide ? a.step(transposed_times, times) : a.step(times, transposed_times);
                if (!a.finite())
                {
                    s.singular_values = {std::numeric_limits<double>::quiet_NaN()};
                    s.iterations = a.steps();
                    return s;
                }
                const bool last = a.closed() || a.steps() == std::min(options.iterations, count);
                if (!last && a.steps() % 5 != 0)
                {
                    continue;
                }
                const auto [largest, smallest] = a.extremes();
                // half of the tolerance is left to the errors of the products
                done = last
                       || (has_converged(largest.value, 2 * largest.residual)
                           && (!options.smallest || has_converged(smallest.value, 2 * smallest.residual)));
                if (done)
                {
                    const auto check = [&](const ritz_triple& t)
                    { return wide ? verified(j, t.right, t.left) : verified(j, t.left, t.right); };
                    const auto [value, residual] = check(largest);
                    s.singular_values = {value};
                    s.converged = has_converged(value, residual);
                    s.residual = value > 0 ? residual / value : 0;
                    if (options.smallest && count > 1)
                    {
                        const auto [least, least_residual] = check(smallest);
                        if (s.converged && has_converged(least, least_residual))
                        {
                            s.singular_values.push_back(std::min(least, value));
                            s.residual = std::max(s.residual, least > 0 ? least_residual / least : 0);
                        }
                    }
                }
            }
            s.iterations = a.steps();
            return s;
        }
    }

    /// The singular values of J = d output / d input (features out, features in) at each sample of x, a spectrum a
    /// sample: dynamical isometry is all of them close to 1 (Saxe, McClelland & Ganguli 2014; Pennington, Schoenholz &
    /// Ganguli 2017). The weights are those that `propagate(net, x, key)` draws; they are held at once.
    ///
    /// Up to `exact_elements` elements J is computed row by row, and decomposed by LAPACK. Each value is off by some
    /// roundings of T times the largest; with float the small ones of an ill-conditioned stack are noise. A larger J
    /// is never formed: by Golub-Kahan bidiagonalization from a random vector of the key, with Jᵀu by `vjp` and Jv by
    /// central differences, whose error √ε|f(x)|/|x| bounds the residual from below (√ε is 1.5e-8, or 3.5e-4 of float,
    /// where a stack with relu can stay above the default tolerance). Values that have not converged say so.
    ///
    /// Throws invalid_argument, before anything is drawn, where a layer has no derivative, where batch norm or dropout
    /// is in the stack, where x is not two-dimensional, has no features or has an element that is not finite, and for
    /// options out of range; later, where a layer of a user's treats equal samples of a batch unequally.
    template <layer Net, detail::batch_like X>
    [[nodiscard]] std::vector<singular_spectrum> jacobian_spectrum(const Net& net, const X& x, key k,
                                                                   const jacobian_options& options = {})
    {
        detail::require(options.iterations > 0, "iterations", options.iterations, "at least 1");
        detail::require(options.tolerance > 0 && options.tolerance < 1, "tolerance", options.tolerance,
                        "in (0, 1)");
        auto b = detail::to_batch(x);
        using T = typename decltype(b)::value_type;
        static_assert(backward_layer_of<Net, T>,
                      "fanin: gradients do not go back through a layer of this stack");
        detail::require(b.features() > 0, "the features of the batch", b.features(), "at least 1");
        const auto bad = std::find_if_not(b.values().begin(), b.values().end(),
                                          [](T v) { return detail::is_finite(static_cast<double>(v)); });
        if (bad != b.values().end())
        {
            const auto at = static_cast<std::size_t>(bad - b.values().begin());
            detail::require(
                false,
                detail::join("element (", at / b.features(), ", ", at % b.features(), ") of the batch"), *bad,
                "finite: there is no Jacobian elsewhere");
        }
        decltype(auto) list = detail::as_list(net);
        detail::require_backward<T>(list, "");
        detail::require_samplewise(list, "");

        tape<T> t({}, nullptr, false);
        const auto [held, y] = list.hold(b, k, t);
        std::vector<singular_spectrum> spectra;
        for (std::size_t i = 0; i < b.samples(); ++i)
        {
            const auto row = [i](const matrix<T>& m)
            {
                matrix<T> one = matrix<T>::from_shape({1, m.shape()[1]});
                std::copy_n(m.data() + i * m.shape()[1], m.shape()[1], one.data());
                return one;
            };
            const detail::sample_jacobian<T, std::remove_cvref_t<decltype(held)>> j(
                held, k, batch<T>(row(b.values()), b.shape()), row(y.values()));
            const bool small = j.rows() <= options.exact_elements / j.columns();
            spectra.push_back(small ? detail::all_values(j) : detail::extreme_values(j, options, k));
        }
        return spectra;
    }
}

#endif
