// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_BILINEAR_HPP
#define FANIN_INIT_BILINEAR_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/init/detail/channel_blocks.hpp>
#include <fanin/init/detail/initializer_base.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The bits of the weights depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
namespace fanin::init
{
    /// The kernel of a transposed convolution that interpolates linearly along each receptive axis. It does
    /// not depend on the key.
    template <real T>
    class bilinear_initializer : public initializer_base<bilinear_initializer<T>, T>
    {
    public:
        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return "bilinear";
        }

        [[nodiscard]] std::string formula() const
        {
            return "the product of 1 - |x - (k - 1)/2| / ceil(k/2) over the axes, channel by channel";
        }

        /// Throws invalid_argument where the axes do not fit the shape, or have no inputs, no outputs or no
        /// receptive axis.
        void write(std::span<T> out, std::span<const std::size_t> shape, const axes& a, key) const
        {
            const detail::channel_blocks blocks(shape, a);
            detail::require(!blocks.kernel().empty(), "the number of receptive axes", blocks.kernel().size(),
                            "at least 1");
            std::fill(out.begin(), out.end(), T{0});
            if (out.empty())
            {
                return;
            }
            const std::vector<T> taps = triangles(blocks.kernel());
            blocks.for_each(
                [&](const detail::channel_block& b)
                {
                    for (std::size_t i = 0; i < std::min(b.in.size(), b.out.size()); ++i)
                    {
                        for (std::size_t r = 0; r < taps.size(); ++r)
                        {
                            out[b.at(i, i, r)] = taps[r];
                        }
                    }
                });
        }

    private:
        // Each tap is one fraction of whole numbers, so that it is rounded once.
        static std::vector<T> triangles(const std::vector<std::size_t>& kernel)
        {
            std::vector<double> numerators{1};
            double denominator = 1;
            for (const std::size_t k : kernel)
            {
                const std::size_t width =
                    k + k % 2; // twice the distance from the middle at which the triangle ends
                std::vector<double> longer;
                for (const double numerator : numerators)
                {
                    for (std::size_t x = 0; x < k; ++x)
                    {
                        const std::size_t distance = 2 * x < k - 1 ? k - 1 - 2 * x : 2 * x - (k - 1);
                        longer.push_back(numerator * static_cast<double>(width - distance));
                    }
                }
                numerators = std::move(longer);
                denominator *= static_cast<double>(width);
            }
            std::vector<T> taps;
            for (const double numerator : numerators)
            {
                taps.push_back(static_cast<T>(numerator / denominator));
            }
            return taps;
        }
    };

    /// Long, Shelhamer & Darrell 2015, sec. 3.3: a transposed convolution of stride s with a kernel of extent
    /// 2s - s mod 2 upsamples s times by linear interpolation. Each channel is interpolated by itself: input
    /// i goes to output i, in each group. There may be any number of receptive axes, each of extent k: the
    /// weight of tap (x, y, ...) is the product of 1 - |x - (k - 1)/2| / ceil(k/2). Caffe's BilinearFiller is
    /// this kernel with one group per channel.
    template <real T = float>
    inline constexpr bilinear_initializer<T> bilinear{};
}
FANIN_EXACT_END

#endif
