// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_VERDICT_HPP
#define FANIN_SHOW_VERDICT_HPP

#include <fanin/diagnose/verdict.hpp>

#include <ostream>
#include <string>

namespace fanin
{
    /// Prints to_string(v), without a line end.
    inline std::ostream& operator<<(std::ostream& out, const verdict& v)
    {
        const std::string text = to_string(v);
        return out.write(text.data(), static_cast<std::streamsize>(text.size()));
    }

    /// Prints the sentence of a cause.
    inline std::ostream& operator<<(std::ostream& out, const cause& c)
    {
        return out.write(c.sentence.data(), static_cast<std::streamsize>(c.sentence.size()));
    }

    /// Prints the sentence of a remedy.
    inline std::ostream& operator<<(std::ostream& out, const remedy& m)
    {
        return out.write(m.sentence.data(), static_cast<std::streamsize>(m.sentence.size()));
    }
}

#endif
