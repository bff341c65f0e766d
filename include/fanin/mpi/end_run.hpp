// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_END_RUN_HPP
#define FANIN_MPI_END_RUN_HPP

#include <fanin/mpi/communicator.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string_view>
#include <utility>

namespace fanin::mpi
{
    /// Says why this process cannot go on, and ends all processes with exit code 1. Processes that work
    /// together wait for each other: one that left by an exception would let the others wait for ever.
    [[noreturn]] inline void end_run(const communicator& all, std::string_view why) noexcept
    {
        std::fprintf(stderr, "rank %d of %d ends the run: %.*s\n", all.rank(), all.size(),
                     static_cast<int>(why.size()), why.data());
        std::fflush(nullptr);
        MPI_Abort(all.handle(), 1);
        std::abort(); // where MPI_Abort returns
    }

    /// work(); an exception of it ends the run, unless there is no other process.
    template <class F>
    auto or_end_run(const communicator& all, F&& work)
    {
        try
        {
            return std::forward<F>(work)();
        }
        catch (const std::exception& e)
        {
            if (all.size() == 1)
            {
                throw;
            }
            end_run(all, e.what());
        }
        catch (...)
        {
            if (all.size() == 1)
            {
                throw;
            }
            end_run(all, "an exception that is no std::exception");
        }
    }
}

#endif
