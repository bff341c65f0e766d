// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_ZIP_MEMBER_IPP
#define FANIN_FILES_DETAIL_ZIP_MEMBER_IPP

#include <fanin/files/detail/file_fault.hpp>
#include <fanin/files/detail/zip_member.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace fanin::detail
{
    FANIN_INLINE void require_apart(std::span<const zip_member> members)
    {
        std::vector<const zip_member*> sorted;
        for (const zip_member& m : members)
        {
            sorted.push_back(&m);
        }
        std::sort(sorted.begin(), sorted.end(),
                  [](const auto* a, const auto* b) { return a->header_at < b->header_at; });
        for (std::size_t i = 1; i < sorted.size(); ++i)
        {
            if (sorted[i - 1]->data_at + sorted[i - 1]->stored_size > sorted[i]->header_at)
            {
                throw file_fault{sorted[i]->header_at, join("members ", in_quotes(sorted[i - 1]->name),
                                                            " and ", in_quotes(sorted[i]->name), " overlap")};
            }
        }
        std::sort(sorted.begin(), sorted.end(), [](const auto* a, const auto* b)
                  { return a->name != b->name ? a->name < b->name : a->header_at < b->header_at; });
        for (std::size_t i = 1; i < sorted.size(); ++i)
        {
            if (sorted[i - 1]->name == sorted[i]->name)
            {
                throw file_fault{sorted[i]->header_at,
                                 join("two members have the name ", in_quotes(sorted[i]->name))};
            }
        }
    }
}

#endif
