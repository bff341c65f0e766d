// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_PREDICT_HPP
#define FANIN_STACK_PREDICT_HPP

#include <fanin/stack/propagate.hpp>

#include <vector>

namespace fanin
{
    /// What theory expects of every layer of a stack that is given a batch, in the order of the report's rows, without
    /// drawing a weight: mean-field theory (Poole et al. 2016; Schoenholz et al. 2017) at the statistics of the batch,
    /// with the spread that finite layers have. A layer that theory does not know ends the rows: an initializer
    /// that is not of independent weights of mean 0, an activation that does not take doubles, a layer of a user's
    /// that has no `predict`, an activation without finite moments at the variance that it is given.
    template <layer Net, detail::batch_like X>
    [[nodiscard]] std::vector<layer_prediction> predict(const Net& net, const X& x)
    {
        decltype(auto) list = detail::as_list(net);
        return detail::predictions(list, detail::to_batch(x));
    }
}

#endif
