// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_TO_BATCH_HPP
#define FANIN_STACK_DETAIL_TO_BATCH_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/error.hpp>
#include <fanin/core/memory.hpp>
#include <fanin/stack/batch.hpp>
#include <fanin/stack/detail/refusal.hpp>

#include <utility>

namespace fanin::detail
{
    template <class X>
    inline constexpr bool is_batch = false;

    template <real T>
    inline constexpr bool is_batch<batch<T>> = true;

    // A batch of x for the duration of a call.

    template <real T>
    batch<T> to_batch(const batch<T>& x)
    {
        return x.lent();
    }

    template <real T>
    batch<T> to_batch(const matrix<T>& x)
    {
        return batch<T>::borrowed(x);
    }

    template <expression E>
    auto to_batch(const E& x)
    {
        using T = typename E::value_type;
        static_assert(real<T>, "fanin: the elements of a batch must be float or double");
        require(x.dimension() == 2, "the dimension of the batch", x.dimension(), "2: (batch, features)");
        matrix<T> values = uninitialized<T>("the elements of a batch", x.shape()[0], x.shape()[1]);
        xt::noalias(values) = x;
        return batch<T>(std::move(values));
    }

    /// Does not compile: says what a batch is.
    template <class X>
        requires(!expression<X>)
    batch<float> to_batch(const X&)
    {
        static_assert(
            expression<X>,
            "fanin: a batch is a matrix (batch, features): write xt::xtensor<float, 2>, a "
            "fanin::batch<float>, or xt::adapt(vector, std::array<std::size_t, 2>{batch, features})");
        return matrix<float>{};
    }
}

#endif
