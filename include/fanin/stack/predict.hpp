// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_PREDICT_HPP
#define FANIN_STACK_PREDICT_HPP

#include <fanin/stack/propagate.hpp>

#include <vector>

namespace fanin
{
    /// The prediction of mean-field theory for every layer of a stack, in the order of the report's rows,
    /// without a draw (Poole et al. 2016; Schoenholz et al. 2017). It starts from the statistics of the batch
    /// and includes the scatter of finite layers. The rows end at the first unknown layer: an initializer
    /// without independent weights of mean 0, an activation that does not take doubles, a user's layer
    /// without `predict`, an activation without finite moments at its input variance.
    template <layer Net, detail::batch_like X>
    [[nodiscard]] std::vector<layer_prediction> predict(const Net& net, const X& x)
    {
        decltype(auto) list = detail::as_list(net);
        const auto b = detail::to_batch(x);
        const auto of_list = [&](const signal& s) { return detail::predict_list(list, s); };
        return detail::predictions<typename decltype(detail::to_batch(x))::value_type>(of_list, b);
    }
}

#endif
