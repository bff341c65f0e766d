// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_CONVOLUTION_HPP
#define FANIN_STACK_DETAIL_CONVOLUTION_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/stack/patches.hpp>
#include <fanin/stack/product.hpp>

#include <cstddef>

namespace fanin::detail
{
    /// Products of patches with kernels, of each group and sample for itself. A kernel is a matrix with a row for each
    /// tap and input channel of a group, and a column for each channel out; outputs are (batch, positions · out).
    struct convolution
    {
        patch_grid grid;
        std::size_t groups;
        std::size_t out;

        [[nodiscard]] std::size_t positions() const
        {
            return grid.positions(0) * grid.positions(1);
        }

        /// z = patches(x) · w
        template <real T>
        void forward(const matrix<T>& x, const matrix<T>& w, matrix<T>& z) const
        {
            for_each_patch_matrix(x,
                                  [&](const block<T>& patches, std::size_t sample, std::size_t group)
                                  {
                                      multiply<T>(constant(patches), columns(block_of(w), group),
                                                  columns(outputs(z.data(), sample), group));
                                  });
        }

        /// dw += patches(x)ᵀ · dz, and dx += what dz · wᵀ gives to the places that the patches came from.
        template <real T>
        void backward(const matrix<T>& x, const matrix<T>& w, const matrix<T>& dz, matrix<T>& dw,
                      matrix<T>& dx) const
        {
            for_each_patch_matrix(x,
                                  [&](const block<T>& patches, std::size_t sample, std::size_t group)
                                  {
                                      const block<const T> d = columns(outputs(dz.data(), sample), group);
                                      multiply<T>(constant(patches).transpose(), d,
                                                  columns(block_of(dw), group), T(1));
                                      multiply<T>(d, columns(block_of(w), group).transpose(), patches);
                                      scatter_patches(grid, patches.data, group * channels(), channels(),
                                                      dx.data() + sample * x.shape()[1]);
                                  });
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

        // f(patches of a group of channels of a sample (positions, height · width · in / groups), sample, group)
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
