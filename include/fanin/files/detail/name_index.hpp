// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_NAME_INDEX_HPP
#define FANIN_FILES_DETAIL_NAME_INDEX_HPP

#include <fanin/core/linkage.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin::detail
{
    /// Where a name stands in a list of names.
    class name_index
    {
    public:
        /// Adds the name of the next position.
        void add(std::string name);

        /// Ends the additions; `find` and `repeated` come after it.
        void sort();

        [[nodiscard]] std::optional<std::size_t> find(std::string_view name) const;

        /// The first name that the list has twice; null if there is none.
        [[nodiscard]] const std::string* repeated() const;

    private:
        std::vector<std::pair<std::string, std::size_t>> m_names;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/detail/name_index.ipp>
#endif

#endif
