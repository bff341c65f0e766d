// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_DETAIL_ARRAY_SOURCE_HPP
#define FANIN_CHECKPOINT_DETAIL_ARRAY_SOURCE_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/files/detail/name_index.hpp>
#include <fanin/files/file_array.hpp>
#include <fanin/files/npz.hpp>
#include <fanin/files/safetensors.hpp>

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fanin::detail
{
    template <class F>
    concept array_file = std::same_as<F, safetensors_file> || std::same_as<F, npz_file>
                         || std::same_as<F, std::vector<safetensors_file>>;

    /// The arrays of a file, or of the files that a model is split over, by name, and which of them have been
    /// taken. The files must outlive it.
    class array_source
    {
    public:
        explicit array_source(const safetensors_file& file);
        explicit array_source(const npz_file& file);

        /// Throws invalid_argument where two files have a tensor of one name.
        explicit array_source(const std::vector<safetensors_file>& files);

        /// None where no array has the name.
        [[nodiscard]] std::optional<file_array> take(std::string_view name);

        /// The names of the arrays that were not taken, in the order of the file.
        [[nodiscard]] std::vector<std::string> rest() const;

        /// Throws runtime_error unless every array was taken.
        void require_all_taken() const;

        [[nodiscard]] std::size_t size() const noexcept
        {
            return m_arrays.size();
        }

    private:
        struct entry
        {
            std::string name;
            const file_array* mapped = nullptr; ///< in a safetensors file
            bool taken = false;
        };

        const npz_file* m_npz = nullptr;
        std::vector<entry> m_arrays;
        name_index m_positions;

        void add(const safetensors_file& file);
    };
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/checkpoint/detail/array_source.ipp>
#endif

#endif
