// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_AXES_HPP
#define FANIN_INIT_AXES_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/init/fans.hpp>

#include <array>
#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>

namespace fanin::init
{
    /// What an axis of a weight counts. Those of a batch tell apart weights that share nothing, such as the
    /// experts of a mixture.
    enum class axis
    {
        in,
        out,
        receptive,
        batch
    };

    /// What each axis of a weight counts, and how the layer uses the weight: the fans follow from both.
    ///
    /// A convolution reaches each output through in / groups channels times the receptive extents; each input
    /// reaches out / groups channels times the receptive extents, and only one in stride of them along each
    /// receptive axis. A weight without an `in` axis, such as a bias, has the fan_in that it is told.
    class axes
    {
    public:
        static constexpr std::size_t max_rank = 8;

        static const axes o;    ///< (out): a bias; with_fan_in says how many inputs its unit has
        static const axes io;   ///< (in, out): dense layers as fanin, Keras and JAX have them
        static const axes oi;   ///< (out, in): dense layers as PyTorch has them
        static const axes wio;  ///< (width, in, out): 1-d convolution as Keras and JAX have it
        static const axes oiw;  ///< (out, in, width): 1-d convolution as PyTorch has it
        static const axes hwio; ///< (height, width, in, out): 2-d convolution as Keras and JAX have it
        static const axes oihw; ///< (out, in, height, width): 2-d convolution as PyTorch has it
        static const axes
            dhwio; ///< (depth, height, width, in, out): 3-d convolution as Keras and JAX have it
        static const axes oidhw; ///< (out, in, depth, height, width): 3-d convolution as PyTorch has it

        /// Axes that nobody has said: those of a matrix are taken for `io`, and no other weight has fans.
        constexpr axes() = default;

        /// One role an axis, in the order of the shape; throws invalid_argument beyond max_rank.
        constexpr axes(std::initializer_list<axis> roles)
            : m_rank(roles.size())
        {
            detail::require(m_rank <= max_rank, "the number of axes", m_rank, "at most ", max_rank);
            std::size_t i = 0;
            for (const axis role : roles)
            {
                m_roles[i++] = role;
            }
        }

        /// Channels fall into g groups, each seen by its own out / g outputs: a kernel as PyTorch, Keras and JAX
        /// shape it, with in / g along the axis of the inputs. Throws invalid_argument where g is 0.
        [[nodiscard]] constexpr axes with_groups(extent g) const
        {
            detail::require(g > 0, "groups", std::size_t{g}, "at least 1");
            axes a = said();
            a.m_groups = g;
            return a;
        }

        /// Each input is a group of its own, and the axis of the outputs counts those of one input: a kernel
        /// (height, width, channels, multiplier), as Keras' DepthwiseConv2D shapes it. PyTorch, and JAX and Flax with
        /// feature_group_count, shape it with 1 along the axis of the inputs: theirs is `.with_groups(channels)`.
        [[nodiscard]] constexpr axes depthwise() const
        {
            axes a = said();
            a.m_depthwise = true;
            return a;
        }

        /// The kernel belongs to a transposed convolution, which runs it backwards: what these axes call out are
        /// its inputs, and what they call in its outputs (of one group, where there are groups). So PyTorch's
        /// ConvTranspose2d is oihw.transposed(), Keras' Conv2DTranspose hwio.transposed().
        [[nodiscard]] constexpr axes transposed() const
        {
            axes a = said();
            a.m_transposed = !a.m_transposed;
            return a;
        }

        /// The same stride along each receptive axis; throws invalid_argument where it is 0.
        [[nodiscard]] constexpr axes with_stride(extent s) const
        {
            axes a = said();
            const double stride = checked_stride(s);
            a.m_strides = 1;
            for (std::size_t i = 0; i < m_rank; ++i)
            {
                a.m_strides *= m_roles[i] == axis::receptive ? stride : 1;
            }
            return a;
        }

        /// A stride for each receptive axis, in their order; throws invalid_argument where one is 0 or there are
        /// not as many as receptive axes.
        template <std::size_t N>
        [[nodiscard]] constexpr axes with_stride(const extent (&strides)[N]) const
        {
            detail::require(N == count(axis::receptive), "the number of strides", N,
                            "that of receptive axes, ", count(axis::receptive));
            axes a = *this;
            a.m_strides = 1;
            for (const extent s : strides)
            {
                a.m_strides *= checked_stride(s);
            }
            return a;
        }

        /// How many inputs the units of a weight without an `in` axis have; throws invalid_argument where there
        /// is such an axis, or n is 0.
        [[nodiscard]] constexpr axes with_fan_in(extent n) const
        {
            detail::require(n > 0, "fan_in", std::size_t{n}, "at least 1");
            detail::require(m_rank > 0 && count(axis::in) == 0, "fan_in", std::size_t{n},
                            "left out where the weight has an axis of inputs");
            axes a = *this;
            a.m_fan_in = static_cast<double>(std::size_t{n});
            return a;
        }

        /// How many axes are described; 0 where nobody has said.
        [[nodiscard]] constexpr std::size_t rank() const noexcept
        {
            return m_rank;
        }

        /// The role of axis i as the layer sees it: in and out of a transposed kernel are swapped.
        [[nodiscard]] constexpr axis role(std::size_t i) const noexcept
        {
            const axis r = m_roles[i];
            const axis swapped = r == axis::in ? axis::out : r == axis::out ? axis::in : r;
            return m_transposed ? swapped : r;
        }

        /// Into how many groups the channels fall; 0 where each input is a group of its own.
        [[nodiscard]] constexpr std::size_t groups() const noexcept
        {
            return m_depthwise ? 0 : m_groups;
        }

        [[nodiscard]] constexpr bool is_transposed() const noexcept
        {
            return m_transposed;
        }

        /// The fans of a weight of the shape; one that is not known is 0. Throws invalid_argument where the axes do
        /// not fit it: see require_fit.
        [[nodiscard]] constexpr fans fans_of(std::span<const std::size_t> shape) const
        {
            if (m_rank == 0)
            {
                return shape.size() == 2 ? fans{as_real(shape[0]), as_real(shape[1])} : fans{0, 0};
            }
            require_fit(shape);
            double in = count(axis::in) == 0 ? m_fan_in : 1;
            double out = 1;
            double receptive = 1;
            for (std::size_t i = 0; i < m_rank; ++i)
            {
                in *= m_roles[i] == axis::in && !m_depthwise ? as_real(shape[i]) : 1;
                out *= m_roles[i] == axis::out ? as_real(shape[i]) : 1;
                receptive *= m_roles[i] == axis::receptive ? as_real(shape[i]) : 1;
            }
            in *= receptive;
            out *= receptive / as_real(m_groups) / m_strides;
            return m_transposed ? fans{out, in} : fans{in, out};
        }

        template <std::size_t N>
        [[nodiscard]] constexpr fans fans_of(const std::size_t (&shape)[N]) const
        {
            return fans_of(std::span<const std::size_t>(shape));
        }

        /// Throws invalid_argument unless there is one axis for each extent, and the groups divide the outputs; and for
        /// a depthwise kernel of a convolution of one input and several outputs, which is PyTorch's of many groups.
        constexpr void require_fit(std::span<const std::size_t> shape) const
        {
            detail::require(m_rank == shape.size(), "the number of axes", m_rank, "the rank of the weights, ",
                            shape.size());
            detail::require(!m_depthwise || m_groups == 1, "groups", m_groups,
                            "left out for a depthwise kernel, where each input is one");
            if (m_depthwise && count(axis::in) > 0 && count(axis::receptive) > 0
                && extent_along(axis::in, shape) == 1 && extent_along(axis::out, shape) > 1)
            {
                refuse_grouped_kernel(extent_along(axis::out, shape));
            }
            std::size_t outputs = 1;
            std::size_t remainder = 1; // of the outputs, which may be too many for a size_t
            for (std::size_t i = 0; i < m_rank; ++i)
            {
                outputs *= m_roles[i] == axis::out ? shape[i] : 1;
                remainder *= m_roles[i] == axis::out ? shape[i] % m_groups : 1;
            }
            detail::require(remainder % m_groups == 0, "groups", m_groups, "a divisor of the ", outputs,
                            " outputs, along the axes said to be of outputs");
        }

    private:
        /// These axes; throws invalid_argument where nobody has said them.
        [[nodiscard]] constexpr axes said() const
        {
            detail::require(m_rank > 0, "the number of axes", m_rank, "at least 1, to say more of them");
            return *this;
        }

        // What the axes of a role, as the kernel calls it, count together; the shape fits.
        [[nodiscard]] constexpr std::size_t extent_along(axis role, std::span<const std::size_t> shape) const
        {
            std::size_t n = 1;
            for (std::size_t i = 0; i < m_rank; ++i)
            {
                n *= m_roles[i] == role ? shape[i] : 1;
            }
            return n;
        }

        // PyTorch's depthwise kernel (channels, 1, height, width) has 1 input as well: were it taken for one of
        // Keras, its fan out would be `channels` times too large, as in pytorch#23854.
        [[noreturn]] void refuse_grouped_kernel(std::size_t outputs) const
        {
            const std::string plain = letters() + (m_transposed ? ".transposed()" : "");
            throw invalid_argument(detail::join(
                "fanin: the extent along the axis of the inputs of a depthwise kernel = 1, with ", outputs,
                " outputs, but it must be the number of channels: say ", plain,
                ".with_groups(channels) for a kernel with an extent of 1 for each group, as PyTorch and JAX "
                "shape a "
                "depthwise one, or plain ",
                plain, " for an input of one channel, which has the same fans"));
        }

        // "oihw": the name of the constant, where there is one.
        [[nodiscard]] std::string letters() const
        {
            std::string name;
            std::size_t receptive = count(axis::receptive);
            for (std::size_t i = 0; i < m_rank; ++i)
            {
                name += m_roles[i] == axis::in      ? 'i'
                        : m_roles[i] == axis::out   ? 'o'
                        : m_roles[i] == axis::batch ? 'b'
                        : receptive > 3             ? 'x'
                                                    : "dhw"[3 - receptive];
                receptive -= m_roles[i] == axis::receptive;
            }
            return name;
        }

        static constexpr double as_real(std::size_t n) noexcept
        {
            return static_cast<double>(n);
        }

        static constexpr double checked_stride(extent s)
        {
            detail::require(s > 0, "stride", std::size_t{s}, "at least 1");
            return as_real(s);
        }

        [[nodiscard]] constexpr std::size_t count(axis role) const noexcept
        {
            std::size_t n = 0;
            for (std::size_t i = 0; i < m_rank; ++i)
            {
                n += m_roles[i] == role;
            }
            return n;
        }

        std::array<axis, max_rank> m_roles{};
        std::size_t m_rank = 0;
        std::size_t m_groups = 1;
        double m_strides = 1; // the product of all
        double m_fan_in = 0;
        bool m_depthwise = false;
        bool m_transposed = false;
    };

    inline constexpr axes axes::o{axis::out};
    inline constexpr axes axes::io{axis::in, axis::out};
    inline constexpr axes axes::oi{axis::out, axis::in};
    inline constexpr axes axes::wio{axis::receptive, axis::in, axis::out};
    inline constexpr axes axes::oiw{axis::out, axis::in, axis::receptive};
    inline constexpr axes axes::hwio{axis::receptive, axis::receptive, axis::in, axis::out};
    inline constexpr axes axes::oihw{axis::out, axis::in, axis::receptive, axis::receptive};
    inline constexpr axes axes::dhwio{axis::receptive, axis::receptive, axis::receptive, axis::in, axis::out};
    inline constexpr axes axes::oidhw{axis::out, axis::in, axis::receptive, axis::receptive, axis::receptive};
}

namespace fanin
{
    using init::axes;
    using init::axis;
}

#endif
