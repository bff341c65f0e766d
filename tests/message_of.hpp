// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_MESSAGE_OF_HPP
#define FANIN_TESTS_MESSAGE_OF_HPP

#include <fanin/core/error.hpp>

#include <string>

/// What an Error says that `call` throws.
template <class Error = fanin::invalid_argument, class Call>
std::string message_of(const Call& call)
{
    try
    {
        static_cast<void>(call());
    }
    catch (const Error& e)
    {
        return e.what();
    }
    return "nothing is thrown";
}

#endif
