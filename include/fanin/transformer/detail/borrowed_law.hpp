// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TRANSFORMER_DETAIL_BORROWED_LAW_HPP
#define FANIN_TRANSFORMER_DETAIL_BORROWED_LAW_HPP

#include <fanin/core/matrix.hpp>
#include <fanin/init/detail/elementwise.hpp>
#include <fanin/init/detail/mean_field_variance.hpp>
#include <fanin/init/initializer.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <type_traits>

namespace fanin::detail
{
    template <class I>
    struct element_type_of_law
    {
    };

    template <init::elementwise_initializer I>
    struct element_type_of_law<I>
    {
        using value_type = typename I::value_type;
    };

    /// An initializer that another layer owns: a layer made for one pass does not copy held weights.
    template <class I>
    class borrowed_law : public element_type_of_law<I>
    {
    public:
        explicit borrowed_law(const I& law)
            : m_law(&law)
        {
        }

        template <class... A>
            requires std::invocable<const I&, const A&...>
        decltype(auto) operator()(const A&... arguments) const
        {
            return (*m_law)(arguments...);
        }

        template <class Fans>
            requires init::elementwise_initializer<I>
        [[nodiscard]] auto elements(const Fans& f) const
        {
            return m_law->elements(f);
        }

        template <class Shape>
            requires requires(const I& i, const Shape& shape) { i.of_shape(shape); }
        [[nodiscard]] decltype(auto) of_shape(const Shape& shape) const
        {
            return m_law->of_shape(shape);
        }

        [[nodiscard]] std::optional<double> mean_field_variance(const init::fans& f) const
        {
            return detail::mean_field_variance(*m_law, f);
        }

        [[nodiscard]] bool needs_fan_in() const
        {
            return detail::needs_fan_in(*m_law);
        }

        [[nodiscard]] std::string name() const
        {
            return std::string(name_of(*m_law));
        }

    private:
        const I* m_law;
    };

    /// A law whose weights are columns of one packed matrix.
    template <class I>
    struct packed_law
    {
        I law;

        [[nodiscard]] std::string name() const
        {
            return std::string(name_of(law));
        }
    };

    template <class I>
    packed_law(I) -> packed_law<I>;

    /// Where the columns of a projection stand in the packed matrix, and the key that draws it.
    struct packed_place
    {
        key k;
        std::size_t first;
        std::size_t columns; ///< of the whole matrix
    };

    /// The columns of one projection, with the fans of the packed matrix.
    template <class I>
    class columns_of_packed
    {
    public:
        columns_of_packed(const I& law, const packed_place& place)
            : m_law(&law)
            , m_place(place)
        {
        }

        auto operator()(std::size_t in, std::size_t out, key) const
        {
            const auto whole = (*m_law)(in, m_place.columns, m_place.k);
            using T = typename std::remove_cvref_t<decltype(whole)>::value_type;
            matrix<T> w = new_matrix<T>("weights", in, out);
            for (std::size_t i = 0; i < in; ++i)
            {
                for (std::size_t j = 0; j < out; ++j)
                {
                    w(i, j) = whole(i, m_place.first + j);
                }
            }
            return w;
        }

        [[nodiscard]] std::optional<double> mean_field_variance(const init::fans& f) const
        {
            return detail::mean_field_variance(
                *m_law, init::fans{.in = f.in, .out = static_cast<double>(m_place.columns)});
        }

        [[nodiscard]] std::string name() const
        {
            return std::string(name_of(*m_law));
        }

    private:
        const I* m_law;
        packed_place m_place;
    };

    template <class I>
    auto law_for_pass(const I& law, const packed_place&)
    {
        return borrowed_law<I>(law);
    }

    template <keyed_initializer I>
    auto law_for_pass(const packed_law<I>& law, const packed_place& place)
    {
        return columns_of_packed<I>(law.law, place);
    }
}

#endif
