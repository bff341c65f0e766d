// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_SPARSE_HPP
#define FANIN_INIT_SPARSE_HPP

#include <fanin/core/simd/exact.hpp>
#include <fanin/init/detail/channel_blocks.hpp>
#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/law.hpp>
#include <fanin/random/detail/laws.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// The bits of the draws depend on this arithmetic, which -ffast-math must not change.
FANIN_EXACT_BEGIN
namespace fanin::init
{
    struct sparse_parameters
    {
        double sparsity = 0.9;         ///< the fraction of zeros among the weights into a unit
        double variance = 0.01 * 0.01; ///< of the nonzero weights
        std::string_view name = "sparse";
        std::size_t connections = 0; ///< nonzero weights into a unit; 0 to use the sparsity
    };

    /// Of the n weights into each unit, ceil(sparsity n) are 0, but at most n - 1 for a sparsity below 1; or
    /// all except a number of connections are 0. Each unit has its own uniformly random choice. The other
    /// weights are those of `normal` under the same key.
    template <weight_element T>
    class sparse_initializer : public initializer_base<sparse_initializer<T>, T>
    {
    public:
        /// Throws invalid_argument unless the sparsity is in [0, 1], and where draws could overflow T or the
        /// variance underflows double.
        constexpr explicit sparse_initializer(sparse_parameters p)
            : m_parameters(p)
        {
            detail::require(p.sparsity >= 0 && p.sparsity <= 1, "sparsity", p.sparsity, "in [0, 1]");
            detail::require_variance<T>("variance", p.variance);
        }

        /// The fraction of zeros: 0 is dense, 1 all zeros. The number of zeros is rounded up from the decimal
        /// fraction: for 0.07 times 100 it is 7, though the product in double exceeds 7.
        [[nodiscard]] constexpr sparse_initializer with_sparsity(double sparsity) const
        {
            return sparse_initializer(
                {.sparsity = sparsity, .variance = m_parameters.variance, .name = name()});
        }

        /// Exactly c weights into each unit are nonzero, for any number of inputs, as in Martens 2010 (c =
        /// 15). Throws invalid_argument where c is 0; the draw throws where a unit has fewer than c weights.
        [[nodiscard]] constexpr sparse_initializer with_connections(extent c) const
        {
            detail::require(c > 0, "connections", std::size_t{c},
                            "at least 1: use init::zeros for weights that are all 0");
            sparse_parameters p = m_parameters;
            p.connections = c;
            return sparse_initializer(p);
        }

        [[nodiscard]] constexpr sparse_initializer with_stddev(double stddev) const
        {
            detail::require_stddev<T>("stddev", stddev);
            sparse_parameters p = m_parameters;
            p.variance = stddev * stddev;
            return sparse_initializer(p);
        }

        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return m_parameters.name;
        }

        /// The mean square of the weights, zeros included. Throws invalid_argument where the fan in is
        /// unknown, or less than the connections.
        [[nodiscard]] double variance(const fans& f) const
        {
            const double n = select(fan::in, f);
            return m_parameters.variance * (1 - zeros_among(n) / n);
        }

        [[nodiscard]] std::string formula() const
        {
            const std::string others = detail::join("N(0, ", std::sqrt(m_parameters.variance), "^2)");
            return m_parameters.connections > 0
                       ? detail::join(others, " for ", m_parameters.connections,
                                      " weights per unit, 0 for the others")
                       : detail::join(others, ", but ceil(", m_parameters.sparsity, " in) zeros per unit");
        }

        /// Throws invalid_argument where the axes do not fit the shape, or have no inputs or no outputs, and
        /// where a unit has fewer weights than connections.
        void write(std::span<T> out, std::span<const std::size_t> shape, const axes& a, key k) const
        {
            const detail::channel_blocks blocks(shape, a);
            blocks.for_each([&](const detail::channel_block& b)
                            { require_room(static_cast<double>(b.receptive.size() * b.in.size())); });
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
                        // a total order, so that every algorithm finds the same least elements
                        std::nth_element(order.begin(),
                                         order.begin() + static_cast<std::ptrdiff_t>(zeros - 1), order.end(),
                                         [&](std::size_t i, std::size_t j)
                                         { return lots[i] < lots[j] || (lots[i] == lots[j] && i < j); });
                        for (std::size_t z = 0; z < zeros; ++z)
                        {
                            out[b.at(order[z] % b.in.size(), o, order[z] / b.in.size())] = T{};
                        }
                    }
                });
        }

    private:
        [[nodiscard]] double zeros_among(double n) const
        {
            if (m_parameters.connections > 0)
            {
                require_room(n);
                return n - static_cast<double>(m_parameters.connections);
            }
            const double fraction = m_parameters.sparsity;
            if (fraction == 1)
            {
                return n;
            }
            // A fraction k / n is rounded to a double, and so is its product with n: each by half a unit in
            // the last place.
            const double product = fraction * n;
            const double whole = std::round(product);
            const bool is_whole = std::abs(product - whole) <= 0x1p-51 * product;
            return std::min(is_whole ? whole : std::ceil(product), std::max(n - 1, 0.0));
        }

        void require_room(double weights) const
        {
            const std::size_t c = m_parameters.connections;
            detail::require(static_cast<double>(c) <= weights, "connections", c, "at most the ", weights,
                            " weights into a unit: use fewer connections, or init::normal for a unit that "
                            "sees all inputs");
        }

        sparse_parameters m_parameters;
    };

    /// Martens 2010, "Deep learning via Hessian-free optimization": few of the weights into a unit are
    /// nonzero, so that the units of a layer differ and do not saturate with many inputs. By default nine in
    /// ten are 0, and the others N(0, 0.01²); `.with_sparsity(s)` changes it. For Martens' own law, and that
    /// of Sutskever, Martens, Dahl & Hinton 2013, sec. 3, use `.with_connections(15).with_stddev(1)`.
    /// PyTorch's sparse_ counts the zeros per column of its weights (out, in), hence per input; here they are
    /// counted per unit. It rounds up the product in double, and so has 8 zeros for 0.07 times 100.
    template <weight_element T = float>
    inline constexpr sparse_initializer<T> sparse{{}};
}
FANIN_EXACT_END

#endif
