// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_TENSOR_HPP
#define FANIN_INIT_TENSOR_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/memory.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/detail/tensor_of.hpp>
#include <fanin/init/detail/write_weights.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/init/fill.hpp>
#include <fanin/init/shard.hpp>
#include <fanin/random/key.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <type_traits>
#include <vector>

// What draws containers of xtensor, above laws that know memory only: i(in, out), and fill and shard of these
// containers.
namespace fanin::init
{
    /// Writes the weights that `i` has under the key into w, in place. The bits are those of a newly drawn
    /// tensor of that shape, for every layout of w and every number of threads.
    ///
    /// w is anything of xtensor with assignable elements: a container, an adapted buffer, a view, a strided
    /// view. Throws invalid_argument, before it writes anything, where the axes do not fit the shape of w.
    template <class W, class I>
    void fill(W&& w, const I& i, const axes& a, key k, const draw_options& options = {})
    {
        static_assert(requires { w.shape(); },
                      "fanin: what is filled has no shape: pass one, as in fill(w, {in, out}, law, key)");
        using T = typename I::value_type;
        detail::check_fill<I, typename std::remove_cvref_t<W>::value_type>();
        detail::require(options.threads > 0, "threads", options.threads, "at least 1");
        const std::vector<std::size_t> shape(w.shape().begin(), w.shape().end());
        if constexpr (requires {
                          w.data() + w.data_offset();
                          w.strides();
                      })
        {
            const std::vector<std::ptrdiff_t> strides(w.strides().begin(), w.strides().end());
            detail::write_strided_weights(w.data() + w.data_offset(), shape, strides, i, a, k,
                                          options.threads);
        }
        else // elements that are found one by one
        {
            std::vector<T> weights(w.size());
            detail::write_weights(std::span<T>(weights), shape, i, a, k, options.threads);
            std::copy(weights.begin(), weights.end(), w.template begin<xt::layout_type::row_major>());
        }
    }

    /// Without axes: for weights (in, out), or for any shape where the law needs no fans.
    template <class W, class I>
    void fill(W&& w, const I& i, key k, const draw_options& options = {})
    {
        fill(w, i, axes{}, k, options);
    }
}

namespace fanin::detail
{
    template <class I, std::size_t N>
    xt::xtensor<typename I::value_type, N> tensor_of_block(const weight_block<N>& block, const I& i,
                                                           const init::axes& a, key k,
                                                           const init::draw_options& options)
    {
        return allocated("weights", block.shape, sizeof(typename I::value_type),
                         [&]
                         {
                             return tensor_of<typename I::value_type, N>::filled(
                                 block.shape, [&](std::span<typename I::value_type> out)
                                 { draw_shard(out.data(), block, i, a, k, options); });
                         });
    }
}

namespace fanin::init
{
    /// The block [begin, end) along each axis of the weights that `i` has under the key, without drawing the
    /// rest. The bits are those of the whole draw of `shape`. The shape may have up to 2^64 elements. Only
    /// for laws with independent elements.
    ///
    /// Throws out_of_range where the block is not inside the shape, length_error where the shape has more
    /// elements than 64 bits can count, or the block more than memory can address, and invalid_argument where
    /// the axes do not fit the shape.
    template <class I, std::size_t N>
    auto shard(const I& i, const extent (&shape)[N], const axes& a,
               const std::type_identity_t<extents<N>>& begin, const std::type_identity_t<extents<N>>& end,
               key k, const draw_options& options = {})
    {
        static_assert(elementwise_initializer<I>,
                      "fanin: only a law with independent elements can be drawn in shards");
        return detail::tensor_of_block<I, N>({extents<N>(shape), begin, end}, i, a, k, options);
    }

    /// The shard of a shape given as an array of any integer type.
    template <class I, std::integral S, std::size_t N>
    auto shard(const I& i, const std::array<S, N>& shape, const axes& a,
               const std::type_identity_t<extents<N>>& begin, const std::type_identity_t<extents<N>>& end,
               key k, const draw_options& options = {})
    {
        static_assert(elementwise_initializer<I>,
                      "fanin: only a law with independent elements can be drawn in shards");
        return detail::tensor_of_block<I, N>({extents<N>(shape), begin, end}, i, a, k, options);
    }
}

#endif
