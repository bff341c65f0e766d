// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_DETAIL_ARRAY_SOURCE_IPP
#define FANIN_CHECKPOINT_DETAIL_ARRAY_SOURCE_IPP

#include <fanin/checkpoint/detail/array_source.hpp>
#include <fanin/core/error.hpp>
#include <fanin/files/detail/file_fault.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fanin::detail
{
    FANIN_INLINE array_source::array_source(const safetensors_file& file)
    {
        add(file);
        m_positions.sort();
    }

    FANIN_INLINE array_source::array_source(const std::vector<safetensors_file>& files)
    {
        for (const safetensors_file& file : files)
        {
            add(file);
        }
        m_positions.sort();
        if (const std::string* name = m_positions.repeated())
        {
            throw invalid_argument(join("fanin: two files have a tensor ", in_quotes(*name),
                                        ": pass the parts of one model, each once"));
        }
    }

    FANIN_INLINE void array_source::add(const safetensors_file& file)
    {
        for (const file_array& a : file.tensors())
        {
            m_arrays.push_back({a.name(), &a});
            m_positions.add(a.name());
        }
    }

    FANIN_INLINE array_source::array_source(const npz_file& file)
        : m_npz(&file)
    {
        for (const std::string& name : file.names())
        {
            m_arrays.push_back({name, nullptr});
            m_positions.add(name);
        }
        m_positions.sort();
    }

    FANIN_INLINE std::optional<file_array> array_source::take(std::string_view name)
    {
        const auto position = m_positions.find(name);
        if (!position)
        {
            return std::nullopt;
        }
        entry& e = m_arrays[*position];
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
