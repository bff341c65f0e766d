// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_RECORD_OF_HPP
#define FANIN_STACK_DETAIL_RECORD_OF_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/random/key.hpp>
#include <fanin/stack/options.hpp>
#include <fanin/stack/run_record.hpp>

#include <concepts>

namespace fanin::detail
{
    template <real T>
    constexpr const char* element_name()
    {
        return std::same_as<T, float> ? "float" : "double";
    }

    /// The key, the options and the versions of a run.
    run_record record_of(const char* element_type, key k, const propagate_options& o);
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/stack/detail/record_of.ipp>
#endif

#endif
