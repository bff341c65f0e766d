// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_DETAIL_SAMPLEWISE_HPP
#define FANIN_STACK_DETAIL_SAMPLEWISE_HPP

#include <fanin/core/error.hpp>

#include <cstddef>
#include <string>

namespace fanin::detail
{
    /// Throws invalid_argument where what l or a layer in it makes of a sample depends on its place in the batch or on
    /// the other samples, naming the first.
    template <class L>
    void require_samplewise(const L& l, const std::string& path)
    {
        if constexpr (requires { l.require_samplewise(path); })
        {
            return l.require_samplewise(path);
        }
        if constexpr (requires { l.for_each_child([](std::size_t, const auto&) {}); })
        {
            l.for_each_child(
                [&](std::size_t index, const auto& child)
                { require_samplewise(child, path.empty() ? to_text(index) : join(path, ".", index)); });
        }
        if constexpr (requires { l.is_samplewise(); })
        {
            if (!l.is_samplewise())
            {
                throw invalid_argument(
                    join("fanin: layer ", path, " (", name_of(l),
                         ") does not treat each sample of a batch alike and for itself, so that "
                         "one sample has no Jacobian"));
            }
        }
    }
}

#endif
