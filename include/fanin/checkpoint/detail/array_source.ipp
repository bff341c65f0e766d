// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_DETAIL_ARRAY_SOURCE_IPP
#define FANIN_CHECKPOINT_DETAIL_ARRAY_SOURCE_IPP

#include <fanin/checkpoint/detail/array_source.hpp>
#include <fanin/core/error.hpp>
#include <fanin/files/detail/file_fault.hpp>

#include <algorithm>
#include <numeric>

namespace fanin::detail
{
    FANIN_INLINE array_source::array_source(const safetensors_file& file)
    {
        add(file);
        sort();
    }

    FANIN_INLINE array_source::array_source(const std::vector<safetensors_file>& files)
    {
        for (const safetensors_file& file : files)
        {
            add(file);
        }
        sort();
        for (std::size_t i = 1; i < m_by_name.size(); ++i)
        {
            const std::string& name = m_arrays[m_by_name[i]].name;
            if (name == m_arrays[m_by_name[i - 1]].name)
            {
                throw invalid_argument(join("fanin: two files have a tensor ", in_quotes(name),
                                            ": pass the parts of one model, each once"));
            }
        }
    }

    FANIN_INLINE void array_source::add(const safetensors_file& file)
    {
        for (const file_array& a : file.tensors())
        {
            m_arrays.push_back({a.name(), &a});
        }
    }

    FANIN_INLINE array_source::array_source(const npz_file& file)
        : m_npz(&file)
    {
        for (const std::string& name : file.names())
        {
            m_arrays.push_back({name, nullptr});
        }
        sort();
    }

    FANIN_INLINE void array_source::sort()
    {
        m_by_name.resize(m_arrays.size());
        std::iota(m_by_name.begin(), m_by_name.end(), std::size_t{0});
        std::sort(m_by_name.begin(), m_by_name.end(),
                  [this](std::size_t a, std::size_t b) { return m_arrays[a].name < m_arrays[b].name; });
    }

    FANIN_INLINE std::optional<file_array> array_source::take(std::string_view name)
    {
        const auto found =
            std::lower_bound(m_by_name.begin(), m_by_name.end(), name,
                             [this](std::size_t i, std::string_view n) { return m_arrays[i].name < n; });
        if (found == m_by_name.end() || m_arrays[*found].name != name)
        {
            return std::nullopt;
        }
        entry& e = m_arrays[*found];
        e.taken = true;
        return e.mapped != nullptr ? *e.mapped : m_npz->read(name);
    }

    FANIN_INLINE std::vector<std::string> array_source::rest() const
    {
        std::vector<std::string> names;
        for (const entry& e : m_arrays)
        {
            if (!e.taken)
            {
                names.push_back(e.name);
            }
        }
        return names;
    }

    FANIN_INLINE void array_source::require_all_taken() const
    {
        const std::vector<std::string> left = rest();
        if (!left.empty())
        {
            throw runtime_error(join("fanin: no layer takes ", left.size(), " of the ", m_arrays.size(),
                                     " tensors of the file, the first ", in_quotes(left.front()),
                                     ": pass a net and names that take them, or leave refuse_unused out"));
        }
    }
}

#endif
