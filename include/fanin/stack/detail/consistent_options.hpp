// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_CONSISTENT_OPTIONS_HPP
#define FANIN_STACK_DETAIL_CONSISTENT_OPTIONS_HPP

#include <fanin/core/error.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/options.hpp>

namespace fanin::detail
{
    /// Throws invalid_argument where options contradict each other or the batch.
    template <real T>
    void require_consistent(const propagate_options& options, const batch<T>& x)
    {
        if (options.loss)
        {
            options.loss->require_labels_of(x);
            if (options.cotangent)
            {
                throw invalid_argument("fanin: the options have a loss and a cotangent, but the gradient "
                                       "of the loss is the cotangent: pass one of them");
            }
        }
    }
}

#endif
