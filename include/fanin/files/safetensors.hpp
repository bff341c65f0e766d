// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_SAFETENSORS_HPP
#define FANIN_FILES_SAFETENSORS_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/files/detail/name_index.hpp>
#include <fanin/files/file_array.hpp>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin
{
    /// A safetensors file (https://huggingface.co/docs/safetensors): named tensors in row-major order.
    /// Opening it reads and checks its header. The elements stay in the file, which is mapped into memory.
    class safetensors_file
    {
    public:
        /// Throws runtime_error, with the path and the byte, where the file cannot be read or breaks a rule
        /// of the format: a header of more than 100 MB or longer than the file, one that is not UTF-8 or not
        /// JSON, names that occur twice, unknown types, sizes that do not fit their shapes, and tensors that
        /// overlap, leave gaps, or do not end with the file.
        explicit safetensors_file(const std::filesystem::path& path);

        /// In the order of their data.
        [[nodiscard]] std::span<const file_array> tensors() const noexcept
        {
            return m_tensors;
        }

        /// Null where no tensor has the name.
        [[nodiscard]] const file_array* find(std::string_view name) const noexcept;

        /// Throws out_of_range where no tensor has the name.
        [[nodiscard]] const file_array& operator[](std::string_view name) const;

        /// What the writer noted: keys and values, in the order of the file.
        [[nodiscard]] std::span<const std::pair<std::string, std::string>> metadata() const noexcept
        {
            return m_metadata;
        }

    private:
        std::string m_path;
        std::vector<file_array> m_tensors;
        detail::name_index m_positions;
        std::vector<std::pair<std::string, std::string>> m_metadata;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/safetensors.ipp>
#endif

#endif
