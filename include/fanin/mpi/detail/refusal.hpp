// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_DETAIL_REFUSAL_HPP
#define FANIN_MPI_DETAIL_REFUSAL_HPP

#include <fanin/core/error.hpp>

#include <cstdint>
#include <exception>
#include <new>
#include <stdexcept>
#include <string>

namespace fanin::mpi::detail
{
    /// Why a process cannot run, in a form that can be sent: the kind of an exception and its message.
    struct refusal
    {
        enum kind : std::uint64_t
        {
            none,
            argument,
            length,
            range,
            memory,
            runtime
        };

        std::uint64_t of = none;
        std::string why{}; ///< without a leading "fanin: "

        /// Throws the exception on this process, too.
        [[noreturn]] static void rethrow(std::uint64_t kind, const std::string& what)
        {
            switch (kind)
            {
            case length:
                throw length_error(what);
            case range:
                throw out_of_range(what);
            case memory:
                throw out_of_memory(what);
            case runtime:
                throw runtime_error(what);
            default:
                throw invalid_argument(what);
            }
        }
    };

    /// The refusal that an exception stands for.
    inline refusal refusal_of(const std::exception& e)
    {
        const auto* const own = dynamic_cast<const error*>(&e);
        const std::string why(own != nullptr ? std::string(own->reason()) : std::string(e.what()));
        const auto is = [&]<class E>(const E*) { return dynamic_cast<const E*>(&e) != nullptr; };
        return {is(static_cast<const std::bad_alloc*>(nullptr))          ? refusal::memory
                : is(static_cast<const std::length_error*>(nullptr))     ? refusal::length
                : is(static_cast<const std::out_of_range*>(nullptr))     ? refusal::range
                : is(static_cast<const std::invalid_argument*>(nullptr)) ? refusal::argument
                                                                         : refusal::runtime,
                why};
    }
}

#endif
