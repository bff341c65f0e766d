// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_ELEMENTWISE_HPP
#define FANIN_INIT_ELEMENTWISE_HPP

#include <fanin/init/call_forms.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/random/element_law.hpp>
#include <fanin/random/half_law.hpp>

#include <concepts>
#include <cstddef>
#include <span>

namespace fanin::init
{
    /// An initializer whose elements are independent of each other, each a function of (key, index) alone.
    template <class I>
    concept elementwise_initializer = requires(const I& i, const fans& f) {
        typename I::value_type;
        { i.elements(f) } -> std::convertible_to<detail::element_law>;
    };

    /// What laws have in common whose elements are independent: element i of the weights, counted row by row
    /// whatever their layout, is element i of the key's stream. `Derived` gives `elements(fans)`, the law of one.
    template <class Derived, weight_element T>
    class elementwise : public call_forms<Derived, T>
    {
    public:
        void write(std::span<T> out, std::span<const std::size_t> shape, const axes& a, key k) const
        {
            const fans f = a.fans_of(shape);
            if (!out.empty()) // a fan law of a fan of 0 has no variance to speak of
            {
                detail::draw(out, k, 0, static_cast<const Derived&>(*this).elements(f));
            }
        }
    };
}

#endif
