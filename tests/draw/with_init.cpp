// SPDX-License-Identifier: BSD-3-Clause
// The other unit: with xtensor. Its laws are passed to the first, and its weights must be equal.
#include <fanin/init.hpp>

#include <cstdio>
#include <vector>

void fill_with_draw(std::vector<float>&, const fanin::init::variance_scaling<float>&);
std::vector<fanin::bfloat16> shard_with_draw(const fanin::init::variance_scaling<fanin::bfloat16>&);

int main()
{
    using namespace fanin;
    for (const law distribution : {law::normal, law::uniform, law::truncated})
    {
        const auto expected = init::he<float>.with(distribution)({40, 30}, axes::oi, 42);
        std::vector<float> w(40 * 30);
        fill_with_draw(w, init::he<float>.with(distribution));
        const auto block = shard_with_draw(init::he<bfloat16>.with(distribution));
        std::vector<bfloat16> whole(40 * 30);
        init::fill(whole, {40, 30}, init::he<bfloat16>.with(distribution), axes::oi, 42);
        for (std::size_t i = 0; i < w.size(); ++i)
        {
            if (w[i] != expected(i / 30, i % 30)

                || (i / 300 == 1 && block[i - 300].bits() != whole[i].bits()))
            {
                std::printf("weight %zu differs\n", i);
                return 1;
            }
        }
    }
}
