// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_COMPARISON_PAGE_HPP
#define FANIN_SHOW_COMPARISON_PAGE_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/show/html.hpp>

#include <string>

namespace fanin
{
    struct comparison;

    /// The comparison as one self-contained HTML page: signal and gradient of the candidates over depth, and
    /// the figures of the comparison, the best candidate first. The page has no scripts, follows the reader's
    /// light or dark theme, and fits screens from 320 px. Equal comparisons give equal bytes.
    [[nodiscard]] std::string to_html(const comparison& c, const html_options& options = {});
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/show/comparison_page.ipp>
#endif

#endif
