// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_STACK_CALIBRATION_HPP
#define FANIN_TESTS_STACK_CALIBRATION_HPP

#include <fanin/fanin.hpp>
#include <fanin/stack/detail/levels.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace calibration
{
    using namespace fanin;
    using layers = std::vector<any_layer<float>>;
    using net = decltype(sequential(layers{}));

    struct stack
    {
        std::string family;
        std::string name;
        net value;
    };

    struct input
    {
        std::string name;
        xt::xtensor<float, 2> x; ///< (batch, 64)
    };

    /// The deviations z of rows and draws from their prediction, in predicted standard deviations of the
    /// logarithm of a second moment. The mean of a log is less than the log of the mean by half a variance.
    struct deviations
    {
        std::size_t count = 0;
        std::size_t absent = 0; ///< rows and draws without a spread
        std::size_t exact = 0;  ///< rows and draws without scatter, measured as predicted
        std::array<std::size_t, 3> within{};
        double sum = 0;
        double sum_of_squares = 0;
        double largest = 0;
        double spread = 0; ///< predicted, of the last

        void add(const detail::level& l)
        {
            if (!l.expected || !std::isfinite(l.expected->log_stddev))
            {
                ++absent;
                return;
            }
            const double s = l.expected->log_stddev;
            spread = s;
            const bool equal = l.measured == l.expected->value;
            const double off = equal ? 0 : 2 * std::log(l.measured / l.expected->value) + s * s / 2;
            if (s < 1e-5 && std::abs(off) < 1e-4) // the rounding of floats
            {
                ++exact;
                return;
            }
            const double z = std::isfinite(off) ? off / std::max(s, 1e-5) : 1e6;
            ++count;
            for (std::size_t k = 0; k < within.size(); ++k)
            {
                within[k] += std::abs(z) < static_cast<double>(k + 1);
            }
            sum += z;
            sum_of_squares += z * z;
            largest = std::max(largest, std::abs(z));
        }

        void add(const deviations& d)
        {
            count += d.count;
            absent += d.absent;
            exact += d.exact;
            for (std::size_t k = 0; k < within.size(); ++k)
            {
                within[k] += d.within[k];
            }
            sum += d.sum;
            sum_of_squares += d.sum_of_squares;
            largest = std::max(largest, d.largest);
        }

        [[nodiscard]] double fraction(std::size_t k) const
        {
            return static_cast<double>(within[k - 1]) / static_cast<double>(count);
        }

        [[nodiscard]] double mean() const
        {
            return sum / static_cast<double>(count);
        }

        [[nodiscard]] double root_mean_square() const
        {
            return std::sqrt(sum_of_squares / static_cast<double>(count));
        }
    };

    struct result
    {
        deviations forward;
        deviations backward;
        std::vector<deviations> signals;   ///< after each layer
        std::vector<deviations> gradients; ///< of each layer's input
    };

    /// Of the main path, over draws of the weights. The prediction is made once.
    inline result measure(const net& of, const batch<float>& x, std::size_t draws)
    {
        const std::vector<layer_prediction> predicted = predict(of, x);
        result all;
        for (std::size_t d = 0; d < draws; ++d)
        {
            report r = propagate(of, x, key(1000 + d), {.backward = true});
            std::vector<layer_prediction> rows = predicted;
            std::size_t next = 0;
            for (layer_report& l : r.layers)
            {
                l.prediction = detail::take_prediction(rows, next, l.path);
            }
            const detail::levels forward = detail::forward_levels(r);
            const detail::levels backward = *detail::backward_levels(r);
            all.signals.resize(forward.size() - 1);
            all.gradients.resize(forward.size() - 1);
            for (std::size_t i = 0; i + 1 < forward.size(); ++i)
            {
                if (!forward[i + 1].on_branch)
                {
                    all.signals[i].add(forward[i + 1]);
                    all.forward.add(forward[i + 1]);
                }
                if (!backward[i].on_branch)
                {
                    all.gradients[i].add(backward[i]);
                    all.backward.add(backward[i]);
                }
            }
        }
        return all;
    }

    inline result measure(const stack& s, const input& in, std::size_t draws)
    {
        const sample_shape shape = s.family == "conv" ? sample_shape{8, 8, 1} : sample_shape{64};
        return measure(s.value, batch<float>(in.x, shape), draws);
    }

    template <class L>
    layers times(std::size_t n, const L& l)
    {
        return layers(n, any_layer<float>(l));
    }

    /// `n` blocks of the layers of `block`.
    inline net blocks(std::size_t n, const layers& block)
    {
        layers all;
        for (std::size_t i = 0; i < n; ++i)
        {
            all.insert(all.end(), block.begin(), block.end());
        }
        return sequential(all);
    }

    inline std::vector<stack> stacks()
    {
        using init::he;
        using init::xavier;
        const auto norm_after = [](auto norm)
        { return layers{dense(64, he<float>), norm, activation(act::relu)}; };
        const auto branch = [](auto norm)
        {
            return layers{residual(
                sequential(layers{norm, dense(64, he<float>, act::relu), dense(64, xavier<float>)}))};
        };
        const auto conv = [](std::size_t out)
        { return conv2d(out, {3, 3}, he<float>, act::relu, {.padding = {1, 1}}); };
        return {
            {"dense", "he relu x 5", sequential(times(5, dense(64, he<float>, act::relu)))},
            {"dense", "xavier tanh x 5", sequential(times(5, dense(64, xavier<float>, act::tanh)))},
            {"dense", "preserving gelu x 10",
             sequential(times(10, dense(64, init::preserving<float>(act::gelu), act::gelu)))},
            {"dense", "he leaky_relu x 20", sequential(times(20, dense(64, he<float>, act::leaky_relu)))},
            {"dense", "xavier softplus x 10", sequential(times(10, dense(64, xavier<float>, act::softplus)))},
            {"dense", "he relu, bias N(0, .1) x 5",
             sequential(
                 times(5, dense(64, he<float>, act::relu).with_bias(init::normal<float>.with_stddev(0.1))))},
            {"dense", "xavier linear x 3", sequential(times(3, dense(64, xavier<float>)))},
            {"residual", "xavier tanh x 5",
             sequential(times(5, residual(dense(64, xavier<float>, act::tanh))))},
            {"residual", "xavier linear x 3", sequential(times(3, residual(dense(64, xavier<float>))))},
            {"residual", "he relu, 0.5 x 4",
             sequential(times(4, residual(dense(64, he<float>, act::relu), 0.5)))},
            {"residual", "layer_norm, he relu, xavier x 4", blocks(4, branch(layer_norm()))},
            {"norm", "he, layer_norm, relu x 3", blocks(3, norm_after(layer_norm()))},
            {"norm", "he, rms_norm, relu x 3", blocks(3, norm_after(rms_norm()))},
            {"norm", "he, batch_norm, relu x 3", blocks(3, norm_after(batch_norm()))},
            {"norm", "he relu, batch_norm x 3", blocks(3, {dense(64, he<float>, act::relu), batch_norm()})},
            {"norm", "layer_norm, he relu x 3", blocks(3, {layer_norm(), dense(64, he<float>, act::relu)})},
            {"dropout", "he relu, dropout .1 x 4",
             blocks(4, {dense(64, he<float>, act::relu), dropout(0.1)})},
            {"dropout", "he relu, dropout .5 x 4",
             blocks(4, {dense(64, he<float>, act::relu), dropout(0.5)})},
            {"dropout", "he relu, dropout .9 x 4",
             blocks(4, {dense(64, he<float>, act::relu), dropout(0.9)})},
            {"dropout", "xavier tanh, dropout .5 x 4",
             blocks(4, {dense(64, xavier<float>, act::tanh), dropout(0.5)})},
            {"conv", "16 he relu, padded x 3", sequential(layers{conv(16), conv(16), conv(16)})},
            {"conv", "16 he relu, maximum of 2x2, 16 he relu, 10",
             sequential(layers{conv(16), max_pool2d({2, 2}), conv(16), dense(10, xavier<float>)})},
            {"conv", "two of 16 he relu, maximum of 2x2, twice, 10",
             sequential(layers{conv(16), conv(16), max_pool2d({2, 2}), conv(32), conv(32), max_pool2d({2, 2}),
                               dense(10, xavier<float>)})},
            {"conv", "16 xavier tanh, average of 2x2, 32 xavier tanh, 10",
             sequential(layers{conv2d(16, {3, 3}, xavier<float>, act::tanh), average_pool2d({2, 2}),
                               conv2d(32, {2, 2}, xavier<float>, act::tanh), dense(10, xavier<float>)})},
            {"conv", "16 he relu, average of 2x2, 16 he relu, 10",
             sequential(layers{conv(16), average_pool2d({2, 2}), conv(16), dense(10, xavier<float>)})},
        };
    }

    /// A batch of 64 samples with the values f(sample, feature).
    template <class F>
    xt::xtensor<float, 2> filled(std::size_t samples, F f)
    {
        xt::xtensor<float, 2> x(std::array<std::size_t, 2>{samples, 64});
        for (std::size_t i = 0; i < samples; ++i)
        {
            for (std::size_t j = 0; j < 64; ++j)
            {
                x(i, j) = static_cast<float>(f(i, j));
            }
        }
        return x;
    }

    /// 13 kinds of input; `digits` are rows of pixels.
    inline std::vector<input> inputs(const xt::xtensor<float, 2>& digits)
    {
        const xt::xtensor<float, 2> z = init::normal<float>.with_stddev(1)(64, 64, 3);
        const xt::xtensor<float, 2> w = init::normal<float>.with_stddev(1)(64, 64, 4);
        const xt::xtensor<float, 2> u = init::uniform<float>.with_range(0, 1)(64, 64, 5);
        std::vector<double> mean(64);
        std::vector<double> stddev(64);
        for (std::size_t j = 0; j < 64; ++j)
        {
            for (std::size_t i = 0; i < 64; ++i)
            {
                mean[j] += digits(i, j) / 64.0;
            }
            for (std::size_t i = 0; i < 64; ++i)
            {
                stddev[j] += (digits(i, j) - mean[j]) * (digits(i, j) - mean[j]) / 64.0;
            }
            stddev[j] = std::sqrt(stddev[j]);
        }
        return {
            {"N(0, 1)", z},
            {"digits", filled(64, [&](auto i, auto j) { return digits(i, j); })},
            {"digits, standardized",
             filled(64, [&](auto i, auto j)
                    { return stddev[j] > 0 ? (digits(i, j) - mean[j]) / stddev[j] : 0; })},
            {"U(0, 1)", u},
            {"U(0, 255)", filled(64, [&](auto i, auto j) { return 255 * u(i, j); })},
            {"constant rows", filled(64, [&](auto i, auto) { return z(i, 0); })},
            {"lengths exp(2 N)", filled(64, [&](auto i, auto j) { return std::exp(2 * w(i, 0)) * z(i, j); })},
            {"one-hot", filled(64, [&](auto i, auto j) { return std::size_t(64 * u(i, 0)) == j ? 8 : 0; })},
            {"correlated rows", filled(64, [&](auto i, auto j) { return z(0, j) + 0.3 * w(i, j); })},
            {"N(3, 1)", filled(64, [&](auto i, auto j) { return 3 + z(i, j); })},
            {"heavy tails",
             filled(64, [&](auto i, auto j) { return z(i, j) / std::max(std::abs(w(i, j)), .01F); })},
            {"+-1", filled(64, [&](auto i, auto j) { return z(i, j) > 0 ? 1 : -1; })},
            {"batch of 2", filled(2, [&](auto i, auto j) { return z(i, j); })},
        };
    }
}

#endif
