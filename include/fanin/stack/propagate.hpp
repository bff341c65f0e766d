// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_PROPAGATE_HPP
#define FANIN_STACK_PROPAGATE_HPP

#include <fanin/core/config.hpp>
#include <fanin/core/product.hpp>
#include <fanin/random/sequence.hpp>
#include <fanin/random/stream_version.hpp>
#include <fanin/stack/dense.hpp>
#include <fanin/stack/detail/cotangent.hpp>
#include <fanin/stack/detail/parts_of_samples.hpp>
#include <fanin/stack/detail/to_batch.hpp>
#include <fanin/stack/detail/token_gradients.hpp>
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
        /// What stands in the place of a batch; to_batch refuses what is none, in one readable line.
        template <class X>
        concept batch_like = !layer<X>;

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
                prediction p = s ? list.predict(*s) : prediction{};
                if (p.y && p.y->tokens.length > 0)
                {
                    follow_token_gradients(p.rows, *p.y);
                }
                return std::move(p.rows);
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
                    .loss = o.loss.has_value(),
                    .precision = o.precision,
                    .predict = o.predict,
                    .weights = o.weights,
                    .version = join(FANIN_VERSION_MAJOR, ".", FANIN_VERSION_MINOR, ".", FANIN_VERSION_PATCH),
                    .stream_version = stream_version};
        }

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

        /// Throws invalid_argument where layers do not fit together, or lack a derivative that is needed.
        inline void require_runnable(const layer_description& l, bool backward)
        {
            require_whole_samples(l);
            if (backward)
            {
                require_differentiable(l);
            }
        }

        template <real T, layer Net, class O>
        report run(const Net& net, batch<T> x, key k, const propagate_options& options, O& observe,
                   typename recorder<T>::gradient_sink sink = nullptr, const peers* others = nullptr)
        {
            static_assert(layer_of<Net, T>,
                          "fanin: a layer of this stack does not take batches of this element type");
            decltype(auto) list = as_list(net);
            require_consistent(options, x);
            const product_threads sharing(options.threads);
            require_runnable(describe<T>(list), options.backward);
            report r;
            r.samples = static_cast<std::size_t>(sum_over(others, x.samples()));
            r.run = record_of<T>(k, options);
            tape<T> t(options, to_observer<T>(observe), true, others);
            t.recorder().show_gradients(std::move(sink));
            if (options.predict)
            {
                t.recorder().expect(predictions(list, x));
            }
            r.input = t.recorder().summary_of(x);
            if (options.geometry)
            {
                r.input_geometry = geometry_if_finite(x, r.input);
            }
            const batch<T> y = list.forward(std::move(x), k, t);
            if (options.loss && !t.stopped())
            {
                r.loss = options.loss->measure(y.values(), others);
            }
            if constexpr (backward_layer_of<std::remove_cvref_t<decltype(list)>, T>)
            {
                if (options.backward && !t.stopped())
                {
                    const batch<T> dx = list.backward(cotangent_of(y, k, options, others), k, t);
                    r.input_gradient = t.recorder().summary_of(dx);
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
    /// if a layer has no derivative, or gives parts of samples to one that needs whole ones, if x is not
    /// two-dimensional, or an option is out of range.
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

    /// Does not compile: says that the key is missing.
    template <layer Net, detail::batch_like X>
    report propagate(const Net&, const X&)
    {
        static_assert(!layer<Net>, "fanin: propagate draws weights and needs a key: propagate(net, x, 42)");
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
