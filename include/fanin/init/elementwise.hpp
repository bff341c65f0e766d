// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_ELEMENTWISE_HPP
#define FANIN_INIT_ELEMENTWISE_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/random/element_law.hpp>
#include <fanin/random/engine.hpp>
#include <fanin/random/sequence.hpp>

#include <concepts>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace fanin::detail
{
    /// A (rows, columns) tensor whose element i, counted row by row whatever its layout, is
    /// element i of stream k.
    template <real T>
    xt::xtensor<T, 2> draw_tensor(std::size_t rows, std::size_t columns, key k, const element_law& law)
    {
        const std::size_t size = checked_size(rows, columns, sizeof(T));
        matrix<T> w(typename matrix<T>::shape_type{rows, columns});
        if (size != 0)
        {
            draw(std::span<T>(w.data(), size), k, 0, law);
        }
        return w;
    }
}

namespace fanin::init
{
    /// An initializer whose elements are independent of each other, each a function of (key, index) alone.
    template <class I>
    concept elementwise_initializer = requires(const I& i, const fans& f) {
        typename I::value_type;
        { i.elements(f) } -> std::convertible_to<detail::element_law>;
    };

    /// The call forms of every law whose elements are independent. `Derived` gives `elements(fans)`, the law
    /// of one element, and `formula()`, how a reader writes it.
    template <class Derived, real T>
    class elementwise
    {
    public:
        using value_type = T;

        /// Weights (in, out) from the given stream: equal keys, equal bits.
        xt::xtensor<T, 2> operator()(extent in, extent out, key k) const
        {
            const fans f{static_cast<double>(std::size_t{in}), static_cast<double>(std::size_t{out})};
            const bool empty = in == 0 || out == 0; // a fan law of a fan of 0 has no variance to speak of
            return detail::draw_tensor<T>(in, out, k, empty ? detail::constant_law{0} : self().elements(f));
        }

        /// Weights (in, out) from the next stream of the process-wide sequence: no two calls agree.
        xt::xtensor<T, 2> operator()(extent in, extent out) const
        {
            return (*this)(in, out, next_key());
        }

        /// Weights (in, out) from the key that 64 bits of a standard engine make.
        template <random_engine E>
        xt::xtensor<T, 2> operator()(extent in, extent out, E&& engine) const
        {
            return (*this)(in, out, key_from(engine));
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
    };
}

#endif
