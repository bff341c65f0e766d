// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_AUDIT_DETAIL_AUDIT_INPUT_HPP
#define FANIN_AUDIT_DETAIL_AUDIT_INPUT_HPP

#include <fanin/core/array_view.hpp>
#include <fanin/core/function_ref.hpp>
#include <fanin/init/axes.hpp>
#include <fanin/init/fans.hpp>
#include <fanin/random/detail/element_law.hpp>

#include <string>

namespace fanin::detail
{
    /// An array, and what is said about it.
    struct audit_input
    {
        array_view w; ///< in row-major order
        init::axes axes;
        std::string claim;
        double level;
    };

    using law_of_fans = function_ref<law_parameters(const init::fans&)>;
}

#endif
