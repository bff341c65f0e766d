// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_NPY_DICT_IPP
#define FANIN_FILES_DETAIL_NPY_DICT_IPP

#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/npy_dict.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace fanin::detail
{
    class npy_dict_parser
    {
    public:
        npy_dict_parser(std::string_view text, std::uint64_t start)
            : m_text(text)
            , m_start(start)
        {
        }

        npy_dict parse()
        {
            expect('{', "a dict, {'descr': ..., 'fortran_order': ..., 'shape': ...}");
            while (!skip('}'))
            {
                entry();
                if (!skip(','))
                {
                    expect('}', "a comma or } after a value");
                    break;
                }
            }
            blanks();
            if (m_at < m_text.size())
            {
                fail(join("goes on after its dict with ", in_quotes(m_text.substr(m_at))));
            }
            for (const auto& [there, key] :
                 {std::pair(m_has_type, "'descr'"), std::pair(m_has_order, "'fortran_order'"),
                  std::pair(m_has_shape, "'shape'")})
            {
                if (!there)
                {
                    fail(join("has no ", key));
                }
            }
            return m_dict;
        }

    private:
        void entry()
        {
            blanks();
            const std::size_t key_at = m_at;
            const std::string key = quoted("a key in quotes");
            bool* const there = key == "descr"           ? &m_has_type
                                : key == "fortran_order" ? &m_has_order
                                : key == "shape"         ? &m_has_shape
                                                         : nullptr;
            if (there == nullptr || *there)
            {
                m_at = key_at;
                fail(there == nullptr ? join("has a key ", in_quotes(key), ", which the format does not know")
                                      : join("has the key ", in_quotes(key), " twice"));
            }
            *there = true;
            expect(':', "a colon after a key");
            blanks();
            if (there == &m_has_type)
            {
                m_dict.type_at = m_start + m_at;
                m_dict.type = type();
            }
            else if (there == &m_has_order)
            {
                m_dict.column_major = truth();
            }
            else
            {
                m_dict.shape_at = m_start + m_at;
                shape();
            }
        }

        std::string type()
        {
            if (m_at < m_text.size() && (m_text[m_at] == '[' || m_text[m_at] == '('))
            {
                fail("its elements are structured, of several fields: save one field, by np.save(path, "
                     "a['name'].astype(np.float32))");
            }
            return quoted("the element type in quotes");
        }

        bool truth()
        {
            for (const bool value : {true, false})
            {
                const std::string_view word = value ? "True" : "False";
                if (m_text.substr(m_at, word.size()) == word)
                {
                    m_at += word.size();
                    return value;
                }
            }
            fail("has a 'fortran_order' that is neither True nor False");
        }

        void shape()
        {
            expect('(', "a tuple of extents as the shape");
            bool comma = true; // none is due yet
            while (!skip(')'))
            {
                if (!comma)
                {
                    fail("has a shape without a comma or ) after an extent");
                }
                m_dict.shape.push_back(extent());
                comma = skip(',');
                constexpr std::size_t most_axes = 64; // NumPy's own bound
                if (m_dict.shape.size() > most_axes)
                {
                    fail("has a shape of more than 64 axes");
                }
            }
            if (m_dict.shape.size() == 1 && !comma)
            {
                fail("has the shape (n), which Python takes for a number: (n,) is the tuple of one extent");
            }
        }

        std::size_t extent()
        {
            blanks();
            if (m_at < m_text.size() && m_text[m_at] == '-')
            {
                fail("has a shape with a negative extent");
            }
            const std::size_t first = m_at;
            std::size_t value = 0;
            for (; m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9'; ++m_at)
            {
                const auto digit = static_cast<std::size_t>(m_text[m_at] - '0');
                if (value > (std::numeric_limits<std::size_t>::max() - digit) / 10)
                {
                    m_at = first;
                    fail("has a shape with an extent of more than 64 bits");
                }
                value = 10 * value + digit;
            }
            if (m_at == first)
            {
                fail("has a shape with something else than extents in it");
            }
            if (m_at < m_text.size() && m_text[m_at] == 'L') // as Python 2 writes long integers
            {
                ++m_at;
            }
            return value;
        }

        std::string quoted(std::string_view what)
        {
            const char quote = m_at < m_text.size() ? m_text[m_at] : '\0';
            const std::size_t end =
                quote == '\'' || quote == '"' ? m_text.find(quote, m_at + 1) : std::string_view::npos;
            if (end == std::string_view::npos)
            {
                fail(join("lacks ", what));
            }
            const std::string_view text = m_text.substr(m_at + 1, end - m_at - 1);
            m_at = end + 1;
            return std::string(text);
        }

        void blanks()
        {
            constexpr std::string_view blank = " \t\n\r\f";
            while (m_at < m_text.size() && blank.find(m_text[m_at]) != std::string_view::npos)
            {
                ++m_at;
            }
        }

        bool skip(char c)
        {
            blanks();
            const bool there = m_at < m_text.size() && m_text[m_at] == c;
            m_at += there ? 1 : 0;
            return there;
        }

        void expect(char c, std::string_view what)
        {
            if (!skip(c))
            {
                fail(join("lacks ", what));
            }
        }

        [[noreturn]] void fail(std::string_view what) const
        {
            throw file_fault{m_start + m_at, join("the header ", what)};
        }

        std::string_view m_text;
        std::uint64_t m_start;
        std::size_t m_at = 0;
        npy_dict m_dict;
        bool m_has_type = false;
        bool m_has_order = false;
        bool m_has_shape = false;
    };

    FANIN_INLINE npy_dict parse_npy_dict(std::string_view text, std::uint64_t at)
    {
        return npy_dict_parser(text, at).parse();
    }
}

#endif
