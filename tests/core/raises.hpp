// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_CORE_RAISES_HPP
#define FANIN_TESTS_CORE_RAISES_HPP

#include <fanin/core/error.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

/// "" where `call` throws a `Standard` that is a fanin::error too, both with the same message, and that
/// message has all of `parts`; else what is wrong.
template <class Standard, class Call>
std::string failing_to_raise(const Call& call, std::initializer_list<std::string_view> parts)
{
    std::string message;
    try
    {
        call();
        return "nothing thrown";
    }
    catch (const Standard& e)
    {
        message = e.what();
        const auto* mark = dynamic_cast<const fanin::error*>(&e);
        if (mark == nullptr)
        {
            return "not a fanin::error: " + message;
        }
        if (message != mark->what())
        {
            return "two messages: " + message + " and " + mark->what();
        }
    }
    catch (...)
    {
        return "another type thrown";
    }
    for (const std::string_view part : parts)
    {
        if (message.find(part) == std::string::npos)
        {
            return "no '" + std::string(part) + "' in: " + message;
        }
    }
    return "";
}

#endif
