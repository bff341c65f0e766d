// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_GRADIENTS_HPP
#define FANIN_STACK_GRADIENTS_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/random/key.hpp>
#include <fanin/stack/options.hpp>
#include <fanin/stack/propagate.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// The gradients of the weights and biases of one layer.
    template <real T>
    struct layer_gradient
    {
        std::string path;  ///< as in the report
        std::string name;  ///< "dense 100 he relu"
        matrix<T> weights; ///< (in, out); of a convolution (height·width·in, out), in the order of hwio
        xt::xtensor<T, 1> biases; ///< empty without biases
    };

    /// The gradients of the parameters of a stack, in the order of its layers: of the inner product of a
    /// cotangent with the output, or of the loss in the options. The stack may draw its weights from the key,
    /// or hold them (see draw). Layers without weights have no entry. Throws like propagate with `.backward`.
    template <layer Net, detail::batch_like X>
    auto gradients(const Net& net, const X& x, key k, propagate_options options = {})
    {
        auto b = detail::to_batch(x);
        using T = typename decltype(b)::value_type;
        options.backward = true;
        std::vector<layer_gradient<T>> all;
        std::vector<std::size_t> rows;
        const auto keep = [&](std::size_t row, const matrix<T>& weights, const std::vector<double>& biases)
        {
            layer_gradient<T>& g = all.emplace_back();
            g.weights = weights;
            g.biases = xt::xtensor<T, 1>::from_shape({biases.size()});
            std::transform(biases.begin(), biases.end(), g.biases.begin(),
                           [](double sum) { return static_cast<T>(sum); });
            rows.push_back(row);
        };
        detail::no_observer nobody;
        const report r = detail::run(net, std::move(b), k, options, nobody, keep);
        for (std::size_t i = 0; i < all.size(); ++i)
        {
            all[i].path = r.layers[rows[i]].path;
            all[i].name = r.layers[rows[i]].name;
        }
        std::reverse(all.begin(), all.end()); // the last layer came first
        return all;
    }
}

#endif
