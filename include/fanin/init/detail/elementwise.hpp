// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_ELEMENTWISE_HPP
#define FANIN_INIT_DETAIL_ELEMENTWISE_HPP

#include <fanin/init/fans.hpp>
#include <fanin/random/detail/element_law.hpp>

#include <concepts>

namespace fanin::init
{
    /// An initializer with independent elements, each a function of (key, index) alone.
    template <class I>
    concept elementwise_initializer = requires(const I& i, const fans& f) {
        typename I::value_type;
        { i.elements(f) } -> std::convertible_to<detail::element_law<typename I::value_type>>;
    };
}

#endif
