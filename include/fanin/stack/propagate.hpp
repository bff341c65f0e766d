// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_PROPAGATE_HPP
#define FANIN_STACK_PROPAGATE_HPP

#include <fanin/core/config.hpp>
#include <fanin/init/normal.hpp>
#include <fanin/random/sequence.hpp>
#include <fanin/random/stream_version.hpp>
#include <fanin/stack/dense.hpp>
#include <fanin/stack/observer.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stack/sequential.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <type_traits>
#include <utility>
#include <vector>

namespace fanin
{
    namespace detail
    {
        template <class X>
        inline constexpr bool is_batch = false;

        template <real T>
        inline constexpr bool is_batch<batch<T>> = true;

        // A batch of x for the duration of a call.

        template <real T>
        batch<T> to_batch(const batch<T>& x)
        {
            return x.without_summary();
        }

        template <real T>
        batch<T> to_batch(const matrix<T>& x)
        {
            return batch<T>::borrowed(x);
        }

        template <expression E>
        auto to_batch(const E& x)
        {
            using T = typename E::value_type;
            static_assert(real<T>, "fanin: the elements of a batch must be float or double");
            require(x.dimension() == 2, "the dimension of the batch", x.dimension(), "2: (batch, features)");
            matrix<T> values = uninitialized<T>("the elements of a batch", x.shape()[0], x.shape()[1]);
            xt::noalias(values) = x;
            return batch<T>(std::move(values));
        }

        /// Does not compile: says what a batch is.
        template <class X>
            requires(!expression<X>)
        batch<float> to_batch(const X&)
        {
            static_assert(
                expression<X>,
                "fanin: a batch is a matrix (batch, features): write xt::xtensor<float, 2>, a "
                "fanin::batch<float>, or xt::adapt(vector, std::array<std::size_t, 2>{batch, features})");
            return matrix<float>{};
        }

        /// What stands in the place of a batch; to_batch refuses what is none, in one readable line.
        template <class X>
        concept batch_like = !layer<X>;

        /// A cotangent as the gradient of y.
        template <real T>
        batch<T> cotangent_of(const batch<T>& y, matrix<T> given)
        {
            if (given.shape() != y.values().shape())
            {
                throw invalid_argument(join("fanin: the cotangent is ", shape_text(given.shape()),
                                            ", but the output is ", shape_text(y.values().shape()),
                                            ": pass a cotangent of that shape"));
            }
            return {std::move(given), y.shape()};
        }

        /// The gradient of the output for the backward pass: from the options, or random.
        template <real T>
        batch<T> cotangent_of(const batch<T>& y, key k, const propagate_options& options)
        {
            return cotangent_of(y, options.cotangent ? matrix<T>(xt::cast<T>(*options.cotangent))
                                                     : matrix<T>(init::normal<T>.with_stddev(1)(
                                                           y.samples(), y.features(), k.child("cotangent"))));
        }

        /// The stack as a list. A single layer becomes a list of one and so has a row.
        template <layer Net>
        decltype(auto) as_list(const Net& net)
        {
            if constexpr (is_list<Net>)
            {
                return (net);
            }
            else
            {
                return sequential(net);
            }
        }

        /// The prediction for a list and a batch.
        template <real T, layer Net>
        std::vector<layer_prediction> predictions(const Net& list, const batch<T>& x)
        {
            if constexpr (requires(const signal& s) { list.predict(s); })
            {
                const std::optional<signal> s = signal_of(x);
                return s ? list.predict(*s).rows : std::vector<layer_prediction>{};
            }
            else
            {
                return {};
            }
        }

        /// The key, the options and the versions of a run.
        template <real T>
        run_record record_of(key k, const propagate_options& o)
        {
            return {.element_type = std::same_as<T, float> ? "float" : "double",
                    .key = k,
                    .backward = o.backward,
                    .given_cotangent = o.cotangent.has_value(),
                    .geometry = o.geometry,
                    .histogram = o.histogram,
                    .predict = o.predict,
                    .weights = o.weights,
                    .version = join(FANIN_VERSION_MAJOR, ".", FANIN_VERSION_MINOR, ".", FANIN_VERSION_PATCH),
                    .stream_version = stream_version};
        }

        template <real T, layer Net, class O>
        report run(const Net& net, batch<T> x, key k, const propagate_options& options, O& observe)
        {
            static_assert(layer_of<Net, T>,
                          "fanin: a layer of this stack does not take batches of this element type");
            decltype(auto) list = as_list(net);
            if (options.backward)
            {
                require_differentiable(describe<T>(list));
            }
            report r;
            r.samples = x.samples();
            r.run = record_of<T>(k, options);
            tape<T> t(options, to_observer<T>(observe));
            if (options.predict)
            {
                t.recorder().expect(predictions(list, x));
            }
            r.input = t.recorder().summary_of(elements_of(x.values()));
            if (options.geometry)
            {
                r.input_geometry = geometry_if_finite(x.values(), r.input);
            }
            const batch<T> y = list.forward(std::move(x), k, t);
            if constexpr (backward_layer_of<std::remove_cvref_t<decltype(list)>, T>)
            {
                if (options.backward && !t.stopped())
                {
                    const batch<T> dx = list.backward(cotangent_of(y, k, options), k, t);
                    r.input_gradient = t.recorder().summary_of(elements_of(dx.values()));
                }
            }
            r.tape_bytes = t.max_bytes();
            r.layers = std::move(t.recorder()).take_rows();
            return r;
        }
    }

    /// Propagates a batch through a stack and returns the statistics of every layer.
    ///
    /// x is a (batch, features) expression of float or double, or a `batch`. Layer l draws from key.child(l)
    /// when its turn comes and then frees its weights: memory is one weight matrix and two batches. The
    /// observer is called after each layer and may end the pass by returning false.
    ///
    /// With `.backward = true`, a cotangent (random N(0, 1), or from the options) goes back through the
    /// stack; each layer draws its weights again. The tape then holds what each layer keeps (a dense layer:
    /// input and pre-activation); `report::tape_bytes` is its size. Throws invalid_argument, before any draw,
    /// if a layer has no derivative, x is not two-dimensional, or an option is out of range.
    template <layer Net, detail::batch_like X, class Observer = detail::no_observer>
    report propagate(const Net& net, const X& x, key k, const propagate_options& options = {},
                     Observer&& observe = {})
    {
        return detail::run(net, detail::to_batch(x), k, options, observe);
    }

    /// propagate with an observer and default options.
    template <layer Net, detail::batch_like X, class Observer>
        requires(!std::convertible_to<Observer, propagate_options>)
    report propagate(const Net& net, const X& x, key k, Observer&& observe)
    {
        return propagate(net, x, k, propagate_options{}, observe);
    }

    /// Does not compile: says what is no layer.
    template <class Net, class X>
        requires(!layer<Net> && (expression<X> || detail::is_batch<X>))
    report propagate(const Net&, const X&, key, const propagate_options& = {})
    {
        detail::must_be_layer<Net, layer<detail::one_of<Net>>>();
        return {};
    }

    /// propagate through `depth` dense layers, each as wide as the batch: repeat(depth, dense(features,
    /// initializer, activation)). Depth 0 gives the summary of the input alone.
    template <detail::batch_like X, initializer Initializer, class Activation,
              class Observer = detail::no_observer>
    report propagate(const X& x, extent depth, Initializer weights, Activation activation, key k,
                     const propagate_options& options = {}, Observer&& observe = {})
    {
        auto b = detail::to_batch(x);
        if (depth == 0)
        {
            return detail::run(sequential(), std::move(b), k, options, observe);
        }
        const auto net = repeat(depth, dense(b.features(), std::move(weights), std::move(activation)));
        return detail::run(net, std::move(b), k, options, observe);
    }

    /// propagate with the next key of the process-wide sequence.
    template <detail::batch_like X, initializer Initializer, class Activation,
              class Observer = detail::no_observer>
    report propagate(const X& x, extent depth, Initializer weights, Activation activation,
                     const propagate_options& options = {}, Observer&& observe = {})
    {
        return propagate(x, depth, std::move(weights), std::move(activation), next_key(), options, observe);
    }

    /// The activations of all layers, in the order of the report's rows.
    template <layer Net, detail::batch_like X>
    auto activations(const Net& net, const X& x, key k)
    {
        auto b = detail::to_batch(x);
        using T = typename decltype(b)::value_type;
        std::vector<xt::xtensor<T, 2>> all;
        const auto keep = [&](const layer_report&, const matrix<T>& a) { all.emplace_back(a); };
        detail::run(net, std::move(b), k, {}, keep);
        return all;
    }
}

#endif
