// SPDX-License-Identifier: BSD-3-Clause
#include "terminal.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdlib>
#include <string_view>

#include <sys/ioctl.h>
#include <unistd.h>

std::size_t terminal_width()
{
    constexpr std::size_t least = 50;
    if (const char* said = std::getenv("COLUMNS"))
    {
        const std::string_view text = said;
        std::size_t columns = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), columns);
        if (error == std::errc() && end == text.data() + text.size() && columns > 0)
        {
            return std::max(columns, least);
        }
    }
    winsize size{};
    const bool known = ::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
    return std::max<std::size_t>(known ? size.ws_col : 80, least);
}
