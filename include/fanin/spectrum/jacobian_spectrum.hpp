// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SPECTRUM_JACOBIAN_SPECTRUM_HPP
#define FANIN_SPECTRUM_JACOBIAN_SPECTRUM_HPP

#include <fanin/core/all_of.hpp>
#include <fanin/core/classify.hpp>
#include <fanin/core/singular_values.hpp>
#include <fanin/spectrum/detail/sample_jacobian.hpp>
#include <fanin/spectrum/singular_spectrum.hpp>
#include <fanin/stack/propagate.hpp>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin
{
    /// The singular values of J = d output / d input (features out, features in), one spectrum per sample of
    /// x. Dynamical isometry means that all are close to 1 (Saxe, McClelland & Ganguli 2014; Pennington,
    /// Schoenholz & Ganguli 2017). The weights are those of `propagate(net, x, key)`, all held at once.
    ///
    /// J is computed row by row and decomposed by LAPACK: some ten seconds at 2048 x 2048. The error of each
    /// value is a few roundings of T times the largest value; with float, the small values of an
    /// ill-conditioned stack are noise.
    ///
    /// Throws invalid_argument, before any draw, if a layer has no derivative, if the stack contains batch
    /// norm or dropout, if x is not two-dimensional, has no features or has a non-finite element; later, if a
    /// user's layer maps equal samples of a batch to different outputs.
    template <layer Net, detail::batch_like X>
    [[nodiscard]] std::vector<singular_spectrum> jacobian_spectrum(const Net& net, const X& x, key k)
    {
        auto b = detail::to_batch(x);
        using T = typename decltype(b)::value_type;
        static_assert(backward_layer_of<Net, T>, "fanin: a layer of this stack has no backward pass");
        detail::require(b.features() > 0, "the features of the batch", b.features(), "at least 1");
        const auto bad = std::find_if_not(b.values().begin(), b.values().end(),
                                          [](T v) { return detail::is_finite(static_cast<double>(v)); });
        if (bad != b.values().end())
        {
            const auto at = static_cast<std::size_t>(bad - b.values().begin());
            detail::require(
                false,
                detail::join("element (", at / b.features(), ", ", at % b.features(), ") of the batch"), *bad,
                "finite: the Jacobian exists at finite samples only");
        }
        decltype(auto) list = detail::as_list(net);
        const detail::layer_description layers = detail::describe<T>(list);
        detail::require_runnable(layers, true);
        detail::require_trait(
            layers, &layer_traits::samplewise,
            "mixes samples or draws for each, so that a single sample has no Jacobian: leave it out");

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
            matrix<double> whole = j.whole();
            const bool finite = detail::all_of(whole, [](double v) { return detail::is_finite(v); });
            spectra.push_back({finite ? detail::decompose(std::move(whole), false).values
                                      : std::vector<double>(std::min(j.rows(), j.columns()),
                                                            std::numeric_limits<double>::quiet_NaN())});
        }
        return spectra;
    }
}

#endif
