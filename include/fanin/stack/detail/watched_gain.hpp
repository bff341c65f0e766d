// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_WATCHED_GAIN_HPP
#define FANIN_STACK_DETAIL_WATCHED_GAIN_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/prediction.hpp>
#include <fanin/stack/watched.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <vector>

namespace fanin::detail
{
    /// What is told of the weights of a watched layer and of what follows them.
    class watched_connections
    {
    public:
        watched_connections() = default;

        /// The weights, if given, fit their axes.
        watched_connections(const watched_layer& l, const init::axes& axes, double bias_variance);

        /// The gain of the law beside the gains that the activation needs, for samples of these shapes. None
        /// where law, fans or activation are not known. A law without a function has the activation in a row
        /// of its own, if `activated_later`.
        [[nodiscard]] std::optional<weight_gain> gain(const sample_shape& in, const sample_shape& out,
                                                      bool activated_later) const;

    private:
        std::optional<watched_function> m_function{};
        std::optional<watched_law> m_law{};
        std::optional<init::fans> m_fans{}; // of the weights
        double m_bias_variance = 0;
        std::vector<std::size_t> m_kernel{}; // receptive extents
        bool m_has_weights = false;
    };

    /// The fraction of the taps of a kernel (height, width) that lie inside images (height, width, channels),
    /// for the least padding that gives images of the shape `out`. 1 where no stride fits.
    double taps_inside(const std::array<std::size_t, 2>& kernel, const sample_shape& in,
                       const sample_shape& out);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/watched_gain.ipp>
#endif

#endif
