// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_EXAMPLES_SUPPORT_NPY_HEADER_HPP
#define FANIN_EXAMPLES_SUPPORT_NPY_HEADER_HPP

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// The header of NumPy's .npy files: a dict of three keys in Python's notation. The parser makes one pass over
// it without recursion, so that a long header does not overflow the stack.

namespace npy
{
    /// What is wrong in a header, and where.
    struct header_error
    {
        std::size_t at; ///< characters from the start of the header
        std::string what;
    };

    /// What a header says, and where it says so.
    struct header
    {
        std::string type; ///< "<f4": byte order, kind, bytes
        std::size_t type_at = 0;
        bool column_major = false;
        std::vector<std::size_t> shape;
        std::size_t shape_at = 0;

        [[nodiscard]] std::string shape_text() const
        {
            std::string text = "(";
            for (std::size_t i = 0; i < shape.size(); ++i)
            {
                text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
            }
            return text + (shape.size() == 1 ? ",)" : ")");
        }
    };

    /// Text of a file for a message: at most 40 characters, with "?" for those that ASCII does not print.
    inline std::string shown(std::string_view text)
    {
        constexpr std::size_t most = 40;
        std::string result(text.substr(0, most));
        for (char& c : result)
        {
            c = c < ' ' || c > '~' ? '?' : c;
        }
        return result + (text.size() > most ? "..." : "");
    }

    /// Parses a header. Throws header_error.
    class header_parser
    {
    public:
        explicit header_parser(std::string_view text)
            : m_text(text)
        {
        }

        header parse()
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
                fail("goes on after its dict with '" + shown(m_text.substr(m_at)) + "'");
            }
            for (const auto& [there, key] :
                 {std::pair(m_has_type, "'descr'"), std::pair(m_has_order, "'fortran_order'"),
                  std::pair(m_has_shape, "'shape'")})
            {
                if (!there)
                {
                    fail(std::string("has no ") + key);
                }
            }
            return m_header;
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
                fail(there == nullptr ? "has a key '" + shown(key) + "', which the format does not know"
                                      : "has the key '" + key + "' twice");
            }
            *there = true;
            expect(':', "a colon after a key");
            blanks();
            if (there == &m_has_type)
            {
                m_header.type_at = m_at;
                m_header.type = type();
            }
            else if (there == &m_has_order)
            {
                m_header.column_major = truth();
            }
            else
            {
                m_header.shape_at = m_at;
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
                m_header.shape.push_back(extent());
                comma = skip(',');
                constexpr std::size_t most_axes = 64; // NumPy's own bound
                if (m_header.shape.size() > most_axes)
                {
                    fail("has a shape of more than 64 axes");
                }
            }
            if (m_header.shape.size() == 1 && !comma)
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

        std::string quoted(const char* what)
        {
            const char quote = m_at < m_text.size() ? m_text[m_at] : '\0';
            const std::size_t end =
                quote == '\'' || quote == '"' ? m_text.find(quote, m_at + 1) : std::string_view::npos;
            if (end == std::string_view::npos)
            {
                fail(std::string("lacks ") + what);
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

        void expect(char c, const char* what)
        {
            if (!skip(c))
            {
                fail(std::string("lacks ") + what);
            }
        }

        [[noreturn]] void fail(const std::string& what) const
        {
            throw header_error{m_at, what};
        }

        std::string_view m_text;
        std::size_t m_at = 0;
        header m_header;
        bool m_has_type = false;
        bool m_has_order = false;
        bool m_has_shape = false;
    };
}

#endif
