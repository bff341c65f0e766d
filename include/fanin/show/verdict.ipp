// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_VERDICT_IPP
#define FANIN_SHOW_VERDICT_IPP

#include <fanin/core/error.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/show/detail/unicode.hpp>
#include <fanin/show/detail/wrap.hpp>
#include <fanin/show/verdict.hpp>

#include <ostream>
#include <string>

namespace fanin
{
    namespace detail
    {
        inline std::ostream& print(std::ostream& out, const std::string& text)
        {
            return out.write(text.data(), static_cast<std::streamsize>(text.size())); // setw would pad <<
        }
    }

    FANIN_INLINE std::string paragraph(const verdict& v, const table_options& options)
    {
        detail::require(options.width >= 50, "the width of a verdict", options.width,
                        "at least 50: pass .width = 50 or more");
        const std::string text = to_string(v);
        return detail::wrap(options.ascii ? detail::to_ascii(text) : text, options.width, 2);
    }

    FANIN_INLINE std::ostream& operator<<(std::ostream& out, const verdict& v)
    {
        return detail::print(out, paragraph(v));
    }

    FANIN_INLINE std::ostream& operator<<(std::ostream& out, const cause& c)
    {
        return detail::print(out, c.sentence);
    }

    FANIN_INLINE std::ostream& operator<<(std::ostream& out, const remedy& m)
    {
        return detail::print(out, m.sentence);
    }
}

#endif
