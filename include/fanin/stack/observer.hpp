// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_STACK_OBSERVER_HPP
#define FANIN_STACK_OBSERVER_HPP

#include <fanin/core/concepts.hpp>
#include <fanin/stack/recorder.hpp>
#include <fanin/stack/report.hpp>

#include <concepts>
#include <type_traits>

namespace fanin
{
    /// An observer: any callable (row, activation), with the (batch, features) matrix that the row
    /// summarizes. It returns void, or whether to continue.
    template <class O, class T>
    concept row_observer = real<T> && std::invocable<O&, const layer_report&, const matrix<T>&>;

    namespace detail
    {
        struct no_observer
        {
        };

        /// Refers to `observe`, so that its owner can read its state afterwards.
        template <real T, class O>
        typename recorder<T>::observer to_observer(O& observe)
        {
            if constexpr (std::same_as<O, no_observer>)
            {
                return nullptr;
            }
            else
            {
                static_assert(row_observer<O, T>,
                              "fanin: an observer is called with (const layer_report&, const matrix<T>&)");
                return [&observe](const layer_report& row, const matrix<T>& a)
                {
                    using answer = std::invoke_result_t<O&, const layer_report&, const matrix<T>&>;
                    if constexpr (std::is_void_v<answer>)
                    {
                        observe(row, a);
                        return true;
                    }
                    else
                    {
                        return static_cast<bool>(observe(row, a));
                    }
                };
            }
        }
    }
}

#endif
