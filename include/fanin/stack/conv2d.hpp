// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_CONV2D_HPP
#define FANIN_STACK_CONV2D_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/identity.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/stack/held.hpp>
#include <fanin/stack/layer.hpp>
#include <fanin/stack/linear_prediction.hpp>
#include <fanin/stack/patches.hpp>
#include <fanin/stack/product.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <functional>
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

    /// a = φ(x * K) over samples (height, width, channels), K of shape (height, width, channels / groups, out).
    template <kernel_initializer Initializer, class Activation>
    class conv2d_layer
    {
    public:
        conv2d_layer(std::size_t out, std::array<std::size_t, 2> kernel, Initializer weights,
                     Activation activation, const conv2d_options& options)
            : m_out(out)
            , m_kernel(kernel)
            , m_weights(std::move(weights))
            , m_activation(std::move(activation))
            , m_options(options)
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

        /// Throws invalid_argument where a sample is no image (height, width, channels), is smaller than the kernel,
        /// or has a number of channels that the groups do not divide.
        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            static_assert(activation_of<Activation, T>,
                          "fanin: an activation must take one element T to one element T");
            const detail::patch_grid g = grid(x.shape(), t);
            const matrix<T> w = kernel<T>(g, k); // (height · width · in / groups, out)
            t.notes().weights(w);

            const std::size_t positions = g.positions(0) * g.positions(1);
            matrix<T> z = t.take(x.samples(), positions * m_out); // (batch, height · width · out)
            for_each_patch_matrix(g, x.values(),
                                  [&](const detail::block<T>& patches, std::size_t sample, std::size_t group)
                                  {
                                      detail::multiply<T>(as_const(patches),
                                                          columns(as_const(detail::block_of(w)), group),
                                                          columns(outputs(z, sample, positions), group));
                                  });
            if (t.recording())
            {
                t.push(std::move(x));
                t.push(z);
            }
            else
            {
                t.recycle(std::move(x));
            }
            return t.notes().activated(m_activation,
                                       batch<T>(std::move(z), {g.positions(0), g.positions(1), m_out}),
                                       responsive_range());
        }

        template <real T>
        batch<T> backward(batch<T> da, key k, tape<T>& t) const
        {
            matrix<T> dz = t.template pop<matrix<T>>(); // z, of which the slopes are taken in place
            detail::slopes(m_activation, std::span<T>(dz.data(), dz.size()));
            t.notes().slopes(std::span<const T>(dz.data(), dz.size()));
            std::transform(dz.begin(), dz.end(), da.values().begin(), dz.begin(), std::multiplies<T>());
            t.recycle(std::move(da));

            const batch<T> x = t.template pop<batch<T>>();
            const detail::patch_grid g = grid(x.shape(), t);
            const matrix<T> w = kernel<T>(g, k);
            const std::size_t positions = g.positions(0) * g.positions(1);
            matrix<T> dw = matrix<T>::from_shape({w.shape()[0], w.shape()[1]});
            dw.fill(T(0));
            matrix<T> dx = matrix<T>::from_shape({x.samples(), x.features()});
            dx.fill(T(0));
            for_each_patch_matrix(
                g, x.values(),
                [&](const detail::block<T>& patches, std::size_t sample, std::size_t group)
                {
                    const detail::block<const T> d = columns(as_const(outputs(dz, sample, positions)), group);
                    detail::multiply<T>(as_const(patches).transpose(), d,
                                        columns(detail::block_of(dw), group), T(1));
                    detail::multiply<T>(d, columns(as_const(detail::block_of(w)), group).transpose(),
                                        patches);
                    const std::size_t channels = g.image[2] / m_options.groups;
                    detail::scatter_patches(g, patches.data, group * channels, channels,
                                            dx.data() + sample * x.features());
                });
            t.notes().weight_gradient(dw);
            return {std::move(dx), x.shape()};
        }

        /// The layer with its kernel held, and what it makes of x.
        template <real T>
        auto hold(batch<T> x, key k, tape<T>& t) const
        {
            const detail::patch_grid g = grid(x.shape(), t);
            xt::xtensor<T, 4> w = draw_kernel<T>(g, k);
            const auto with = [&](xt::xtensor<T, 4> weights, const auto& activation)
            {
                return conv2d_layer<held_kernel<T>, std::remove_cvref_t<decltype(activation)>>(
                    m_out, m_kernel, held_kernel<T>(std::move(weights)), activation, m_options);
            };
            t.tune({t.notes().path(),
                    w.size() / m_out,
                    std::span<T>(w.data(), w.size()),
                    {},
                    x.values(),
                    [&]
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
                const detail::patch_grid g{
                    fits ? std::array<std::size_t, 3>{x.shape[0], x.shape[1], x.shape[2]}
                         : std::array<std::size_t, 3>{},
                    m_kernel, m_options.stride, m_options.padding};
                if (!fits || g.positions(0) == 0 || g.positions(1) == 0)
                {
                    return {}; // forward will say why
                }
                const axes a = axes::hwio.with_groups(m_options.groups)
                                   .with_stride({m_options.stride[0], m_options.stride[1]});
                const init::fans f =
                    a.fans_of({m_kernel[0], m_kernel[1], x.shape[2] / m_options.groups, m_out});
                if (const std::optional<double> variance = detail::mean_field_variance(m_weights, f))
                {
                    // of gradients: each weight is used at so many positions, and gives to so many inputs
                    const double positions = static_cast<double>(g.positions(0) * g.positions(1));
                    const double seen =
                        g.taps_on_image() / (positions * static_cast<double>(m_kernel[0] * m_kernel[1]));
                    const double out = f.in * positions * static_cast<double>(m_out)
                                       / static_cast<double>(x.shape[0] * x.shape[1] * x.shape[2]);
                    return detail::predict_linear(m_activation,
                                                  {detail::name_of(m_weights),
                                                   {f.in, out},
                                                   *variance,
                                                   0,
                                                   static_cast<double>(m_out),
                                                   seen},
                                                  x, {g.positions(0), g.positions(1), m_out});
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
                                detail::name_of(m_weights), " ", detail::name_of(m_activation));
        }

        [[nodiscard]] std::optional<interval> responsive_range() const
        {
            return detail::responsive_range_of(m_activation);
        }

    private:
        template <class T>
        static detail::block<const T> as_const(const detail::block<T>& b)
        {
            return {b.data, b.rows, b.columns, b.step, b.transposed};
        }

        template <real T>
        detail::patch_grid grid(const sample_shape& shape, tape<T>& t) const
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
            const detail::patch_grid g{
                {shape[0], shape[1], shape[2]}, m_kernel, m_options.stride, m_options.padding};
            if (g.positions(0) == 0 || g.positions(1) == 0)
            {
                refuse("has a kernel larger than its samples, which are ");
            }
            if (shape[2] % m_options.groups != 0)
            {
                refuse(
                    detail::join("has ", m_options.groups, " groups, which do not divide the channels of "));
            }
            return g;
        }

        // The kernel (height, width, channels of a group, out).
        template <real T>
        xt::xtensor<T, 4> draw_kernel(const detail::patch_grid& g, key k) const
        {
            const std::array<std::size_t, 4> shape{m_kernel[0], m_kernel[1], g.image[2] / m_options.groups,
                                                   m_out};
            const axes a = axes::hwio.with_groups(m_options.groups)
                               .with_stride({m_options.stride[0], m_options.stride[1]});
            return detail::checked_weights<T, 4>(m_weights(shape, a, k), shape);
        }

        // The same as a matrix: a row for each tap and input channel of a group.
        template <real T>
        matrix<T> kernel(const detail::patch_grid& g, key k) const
        {
            const xt::xtensor<T, 4> w = draw_kernel<T>(g, k);
            matrix<T> rows = matrix<T>::from_shape({w.size() / m_out, m_out});
            std::copy(w.template begin<xt::layout_type::row_major>(),
                      w.template end<xt::layout_type::row_major>(), rows.begin());
            return rows;
        }

        // The outputs of one sample: (positions, out).
        template <real T>
        detail::block<T> outputs(matrix<T>& z, std::size_t sample, std::size_t positions) const
        {
            return {z.data() + sample * positions * m_out, positions, m_out, m_out};
        }

        // The columns of one group of outputs.
        template <class T>
        detail::block<T> columns(const detail::block<T>& b, std::size_t group) const
        {
            const std::size_t out = m_out / m_options.groups;
            return {b.data + group * out, b.rows, out, b.step};
        }

        // f(patches of a group of channels of a sample (positions, height · width · in / groups), sample, group)
        template <real T, class F>
        void for_each_patch_matrix(const detail::patch_grid& g, const matrix<T>& x, F f) const
        {
            const std::size_t channels = g.image[2] / m_options.groups;
            const std::size_t positions = g.positions(0) * g.positions(1);
            const std::size_t length = m_kernel[0] * m_kernel[1] * channels;
            matrix<T> patches = matrix<T>::from_shape({positions, length});
            for (std::size_t sample = 0; sample < x.shape()[0]; ++sample)
            {
                for (std::size_t group = 0; group < m_options.groups; ++group)
                {
                    detail::gather_patches(g, x.data() + sample * x.shape()[1], group * channels, channels,
                                           patches.data());
                    f(detail::block_of(patches), sample, group);
                }
            }
        }

        std::size_t m_out;
        std::array<std::size_t, 2> m_kernel;
        Initializer m_weights;
        Activation m_activation;
        conv2d_options m_options;
    };

    /// A convolution with `out` channels and a kernel (height, width), over batches whose samples have the shape
    /// (height, width, channels): `batch<float>(x, {28, 28, 1})`. Throws invalid_argument where an extent is 0 or the
    /// groups do not divide `out`.
    template <kernel_initializer Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto conv2d(extent out, const extents<2>& kernel, Initializer weights,
                              Activation activation = {}, const conv2d_options& options = {})
    {
        return conv2d_layer<Initializer, Activation>(out, kernel, std::move(weights), std::move(activation),
                                                     options);
    }
}

#endif
