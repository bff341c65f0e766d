// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DENSE_HPP
#define FANIN_STACK_DENSE_HPP

#include <fanin/act/activation.hpp>
#include <fanin/act/identity.hpp>
#include <fanin/core/blas.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/init/initializer.hpp>
#include <fanin/stack/layer.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace fanin
{
    namespace detail
    {
        /// z = x · w: (batch, in) · (in, out) → (batch, out)
        template <real T>
        void multiply(const matrix<T>& x, const matrix<T>& w, matrix<T>& z)
        {
            if (z.size() == 0 || x.shape()[1] == 0)
            {
                z.fill(T(0)); // the empty sum; a BLAS may refuse empty matrices
                return;
            }
            for (const std::size_t n : {x.shape()[0], x.shape()[1], w.shape()[1]})
            {
                if (!std::in_range<xt::blas_index_t>(n))
                {
                    throw length_error(join("fanin: a matrix product over an extent of ", n,
                                            " is beyond the index type "
                                            "of the BLAS"));
                }
            }
            xt::blas::gemm(x, w, z);
        }
    }

    /// a = φ(x · W), W of shape (in, out), where `in` is what arrives.
    template <initializer Initializer, class Activation>
    class dense_layer
    {
    public:
        dense_layer(std::size_t out, Initializer weights, Activation activation)
            : m_out(out)
            , m_weights(std::move(weights))
            , m_activation(std::move(activation))
        {
            detail::require(out > 0, "the width of a dense layer", out, "at least 1");
        }

        template <real T>
        batch<T> forward(batch<T> x, key k, tape<T>& t) const
        {
            static_assert(activation_of<Activation, T>,
                          "fanin: an activation must take one element T to one element T");
            const matrix<T> w = detail::draw_weights<T>(m_weights, x.features(), m_out, k); // (in, out)
            t.note_weights(w);

            matrix<T> z = t.take(x.samples(), m_out); // (batch, out)
            detail::multiply(x.values(), w, z);
            t.recycle(std::move(x).values());
            t.note_pre_activation(z);

            detail::activate(m_activation, std::span<T>(z.data(), z.size()));
            return z;
        }

        /// "dense 100 he relu"
        [[nodiscard]] std::string name() const
        {
            return detail::join("dense ", m_out, " ", detail::name_of(m_weights), " ",
                                detail::name_of(m_activation));
        }

        [[nodiscard]] std::optional<interval> responsive_range() const
        {
            return detail::responsive_range_of(m_activation);
        }

    private:
        std::size_t m_out;
        Initializer m_weights;
        Activation m_activation;
    };

    /// A layer of `out` nodes, each joined to every input; throws invalid_argument where out == 0.
    template <initializer Initializer, class Activation = act::identity_activation>
    [[nodiscard]] auto dense(extent out, Initializer weights, Activation activation = {})
    {
        return dense_layer<Initializer, Activation>(out, std::move(weights), std::move(activation));
    }
}

#endif
