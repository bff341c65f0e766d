// SPDX-License-Identifier: BSD-3-Clause
// The main function of tests on several processes, each of which runs all of them.
#if __has_include(<catch2/catch_session.hpp>)
#include <catch2/catch_session.hpp>
#else
#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#endif

#include <fanin/mpi/session.hpp>

int main(int argc, char** argv)
{
    const fanin::mpi::session mpi(argc, argv);
    const int failed = Catch::Session().run(argc, argv);
    if (failed != 0)
    {
        MPI_Abort(MPI_COMM_WORLD, 1); // the others may wait in a test that this process has left
    }
    return failed;
}
