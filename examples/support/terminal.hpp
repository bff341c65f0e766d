// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_EXAMPLES_SUPPORT_TERMINAL_HPP
#define FANIN_EXAMPLES_SUPPORT_TERMINAL_HPP

#include <cstddef>

/// The columns of the terminal: what COLUMNS says, else what the terminal behind stdout says, else 80. At
/// least 50, which tables need. (Its own file: the macros of termios break LAPACK's headers.)
std::size_t terminal_width();

#endif
