// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_RECORDER_IPP
#define FANIN_STACK_RECORDER_IPP

#include <fanin/core/error.hpp>
#include <fanin/stack/recorder.hpp>

#include <utility>

namespace fanin
{
    template <real T>
    recorder<T>::recorder(propagate_options options, observer watch, bool measures, const peers* others)
        : m_by{std::move(options), others}
        , m_watch(std::move(watch))
        , m_measures(measures)
    {
        m_by.options.histogram.precision |= m_by.options.precision;
    }

    template <real T>
    void recorder<T>::weights(std::span<const T> w)
    {
        m_current.has_weights = true;
        m_current.weights = wants_weights() ? std::optional(m_by.of_weights(w)) : std::nullopt;
    }

    template <real T>
    void recorder<T>::pre_activation(const matrix<T>& z)
    {
        m_current.pre_activation = m_measures ? std::optional(m_by.of(z, std::nullopt)) : std::nullopt;
    }

    template <real T>
    void recorder<T>::heads(std::vector<double> sums)
    {
        m_current.heads = detail::heads_of(m_by.of_heads(std::move(sums)));
    }

    template <real T>
    batch<T> recorder<T>::activated_by(detail::function_ref<void(std::span<T>)> activate, bool is_identity,
                                       batch<T> z, const std::optional<interval>& unsaturated)
    {
        sample_shape shape = z.shape();
        matrix<T> a = std::move(z).values();
        const std::span<T> elements(a.data(), a.size());
        if (!m_measures)
        {
            activate(elements);
            return {std::move(a), std::move(shape)};
        }
        auto [before, after] =
            detail::apply_and_summarize<T>(activate, is_identity, elements, m_by.options.histogram,
                                           unsaturated, m_by.options.threads, m_by.others);
        m_current.pre_activation = std::move(before);
        return batch<T>(std::move(a), std::move(shape)).with_summary(std::move(after), unsaturated);
    }

    template <real T>
    void recorder<T>::weight_gradient(const matrix<T>& dw, const matrix<T>& dz, std::size_t biases)
    {
        if (m_measures)
        {
            current_gradient().weights = m_by.of_weight_gradient(detail::elements_of(dw));
        }
        if (m_sink)
        {
            m_sink(m_open.back(), dw, detail::sums_by_unit(detail::elements_of(dz), biases));
        }
    }

    template <real T>
    summary recorder<T>::summary_of(const batch<T>& x, const std::optional<interval>& unsaturated) const
    {
        const summary* const known = x.known_summary(unsaturated);
        return known ? *known : m_by.of(x.values(), unsaturated);
    }

    template <real T>
    void recorder<T>::add_row(std::string name, sample_shape in, const batch<T>& y,
                              const std::optional<interval>& unsaturated, layer_facts facts)
    {
        if (!m_measures)
        {
            return;
        }
        layer_report& row = m_rows.emplace_back(std::exchange(m_current, {}));
        row.path = this->path();
        row.name = std::move(name);
        row.in = std::move(in);
        row.out = y.shape();
        row.facts = std::move(facts);
        row.unsaturated_range = unsaturated;
        row.prediction = detail::take_prediction(m_expected, m_next_expected, row.path);
        row.gain = row.prediction ? std::exchange(row.prediction->weights, std::nullopt) : std::nullopt;
        row.activation = summary_of(y, unsaturated);
        row.geometry = m_by.options.geometry ? detail::geometry_if_finite(y, row.activation) : std::nullopt;
        row.dead_units = m_by.dead_units_of(row.activation, y.values());
        m_stopped = m_stopped || (m_watch && !m_watch(row, y.values()));
        m_next_back = m_rows.size();
    }

    template <real T>
    void recorder<T>::open_gradient(const batch<T>& dy)
    {
        if (m_measures)
        {
            if (m_next_back == 0)
            {
                throw invalid_argument("fanin: backward runs a child more often than forward did: run each "
                                       "once, in reverse order");
            }
            m_open.push_back(--m_next_back);
            m_rows[m_next_back].backward.emplace().activation = summary_of(dy);
        }
    }

    template <real T>
    void recorder<T>::close_gradient(const batch<T>& dx)
    {
        if (m_measures)
        {
            gradient_report& g = current_gradient();
            const double given = g.activation.root_mean_square();
            const summary* const known = dx.known_summary(std::nullopt);
            const moments passed = known ? known->finite : m_by.moments_of(dx.values());
            g.factor = given > 0 ? passed.root_mean_square() / given : 0;
            m_open.pop_back();
        }
    }
}

#endif
