// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_PRE_ACTIVATION_GRADIENT_HPP
#define FANIN_STACK_DETAIL_PRE_ACTIVATION_GRADIENT_HPP

#include <fanin/act/activation.hpp>
#include <fanin/stack/tape.hpp>

#include <algorithm>
#include <functional>
#include <span>

namespace fanin::detail
{
    /// dz = φ'(z) da, in the memory of the z that forward has pushed.
    template <real T, class Activation>
    matrix<T> pre_activation_gradient(const Activation& f, const batch<T>& da, tape<T>& t)
    {
        matrix<T> dz = t.template pop<matrix<T>>();
        const std::span<T> elements(dz.data(), dz.size());
        slopes(f, elements);
        t.notes().slopes(elements);
        std::transform(elements.begin(), elements.end(), da.values().begin(), elements.begin(),
                       std::multiplies<T>());
        return dz;
    }
}

#endif
