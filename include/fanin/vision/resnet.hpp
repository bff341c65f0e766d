// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_VISION_RESNET_HPP
#define FANIN_VISION_RESNET_HPP

#include <fanin/act/relu.hpp>
#include <fanin/init/constant.hpp>
#include <fanin/init/fan_laws.hpp>
#include <fanin/stack/activation_layer.hpp>
#include <fanin/stack/any_layer.hpp>
#include <fanin/stack/batch_norm.hpp>
#include <fanin/stack/branches.hpp>
#include <fanin/stack/conv.hpp>
#include <fanin/stack/dense.hpp>
#include <fanin/stack/global_pool.hpp>
#include <fanin/stack/pool.hpp>
#include <fanin/stack/residual.hpp>
#include <fanin/stack/sequential.hpp>

#include <array>
#include <cstddef>
#include <vector>

namespace fanin::vision
{
    /// Fields in alphabetical order, for designated initializers.
    struct resnet_options
    {
        std::size_t classes = 1000;
        double last_gain = 1; ///< of the last norm of a branch; 0 starts every block as its skip connection
    };

    namespace detail
    {
        /// The parts of a ResNet: layers without biases, each with a batch norm of its own.
        template <real T, class Weights>
        struct resnet_parts
        {
            Weights weights;
            double last_gain;

            /// A convolution that keeps the extents at stride 1, and its norm.
            [[nodiscard]] any_layer<T> conv(std::size_t channels, std::size_t kernel, std::size_t stride,
                                            double gain = 1) const
            {
                const std::size_t padding = kernel / 2;
                return sequential(
                    conv2d(channels, {kernel, kernel}, weights, act::identity,
                           {.padding = {padding, padding}, .stride = {stride, stride}}),
                    batch_norm().with_gain(init::ones<T>.with_value(gain)).with_bias(init::zeros<T>));
            }

            /// Two convolutions of 3 x 3, or a bottleneck with four times the channels out.
            [[nodiscard]] any_layer<T> branch(bool bottleneck, std::size_t channels, std::size_t stride) const
            {
                const any_layer<T> relu = activation(act::relu);
                using list = std::vector<any_layer<T>>;
                return bottleneck ? sequential(list{conv(channels, 1, 1), relu, conv(channels, 3, stride),
                                                    relu, conv(4 * channels, 1, 1, last_gain)})
                                  : sequential(list{conv(channels, 3, stride), relu,
                                                    conv(channels, 3, 1, last_gain)});
            }

            /// `blocks` blocks; the first changes channels and extents where its skip connection must.
            [[nodiscard]] any_layer<T> stage(bool bottleneck, std::size_t blocks, std::size_t channels,
                                             std::size_t stride) const
            {
                const any_layer<T> relu = activation(act::relu);
                std::vector<any_layer<T>> all;
                const bool projects = bottleneck || stride > 1;
                if (projects)
                {
                    all.push_back(add(conv(bottleneck ? 4 * channels : channels, 1, stride),
                                      branch(bottleneck, channels, stride)));
                    all.push_back(relu);
                }
                for (std::size_t i = projects ? 1 : 0; i < blocks; ++i)
                {
                    all.push_back(residual(branch(bottleneck, channels, 1)));
                    all.push_back(relu);
                }
                return sequential(all);
            }
        };

        template <real T, class Weights>
        auto resnet(bool bottleneck, const std::array<std::size_t, 4>& blocks, Weights weights,
                    const resnet_options& o)
        {
            const resnet_parts<T, Weights> parts{weights, o.last_gain};
            std::vector<any_layer<T>> all{parts.conv(64, 7, 2), activation(act::relu),
                                          max_pool2d({3, 3}, {.padding = {1, 1}, .stride = {2, 2}})};
            for (std::size_t i = 0; i < blocks.size(); ++i)
            {
                all.push_back(
                    parts.stage(bottleneck, blocks[i], std::size_t{64} << i, i > 0 ? std::size_t{2} : 1));
            }
            all.push_back(global_average_pool());
            all.push_back(dense(o.classes, weights).with_bias(init::zeros<T>));
            return sequential(all);
        }
    }

    /// ResNet-18 (He, Zhang, Ren & Sun 2016, tab. 1) over images such as (224, 224, 3): blocks of two
    /// convolutions with batch norms, relu after each sum. 11,689,512 parameters for 1000 classes. The
    /// weights are those of the paper's code, He's by fan out.
    template <real T = float, class Weights = decltype(init::he<T>)>
    [[nodiscard]] auto resnet18(const resnet_options& o = {}, Weights weights = init::he<T>.with(fan::out))
    {
        return detail::resnet<T>(false, {2, 2, 2, 2}, weights, o);
    }

    /// ResNet-50 (He, Zhang, Ren & Sun 2016, tab. 1): bottleneck blocks, with the stride in the convolution
    /// of 3 x 3 as in PyTorch. 25,557,032 parameters for 1000 classes. See resnet18.
    template <real T = float, class Weights = decltype(init::he<T>)>
    [[nodiscard]] auto resnet50(const resnet_options& o = {}, Weights weights = init::he<T>.with(fan::out))
    {
        return detail::resnet<T>(true, {3, 4, 6, 3}, weights, o);
    }
}

#endif
