// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_EXAMPLES_SUPPORT_USAGE_HPP
#define FANIN_EXAMPLES_SUPPORT_USAGE_HPP

#include <CLI/CLI.hpp>

#include <iostream>

/// How to call the program, in a line, and what was wrong with the call; gives the exit status. What is read last is
/// what stands last on a terminal.
inline int refuse_call(const CLI::App& app, const CLI::ParseError& e)
{
    std::cerr << "Usage: " << app.get_name() << " [OPTIONS]; --help lists them\n" << e.what() << '\n';
    return 2;
}

#endif
