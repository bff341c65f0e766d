// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_CONVOLUTION_HPP
#define FANIN_STACK_DETAIL_CONVOLUTION_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/product.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/convolution_prediction.hpp>
#include <fanin/stack/detail/patches.hpp>

#include <array>
#include <cstddef>

namespace fanin::detail
{
    /// Products of patches and kernels, per group and sample. A kernel is a matrix with one row per tap and
    /// input channel of a group and one column per output channel; outputs are (batch, positions · out).
    struct convolution
    {
        static constexpr bool whole_weights = true; ///< every sample uses all weights

        patch_grid grid;
        std::size_t groups;
        std::size_t out;

        [[nodiscard]] std::size_t positions() const
        {
            return grid.positions(0) * grid.positions(1);
        }

        /// The shape of the kernel: (height, width, channels of a group, out).
        [[nodiscard]] std::array<std::size_t, 4> shape() const
        {
            return {grid.kernel[0], grid.kernel[1], channels(), out};
        }

        [[nodiscard]] axes weight_axes() const
        {
            return axes::hwio.with_groups(groups).with_stride({grid.stride[0], grid.stride[1]});
        }

        /// The shape of an output sample.
        [[nodiscard]] sample_shape sample() const
        {
            return {grid.positions(0), grid.positions(1), out};
        }

        /// The number of inputs of each output.
        [[nodiscard]] std::size_t fan_in() const
        {
            return grid.kernel[0] * grid.kernel[1] * channels();
        }

        /// z = patches(x) · W
        template <real T, class Weights>
        void multiply(const matrix<T>& x, Weights& w, matrix<T>& z) const
        {
            for_each_patch_matrix(x,
                                  [&](const block<T>& patches, std::size_t sample, std::size_t group)
                                  {
                                      detail::multiply<T>(constant(patches), columns(w.whole(), group),
                                                          columns(outputs(z.data(), sample), group));
                                  });
        }

        /// dx = dz · Wᵀ, added at the places of the patches; dw = patches(x)ᵀ · dz unless dw is null.
        template <real T, class Weights>
        matrix<T> multiply_back(const batch<T>& x, Weights& w, const matrix<T>& dz, matrix<T>* dw) const
        {
            matrix<T> dx = new_matrix<T>("gradients of a batch", x.samples(), x.features());
            dx.fill(0);
            if (dw != nullptr)
            {
                *dw = new_matrix<T>("gradients of weights", fan_in(), out);
                dw->fill(0);
            }
            for_each_patch_matrix(x.values(),
                                  [&](const block<T>& patches, std::size_t sample, std::size_t group)
                                  {
                                      const block<const T> d = columns(outputs(dz.data(), sample), group);
                                      if (dw != nullptr)
                                      {
                                          detail::multiply<T>(constant(patches).transpose(), d,
                                                              columns(block_of(*dw), group), T(1));
                                      }
                                      detail::multiply<T>(d, columns(w.whole(), group).transpose(), patches);
                                      scatter_patches(grid, patches.data, group * channels(), channels(),
                                                      dx.data() + sample * x.features());
                                  });
            return dx;
        }

        [[nodiscard]] prediction predict(const activation_in_theory& f, const drawn_law& w,
                                         const signal& x) const
        {
            return predict_convolution(f, grid, out, w, x);
        }

    private:
        [[nodiscard]] std::size_t channels() const
        {
            return grid.image[2] / groups;
        }

        template <class T>
        static block<const T> constant(const block<T>& b)
        {
            return {b.data, b.rows, b.columns, b.step, b.transposed};
        }

        // The outputs of one sample: (positions, out).
        template <class T>
        block<T> outputs(T* z, std::size_t sample) const
        {
            return {z + sample * positions() * out, positions(), out, out};
        }

        // The columns of one group of outputs.
        template <class T>
        block<T> columns(const block<T>& b, std::size_t group) const
        {
            return {b.data + group * (out / groups), b.rows, out / groups, b.step};
        }

        // f(patches of a group of channels of a sample (positions, height · width · in / groups), sample,
        // group)
        template <real T, class F>
        void for_each_patch_matrix(const matrix<T>& x, F f) const
        {
            const std::size_t length = grid.kernel[0] * grid.kernel[1] * channels();
            matrix<T> patches = new_matrix<T>("patches of an image", positions(), length);
            for (std::size_t sample = 0; sample < x.shape()[0]; ++sample)
            {
                for (std::size_t group = 0; group < groups; ++group)
                {
                    gather_patches(grid, x.data() + sample * x.shape()[1], group * channels(), channels(),
                                   patches.data());
                    f(block_of(patches), sample, group);
                }
            }
        }
    };
}

#endif
