// SPDX-License-Identifier: BSD-3-Clause
#include "run_example.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <exception>
#include <iostream>
#include <stdexcept>

int run_example(int argc, char** argv, const std::string& what_it_does,
                const std::function<void(CLI::App&)>& add_options, const std::function<void()>& body)
{
    try
    {
        CLI::App app(what_it_does);
        add_options(app);
        try
        {
            app.parse(argc, argv);
        }
        catch (const CLI::Success& e) // --help
        {
            return app.exit(e);
        }
        catch (const CLI::ParseError& e)
        {
            // The error comes last, because the last line of a terminal is read first.
            std::cerr << "Usage: " << app.get_name() << " [OPTIONS]; --help lists them\n" << e.what() << '\n';
            return 2;
        }

        body();

        // Examples print by std::cout and by std::printf. Both end in stdout.
        std::cout.flush();
        if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0)
        {
            throw std::runtime_error("the output cannot be written: free space, or choose another place");
        }
        return 0;
    }
    catch (const std::exception& e)
    {
        std::cerr << e.what() << '\n';
        return 1;
    }
}

int run_example(int argc, char** argv, const std::string& what_it_does, const std::function<void()>& body)
{
    return run_example(argc, argv, what_it_does, [](CLI::App&) {}, body);
}
