// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_EXAMPLES_SUPPORT_RUN_EXAMPLE_HPP
#define FANIN_EXAMPLES_SUPPORT_RUN_EXAMPLE_HPP

#include <functional>
#include <string>

namespace CLI
{
    class App;
}

/// The main() of an example. `add_options` says what may stand on the command line, `body` does the work.
///
/// Returns the exit status: 0 after the body or --help; 2 for a wrong command line, with a short usage on
/// stderr and below it what is wrong; 1 for an exception of the body, or output that cannot be written, with
/// the message on stderr.
int run_example(int argc, char** argv, const std::string& what_it_does,
                const std::function<void(CLI::App&)>& add_options, const std::function<void()>& body);

/// For an example without options.
int run_example(int argc, char** argv, const std::string& what_it_does, const std::function<void()>& body);

#endif
