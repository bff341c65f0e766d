// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_NAME_INDEX_IPP
#define FANIN_FILES_DETAIL_NAME_INDEX_IPP

#include <fanin/files/detail/name_index.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>

namespace fanin::detail
{
    FANIN_INLINE void name_index::add(std::string name)
    {
        m_names.emplace_back(std::move(name), m_names.size());
    }

    FANIN_INLINE void name_index::sort()
    {
        std::sort(m_names.begin(), m_names.end());
    }

    FANIN_INLINE std::optional<std::size_t> name_index::find(std::string_view name) const
    {
        const auto found =
            std::lower_bound(m_names.begin(), m_names.end(), name,
                             [](const auto& n, std::string_view wanted) { return n.first < wanted; });
        return found != m_names.end() && found->first == name ? std::optional(found->second) : std::nullopt;
    }

    FANIN_INLINE const std::string* name_index::repeated() const
    {
        const auto found = std::adjacent_find(m_names.begin(), m_names.end(), [](const auto& a, const auto& b)
                                              { return a.first == b.first; });
        return found != m_names.end() ? &found->first : nullptr;
    }
}

#endif
