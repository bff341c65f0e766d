// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_CALL_FORMS_HPP
#define FANIN_INIT_CALL_FORMS_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/memory.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/random/engine.hpp>
#include <fanin/random/sequence.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <utility>

namespace fanin::init
{
    /// Where a draw takes its key from: a key or plain seed; 64 bits of a standard engine; or, by default, the
    /// next stream of the process-wide sequence, so that no two draws agree.
    class key_source
    {
    public:
        key_source()
            : m_key(next_key())
        {
        }

        template <std::convertible_to<key> K>
        key_source(const K& k)
            : m_key(k)
        {
        }

        template <random_engine E>
        key_source(E&& engine)
            : m_key(key_from(engine))
        {
        }

        operator key() const noexcept
        {
            return m_key;
        }

    private:
        key m_key;
    };

    /// How a weight is asked for: `i(in, out)`, `i(shape, axes)`, and `i(shape)` for a law that needs no fans, each
    /// with a key, a seed or an engine behind, or none. The shape is a braced list or std::array of integers. All
    /// return an owning tensor, never a lazy expression, which xtensor would draw anew at each read.
    ///
    /// `Derived` gives `write(out, shape, axes, key)`, which writes the weights row by row and throws, if it must,
    /// before it writes; and `name()` and `formula()`, how a reader writes the law.
    template <class Derived, class T>
    class call_forms
    {
    public:
        using value_type = T;

        /// Weights (in, out).
        template <std::convertible_to<extent> In, std::convertible_to<extent> Out>
        xt::xtensor<T, 2> operator()(In in, Out out, key_source k = {}) const
        {
            return draw(std::array<std::size_t, 2>{extent(in), extent(out)}, axes::io, k);
        }

        /// Weights of any rank. Throws length_error where memory cannot hold the shape, and invalid_argument where
        /// the axes do not fit it.
        template <std::size_t N>
        xt::xtensor<T, N> operator()(const extent (&shape)[N], const axes& a, key_source k = {}) const
        {
            return draw<N>(extents<N>(shape), a, k);
        }

        template <std::size_t N>
        xt::xtensor<T, N> operator()(const extent (&shape)[N], key_source k = {}) const
        {
            return draw<N>(extents<N>(shape), axes{}, k);
        }

        template <std::integral I, std::size_t N>
        xt::xtensor<T, N> operator()(const std::array<I, N>& shape, const axes& a, key_source k = {}) const
        {
            return draw<N>(extents<N>(shape), a, k);
        }

        template <std::integral I, std::size_t N>
        xt::xtensor<T, N> operator()(const std::array<I, N>& shape, key_source k = {}) const
        {
            return draw<N>(extents<N>(shape), axes{}, k);
        }

        /// "he: N(0, 2/in)"
        friend std::string to_string(const Derived& i)
        {
            return detail::join(i.name(), ": ", i.formula());
        }

    private:
        template <std::size_t N>
        xt::xtensor<T, N> draw(const std::array<std::size_t, N>& shape, const axes& a, key k) const
        {
            const auto make = [&]
            {
                xt::xtensor<T, N, xt::layout_type::row_major> w(shape);
                const std::span<T> out(w.data(), w.size());
                detail::for_weights(shape,
                                    [&] { static_cast<const Derived&>(*this).write(out, shape, a, k); });
                return xt::xtensor<T, N>(std::move(w));
            };
            return detail::allocated("weights", shape, sizeof(T), make);
        }
    };
}

#endif
