// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_WATCHED_ROW_IPP
#define FANIN_STACK_DETAIL_WATCHED_ROW_IPP

#include <fanin/core/linkage.hpp>
#include <fanin/stack/detail/watched_arrays.hpp>
#include <fanin/stack/detail/watched_row.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace fanin::detail
{
    FANIN_INLINE summary measure_array(const array_view& x, const summary* before,
                                       const watch_options& options,
                                       const std::optional<interval>& unsaturated)
    {
        histogram_options h = options.histogram;
        if (before != nullptr && before->count > 0 && !h.range)
        {
            h.range = before->histogram.range();
        }
        return with_elements(x, [&](auto elements)
                             { return summarize_elements(elements, h, unsaturated, options.threads); });
    }

    /// Of a part of a row that may be absent.
    inline const summary* pointer_to(const std::optional<summary>& s)
    {
        return s ? &*s : nullptr;
    }

    FANIN_INLINE watched_row::watched_row(std::string name, std::string path, sample_shape out)
    {
        m_sums.name = std::move(name);
        m_sums.path = std::move(path);
        m_sums.out = std::move(out);
    }

    FANIN_INLINE measured_layer watched_row::measure(const watched_layer& l,
                                                     const watch_options& options) const
    {
        measured_layer m;
        m.activation = measure_array(l.activation, &m_sums.activation, options,
                                     l.function ? l.function->unsaturated_range() : std::nullopt);
        if (l.pre_activation)
        {
            m.pre_activation = measure_array(l.pre_activation, pointer_to(m_sums.pre_activation), options);
        }
        if (l.pre_activation && l.function)
        {
            m.saturated =
                with_elements(l.pre_activation, [&](auto z) { return saturated_fraction(*l.function, z); });
        }
        if (l.weights)
        {
            m.weights = measure_array(l.weights, pointer_to(m_sums.weights), options);
        }
        const std::size_t samples = l.activation.shape().front();
        const std::size_t units = samples > 0 ? l.activation.size() / samples : 0;
        m.dead = m_dead.empty() ? std::vector<bool>(units, true) : m_dead;
        m.dead = m.activation.zeros < samples
                     ? std::vector<bool>(units, false)
                     : with_elements(
                           l.activation, [&](auto a) { return dead_among(a, units, std::move(m.dead)); });
        if (options.geometry && m.activation.nonfinite() == 0)
        {
            m.geometry = geometry_of(l.activation);
        }
        return m;
    }

    FANIN_INLINE measured_gradient watched_row::measure(const watched_gradient& g,
                                                        const watch_options& options) const
    {
        const gradient_report* const before = m_sums.backward ? &*m_sums.backward : nullptr;
        measured_gradient m;
        m.activation = measure_array(g.activation, before ? &before->activation : nullptr, options);
        if (g.input)
        {
            m.input = measure_array(g.input, nullptr, options).second_moment();
        }
        if (g.weights)
        {
            m.weights = measure_array(g.weights, before ? pointer_to(before->weights) : nullptr, options);
        }
        return m;
    }

    FANIN_INLINE std::optional<double> watched_row::update(const array_view& weights)
    {
        const auto against = [&]<class T>(std::vector<T>& before) -> std::optional<double>
        {
            std::vector<T> buffer;
            const std::span<const T> now = weights.elements(buffer);
            if (before.size() != now.size() || now.empty())
            {
                before.assign(now.begin(), now.end());
                return std::nullopt;
            }
            return std::sqrt(replace_and_compare(now, std::span<T>(before)) / m_weight_squares);
        };
        if (!weights)
        {
            return std::nullopt;
        }
        weights.holds_double() ? m_floats.clear() : m_doubles.clear();
        return weights.holds_double() ? against(m_doubles) : against(m_floats);
    }

    FANIN_INLINE void watched_row::describe(const watched_layer& l, const init::axes& axes)
    {
        const summary biases = l.biases ? measure_array(l.biases, nullptr, {}) : summary{};
        m_connections = watched_connections(l, axes, biases.count > 0 ? biases.second_moment() : 0);
        m_weight_shape = l.weights.shape();
        m_channels_first = l.channels_first;
        m_sums.has_weights = l.weights || l.law;
        m_sums.parameters.weights = l.weights ? l.weights.size() : 0;
        m_sums.parameters.biases = biases.count;
        m_sums.unsaturated_range = l.function ? l.function->unsaturated_range() : std::nullopt;
        layer_facts& f = m_sums.facts;
        f.kind = l.kind               ? *l.kind
                 : m_sums.has_weights ? layer_kind::linear
                 : l.function         ? layer_kind::activation
                                      : layer_kind::other;
        f.initializer = l.law ? l.law->name() : l.weights ? "held" : "";
        f.bias = biases.zeros < biases.count ? "held" : l.biases ? "zeros" : "";
        f.activation = l.function ? l.function->name() : m_sums.has_weights ? "identity" : "";
    }

    FANIN_INLINE void watched_row::add(measured_layer m, std::optional<double> update)
    {
        m_step = {.path = m_sums.path,
                  .name = m_sums.name,
                  .activation = m.activation.root_mean_square(),
                  .weights = m.weights ? std::optional(m.weights->root_mean_square()) : std::nullopt,
                  .update = update};
        if (m.weights)
        {
            m_weight_squares = m.weights->second_moment() * static_cast<double>(m.weights->count);
        }
        m_sums.activation.merge(m.activation);
        merge(m_sums.pre_activation, std::move(m.pre_activation));
        merge(m_sums.weights, std::move(m.weights));
        m_sums.geometry = m.geometry;
        m_dead = std::move(m.dead);
        m_saturated = m.saturated;
        m_has_gradient = false;
    }

    FANIN_INLINE void watched_row::add(measured_gradient g)
    {
        m_step.gradient = g.activation.root_mean_square();
        m_step.weight_gradient = g.weights ? std::optional(g.weights->root_mean_square()) : std::nullopt;
        gradient_report& sums = m_sums.backward ? *m_sums.backward : m_sums.backward.emplace();
        sums.activation.merge(g.activation);
        merge(sums.weights, std::move(g.weights));
        m_input_sum += g.input.value_or(0);
        m_input_steps += g.input.has_value();
        m_saturated_sum += m_saturated.value_or(0);
        m_saturated_steps += m_saturated.has_value();
        m_has_gradient = true;
    }

    FANIN_INLINE layer_report watched_row::sums() const
    {
        layer_report row = m_sums;
        row.dead_units = static_cast<std::size_t>(std::count(m_dead.begin(), m_dead.end(), true));
        if (row.backward && m_saturated_steps > 0)
        {
            row.backward->saturated_fraction = m_saturated_sum / static_cast<double>(m_saturated_steps);
        }
        return row;
    }

    FANIN_INLINE sample_shape watched_row::in_of(sample_shape batch) const
    {
        return m_channels_first ? channels_last(std::move(batch)) : batch;
    }

    FANIN_INLINE std::optional<double> watched_row::input_gradient() const
    {
        return m_input_steps > 0 ? std::optional(std::sqrt(m_input_sum / static_cast<double>(m_input_steps)))
                                 : std::nullopt;
    }
}

#endif
