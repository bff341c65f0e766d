// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_SAFETENSORS_WRITER_HPP
#define FANIN_FILES_SAFETENSORS_WRITER_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/files/detail/file_beside.hpp>
#include <fanin/files/detail/name_index.hpp>
#include <fanin/files/detail/safetensors_layout.hpp>
#include <fanin/files/element_type.hpp>
#include <fanin/files/tensor_spec.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fanin
{
    /// Writes a safetensors file part by part, in any order and from several threads, without holding it in
    /// memory. The file stands beside its path until `finish` renames it: without that call, nothing is left.
    ///
    /// Tensors of wide elements come first in the file, in the given order otherwise, so that all are
    /// aligned. The bytes do not depend on the parts.
    class safetensors_writer
    {
    public:
        using metadata = std::vector<std::pair<std::string, std::string>>;

        /// Writes the header. Throws invalid_argument, before it does, where names are equal, reserved or not
        /// UTF-8, the format lacks a type (complex128), or the header has more than 100 MB; length_error
        /// where a tensor has more bytes than 63 bits can count; runtime_error where the path cannot be
        /// written.
        safetensors_writer(const std::filesystem::path& path, std::vector<tensor_spec> tensors,
                           const metadata& notes = {});

        /// Writes elements of a tensor, from element `first` in row-major order on. Throws, before it writes,
        /// out_of_range where there is no such tensor or it has fewer elements, and invalid_argument where T
        /// is not its type, or an element is written twice; runtime_error, with the byte, where the system
        /// fails.
        template <file_element T>
        void write(std::string_view name, std::span<const T> elements, std::uint64_t first = 0)
        {
            write_elements(name, type_of<T>(), elements.data(), elements.size(), first);
        }

        /// The bytes of the file.
        [[nodiscard]] std::uint64_t size() const noexcept
        {
            return m_size;
        }

        /// Waits until the disk has the file, and gives it its name. Throws invalid_argument where elements
        /// are missing, and runtime_error where the system fails, or has failed in a call of write.
        void finish();

    private:
        using range = detail::byte_range;
        using placed = detail::placed_tensor;

        safetensors_writer(const std::filesystem::path& path, detail::safetensors_layout layout);

        void write_elements(std::string_view name, element_type type, const void* data, std::size_t count,
                            std::uint64_t first);
        void claim(range r, const placed& t);
        [[nodiscard]] const placed& at(std::uint64_t byte) const;

        std::vector<placed> m_tensors; ///< in the order of the file
        detail::name_index m_positions;
        std::uint64_t m_size = 0;
        std::mutex m_mutex;
        std::vector<range> m_written; ///< sorted; neighbours are joined
        bool m_failed = false;
        detail::file_beside m_file;
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/safetensors_writer.ipp>
#endif

#endif
