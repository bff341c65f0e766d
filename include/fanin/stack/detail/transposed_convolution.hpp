// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_TRANSPOSED_CONVOLUTION_HPP
#define FANIN_STACK_DETAIL_TRANSPOSED_CONVOLUTION_HPP

#include <fanin/stack/detail/convolution.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <utility>

namespace fanin::detail
{
    /// The transpose of the convolution `products`, whose image is the output.
    template <std::size_t N>
    struct transposed_convolution
    {
        static constexpr bool whole_weights = true; ///< every sample uses all weights

        patch_products<N> products;

        /// The shape of the kernel: (..., out of a group, in).
        [[nodiscard]] std::array<std::size_t, N + 2> shape() const
        {
            return products.shape();
        }

        [[nodiscard]] axes weight_axes() const
        {
            return kernel_axes<N>(products.groups, products.grid.stride).transposed();
        }

        /// The shape of an output sample.
        [[nodiscard]] sample_shape sample() const
        {
            const auto& image = products.grid.image;
            return sample_shape(image.begin(), image.end());
        }

        /// The number of inputs of each output, on average.
        [[nodiscard]] std::size_t fan_in() const
        {
            const auto kernel = shape();
            return std::max<std::size_t>(
                1, static_cast<std::size_t>(std::lround(weight_axes().fans_of(kernel).in)));
        }

        /// z = x · Wᵀ, added at the places of the patches
        template <real T, class Weights>
        void multiply(const matrix<T>& x, Weights& w, matrix<T>& z) const
        {
            z.fill(0);
            products.to_images(x, w.whole(), z);
        }

        /// dx = patches(dz) · W; dw = patches(dz)ᵀ · x unless dw is null.
        template <real T, class Weights>
        matrix<T> multiply_back(const batch<T>& x, Weights& w, const matrix<T>& dz, matrix<T>* dw) const
        {
            if (dw != nullptr)
            {
                *dw = products.weight_gradient(dz, x.values(), std::move(*dw));
            }
            matrix<T> dx = uninitialized<T>("gradients of a batch", x.samples(), x.features());
            products.to_columns(dz, w.whole(), dx);
            return dx;
        }

        [[nodiscard]] prediction predict(const activation_in_theory& f, const drawn_law& w,
                                         const signal& x) const
        {
            return predict_transposed(f, products.grid, w, x);
        }
    };
}

#endif
