// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_GLOBAL_POOL_HPP
#define FANIN_STACK_GLOBAL_POOL_HPP

#include <fanin/stack/detail/pooling.hpp>
#include <fanin/stack/detail/position_mean_prediction.hpp>
#include <fanin/stack/layer.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

namespace fanin
{
    /// The mean of each channel over all positions: samples (..., channels) become (channels).
    class global_average_pool_layer
    {
    public:
        /// Throws invalid_argument if the samples have no positions, as features do.
        template <real T>
        batch<T> forward(batch<T> x, key, tape<T>& t) const
        {
            const auto grid = positions_of(x.shape());
            matrix<T> y = t.take(x.samples(), grid.image[1]);
            for (std::size_t i = 0; i < x.samples(); ++i)
            {
                detail::pool_average(grid, true, x.values().data() + i * x.features(),
                                     y.data() + i * grid.image[1]);
            }
            if (t.recording())
            {
                t.push(x.shape());
            }
            t.recycle(std::move(x));
            return y;
        }

        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>& t) const
        {
            auto in = t.template pop<sample_shape>();
            const auto grid = positions_of(in);
            matrix<T> dx = t.take(dy.samples(), detail::features_of(in));
            dx.fill(0);
            for (std::size_t i = 0; i < dy.samples(); ++i)
            {
                detail::spread_average(grid, true, dy.values().data() + i * dy.features(),
                                       dx.data() + i * dx.shape()[1]);
            }
            t.recycle(std::move(dy));
            return {std::move(dx), std::move(in)};
        }

        /// With what positions have in common, behind a convolution.
        [[nodiscard]] static prediction predict(const signal& x)
        {
            return detail::predict_position_mean(x);
        }

        static constexpr std::string_view name() noexcept
        {
            return "global_average_pool";
        }

    private:
        // One window over all positions.
        static detail::patch_grid<1> positions_of(const sample_shape& shape)
        {
            std::size_t positions = 1;
            for (std::size_t axis = 0; axis + 1 < shape.size(); ++axis)
            {
                positions *= shape[axis];
            }
            if (shape.size() < 2 || positions == 0)
            {
                throw invalid_argument(detail::join(
                    "fanin: samples must have positions, such as (height, width, channels), but "
                    "they are ",
                    detail::shape_text(shape), ": pass batch(values, {height, width, channels})"));
            }
            return {{positions, shape.back()}, {positions}, {1}, {0}, {1}};
        }
    };

    /// Global average pooling (Lin, Chen & Yan 2014): the mean of each channel over all positions of samples
    /// with any number of axes.
    [[nodiscard]] inline auto global_average_pool()
    {
        return global_average_pool_layer();
    }
}

#endif
