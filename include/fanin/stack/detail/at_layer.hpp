// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_AT_LAYER_HPP
#define FANIN_STACK_DETAIL_AT_LAYER_HPP

#include <fanin/core/linkage.hpp>
#include <fanin/core/text.hpp>

#include <cstddef>
#include <string>

namespace fanin::detail
{
    /// Throws the exception that is being handled, with the name of the current layer, the innermost one.
    [[noreturn]] void rethrow_at_layer(const std::string& path, const std::string& name,
                                       std::size_t tape_bytes);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/at_layer.ipp>
#endif

#endif
