// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_HTML_HPP
#define FANIN_SHOW_HTML_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/diagnose/verdict.hpp>
#include <fanin/stack/report.hpp>

#include <optional>
#include <span>
#include <string>

namespace fanin
{
    /// Title and histograms of a page. Fields in alphabetical order, for designated initializers.
    struct html_options
    {
        std::optional<std::string> title = std::nullopt; ///< by default the layers of the stack
        bool zeros = false;                              ///< the histograms count exact zeros
    };

    /// The report as one self-contained HTML page: the verdicts, the RMS of signal and gradient beside the
    /// prediction, histograms, and a table of statistics. The page has no scripts, follows the reader's light
    /// or dark theme, and fits screens from 320 px. Equal reports give equal bytes.
    [[nodiscard]] std::string to_html(const report& r, std::span<const verdict> verdicts = {},
                                      const html_options& options = {});
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/html.ipp>
#endif

#endif
