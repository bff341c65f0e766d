// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_LOAD_HPP
#define FANIN_CHECKPOINT_LOAD_HPP

#include <fanin/checkpoint/detail/array_source.hpp>
#include <fanin/checkpoint/detail/parameters.hpp>
#include <fanin/checkpoint/detail/stored_values.hpp>
#include <fanin/checkpoint/names.hpp>
#include <fanin/stack/propagate.hpp>

#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// Fields in alphabetical order, for designated initializers.
    struct load_options
    {
        bool refuse_unused = false; ///< throw where the file has tensors that no layer takes
    };

    /// A stack with the weights of a file.
    template <class Net>
    struct loaded
    {
        Net net;                         ///< with held weights, as of draw(net, x, key)
        std::vector<std::string> unused; ///< tensors of the file that no layer took
    };

    /// The stack with the weights, biases, gains and running statistics of a safetensors_file, of the
    /// std::vector of those that a model is split over, or of an npz_file, float16 to float64, converted to
    /// the element type of x. The shapes are those for a batch of the shape of x; `names` says which tensor
    /// each parameter is (see fanin::names). Nothing is drawn. User layers without `hold` stay as they are.
    ///
    /// Throws runtime_error, with the layer, where the file lacks a tensor or has one of another shape, of
    /// integers, or with elements that overflow T; or, if the options say so, has tensors that no layer
    /// takes. Throws like draw and like `names`.
    template <layer Net, detail::batch_like X, detail::array_file File, tensor_names Names = names::own>
        requires(!detail::array_file<X>)
    [[nodiscard]] auto load(const Net& net, const X& x, const File& file, const Names& names = {},
                            const load_options& options = {})
    {
        auto b = detail::to_batch(x);
        using T = typename decltype(b)::value_type;
        detail::array_source source(file);
        const auto read = [&](const parameter<T>& p)
        { detail::read_values(source, detail::stored_as(names, p), p); };
        auto held = detail::visit_parameters<T>(net, std::move(b), key(0), {read, true});
        loaded<decltype(held)> l{std::move(held), source.rest()};
        if (options.refuse_unused)
        {
            source.require_all_taken();
        }
        return l;
    }

    /// Loads for batches whose features the first tensor tells: a stack that begins with dense weights or a
    /// norm, or with an embedding, whose batches are tokens. T is the element type. Throws invalid_argument,
    /// too, where it begins with a convolution: pass a batch.
    template <real T = float, layer Net, detail::array_file File, tensor_names Names = names::own>
    [[nodiscard]] auto load(const Net& net, const File& file, const Names& names = {},
                            const load_options& options = {})
    {
        detail::array_source source(file);
        const std::size_t features = detail::features_of_first<T>(
            net, [&](const parameter_info& p)
            { return detail::features_before(source, detail::stored_as(names, p), p); }, true);
        return load(net, detail::one_row<T>(features), file, names, options);
    }
}

#endif
