// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_DETAIL_SAFETENSORS_LAYOUT_HPP
#define FANIN_FILES_DETAIL_SAFETENSORS_LAYOUT_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/files/tensor_spec.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fanin::detail
{
    struct byte_range
    {
        std::uint64_t begin;
        std::uint64_t end;
    };

    struct placed_tensor
    {
        tensor_spec spec;
        byte_range bytes; ///< from the start of the file
    };

    /// What stands in a safetensors file, and where.
    struct safetensors_layout
    {
        std::string start;                  ///< the bytes before the first element
        std::vector<placed_tensor> tensors; ///< in the order of the file
        std::uint64_t size = 0;             ///< of the file, in bytes
    };

    /// Lays out tensors: those of wide elements first, else in the given order. Throws invalid_argument and
    /// length_error as safetensors_writer does.
    safetensors_layout lay_out(std::vector<tensor_spec> tensors,
                               const std::vector<std::pair<std::string, std::string>>& metadata);

    /// Throws invalid_argument unless the tensor has elements of the type, and out_of_range unless it has
    /// those from `first` on.
    void require_elements(const placed_tensor& t, element_type type, std::uint64_t first, std::size_t count);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/files/detail/safetensors_layout.ipp>
#endif

#endif
