// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_CONVOLUTION_HPP
#define FANIN_STACK_DETAIL_CONVOLUTION_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/product.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/convolution_prediction.hpp>
#include <fanin/stack/detail/patches.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace fanin::detail
{
    /// The axes of a kernel with N receptive axes: (..., in, out).
    template <std::size_t N>
    constexpr axes kernel_axes(std::size_t groups, const std::array<std::size_t, N>& strides)
    {
        constexpr axes roles = N == 1 ? axes::wio : N == 2 ? axes::hwio : axes::dhwio;
        return [&]<std::size_t... I>(std::index_sequence<I...>)
        { return roles.with_groups(groups).with_stride({strides[I]...}); }(std::make_index_sequence<N>{});
    }

    /// Products of patches and kernels, per group and sample: a linear map between images and columns. A
    /// kernel is a matrix with one row per tap and channel of a group of the image, and one matrix column per
    /// column; columns are (batch, positions · columns). A convolution maps its input, the image, to columns.
    /// A transposed convolution maps columns to its output, the image.
    template <std::size_t N>
    struct patch_products
    {
        patch_grid<N> grid;
        std::size_t groups;
        std::size_t columns;

        /// Channels of the image in a group.
        [[nodiscard]] std::size_t channels() const
        {
            return grid.image[N] / groups;
        }

        /// The shape of the kernel: (..., channels of a group, columns).
        [[nodiscard]] std::array<std::size_t, N + 2> shape() const
        {
            std::array<std::size_t, N + 2> all{};
            std::copy(grid.kernel.begin(), grid.kernel.end(), all.begin());
            all[N] = channels();
            all[N + 1] = columns;
            return all;
        }

        /// The shape of a sample of columns.
        [[nodiscard]] sample_shape columns_shape() const
        {
            sample_shape s;
            for (std::size_t axis = 0; axis < N; ++axis)
            {
                s.push_back(grid.positions(axis));
            }
            s.push_back(columns);
            return s;
        }

        /// z = patches(x) · W
        template <real T>
        void to_columns(const matrix<T>& images, const block<const T>& w, matrix<T>& z) const
        {
            for_each_panel<T>(
                images.shape()[0],
                [&](const block<T>& patches, std::size_t sample, const patch_range& r, std::size_t group)
                {
                    gather_patches(grid, images.data() + sample * images.shape()[1], r, patches.data);
                    detail::multiply<T>(constant(patches), of_group(w, group),
                                        of_group(rows_of(z.data(), sample, r), group));
                });
        }

        /// images += z · Wᵀ, at the places of the patches
        template <real T>
        void to_images(const matrix<T>& z, const block<const T>& w, matrix<T>& images) const
        {
            for_each_panel<T>(
                images.shape()[0],
                [&](const block<T>& patches, std::size_t sample, const patch_range& r, std::size_t group)
                {
                    detail::multiply<T>(of_group(rows_of(z.data(), sample, r), group),
                                        of_group(w, group).transpose(), patches);
                    scatter_patches(grid, patches.data, r, images.data() + sample * images.shape()[1]);
                });
        }

        /// patches(x)ᵀ · z, the gradient of W, in this memory if it fits
        template <real T>
        [[nodiscard]] matrix<T> weight_gradient(const matrix<T>& images, const matrix<T>& z,
                                                matrix<T> memory) const
        {
            matrix<T> dw =
                resized("gradients of weights", std::move(memory), grid.taps() * channels(), columns);
            dw.fill(0);
            for_each_panel<T>(
                images.shape()[0],
                [&](const block<T>& patches, std::size_t sample, const patch_range& r, std::size_t group)
                {
                    gather_patches(grid, images.data() + sample * images.shape()[1], r, patches.data);
                    detail::multiply<T>(constant(patches).transpose(),
                                        of_group(rows_of(z.data(), sample, r), group),
                                        of_group(block_of(dw), group), T(1));
                });
            return dw;
        }

    private:
        /// Of a panel of patches, which stays in the second cache between two uses.
        static constexpr std::size_t max_bytes = std::size_t{1} << 20;

        /// Of rows_at_once rows each. For fewer, the product would mostly pack the kernel.
        static constexpr std::size_t min_runs = 8;

        template <class T>
        static block<const T> constant(const block<T>& b)
        {
            return {b.data, b.rows, b.columns, b.step, b.transposed};
        }

        // The rows of a sample of columns: (positions, columns).
        template <class T>
        block<T> rows_of(T* z, std::size_t sample, const patch_range& r) const
        {
            return {z + (sample * grid.positions() + r.first) * columns, r.last - r.first, columns, columns};
        }

        // The matrix columns of one group.
        template <class T>
        block<T> of_group(const block<T>& b, std::size_t group) const
        {
            return {b.data + group * (columns / groups), b.rows, columns / groups, b.step};
        }

        // f(memory of patches (positions, taps · channels of a group), sample, range, group)
        template <real T, class F>
        void for_each_panel(std::size_t samples, F f) const
        {
            const std::size_t positions = grid.positions();
            const std::size_t length = grid.taps() * channels();
            // panels begin where the bits of a product of their rows do not depend on it
            const std::size_t most = max_bytes / sizeof(T) / std::max<std::size_t>(length, 1) / rows_at_once;
            const std::size_t rows = std::min(positions, std::max(most, min_runs) * rows_at_once);
            matrix<T> patches = uninitialized<T>("patches of an image", rows, length);
            for (std::size_t sample = 0; sample < samples; ++sample)
            {
                for (std::size_t group = 0; group < groups; ++group)
                {
                    for (std::size_t first = 0; first < positions; first += rows)
                    {
                        const std::size_t last = std::min(positions, first + rows);
                        f(block<T>{patches.data(), last - first, length, length}, sample,
                          patch_range{first, last, group * channels(), channels()}, group);
                    }
                }
            }
        }
    };

    /// x * K over samples (..., channels) with N axes before the channels.
    template <std::size_t N>
    struct convolution
    {
        static constexpr bool whole_weights = true; ///< every sample uses all weights

        patch_products<N> products;
        std::size_t out;

        /// The shape of the kernel: (..., channels of a group, out).
        [[nodiscard]] std::array<std::size_t, N + 2> shape() const
        {
            return products.shape();
        }

        [[nodiscard]] axes weight_axes() const
        {
            return kernel_axes<N>(products.groups, products.grid.stride);
        }

        /// The shape of an output sample.
        [[nodiscard]] sample_shape sample() const
        {
            return products.columns_shape();
        }

        /// The number of inputs of each output.
        [[nodiscard]] std::size_t fan_in() const
        {
            return products.grid.taps() * products.channels();
        }

        /// z = patches(x) · W
        template <real T, class Weights>
        void multiply(const matrix<T>& x, Weights& w, matrix<T>& z) const
        {
            products.to_columns(x, w.whole(), z);
        }

        /// dx = dz · Wᵀ, added at the places of the patches; dw = patches(x)ᵀ · dz unless dw is null.
        template <real T, class Weights>
        matrix<T> multiply_back(const batch<T>& x, Weights& w, const matrix<T>& dz, matrix<T>* dw) const
        {
            matrix<T> dx = uninitialized<T>("gradients of a batch", x.samples(), x.features());
            dx.fill(0);
            products.to_images(dz, w.whole(), dx);
            if (dw != nullptr)
            {
                *dw = products.weight_gradient(x.values(), dz, std::move(*dw));
            }
            return dx;
        }

        [[nodiscard]] prediction predict(const activation_in_theory& f, const drawn_law& w,
                                         const signal& x) const
        {
            // of single channels, the sizes differ, and only homogeneous activations keep the ratios
            return products.groups > 1 && products.channels() == 1 && !is_homogeneous(f)
                       ? prediction{}
                       : predict_convolution(f, products.grid, out, w, x);
        }
    };
}

#endif
