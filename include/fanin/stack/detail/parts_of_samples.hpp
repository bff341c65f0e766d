// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_PARTS_OF_SAMPLES_HPP
#define FANIN_STACK_DETAIL_PARTS_OF_SAMPLES_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/detail/layer_description.hpp>

namespace fanin::detail
{
    /// Throws invalid_argument unless each layer that gives parts of samples is directly followed by one that
    /// takes them, and each that takes parts follows one that gives them. A list stands for its layers.
    void require_whole_samples(const layer_description& l);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/parts_of_samples.ipp>
#endif

#endif
