// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_DETAIL_FORMAT_KEY_HPP
#define FANIN_SHOW_DETAIL_FORMAT_KEY_HPP

#include <fanin/stats/precision.hpp>

#include <string>

namespace fanin::detail
{
    /// The name of a format in JSON and CSV: "fp16", "e4m3".
    inline std::string format_key(number_format f)
    {
        std::string key = to_string(f);
        for (char& c : key)
        {
            c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        }
        return key;
    }
}

#endif
