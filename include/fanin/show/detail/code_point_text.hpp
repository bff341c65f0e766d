// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_CODE_POINT_TEXT_HPP
#define FANIN_SHOW_DETAIL_CODE_POINT_TEXT_HPP

#include <fanin/core/array_list.hpp>

#include <cstddef>
#include <string_view>

namespace fanin::detail
{
    /// Text as code points. (A std::u32string is compiled in each unit: the standard library holds only the
    /// strings of char.)
    class code_point_text
    {
    public:
        code_point_text() = default;

        code_point_text(std::u32string_view text)
            : m_points(text.data(), text.data() + text.size())
        {
        }

        code_point_text(const char32_t* text)
            : code_point_text(std::u32string_view(text))
        {
        }

        operator std::u32string_view() const noexcept
        {
            return {m_points.data(), m_points.size()};
        }

        [[nodiscard]] bool empty() const noexcept
        {
            return m_points.empty();
        }

        [[nodiscard]] std::size_t size() const noexcept
        {
            return m_points.size();
        }

        [[nodiscard]] char32_t operator[](std::size_t i) const noexcept
        {
            return m_points[i];
        }

        [[nodiscard]] const char32_t* begin() const noexcept
        {
            return m_points.begin();
        }

        [[nodiscard]] const char32_t* end() const noexcept
        {
            return m_points.end();
        }

        [[nodiscard]] std::u32string_view substr(std::size_t first,
                                                 std::size_t count = std::u32string_view::npos) const
        {
            return std::u32string_view(*this).substr(first, count);
        }

        void clear() noexcept
        {
            m_points.clear();
        }

        void push_back(char32_t point)
        {
            m_points.push_back(point);
        }

        code_point_text& operator+=(std::u32string_view text)
        {
            for (const char32_t point : text)
            {
                m_points.push_back(point);
            }
            return *this;
        }

        friend code_point_text operator+(const code_point_text& a, const code_point_text& b)
        {
            code_point_text sum = a;
            sum += b;
            return sum;
        }

        friend bool operator==(const code_point_text& a, const code_point_text& b) noexcept
        {
            return std::u32string_view(a) == std::u32string_view(b);
        }

    private:
        array_list<char32_t> m_points;
    };
}

#endif
