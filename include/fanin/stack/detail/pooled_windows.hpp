// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_POOLED_WINDOWS_HPP
#define FANIN_STACK_DETAIL_POOLED_WINDOWS_HPP

#include <fanin/stack/detail/gaussian_windows.hpp>
#include <fanin/stack/detail/position_state.hpp>
#include <fanin/stack/signal.hpp>

#include <array>
#include <cmath>
#include <cstddef>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// Windows over images in theory.
    struct pooled_windows
    {
        pooling how;
        std::vector<position_offset> taps; ///< from the first one
        position_offset stride;
        sample_shape out;
        /// Means over the taps on the image of the profile of the signal, along each axis.
        std::array<std::vector<double>, 3> profile;
        std::array<std::vector<double>, 3> even_profile; ///< likewise
        /// The second moments of the taps of each window along an axis, over the mean, and -1 beyond the
        /// image; empty if uniform.
        std::array<std::vector<std::vector<double>>, 3> sizes{};
        std::array<std::vector<double>, 3> inside{}; ///< fraction of the taps of each window on the image
        bool padded = false;
    };

    /// The profiles of y, of windows that see but a part of the image at its edges: a second moment grows
    /// with the number of taps like a power, from 1 to `second` over those of a whole window.
    inline void set_profiles(signal& y, const pooled_windows& w, double second)
    {
        const double of_taps = static_cast<double>(w.taps.size());
        const double power = (of_taps > 1 && second > 0 ? std::log(second) / std::log(of_taps) : 0)
                             + (w.how == pooling::average ? 2 : 0);
        for (std::size_t axis = 0; axis < y.profile.size(); ++axis)
        {
            for (const auto& [to, from] : {std::pair(&y.profile[axis], &w.profile[axis]),
                                           std::pair(&y.even_profile[axis], &w.even_profile[axis])})
            {
                *to = *from;
                double all = 0;
                for (std::size_t i = 0; i < to->size(); ++i)
                {
                    (*to)[i] *= std::pow(w.inside[axis][i], power);
                    all += (*to)[i] / static_cast<double>(to->size());
                }
                for (double& v : *to)
                {
                    v = all > 0 ? v / all : 1;
                }
            }
        }
    }

    /// Whether some windows share taps.
    inline bool overlap(const pooled_windows& w)
    {
        bool shared = false;
        for (std::size_t axis = 0; axis < w.stride.size(); ++axis)
        {
            shared = shared || (w.stride[axis] > 0 && w.taps.back()[axis] >= w.stride[axis]);
        }
        return shared;
    }

    /// The mean over the windows of the sum of the squared weights of an average.
    inline double squared_weights(const pooled_windows& w)
    {
        double all = 1 / static_cast<double>(w.taps.size());
        for (const std::vector<double>& inside : w.inside)
        {
            double mean = 0;
            for (const double part : inside)
            {
                mean += (w.how == pooling::average ? part : 1 / part) / static_cast<double>(inside.size());
            }
            all *= inside.empty() ? 1 : mean;
        }
        return all;
    }
}

#endif
