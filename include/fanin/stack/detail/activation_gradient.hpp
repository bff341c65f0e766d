// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_ACTIVATION_GRADIENT_HPP
#define FANIN_STACK_DETAIL_ACTIVATION_GRADIENT_HPP

#include <fanin/act/activation.hpp>
#include <fanin/core/matrix.hpp>
#include <fanin/core/runs.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/activate.hpp>
#include <fanin/stack/detail/flat_fraction.hpp>

#include <span>
#include <utility>

namespace fanin::detail
{
    /// φ'(z) · da, in the memory of the pre-activation z, which the tape keeps; da itself without an
    /// activation. Notes the fraction of flat slopes.
    template <class Activation, real T, class Tape>
    matrix<T> pre_activation_gradient(const Activation& f, batch<T> da, Tape& t)
    {
        if constexpr (is_identity<Activation>)
        {
            t.recorder().note_flat(0);
            return std::move(da).values();
        }
        else
        {
            matrix<T> z = t.template pop<matrix<T>>();
            const std::span<T> dz(z.data(), z.size());
            slopes(f, dz);
            if (t.recorder().measures())
            {
                t.recorder().note_flat(flat_fraction<T>(dz, t.recorder().others()));
            }
            const T* const of_activation = da.values().data();
            write_in_runs(dz.data(), dz.size(), [=](std::size_t i) { return dz[i] * of_activation[i]; });
            t.recycle(std::move(da));
            return z;
        }
    }
}

#endif
