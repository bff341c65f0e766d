// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_SHOW_SAVE_IPP
#define FANIN_SHOW_SAVE_IPP

#include <fanin/core/linkage.hpp>
#include <fanin/files/detail/file_beside.hpp>
#include <fanin/show/save.hpp>

#include <string>
#include <string_view>

namespace fanin::detail
{
    FANIN_INLINE void save_text(const std::string& path, std::string_view text)
    {
        file_beside file(path);
        file.write(0, text.data(), text.size(), text.size());
        file.replace_target();
    }
}

#endif
