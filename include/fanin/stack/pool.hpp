// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_POOL_HPP
#define FANIN_STACK_POOL_HPP

#include <fanin/core/extent.hpp>
#include <fanin/stack/detail/pool_windows.hpp>
#include <fanin/stack/detail/pooling.hpp>
#include <fanin/stack/layer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace fanin
{
    /// Padding and stride of a maximum over windows along N axes. Fields in alphabetical order, for
    /// designated initializers.
    template <std::size_t N>
    struct max_pool_options
    {
        extents<N> padding{}; ///< beyond each edge; less than the window
        extents<N> stride{};  ///< all 0: the window
    };

    /// Options of an average over windows along N axes, in alphabetical order, for designated initializers.
    template <std::size_t N>
    struct average_pool_options
    {
        /// Whether a window at an edge divides its sum by all its taps, those on the padding included, as
        /// PyTorch does. Keras and JAX divide by the taps on the image.
        bool count_padding = true;
        extents<N> padding{}; ///< beyond each edge; less than the window
        extents<N> stride{};  ///< all 0: the window
    };

    /// The largest element of each window, per channel.
    template <std::size_t N>
    class max_pool_layer
    {
    public:
        max_pool_layer(const std::array<std::size_t, N>& window, const max_pool_options<N>& options)
            : m_windows(window, options.padding, options.stride)
        {
        }

        /// Throws invalid_argument if the samples have other axes or are smaller than the window.
        template <real T>
        batch<T> forward(batch<T> x, key, tape<T>& t) const
        {
            const auto grid = m_windows.on(x.shape());
            if (x.features() > std::numeric_limits<std::uint32_t>::max())
            {
                throw length_error(detail::join("fanin: samples have ", x.features(),
                                                " elements, but pooling takes at most 2^32 - 1: make the "
                                                "samples smaller"));
            }
            sample_shape shape = m_windows.sample(grid);
            matrix<T> y = t.take(x.samples(), detail::features_of(shape));
            std::vector<std::uint32_t> places(t.recording() ? y.size() : 0);
            for (std::size_t i = 0; i < x.samples(); ++i)
            {
                detail::pool_maximum(grid, x.values().data() + i * x.features(), y.data() + i * y.shape()[1],
                                     t.recording() ? places.data() + i * y.shape()[1] : nullptr);
            }
            if (t.recording())
            {
                t.push(std::move(places));
                t.push(x.shape());
            }
            t.recycle(std::move(x));
            return {std::move(y), std::move(shape)};
        }

        /// The gradient of each output goes to the element that it is.
        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>& t) const
        {
            auto in = t.template pop<sample_shape>();
            const auto places = t.template pop<std::vector<std::uint32_t>>();
            matrix<T> dx = t.take(dy.samples(), detail::features_of(in));
            dx.fill(0);
            for (std::size_t i = 0; i < dy.samples(); ++i)
            {
                T* const to = dx.data() + i * dx.shape()[1];
                for (std::size_t j = i * dy.features(); j < (i + 1) * dy.features(); ++j)
                {
                    to[places[j]] += dy.values().data()[j];
                }
            }
            t.recycle(std::move(dy));
            return {std::move(dx), std::move(in)};
        }

        /// Behind an activation of a convolution, or of its norm.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            return m_windows.predict(detail::pooling::maximum, x);
        }

        /// "max_pool2d 2x2"
        [[nodiscard]] std::string name() const
        {
            return detail::join("max_pool", N, "d ", detail::window_text<N>(m_windows.window));
        }

    private:
        detail::pool_windows<N> m_windows;
    };

    /// The mean of each window, per channel.
    template <std::size_t N>
    class average_pool_layer
    {
    public:
        average_pool_layer(const std::array<std::size_t, N>& window, const average_pool_options<N>& options)
            : m_windows(window, options.padding, options.stride)
            , m_count_padding(options.count_padding)
        {
        }

        /// Throws invalid_argument if the samples have other axes or are smaller than the window.
        template <real T>
        batch<T> forward(batch<T> x, key, tape<T>& t) const
        {
            const auto grid = m_windows.on(x.shape());
            sample_shape shape = m_windows.sample(grid);
            matrix<T> y = t.take(x.samples(), detail::features_of(shape));
            for (std::size_t i = 0; i < x.samples(); ++i)
            {
                detail::pool_average(grid, m_count_padding, x.values().data() + i * x.features(),
                                     y.data() + i * y.shape()[1]);
            }
            if (t.recording())
            {
                t.push(x.shape());
            }
            t.recycle(std::move(x));
            return {std::move(y), std::move(shape)};
        }

        template <real T>
        batch<T> backward(batch<T> dy, key, tape<T>& t) const
        {
            auto in = t.template pop<sample_shape>();
            const auto grid = m_windows.on(in);
            matrix<T> dx = t.take(dy.samples(), detail::features_of(in));
            dx.fill(0);
            for (std::size_t i = 0; i < dy.samples(); ++i)
            {
                detail::spread_average(grid, m_count_padding, dy.values().data() + i * dy.features(),
                                       dx.data() + i * dx.shape()[1]);
            }
            t.recycle(std::move(dy));
            return {std::move(dx), std::move(in)};
        }

        /// Behind an activation of a convolution, or of its norm.
        [[nodiscard]] prediction predict(const signal& x) const
        {
            return m_windows.predict(
                m_count_padding ? detail::pooling::average : detail::pooling::average_inside, x);
        }

        /// "average_pool2d 2x2"
        [[nodiscard]] std::string name() const
        {
            return detail::join("average_pool", N, "d ", detail::window_text<N>(m_windows.window));
        }

    private:
        detail::pool_windows<N> m_windows;
        bool m_count_padding;
    };

    /// Maximum over windows of samples (length, channels). See max_pool2d.
    [[nodiscard]] inline auto max_pool1d(const extents<1>& window, const max_pool_options<1>& options = {})
    {
        return max_pool_layer<1>(window, options);
    }

    /// Maximum over windows of samples (height, width, channels), with the window as the stride by default.
    /// Padding is no element: a window at an edge is smaller. Windows beyond the edge are left out. Throws
    /// invalid_argument if an extent is 0 or the padding is not less than the window.
    [[nodiscard]] inline auto max_pool2d(const extents<2>& window, const max_pool_options<2>& options = {})
    {
        return max_pool_layer<2>(window, options);
    }

    /// Maximum over windows of samples (depth, height, width, channels). See max_pool2d.
    [[nodiscard]] inline auto max_pool3d(const extents<3>& window, const max_pool_options<3>& options = {})
    {
        return max_pool_layer<3>(window, options);
    }

    /// Average over windows of samples (length, channels). See average_pool2d.
    [[nodiscard]] inline auto average_pool1d(const extents<1>& window,
                                             const average_pool_options<1>& options = {})
    {
        return average_pool_layer<1>(window, options);
    }

    /// Average over windows of samples (height, width, channels), with the window as the stride by default.
    /// Padding counts as zeros, or not: `.count_padding`. Windows beyond the edge are left out. Throws
    /// invalid_argument if an extent is 0 or the padding is not less than the window.
    [[nodiscard]] inline auto average_pool2d(const extents<2>& window,
                                             const average_pool_options<2>& options = {})
    {
        return average_pool_layer<2>(window, options);
    }

    /// Average over windows of samples (depth, height, width, channels). See average_pool2d.
    [[nodiscard]] inline auto average_pool3d(const extents<3>& window,
                                             const average_pool_options<3>& options = {})
    {
        return average_pool_layer<3>(window, options);
    }
}

#endif
