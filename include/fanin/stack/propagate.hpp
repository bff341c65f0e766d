// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_PROPAGATE_HPP
#define FANIN_STACK_PROPAGATE_HPP

#include <fanin/core/config.hpp>
#include <fanin/core/function_ref.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/core/peers.hpp>
#include <fanin/random/key.hpp>
#include <fanin/random/sequence.hpp>
#include <fanin/stack/dense.hpp>
#include <fanin/stack/detail/layer_description.hpp>
#include <fanin/stack/detail/to_batch.hpp>
#include <fanin/stack/observer.hpp>
#include <fanin/stack/options.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/stack/report.hpp>
#include <fanin/stack/sequential.hpp>
#include <fanin/stack/tape.hpp>

#include <concepts>
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

        /// What a run asks of a list of layers of any type, for the duration of a call.
        template <real T>
        struct list_view
        {
            layer_description description;
            function_ref<prediction(const signal&)> predict; ///< empty where theory does not know the list
            function_ref<batch<T>(batch<T>& x, key k, tape<T>& t)> forward;
            function_ref<batch<T>(batch<T>& dy, key k, tape<T>& t)> backward;
        };

        /// Throws invalid_argument where layers do not fit together, or lack a derivative that is needed.
        void require_runnable(const layer_description& l, bool backward);

        /// The rows of the prediction for a list and a batch.
        template <real T>
        std::vector<layer_prediction> predictions(function_ref<prediction(const signal&)> predict,
                                                  const batch<T>& x);

        /// Runs a list forward and, with `.backward`, back. Throws invalid_argument where options contradict
        /// each other or the batch, and as require_runnable.
        template <real T>
        report run_list(const list_view<T>& list, batch<T>& x, key k, const propagate_options& options,
                        typename recorder<T>::observer observe, typename recorder<T>::gradient_sink sink,
                        const peers* others);

        /// The prediction of a list for a signal; empty where theory does not know the list.
        template <layer Net>
        prediction predict_list(const Net& list, const signal& x)
        {
            if constexpr (requires { list.predict(x); })
            {
                return list.predict(x);
            }
            else
            {
                return {};
            }
        }

        template <real T, layer Net, class O>
        report run(const Net& net, batch<T> x, key k, const propagate_options& options, O& observe,
                   typename recorder<T>::gradient_sink sink = nullptr, const peers* others = nullptr)
        {
            static_assert(layer_of<Net, T>,
                          "fanin: a layer of this stack does not take batches of this element type");
            decltype(auto) list = as_list(net);
            const auto predict = [&](const signal& s) { return predict_list(list, s); };
            const auto forward = [&](batch<T>& given, key at, tape<T>& t)
            { return list.forward(std::move(given), at, t); };
            const auto backward = [&](batch<T>& dy, key at, tape<T>& t)
            {
                if constexpr (backward_layer_of<std::remove_cvref_t<decltype(list)>, T>)
                {
                    return list.backward(std::move(dy), at, t);
                }
                else // require_runnable has refused it
                {
                    return std::move(dy);
                }
            };
            return run_list<T>({describe<T>(list), predict, forward, backward}, x, k, options,
                               to_observer<T>(observe), std::move(sink), others);
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

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/propagate.ipp>
#endif

#endif
