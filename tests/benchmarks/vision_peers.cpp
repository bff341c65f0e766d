// SPDX-License-Identifier: BSD-3-Clause
// Convolutions, ResNet-50 and an LSTM as C functions, for vision_peers.py.
#include <fanin/fanin.hpp>
#include <fanin/init/orthogonal.hpp>
#include <fanin/recurrent.hpp>
#include <fanin/vision.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace
{
    using namespace fanin;

    constexpr histogram_options thirty_of_unit{.bins = 30, .range = interval{0, 1}};
    constexpr std::size_t images = 64;
    constexpr std::size_t extent_of_image = 32;
    constexpr std::size_t channels = 64;

    const batch<float>& image_batch()
    {
        static const batch<float> x(
            init::normal<float>.with_stddev(1)(images, extent_of_image * extent_of_image * channels, 1),
            {extent_of_image, extent_of_image, channels});
        return x;
    }

    double last_mean(const report& r)
    {
        return r.layers.back().activation.mean();
    }
}

extern "C"
{
    /// A convolution of 3 x 3, 64 to 64 channels, of 64 images (32, 32), relu, and the statistics of both.
    double fanin_convolution()
    {
        const auto net =
            sequential(conv2d(channels, {3, 3}, init::he<float>, act::relu, {.padding = {1, 1}}));
        return last_mean(propagate(net, image_batch(), 42, {.histogram = thirty_of_unit}));
    }

    /// What it cannot do without: the taps of every position, copied image by image, and their product with
    /// the weights.
    double fanin_bare_convolution()
    {
        static const matrix<float> w = init::he<float>(9 * channels, channels, 42);
        constexpr std::size_t n = extent_of_image;
        static matrix<float> taps = matrix<float>::from_shape({n * n, 9 * channels});
        static matrix<float> y = matrix<float>::from_shape({images * n * n, channels});
        for (std::size_t image = 0; image < images; ++image)
        {
            const float* const x = image_batch().values().data() + image * n * n * channels;
            for (std::size_t i = 0; i < n; ++i)
            {
                for (std::size_t j = 0; j < n; ++j)
                {
                    float* to = taps.data() + (i * n + j) * 9 * channels;
                    for (std::size_t a = 0; a < 3; ++a)
                    {
                        for (std::size_t b = 0; b < 3; ++b, to += channels)
                        {
                            const std::size_t row = i + a - 1;
                            const std::size_t column = j + b - 1;
                            if (row < n && column < n)
                            {
                                std::copy_n(x + (row * n + column) * channels, channels, to);
                            }
                            else
                            {
                                std::fill_n(to, channels, 0.0f);
                            }
                        }
                    }
                }
            }
            fanin::detail::multiply(
                fanin::detail::block_of(std::as_const(taps)), fanin::detail::block_of(w),
                fanin::detail::block<float>{y.data() + image * n * n * channels, n * n, channels, channels});
        }
        return static_cast<double>(y(0, 0));
    }

    /// ResNet-50 on eight images (224, 224, 3), with the statistics of every layer.
    double fanin_resnet50()
    {
        static const batch<float> x(init::normal<float>.with_stddev(1)(8, 224 * 224 * 3, 1), {224, 224, 3});
        static const auto net = vision::resnet50<float>();
        return last_mean(propagate(net, x, 42, {.histogram = thirty_of_unit}));
    }

    /// An LSTM of 128 units over 200 steps of 64 sequences of 128 features, with all statistics.
    double fanin_lstm()
    {
        static const auto x = sequences(init::normal<float>.with_stddev(1)(64 * 200, 128, 1), 200);
        static const auto net =
            draw(sequential(lstm(128, init::glorot<float>, init::orthogonal<float>)), x, 42);
        return last_mean(propagate(net, x, 42, {.histogram = thirty_of_unit}));
    }
}
