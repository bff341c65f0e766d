// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_CORE_FUNCTION_REF_HPP
#define FANIN_CORE_FUNCTION_REF_HPP

#include <fanin/core/platform.hpp>

#include <concepts>
#include <type_traits>

namespace fanin::detail
{
    /// A reference to a callable, for the duration of a call: what takes one is compiled once, and not for
    /// each type of callable. (std::function_ref of C++26. <memory> would take longer to compile than all of
    /// it.)
    template <class Signature>
    class function_ref;

    template <class Result, class... Arguments>
    class function_ref<Result(Arguments...)>
    {
    public:
        template <class F>
            requires(!std::same_as<std::remove_cvref_t<F>, function_ref>
                     && std::is_invocable_r_v<Result, F&, Arguments...>)
        function_ref(F&& f) noexcept
            : m_object(const_cast<void*>(static_cast<const void*>(__builtin_addressof(f))))
            , m_call([](void* object, Arguments... arguments) -> Result
                     { return (*static_cast<std::remove_reference_t<F>*>(object))(arguments...); })
        {
        }

        Result operator()(Arguments... arguments) const
        {
            return m_call(m_object, arguments...);
        }

    private:
        void* m_object;
        Result (*m_call)(void*, Arguments...);
    };
}

#endif
