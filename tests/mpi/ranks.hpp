// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_MPI_RANKS_HPP
#define FANIN_TESTS_MPI_RANKS_HPP

#include <fanin/core/matrix.hpp>
#include <fanin/mpi/communicator.hpp>

#include <algorithm>
#include <cstddef>

/// All processes of the test.
inline const fanin::mpi::communicator& everyone()
{
    static const fanin::mpi::communicator* const all =
        new fanin::mpi::communicator; // MPI ends before statics
    return *all;
}

/// The first of `count` things that process `rank` has: as many for each, in steps of `step`.
inline std::size_t first_of(std::size_t count, int rank, std::size_t step = 1)
{
    const auto ranks = static_cast<std::size_t>(everyone().size());
    const std::size_t steps = (count + step - 1) / step;
    return std::min(count, steps * static_cast<std::size_t>(rank) / ranks * step);
}

/// The rows of x that this process has.
template <class T>
fanin::matrix<T> my_rows_of(const fanin::matrix<T>& x, std::size_t step = 1)
{
    const std::size_t first = first_of(x.shape()[0], everyone().rank(), step);
    const std::size_t last = first_of(x.shape()[0], everyone().rank() + 1, step);
    fanin::matrix<T> mine = fanin::matrix<T>::from_shape({last - first, x.shape()[1]});
    std::copy(x.data() + first * x.shape()[1], x.data() + last * x.shape()[1], mine.data());
    return mine;
}

#endif
