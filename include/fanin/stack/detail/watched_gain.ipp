// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_WATCHED_GAIN_IPP
#define FANIN_STACK_DETAIL_WATCHED_GAIN_IPP

#include <fanin/act/identity.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/init/axis.hpp>
#include <fanin/stack/detail/patches.hpp>
#include <fanin/stack/detail/watched_gain.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <optional>
#include <vector>

namespace fanin::detail
{
    FANIN_INLINE watched_connections::watched_connections(const watched_layer& l, const init::axes& axes,
                                                          double bias_variance)
        : m_function(l.function)
        , m_law(l.law)
        , m_bias_variance(bias_variance)
        , m_has_weights(l.weights || l.law)
    {
        if (l.weights)
        {
            m_fans = axes.fans_of(l.weights.shape());
            for (std::size_t i = 0; i < axes.rank() && !axes.is_transposed(); ++i)
            {
                if (axes.role(i) == init::axis::receptive)
                {
                    m_kernel.push_back(l.weights.shape()[i]);
                }
            }
        }
    }

    FANIN_INLINE double taps_inside(const std::array<std::size_t, 2>& kernel, const sample_shape& in,
                                    const sample_shape& out)
    {
        double inside = 1;
        for (std::size_t axis = 0; axis < 2; ++axis)
        {
            if (in[axis] == 0 || out[axis] == 0)
            {
                return 1;
            }
            patch_grid<2> g{{in[0], in[1], 1}, kernel, {1, 1}, {0, 0}, {1, 1}};
            g.stride[axis] = std::max<std::size_t>(1, (in[axis] + out[axis] / 2) / out[axis]);
            const std::size_t reached = (out[axis] - 1) * g.stride[axis] + kernel[axis];
            g.padding[axis] = reached > in[axis] ? (reached - in[axis] + 1) / 2 : 0;
            if (g.positions(axis) != out[axis])
            {
                return 1;
            }
            const std::vector<double> means = g.mean_over_taps(axis, std::vector<double>(in[axis], 1.0));
            inside *= std::accumulate(means.begin(), means.end(), 0.0) / static_cast<double>(means.size());
        }
        return inside;
    }

    FANIN_INLINE std::optional<weight_gain>
    watched_connections::gain(const sample_shape& in, const sample_shape& out, bool activated_later) const
    {
        if (!m_function && !(m_has_weights && activated_later))
        {
            return std::nullopt;
        }
        std::optional<weight_gain> g =
            m_function ? m_function->gains()
                       : std::optional(gains_of(activation_in_theory(act::identity), "identity"));
        if (!g || !m_has_weights)
        {
            return g;
        }
        init::fans fans = m_fans.value_or(init::fans{0, 0});
        if (!m_fans && in.size() == 1 && out.size() == 1)
        {
            fans = {static_cast<double>(in[0]), static_cast<double>(out[0])};
        }
        const std::optional<double> variance =
            m_law && fans.in > 0 && fans.out > 0 ? m_law->variance(fans) : std::nullopt;
        if (!variance)
        {
            return std::nullopt;
        }
        g->initializer = m_law->name();
        g->drawn = std::sqrt(fans.in * *variance);
        g->bias_variance = m_bias_variance;
        if (m_kernel.size() == 2 && in.size() == 3 && out.size() == 3)
        {
            g->inputs_seen = taps_inside({m_kernel[0], m_kernel[1]}, in, out);
        }
        return g;
    }
}

#endif
