// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_CONCEPTS_HPP
#define FANIN_CORE_CONCEPTS_HPP

#include <fanin/core/config.hpp>
#include <fanin/core/element.hpp>

#include <concepts>
#include <type_traits>

namespace fanin
{
    /// The matrix type of fanin: owning, row-major. Weights are (in, out), batches (batch, features).
    template <real T>
    using matrix = xt::xtensor<T, 2, xt::layout_type::row_major>;

    /// Anything that xtensor can evaluate: a container, an adapted buffer, a view, a lazy expression.
    template <class E>
    concept expression = xt::is_xexpression<std::remove_cvref_t<E>>::value;

    namespace detail
    {
        template <class C>
        struct owns_its_elements : std::false_type
        {
        };

        template <class Storage, xt::layout_type L, class Shape, class Tag>
        struct owns_its_elements<xt::xarray_container<Storage, L, Shape, Tag>> : std::true_type
        {
        };

        template <class Storage, std::size_t N, xt::layout_type L, class Tag>
        struct owns_its_elements<xt::xtensor_container<Storage, N, L, Tag>> : std::true_type
        {
        };
    }

    /// A container that owns its elements, all of type T: xt::xtensor<T, N> or xt::xarray<T>. Views and
    /// expressions do not.
    template <class C, class T>
    concept owning_container = detail::owns_its_elements<C>::value && std::same_as<typename C::value_type, T>;
}

#endif
