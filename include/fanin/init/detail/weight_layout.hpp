// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_WEIGHT_LAYOUT_HPP
#define FANIN_INIT_DETAIL_WEIGHT_LAYOUT_HPP

#include <fanin/core/error.hpp>
#include <fanin/init/axis.hpp>
#include <fanin/init/fans.hpp>

#include <array>
#include <cstddef>
#include <span>
#include <string>

namespace fanin::detail
{
    /// What `axes` say of a weight, and how that fits a shape. Roles and extents are those of the kernel,
    /// before a transposed convolution swaps them.
    struct weight_layout
    {
        static constexpr std::size_t max_rank = 8;

        std::array<init::axis, max_rank> roles{};
        std::size_t rank = 0; // 0 before any axis is described
        std::size_t groups = 1;
        double strides = 1; // their product
        double fan_in = 0;  // of a weight without an axis of inputs
        bool depthwise = false;
        bool transposed = false;

        [[nodiscard]] constexpr std::size_t count(init::axis role) const noexcept
        {
            std::size_t n = 0;
            for (std::size_t i = 0; i < rank; ++i)
            {
                n += roles[i] == role;
            }
            return n;
        }

        /// The product of the extents of a role, for a shape that fits.
        [[nodiscard]] constexpr std::size_t extent_along(init::axis role,
                                                         std::span<const std::size_t> shape) const
        {
            std::size_t n = 1;
            for (std::size_t i = 0; i < rank; ++i)
            {
                n *= roles[i] == role ? shape[i] : 1;
            }
            return n;
        }

        [[nodiscard]] constexpr init::fans fans_of(std::span<const std::size_t> shape) const
        {
            if (rank == 0)
            {
                return shape.size() == 2 ? init::fans{as_real(shape[0]), as_real(shape[1])}
                                         : init::fans{0, 0};
            }
            require_fit(shape);
            double in = count(init::axis::in) == 0 ? fan_in : 1;
            double out = 1;
            double receptive = 1;
            for (std::size_t i = 0; i < rank; ++i)
            {
                in *= roles[i] == init::axis::in && !depthwise ? as_real(shape[i]) : 1;
                out *= roles[i] == init::axis::out ? as_real(shape[i]) : 1;
                receptive *= roles[i] == init::axis::receptive ? as_real(shape[i]) : 1;
            }
            in *= receptive;
            out *= receptive / as_real(groups) / strides;
            return transposed ? init::fans{out, in} : init::fans{in, out};
        }

        constexpr void require_fit(std::span<const std::size_t> shape) const
        {
            require(rank == shape.size(), "the number of axes", rank, "the rank of the weights, ",
                    shape.size());
            require(!depthwise || groups == 1, "groups", groups,
                    "1 for a depthwise kernel, where each input is a group: leave out .with_groups(g)");
            if (depthwise && count(init::axis::in) > 0 && count(init::axis::receptive) > 0
                && extent_along(init::axis::in, shape) == 1 && extent_along(init::axis::out, shape) > 1)
            {
                refuse_grouped_kernel(extent_along(init::axis::out, shape));
            }
            std::size_t outputs = 1;
            std::size_t remainder = 1; // of the outputs, which may be too many for a size_t
            for (std::size_t i = 0; i < rank; ++i)
            {
                outputs *= roles[i] == init::axis::out ? shape[i] : 1;
                remainder *= roles[i] == init::axis::out ? shape[i] % groups : 1;
            }
            require(remainder % groups == 0, "groups", groups, "a divisor of the ", outputs,
                    " outputs: change the groups, or say which axis counts the outputs");
        }

    private:
        // PyTorch's depthwise kernel (channels, 1, height, width) has 1 input as well. Read as Keras' kernel,
        // it would have a fan out that is `channels` times too large, as in pytorch#23854.
        [[noreturn]] void refuse_grouped_kernel(std::size_t outputs) const
        {
            const std::string plain = letters() + (transposed ? ".transposed()" : "");
            throw invalid_argument(join(
                "fanin: the extent along the axis of the inputs of a depthwise kernel = 1, with ", outputs,
                " outputs, but it must be the number of channels: say ", plain,
                ".with_groups(channels) for a kernel of extent 1 per group, the depthwise kernel of PyTorch "
                "and JAX, or plain ",
                plain, " for an input of one channel, which has the same fans"));
        }

        // "oihw": the name of the constant, where there is one.
        [[nodiscard]] std::string letters() const
        {
            std::string name;
            std::size_t receptive = count(init::axis::receptive);
            for (std::size_t i = 0; i < rank; ++i)
            {
                name += roles[i] == init::axis::in      ? 'i'
                        : roles[i] == init::axis::out   ? 'o'
                        : roles[i] == init::axis::batch ? 'b'
                        : receptive > 3                 ? 'x'
                                                        : "dhw"[3 - receptive];
                receptive -= roles[i] == init::axis::receptive;
            }
            return name;
        }

        static constexpr double as_real(std::size_t n) noexcept
        {
            return static_cast<double>(n);
        }
    };
}

#endif
