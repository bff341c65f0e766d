// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_RANDOM_DETAIL_ELEMENT_LAW_HPP
#define FANIN_RANDOM_DETAIL_ELEMENT_LAW_HPP

#include <fanin/core/element.hpp>
#include <fanin/random/detail/laws.hpp>

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <span>
#include <variant>

namespace fanin::detail
{
    /// Every element is `value`.
    struct constant_law
    {
        double value;
    };

    template <real T>
    void draw(std::span<T> out, key, std::uint64_t, const constant_law& law)
    {
        std::fill(out.begin(), out.end(), static_cast<T>(law.value));
    }

    using law_parameters = std::variant<constant_law, uniform_law, normal_law, truncated_normal_law>;

    template <weight_element T>
    using draw_function = void (*)(std::span<T> out, key k, std::uint64_t first, const law_parameters& law);

    /// out[i] = element first + i of stream k under a Law with these parameters.
    template <weight_element T, class Law>
    void draw_as(std::span<T> out, key k, std::uint64_t first, const law_parameters& law)
    {
        draw(out, k, first, *std::get_if<Law>(&law));
    }

    /// The law of each independent element of a weight: the whole interface between an initializer and the
    /// numbers. It holds the function that draws it, so that a program compiles only the laws that it names.
    template <weight_element T>
    class element_law
    {
    public:
        template <class Law>
            requires std::constructible_from<law_parameters, const Law&>
        element_law(const Law& law)
            : element_law(law, draw_as<T, Law>)
        {
        }

        /// `function` must be the draw_as of the law that `parameters` hold.
        element_law(const law_parameters& parameters, draw_function<T> function)
            : m_parameters(parameters)
            , m_draw(function)
        {
        }

        [[nodiscard]] const law_parameters& parameters() const noexcept
        {
            return m_parameters;
        }

        [[nodiscard]] draw_function<T> drawn_by() const noexcept
        {
            return m_draw;
        }

    private:
        law_parameters m_parameters;
        draw_function<T> m_draw;
    };

    /// out[i] = element first + i of stream k under the law.
    template <weight_element T>
    void draw(std::span<T> out, key k, std::uint64_t first, const element_law<T>& law)
    {
        law.drawn_by()(out, k, first, law.parameters());
    }
}

#endif
