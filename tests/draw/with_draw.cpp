// SPDX-License-Identifier: BSD-3-Clause
// One of two units of a program: without xtensor.
#include <fanin/draw.hpp>

#if defined(XTENSOR_VERSION_MAJOR) || defined(XTENSOR_CONFIG_HPP)
#error "fanin/draw.hpp includes xtensor"
#endif

#include <vector>

void fill_with_draw(std::vector<float>& w, const fanin::init::variance_scaling<float>& law)
{
    fanin::init::fill(w, {40, 30}, law, fanin::axes::oi, 42);
}

std::vector<fanin::bfloat16> shard_with_draw(const fanin::init::variance_scaling<fanin::bfloat16>& law)
{
    std::vector<fanin::bfloat16> block(10 * 30);
    fanin::init::shard(block, law, {40, 30}, fanin::axes::oi, {10, 0}, {20, 30}, 42);
    return block;
}
