// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_INITIALIZER_HPP
#define FANIN_INIT_INITIALIZER_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/memory.hpp>
#include <fanin/init/detail/tensor_of.hpp>
#include <fanin/random/key.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>

namespace fanin
{
    /// A pure initializer: weights (in, out) are a function of the key.
    template <class I>
    concept keyed_initializer = std::invocable<const I&, std::size_t, std::size_t, key>;

    /// Any callable that makes weights (in, out): with a key, or from sources of its own.
    template <class I>
    concept initializer = keyed_initializer<I> || std::invocable<const I&, std::size_t, std::size_t>;

    namespace detail
    {
        /// What call() returns, checked: its type when compiled, its shape when drawn.
        template <real T, std::size_t N, class Call>
        xt::xtensor<T, N> checked_weights(const std::array<std::size_t, N>& shape, Call call)
        {
            using result = decltype(call());
            static_assert(
                std::is_same_v<result, std::remove_cvref_t<result>> && owns_its_elements<result>::value,
                "fanin: an initializer must return a container that owns its elements, such as "
                "xt::xtensor<T, 2>; a lazy expression, a view or a reference may hold what is already gone");
            static_assert(std::is_same_v<typename std::remove_cvref_t<result>::value_type, T>,
                          "fanin: the element type of an initializer must be that of the batch");

            auto w = allocated("weights", shape, sizeof(T), call);
            if (w.dimension() != N || !std::equal(shape.begin(), shape.end(), w.shape().begin()))
            {
                throw invalid_argument(join("fanin: the initializer returned ", shape_text(w.shape()),
                                            " weights, but the layer needs ", shape_text(shape),
                                            ": return that shape"));
            }
            return w;
        }

        /// Weights (in, out) from any initializer of matrices.
        template <real T, initializer I>
        matrix<T> draw_weights(const I& i, std::size_t in, std::size_t out, key k)
        {
            return checked_weights<T>(std::array{in, out},
                                      [&]() -> decltype(auto)
                                      {
                                          if constexpr (keyed_initializer<I>)
                                          {
                                              return i(in, out, k);
                                          }
                                          else
                                          {
                                              return i(in, out);
                                          }
                                      });
        }

        /// Weights of any shape: a matrix (in, out) from an initializer of matrices, other ranks from one
        /// that takes the shape and its axes.
        template <real T, class I, std::size_t N, class Axes>
        xt::xtensor<T, N> draw_weights(const I& i, const std::array<std::size_t, N>& shape, const Axes& a,
                                       key k)
        {
            if constexpr (N == 2 && initializer<I>)
            {
                return draw_weights<T>(i, shape[0], shape[1], k);
            }
            else
            {
                return checked_weights<T>(shape, [&]() -> decltype(auto) { return i(shape, a, k); });
            }
        }
    }
}

#endif
