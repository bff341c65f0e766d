// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_MPI_DETAIL_PROBING_HPP
#define FANIN_MPI_DETAIL_PROBING_HPP

#include <fanin/stack/tape.hpp>

namespace fanin::mpi::detail
{
    /// Shared by the layers of a pass: whether it only asks them for a few numbers, before it is known that
    /// the other processes have the same layers.
    struct probing
    {
        bool on = false;
    };

    /// Whether the pass only probes: a layer whose weights lie on several processes, perhaps inside one that
    /// hides it, then answers as the whole layer, since the others may never come to it.
    template <real T>
    bool probes(tape<T>& t)
    {
        return t.template shared<probing>().on;
    }
}

#endif
