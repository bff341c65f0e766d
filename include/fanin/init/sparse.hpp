// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_SPARSE_HPP
#define FANIN_INIT_SPARSE_HPP

#include <fanin/init/detail/channel_blocks.hpp>
#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/law.hpp>
#include <fanin/random/detail/normal_law.hpp>
#include <fanin/random/detail/uniform_law.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Its arithmetic decides the bits of the draws, under -ffast-math too.
#include <fanin/core/simd/exact_begin.inl>
namespace fanin::init
{
    struct sparse_parameters
    {
        double sparsity = 0.9;         ///< the share of zeros among the weights into a unit
        double variance = 0.01 * 0.01; ///< of the others
        std::string_view name = "sparse";
    };

    /// Of the n weights into each unit, ceil(sparsity n) are 0, a uniformly random choice of them for each
    /// unit; the others are those of `normal` under the same key.
    template <real T>
    class sparse_initializer : public initializer_base<sparse_initializer<T>, T>
    {
    public:
        /// Throws invalid_argument unless the sparsity is in [0, 1], and for a variance whose draws could
        /// overflow T, or vanish in double when squared.
        constexpr explicit sparse_initializer(sparse_parameters p)
            : m_parameters(p)
        {
            detail::require(p.sparsity >= 0 && p.sparsity <= 1, "sparsity", p.sparsity, "in [0, 1]");
            detail::require_variance<T>("variance", p.variance);
        }

        /// 0 is dense, 1 all zeros.
        [[nodiscard]] constexpr sparse_initializer with_sparsity(double sparsity) const
        {
            return sparse_initializer(
                {.sparsity = sparsity, .variance = m_parameters.variance, .name = name()});
        }

        [[nodiscard]] constexpr sparse_initializer with_stddev(double stddev) const
        {
            detail::require_stddev<T>("stddev", stddev);
            return sparse_initializer(
                {.sparsity = m_parameters.sparsity, .variance = stddev * stddev, .name = name()});
        }

        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return m_parameters.name;
        }

        /// The mean square of the weights, zeros included.
        [[nodiscard]] double variance(const fans& f) const
        {
            const double n = select(fan::in, f);
            return m_parameters.variance * (1 - std::min(zeros_among(n) / n, 1.0));
        }

        [[nodiscard]] std::string formula() const
        {
            return detail::join("N(0, ", std::sqrt(m_parameters.variance), "^2), but ceil(",
                                m_parameters.sparsity, " in) zeros a unit");
        }

        /// Throws invalid_argument where the axes do not fit the shape, or lack inputs or outputs.
        void write(std::span<T> out, std::span<const std::size_t> shape, const axes& a, key k) const
        {
            const detail::channel_blocks blocks(shape, a);
            detail::draw(out, k, 0, detail::normal_law{0, std::sqrt(m_parameters.variance)});
            const key choice = k.child("sparse");
            std::uint64_t first = 0;
            blocks.for_each(
                [&](const detail::channel_block& b)
                {
                    const std::size_t inputs = b.receptive.size() * b.in.size();
                    const auto zeros = static_cast<std::size_t>(zeros_among(static_cast<double>(inputs)));
                    std::vector<double> lots(inputs);
                    std::vector<std::size_t> order(inputs);
                    for (std::size_t o = 0; o < b.out.size() && zeros > 0; ++o, first += inputs)
                    {
                        detail::draw(std::span<double>(lots), choice, first, detail::uniform_law{0, 1});
                        std::iota(order.begin(), order.end(), std::size_t{0});
                        // a total order: whatever the algorithm, the same are the least
                        std::nth_element(order.begin(),
                                         order.begin() + static_cast<std::ptrdiff_t>(zeros - 1), order.end(),
                                         [&](std::size_t i, std::size_t j)
                                         { return lots[i] < lots[j] || (lots[i] == lots[j] && i < j); });
                        for (std::size_t z = 0; z < zeros; ++z)
                        {
                            out[b.at(order[z] % b.in.size(), o, order[z] / b.in.size())] = 0;
                        }
                    }
                });
        }

    private:
        [[nodiscard]] double zeros_among(double n) const
        {
            return std::ceil(m_parameters.sparsity * n);
        }

        sparse_parameters m_parameters;
    };

    /// Martens 2010, "Deep learning via Hessian-free optimization": few of the weights into a unit
    /// differ from 0, so that the units of a layer are unlike each other and do not saturate however many
    /// inputs they have. Nine in ten are 0 until `.with_sparsity(s)`, the others N(0, 0.01²). PyTorch's
    /// sparse_, which counts the zeros of each column of its weights (out, in), and so those of an input,
    /// applied to the transpose.
    template <real T = float>
    inline constexpr sparse_initializer<T> sparse{{}};
}
#include <fanin/core/simd/exact_end.inl>

#endif
