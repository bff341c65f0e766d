// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_VERDICT_HPP
#define FANIN_SHOW_VERDICT_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/show/table.hpp>

#include <iosfwd>
#include <string>

namespace fanin
{
    /// The sentence of a verdict, to_string(v), in lines of at most `options.width` columns, the later ones
    /// indented; without a line end. In ASCII if the options say so. Throws invalid_argument if the width is
    /// less than 50.
    [[nodiscard]] std::string paragraph(const verdict& v, const table_options& options = {});

    /// Prints paragraph(v).
    std::ostream& operator<<(std::ostream& out, const verdict& v);

    /// Prints the sentence of a cause, a part of a line.
    std::ostream& operator<<(std::ostream& out, const cause& c);

    /// Prints the sentence of a remedy, a part of a line.
    std::ostream& operator<<(std::ostream& out, const remedy& m);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/verdict.ipp>
#endif

#endif
