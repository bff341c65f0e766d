// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_WATCH_IPP
#define FANIN_STACK_WATCH_IPP

#include <fanin/core/error.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/stack/detail/main_path.hpp>
#include <fanin/stack/detail/watched_arrays.hpp>
#include <fanin/stack/detail/watched_order.hpp>
#include <fanin/stack/watch.hpp>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    FANIN_INLINE watch::watch(watch_options options)
        : m_options(std::move(options))
    {
    }

    FANIN_INLINE void watch::require_samples(const array_view& x, const std::string& what) const
    {
        detail::require_array(x, what);
        if (m_samples && x.shape().front() != *m_samples)
        {
            throw invalid_argument(detail::join("fanin: ", what, " has ", x.shape().front(),
                                                " samples, but this step has ", *m_samples,
                                                ": give arrays of shape (samples, ...) of one batch"));
        }
    }

    FANIN_INLINE void watch::input(const array_view& x)
    {
        detail::require_array(x, "the batch");
        if (m_has_input || m_next > 0)
        {
            throw invalid_argument(m_has_input
                                       ? "fanin: a second batch in one step: call next_step() between steps"
                                       : "fanin: the batch came after a layer: call input before layer");
        }
        sample_shape shape = detail::sample_of(x, false);
        if (m_step > 0 && (!m_had_input || shape != m_input_shape))
        {
            throw invalid_argument(
                detail::join("fanin: the samples of the batch are ", detail::shape_text(shape),
                             ", but the first step had ",
                             m_had_input ? detail::shape_text(m_input_shape) : std::string("none"),
                             ": watch each net apart"));
        }
        const summary measured = detail::measure_array(x, &m_report.input, m_options);
        if (m_options.geometry && measured.nonfinite() == 0)
        {
            m_report.input_geometry = detail::geometry_of(x);
        }
        m_report.input.merge(measured);
        begin_batch(x.shape().front());
        m_input_shape = std::move(shape);
        m_input_extents = x.shape();
        m_has_input = true;
        m_had_input = m_had_input || m_step == 0;
    }

    FANIN_INLINE detail::watched_row* watch::find(const std::string& name)
    {
        for (detail::watched_row& r : m_rows)
        {
            if (r.name() == name)
            {
                return &r;
            }
        }
        return nullptr;
    }

    // The next place of the main path.
    FANIN_INLINE std::string watch::next_path() const
    {
        std::size_t next = 0;
        for (const detail::watched_row& r : m_rows)
        {
            next += r.path().find('.') == std::string::npos;
        }
        return detail::to_text(next);
    }

    FANIN_INLINE void watch::layer(const std::string& name, const watched_layer& l)
    {
        const std::string what = "the activation of " + name;
        require_samples(l.activation, what);
        if (l.function)
        {
            detail::require_equal_shapes(l.pre_activation, "the pre-activation of " + name,
                                         l.activation.shape(), what);
        }
        sample_shape out = detail::sample_of(l.activation, l.channels_first);
        const std::size_t rank = l.weights.shape().size();
        const init::axes axes = l.axes ? *l.axes : rank == 4 ? init::axes::hwio : init::axes{};
        if (l.weights)
        {
            const sample_shape& in = m_rows.empty() ? m_input_shape : m_rows.back().out();
            detail::require_fitting_weights(name, l.weights.shape(), axes, l.axes || m_step > 0, in, out);
        }
        if (l.biases)
        {
            detail::require_equal_shapes(l.biases, "the bias of " + name, {out.empty() ? 1 : out.back()},
                                         "one for each unit or channel");
        }
        if (m_step == 0)
        {
            std::string path = l.path.empty() ? next_path() : l.path;
            detail::require_new(name, path, m_rows);
            detail::watched_row row(name, std::move(path), std::move(out));
            row.describe(l, axes);
            row.add(row.measure(l, m_options), row.update(l.weights));
            m_rows.push_back(std::move(row));
        }
        else
        {
            detail::require_known(name, out, m_next < m_rows.size() ? &m_rows[m_next] : nullptr, m_step);
            detail::watched_row& row = m_rows[m_next];
            detail::require_equal_shapes(l.weights, "the weights of " + name, row.weight_shape(),
                                         "what they were in the first step");
            detail::measured_layer m = row.measure(l, m_options); // may throw, the rest does not
            row.add(std::move(m), row.update(l.weights));
        }
        begin_batch(l.activation.shape().front());
        ++m_next;
    }

    FANIN_INLINE void watch::begin_batch(std::size_t samples)
    {
        m_samples = samples;
        m_report.samples = m_step == 0 ? samples : m_report.samples;
    }

    FANIN_INLINE void watch::gradient(const std::string& name, const watched_gradient& g)
    {
        detail::watched_row* const r = find(name);
        if (r == nullptr || r >= m_rows.data() + m_next)
        {
            throw invalid_argument(
                detail::join("fanin: a gradient of ", name,
                             r == nullptr ? ", a layer that is not known: call layer first, by the same name"
                                          : ", before its layer in this step: call layer first"));
        }
        if (r->has_gradient())
        {
            throw invalid_argument(detail::join("fanin: a second gradient of ", name,
                                                " in one step: call next_step() between steps"));
        }
        require_samples(g.activation, "the gradient of " + name);
        const sample_shape given = detail::sample_of(g.activation, false);
        detail::require(std::is_permutation(given.begin(), given.end(), r->out().begin(), r->out().end()),
                        "the samples of the gradient of " + name, detail::shape_text(given),
                        "those of its activation, ", detail::shape_text(r->out()));
        detail::require_equal_shapes(g.weights, "the gradient of the weights of " + name, r->weight_shape(),
                                     "the array of weights");
        if (g.input)
        {
            require_samples(g.input, "the gradient at the input of " + name);
        }
        r->add(r->measure(g, m_options));
    }

    FANIN_INLINE void watch::input_gradient(const array_view& dx)
    {
        require_samples(dx, "the gradient of the batch");
        if (!m_has_input || m_has_input_gradient)
        {
            throw invalid_argument(
                m_has_input
                    ? "fanin: a second gradient of the batch in one step: call next_step() between steps"
                    : "fanin: a gradient of a batch that is not known: call input first");
        }
        detail::require_equal_shapes(dx, "the gradient of the batch", m_input_extents, "the batch");
        detail::merge(m_report.input_gradient,
                      detail::measure_array(dx, m_report.input_gradient ? &*m_report.input_gradient : nullptr,
                                            m_options));
        m_has_input_gradient = true;
    }

    FANIN_INLINE void watch::loss(const cross_entropy& labels, const array_view& logits)
    {
        require_samples(logits, "the array of logits");
        if (m_loss)
        {
            throw invalid_argument("fanin: a second loss in one step: call next_step() between steps");
        }
        detail::require(logits.shape().size() == 2, "the shape of the logits",
                        detail::shape_text(logits.shape()), "(samples, classes)");
        m_loss =
            detail::with_elements(logits, [&](auto elements)
                                  { return labels.measure(detail::matrix_of(elements, logits.shape()[0])); });
        if (m_step == 0)
        {
            m_report.loss = m_loss;
        }
    }

    FANIN_INLINE step_record watch::next_step()
    {
        if (m_next == 0 || m_next < m_rows.size())
        {
            throw invalid_argument(detail::join("fanin: step ", m_step,
                                                m_next == 0 ? " has no layers" : " ends before the layer ",
                                                m_next == 0 ? std::string() : m_rows[m_next].name(),
                                                ": record all layers of a step before the next"));
        }
        step_record record{.step = m_step, .loss = std::exchange(m_loss, std::nullopt)};
        for (const detail::watched_row& r : m_rows)
        {
            record.layers.push_back(r.step());
        }
        ++m_step;
        m_next = 0;
        m_samples.reset();
        m_has_input = false;
        m_has_input_gradient = false;
        return record;
    }

    FANIN_INLINE fanin::report watch::report() const
    {
        fanin::report r = m_report;
        for (const detail::watched_row& row : m_rows)
        {
            r.layers.push_back(row.sums());
        }
        for (std::size_t i = 0; i < r.layers.size(); ++i)
        {
            layer_report& l = r.layers[i];
            const auto before = detail::row_before(r.layers, i);
            l.in = before ? r.layers[*before].out : m_rows[i].in_of(m_input_shape);
            l.gain = m_rows[i].connections().gain(l.in, l.out, detail::is_activated_later(r.layers, i));
            if (l.backward)
            {
                l.backward->factor = detail::backward_factor(r, i, m_rows[i].input_gradient());
            }
        }
        return r;
    }
}

#endif
