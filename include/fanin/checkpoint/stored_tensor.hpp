// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CHECKPOINT_STORED_TENSOR_HPP
#define FANIN_CHECKPOINT_STORED_TENSOR_HPP

#include <fanin/core/platform.hpp>

#include <cstddef>
#include <string>

namespace fanin
{
    /// Where a file has the values of a parameter. Fields in alphabetical order, for designated initializers.
    struct stored_tensor
    {
        std::string name;
        bool out_first = false; ///< weights are (out, in, ...), as of PyTorch; else (..., in, out)
        std::size_t part = 0;   ///< which of the parts this is, from 0
        std::size_t parts = 1;  ///< equal parts of the tensor along its outputs, such as query, key and value
        /// The heads of queries or keys whose rotary pairs are (i, i + width/2) in the file, as of Hugging
        /// Face; in fanin they are neighbours. 0 where the order is that of fanin.
        std::size_t rotary_heads = 0;
        /// The tensor is that of another parameter, with equal values: save writes it once.
        bool tied = false;
    };
}

#endif
