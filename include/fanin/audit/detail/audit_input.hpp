// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_AUDIT_INPUT_HPP
#define FANIN_AUDIT_DETAIL_AUDIT_INPUT_HPP

#include <fanin/audit/detail/audited_array.hpp>
#include <fanin/core/function_ref.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/random/detail/element_law.hpp>

#include <cstddef>
#include <span>
#include <string>

namespace fanin::detail
{
    /// An array, and what is said about it.
    struct audit_input
    {
        audited_array w;
        std::span<const std::size_t> shape;
        init::axes axes;
        std::string claim;
        double level;
    };

    using law_of_fans = function_ref<law_parameters(const init::fans&)>;
}

#endif
