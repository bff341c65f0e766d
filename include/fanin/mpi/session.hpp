// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_SESSION_HPP
#define FANIN_MPI_SESSION_HPP

#include <fanin/mpi/detail/api.hpp>

#include <cstdio>
#include <exception>

namespace fanin::mpi
{
    /// MPI from its construction to its destruction, in `main`. An exception that passes it ends the run on
    /// all processes: the others would wait for this one for ever.
    class session
    {
    public:
        session(int& argc, char**& argv)
            : m_exceptions(std::uncaught_exceptions())
        {
            int provided = 0;
            detail::require_success(MPI_Init_thread(&argc, &argv, MPI_THREAD_SERIALIZED, &provided),
                                    "MPI_Init_thread");
            if (provided < MPI_THREAD_SERIALIZED)
            {
                throw runtime_error(
                    "fanin: this MPI library takes calls of one thread alone, but fanin needs "
                    "MPI_THREAD_SERIALIZED: build the library with threads");
            }
        }

        session(const session&) = delete;
        session& operator=(const session&) = delete;

        ~session()
        {
            if (std::uncaught_exceptions() > m_exceptions)
            {
                std::fputs("an exception on one process ends the run on all\n", stderr);
                std::fflush(nullptr);
                MPI_Abort(MPI_COMM_WORLD, 1);
            }
            MPI_Finalize();
        }

    private:
        int m_exceptions;
    };
}

#endif
