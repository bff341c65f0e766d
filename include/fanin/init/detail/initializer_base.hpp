// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_INITIALIZER_BASE_HPP
#define FANIN_INIT_DETAIL_INITIALIZER_BASE_HPP

#include <fanin/core/element.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/memory.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/random/detail/element_law.hpp>
#include <fanin/random/detail/rounded_law.hpp>
#include <fanin/random/key_source.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <span>
#include <string>

namespace fanin::detail
{
    /// The container that a call of an initializer returns. Complete where <fanin/init/tensor.hpp> is
    /// included: the laws themselves do not depend on xtensor.
    template <class T, std::size_t N>
    struct tensor_of;
}

namespace fanin::init
{
    /// The base of every law: the forms of a draw. These are `i(in, out)`, `i(shape, axes)`, and `i(shape)`
    /// for a law that needs no fans, each followed by a key, a seed, an engine or nothing. The shape is a
    /// braced list or a std::array of integers. All return an owning tensor of xtensor, which would draw a
    /// lazy expression anew at each read; they need <fanin/init.hpp>. Memory of other kinds is filled:
    /// init::fill.
    ///
    /// `Derived` provides `name()` and `formula()`, for readers. It also provides either `elements(fans)`,
    /// the law of one element, where elements are independent; or `write(out, shape, axes, key)`, which
    /// writes the weights row by row and throws only before it writes.
    template <class Derived, weight_element T>
    class initializer_base
    {
    public:
        using value_type = T;

        /// Weights (in, out).
        template <std::convertible_to<extent> In, std::convertible_to<extent> Out>
        auto operator()(In in, Out out, key_source k = {}) const
        {
            return draw(std::array<std::size_t, 2>{extent(in), extent(out)}, axes::io, k);
        }

        /// Weights of any rank. Throws length_error where memory cannot hold the shape, and invalid_argument
        /// where the axes do not fit it.
        template <std::size_t N>
        auto operator()(const extent (&shape)[N], const axes& a, key_source k = {}) const
        {
            return draw<N>(extents<N>(shape), a, k);
        }

        template <std::size_t N>
        auto operator()(const extent (&shape)[N], key_source k = {}) const
        {
            return draw<N>(extents<N>(shape), axes{}, k);
        }

        template <std::integral I, std::size_t N>
        auto operator()(const std::array<I, N>& shape, const axes& a, key_source k = {}) const
        {
            return draw<N>(extents<N>(shape), a, k);
        }

        template <std::integral I, std::size_t N>
        auto operator()(const std::array<I, N>& shape, key_source k = {}) const
        {
            return draw<N>(extents<N>(shape), axes{}, k);
        }

        /// Element i of the weights, in row-major order for every layout, is element i of the key's stream.
        void write(std::span<T> out, std::span<const std::size_t> shape, const axes& a, key k) const
        {
            const fans f = a.fans_of(shape);
            if (!out.empty()) // a fan law has no variance for a fan of 0
            {
                detail::draw(out, k, 0, detail::element_law<T>(self().elements(f)));
            }
        }

        /// "he: N(0, 2/in)"
        friend std::string to_string(const Derived& i)
        {
            return detail::join(i.name(), ": ", i.formula());
        }

    private:
        [[nodiscard]] constexpr const Derived& self() const noexcept
        {
            return static_cast<const Derived&>(*this);
        }

        template <std::size_t N>
        auto draw(const std::array<std::size_t, N>& shape, const axes& a, key k) const
        {
            static_assert(
                requires { sizeof(detail::tensor_of<T, N>); },
                "fanin: a draw returns a container of xtensor: include <fanin/init.hpp>; or draw into "
                "memory of your own, with init::fill");
            const auto write = [&](std::span<T> elements)
            { detail::for_weights(shape, [&] { self().write(elements, shape, a, k); }); };
            return detail::allocated("weights", shape, sizeof(T),
                                     [&] { return detail::tensor_of<T, N>::filled(shape, write); });
        }
    };
}

#endif
