// expect: only a law with independent elements can be drawn in shards
// SPDX-License-Identifier: BSD-3-Clause
// One weight of an orthogonal matrix depends on all others: no part of it can be drawn alone.
#include <fanin/init.hpp>
#include <fanin/init/orthogonal.hpp>

auto block()
{
#if defined(FANIN_TEST_CORRECT)
    const auto i = fanin::init::he<float>;
#else
    const auto i = fanin::init::orthogonal<float>;
#endif
    return fanin::init::shard(i, {3, 3}, fanin::axes::io, {0, 0}, {1, 1}, 1);
}
