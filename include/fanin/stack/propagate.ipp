// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_PROPAGATE_IPP
#define FANIN_STACK_PROPAGATE_IPP

#include <fanin/core/error.hpp>
#include <fanin/core/product.hpp>
#include <fanin/stack/detail/consistent_options.hpp>
#include <fanin/stack/detail/cotangent.hpp>
#include <fanin/stack/detail/parts_of_samples.hpp>
#include <fanin/stack/detail/record_of.hpp>
#include <fanin/stack/detail/token_gradients.hpp>
#include <fanin/stack/propagate.hpp>
#include <fanin/stack/signal.hpp>

#include <cstddef>
#include <optional>
#include <utility>

namespace fanin::detail
{
    FANIN_INLINE void require_runnable(const layer_description& l, bool backward)
    {
        require_whole_samples(l);
        if (backward)
        {
            require_differentiable(l);
        }
    }

    template <real T>
    std::vector<layer_prediction> predictions(function_ref<prediction(const signal&)> predict,
                                              const batch<T>& x)
    {
        const std::optional<signal> s = signal_of(x);
        prediction p = s ? predict(*s) : prediction{};
        if (p.y && p.y->tokens.length > 0)
        {
            follow_token_gradients(p.rows, *p.y);
        }
        return std::move(p.rows);
    }

    template <real T>
    report run_list(const list_view<T>& list, batch<T>& x, key k, const propagate_options& options,
                    typename recorder<T>::observer observe, typename recorder<T>::gradient_sink sink,
                    const peers* others)
    {
        require_consistent(options, x);
        const product_threads sharing(options.threads);
        require_runnable(list.description, options.backward);
        report r;
        r.samples = static_cast<std::size_t>(sum_over(others, x.samples()));
        r.run = record_of(element_name<T>(), k, options);
        tape<T> t(options, std::move(observe), true, others);
        t.recorder().show_gradients(std::move(sink));
        if (options.predict)
        {
            t.recorder().expect(predictions(list.predict, x));
        }
        r.input = t.recorder().summary_of(x);
        if (options.geometry)
        {
            r.input_geometry = geometry_if_finite(x, r.input);
        }
        const batch<T> y = list.forward(x, k, t);
        if (options.loss && !t.stopped())
        {
            r.loss = options.loss->measure(y.values(), others);
        }
        if (options.backward && !t.stopped())
        {
            batch<T> dy = cotangent_of(y, k, options, others);
            r.input_gradient = t.recorder().summary_of(list.backward(dy, k, t));
        }
        r.tape_bytes = t.max_bytes();
        r.layers = std::move(t.recorder()).take_rows();
        return r;
    }
}

#endif
