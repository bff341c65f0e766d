// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_FILES_TENSOR_SPEC_HPP
#define FANIN_FILES_TENSOR_SPEC_HPP

#include <fanin/files/element_type.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace fanin
{
    /// A tensor to be written.
    struct tensor_spec
    {
        std::string name;
        element_type type = element_type::float32;
        std::vector<std::size_t> shape;
    };
}

#endif
