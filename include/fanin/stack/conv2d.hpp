// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_CONV2D_HPP
#define FANIN_STACK_CONV2D_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/identity.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/stack/bias.hpp>
#include <fanin/stack/detail/convolution.hpp>
#include <fanin/stack/detail/convolution_prediction.hpp>
#include <fanin/stack/detail/pre_activation_gradient.hpp>
#include <fanin/stack/detail/refusal.hpp>
#include <fanin/stack/held.hpp>
#include <fanin/stack/layer.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>

namespace fanin
{
    /// What draws a kernel (height, width, in / groups, out): any pure function (shape, axes, key), such as the
    /// initializers of fanin, that returns a container of four axes. The axes tell the fans.
    template <class I>
    concept kernel_initializer =
        std::invocable<const I&, const std::array<std::size_t, 4>&, const axes&, key>;

    /// How a kernel moves over an image (height, width). Fields in alphabetical order, for designated initializers.
    struct conv2d_options
    {
        std::size_t groups = 1;
        std::array<std::size_t, 2> padding{0, 0}; ///< zeros beyond each edge
        std::array<std::size_t, 2> stride{1, 1};
    };

    /// a = φ(x * K + b) over samples (height, width, channels), K of shape (height, width, channels / groups, out), b of
    /// shape (out). K is drawn from the key of the layer, b from its child "bias".
    template <kernel_initializer Initializer, class Activation, class Bias = no_bias>
    class conv2d_layer
    {
    public:
        conv2d_layer(std::size_t out, std::array<std::size_t, 2> kernel, Initializer weights,
                     Activation activation, const conv2d_options& options, Bias bias = {})
            : m_out(out)
            , m_kernel(kernel)
            , m_weights(std::move(weights))
            , m_activation(std::move(activation))
            , m_options(options)
            , m_bias(std::move(bias))
        {
            detail::require(out > 0, "the channels of a convolution", out, "at least 1");
            detail::require(kernel[0] > 0 && kernel[1] > 0, "the kernel", detail::shape_text(kernel),
                            "at least (1, 1)");
            detail::require(options.stride[0] > 0 && options.stride[1] > 0, "stride",
                            detail::shape_text(options.stride), "at least (1, 1)");
            constexpr std::size_t most = std::size_t{1} << 30;
            detail::require(options.padding[0] <= most && options.padding[1] <= most, "padding",
                            detail::shape_text(options.padding), "at most ", most);
            detail::require(options.groups > 0 && out % options.groups == 0, "groups", options.groups,
                            "a divisor of the ", out, " channels out");
        }

        /// The same with a bias.
        template <bias_initializer B>
        [[nodiscard]] auto with_bias(B bias) const
        {
            return conv2d_layer<Initializer, Activation, B>(m_out, m_kernel, m_weights, m_activation,
                                                            m_options, std::move(bias));
        }

        /// Throws invalid_argument where a sample is no image (height, width, channels), is smaller than the kernel,
        /// or has a number of channels that the groups do not divide.
        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            static_assert(activation_of<Activation, T>,
                          "fanin: an activation must take one element T to one element T");
            const detail::convolution c = on(x.shape(), t);
            const matrix<T> w = kernel<T>(c, k); // (height · width · in / groups, out)
            t.notes().has_weights();
            t.notes().weights(w);

            matrix<T> z = t.take(x.samples(), c.positions() * m_out); // (batch, height · width · out)
            c.forward(x.values(), w, z);
            detail::add_bias(z, m_bias, fan_in(c), m_out, k.child("bias"));
            if (t.recording())
            {
                t.push(std::move(x));
                t.push(z);
            }
            else
            {
                t.recycle(std::move(x));
            }
            return t.notes().activated(
                m_activation, batch<T>(std::move(z), {c.grid.positions(0), c.grid.positions(1), m_out}),
                responsive_range());
        }

        template <real T>
        batch<T> backward(batch<T> da, key k, tape<T>& t) const
        {
            const matrix<T> dz = detail::pre_activation_gradient(m_activation, da, t);
            t.recycle(std::move(da));

            const batch<T> x = t.template pop<batch<T>>();
            const detail::convolution c = on(x.shape(), t);
            const matrix<T> w = kernel<T>(c, k);
            matrix<T> dw = detail::new_matrix<T>("gradients of weights", w.shape()[0], w.shape()[1]);
            matrix<T> dx = detail::new_matrix<T>("gradients of a batch", x.samples(), x.features());
            dw.fill(0);
            dx.fill(0);
            c.backward(x.values(), w, dz, dw, dx);
            t.notes().weight_gradient(dw);
            return {std::move(dx), x.shape()};
        }

        /// The layer with its kernel and bias held, and what it makes of x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            const detail::convolution c = on(x.shape(), t);
            xt::xtensor<T, 4> w = draw_kernel<T>(c, k);
            const auto bias = detail::hold_bias<T>(m_bias, fan_in(c), m_out, k.child("bias"));
            const auto with = [&](xt::xtensor<T, 4> weights, const auto& activation)
            {
                return conv2d_layer<held_kernel<T>, std::remove_cvref_t<decltype(activation)>,
                                    std::remove_cv_t<decltype(bias)>>(
                    m_out, m_kernel, held_kernel<T>(std::move(weights)), activation, m_options, bias);
            };
            t.tune({t.notes().path(), fan_in(c), std::span<T>(w.data(), w.size()),
                    detail::elements_of<T>(bias), x.values(), [&]
                    {
                        tape<T> aside({}, nullptr, false);
                        return with(w, act::identity).forward(x, k, aside).values();
                    }});
            auto held = with(std::move(w), m_activation);
            batch<T> y = held.forward(std::move(x), k, t);
            return std::pair(std::move(held), std::move(y));
        }

        /// What theory makes of a signal, positions and their padding on average; nothing where it does not know the
        /// initializer or the activation.
        [[nodiscard]] predicted predict(const signal& x, forecast&) const
        {
            if constexpr (detail::predictable_activation<Activation>)
            {
                const bool fits = x.shape.size() == 3 && x.shape[2] % m_options.groups == 0;
                const detail::convolution c = over(fits ? x.shape : sample_shape{0, 0, 0});
                if (!fits || c.positions() == 0)
                {
                    return {}; // forward will say why
                }
                const init::fans f = kernel_axes().fans_of(kernel_shape(c));
                const std::optional<double> variance = detail::mean_field_variance(m_weights, f);
                const std::optional<double> bias = detail::bias_variance(m_bias, f);
                if (variance && bias)
                {
                    return detail::predict_convolution(m_activation, detail::name_of(m_weights), c, f,
                                                       *variance, *bias, x);
                }
            }
            return {};
        }

        /// Whether the activation has a derivative.
        [[nodiscard]] bool is_differentiable() const
        {
            return detail::has_derivative(m_activation);
        }

        /// "conv2d 3x3 64 he relu"
        [[nodiscard]] std::string name() const
        {
            return detail::join("conv2d ", m_kernel[0], "x", m_kernel[1], " ", m_out, " ",
                                detail::name_of(m_weights), " ", detail::name_of(m_activation),
                                detail::bias_text(m_bias));
        }

        [[nodiscard]] std::optional<interval> responsive_range() const
        {
            return detail::responsive_range_of(m_activation);
        }

    private:
        [[nodiscard]] detail::convolution over(const sample_shape& image) const
        {
            return {{{image[0], image[1], image[2]}, m_kernel, m_options.stride, m_options.padding},
                    m_options.groups,
                    m_out};
        }

        // The convolution over samples of a shape that it takes.
        template <real T>
        detail::convolution on(const sample_shape& shape, tape<T>& t) const
        {
            const auto refuse = [&](const std::string& why)
            {
                throw invalid_argument(detail::join("fanin: layer ", t.notes().path(), " (", name(), ") ",
                                                    why, detail::shape_text(shape)));
            };
            if (shape.size() != 3)
            {
                refuse("takes samples (height, width, channels), but they are ");
            }
            const detail::convolution c = over(shape);
            if (c.positions() == 0)
            {
                refuse("has a kernel larger than its samples, which are ");
            }
            if (shape[2] % m_options.groups != 0)
            {
                refuse(
                    detail::join("has ", m_options.groups, " groups, which do not divide the channels of "));
            }
            return c;
        }

        [[nodiscard]] axes kernel_axes() const
        {
            return axes::hwio.with_groups(m_options.groups)
                .with_stride({m_options.stride[0], m_options.stride[1]});
        }

        // (height, width, channels of a group, out)
        [[nodiscard]] std::array<std::size_t, 4> kernel_shape(const detail::convolution& c) const
        {
            return {m_kernel[0], m_kernel[1], c.grid.image[2] / m_options.groups, m_out};
        }

        [[nodiscard]] std::size_t fan_in(const detail::convolution& c) const
        {
            return m_kernel[0] * m_kernel[1] * (c.grid.image[2] / m_options.groups);
        }

        template <real T>
        xt::xtensor<T, 4> draw_kernel(const detail::convolution& c, key k) const
        {
            const std::array<std::size_t, 4> shape = kernel_shape(c);
            return detail::allocated(
                "weights", shape, sizeof(T),
                [&] { return detail::checked_weights<T, 4>(m_weights(shape, kernel_axes(), k), shape); });
        }

        // The kernel as a matrix: a row for each tap and input channel of a group.
        template <real T>
        matrix<T> kernel(const detail::convolution& c, key k) const
        {
            const xt::xtensor<T, 4> w = draw_kernel<T>(c, k);
            matrix<T> rows = detail::new_matrix<T>("weights", w.size() / m_out, m_out);
            std::copy(w.template begin<xt::layout_type::row_major>(),
                      w.template end<xt::layout_type::row_major>(), rows.begin());
            return rows;
        }

        std::size_t m_out;
        std::array<std::size_t, 2> m_kernel;
        Initializer m_weights;
        Activation m_activation;
        conv2d_options m_options;
        Bias m_bias;
    };

    /// A convolution with `out` channels and a kernel (height, width), over batches whose samples have the shape
    /// (height, width, channels): `batch<float>(x, {28, 28, 1})`. Throws invalid_argument where an extent is 0 or the
    /// groups do not divide `out`.
    template <kernel_initializer Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto conv2d(extent out, const extents<2>& kernel, Initializer weights,
                              Activation activation = {}, const conv2d_options& options = {})
    {
        detail::must_be_activation<Activation>();
        return conv2d_layer<Initializer, Activation>(out, kernel, std::move(weights), std::move(activation),
                                                     options);
    }

    /// Does not compile: says what is no initializer.
    template <class Weights, class Activation = act::identity_activation>
        requires(!kernel_initializer<Weights>)
    void conv2d(extent, const extents<2>&, Weights, Activation = {}, const conv2d_options& = {})
    {
        detail::must_be_initializer<Weights, Activation>();
    }
}

#endif
