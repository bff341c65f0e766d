// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_AXES_HPP
#define FANIN_INIT_AXES_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/init/axis.hpp>
#include <fanin/init/detail/weight_layout.hpp>
#include <fanin/init/fans.hpp>

#include <cstddef>
#include <initializer_list>
#include <span>

namespace fanin::init
{
    /// What each axis of a weight counts, and how the layer uses the weight. Both determine the fans.
    ///
    /// A convolution reaches each output through in / groups channels times the receptive extents. Each input
    /// reaches out / groups channels times the receptive extents, divided by the stride along each receptive
    /// axis. A weight without an `in` axis, such as a bias, has the fan_in given by `with_fan_in`.
    class axes
    {
    public:
        static constexpr std::size_t max_rank = detail::weight_layout::max_rank;

        static const axes o;     ///< (out): a bias; with_fan_in gives the inputs of its unit
        static const axes io;    ///< (in, out): dense layers of fanin, Keras and JAX
        static const axes oi;    ///< (out, in): dense layers of PyTorch
        static const axes wio;   ///< (width, in, out): 1-d convolution of Keras and JAX
        static const axes oiw;   ///< (out, in, width): 1-d convolution of PyTorch
        static const axes hwio;  ///< (height, width, in, out): 2-d convolution of Keras and JAX
        static const axes oihw;  ///< (out, in, height, width): 2-d convolution of PyTorch
        static const axes dhwio; ///< (depth, height, width, in, out): 3-d convolution of Keras and JAX
        static const axes oidhw; ///< (out, in, depth, height, width): 3-d convolution of PyTorch

        /// No axes: a matrix is read as `io`, and weights of another rank have no fans.
        constexpr axes() = default;

        /// One role per axis, in the order of the shape. Throws invalid_argument beyond max_rank.
        constexpr axes(std::initializer_list<axis> roles)
        {
            m_layout.rank = roles.size();
            detail::require(roles.size() <= max_rank, "the number of axes", roles.size(), "at most ",
                            max_rank);
            std::size_t i = 0;
            for (const axis role : roles)
            {
                m_layout.roles[i++] = role;
            }
        }

        /// Channels fall into g groups, and each group reaches its own out / g outputs. PyTorch, Keras and
        /// JAX shape such a kernel with in / g along the axis of the inputs. Throws invalid_argument where g
        /// is 0.
        [[nodiscard]] constexpr axes with_groups(extent g) const
        {
            detail::require(g > 0, "groups", std::size_t{g}, "at least 1");
            axes a = described();
            a.m_layout.groups = g;
            return a;
        }

        /// Each input is its own group, and the axis of the outputs counts the outputs per input: the kernel
        /// (height, width, channels, multiplier) of Keras' DepthwiseConv2D. PyTorch, and JAX and Flax with
        /// feature_group_count, have 1 along the axis of the inputs: use `.with_groups(channels)` for them.
        [[nodiscard]] constexpr axes depthwise() const
        {
            axes a = described();
            a.m_layout.depthwise = true;
            return a;
        }

        /// The kernel of a transposed convolution: its inputs are what these axes call out, and its outputs
        /// (of one group, where there are groups) are what they call in. PyTorch's ConvTranspose2d is
        /// oihw.transposed(), Keras' Conv2DTranspose is hwio.transposed().
        [[nodiscard]] constexpr axes transposed() const
        {
            axes a = described();
            a.m_layout.transposed = !a.m_layout.transposed;
            return a;
        }

        /// One stride for all receptive axes. Throws invalid_argument where it is 0.
        [[nodiscard]] constexpr axes with_stride(extent s) const
        {
            axes a = described();
            const double stride = checked_stride(s);
            a.m_layout.strides = 1;
            for (std::size_t i = 0; i < m_layout.count(axis::receptive); ++i)
            {
                a.m_layout.strides *= stride;
            }
            return a;
        }

        /// One stride for each receptive axis, in their order. Throws invalid_argument where a stride is 0,
        /// or their number is not that of the receptive axes.
        template <std::size_t N>
        [[nodiscard]] constexpr axes with_stride(const extent (&strides)[N]) const
        {
            const std::size_t receptive = m_layout.count(axis::receptive);
            detail::require(N == receptive, "the number of strides", N, "that of receptive axes, ",
                            receptive);
            axes a = *this;
            a.m_layout.strides = 1;
            for (const extent s : strides)
            {
                a.m_layout.strides *= checked_stride(s);
            }
            return a;
        }

        /// The number of inputs of each unit, for a weight without an `in` axis. Throws invalid_argument
        /// where there is such an axis, or n is 0.
        [[nodiscard]] constexpr axes with_fan_in(extent n) const
        {
            detail::require(n > 0, "fan_in", std::size_t{n}, "at least 1");
            detail::require(m_layout.rank > 0 && m_layout.count(axis::in) == 0, "fan_in", std::size_t{n},
                            "left out where the weight has an axis of inputs");
            axes a = *this;
            a.m_layout.fan_in = static_cast<double>(std::size_t{n});
            return a;
        }

        /// The number of axes; 0 where none are described.
        [[nodiscard]] constexpr std::size_t rank() const noexcept
        {
            return m_layout.rank;
        }

        /// The role of axis i as the layer sees it: a transposed kernel has in and out swapped.
        [[nodiscard]] constexpr axis role(std::size_t i) const noexcept
        {
            const axis r = m_layout.roles[i];
            const axis swapped = r == axis::in ? axis::out : r == axis::out ? axis::in : r;
            return m_layout.transposed ? swapped : r;
        }

        /// The number of groups of channels; 0 for a depthwise kernel, where each input is a group.
        [[nodiscard]] constexpr std::size_t groups() const noexcept
        {
            return m_layout.depthwise ? 0 : m_layout.groups;
        }

        [[nodiscard]] constexpr bool is_transposed() const noexcept
        {
            return m_layout.transposed;
        }

        /// The fans of a weight of the shape; an unknown fan is 0. Throws invalid_argument where the axes do
        /// not fit the shape: see require_fit.
        [[nodiscard]] constexpr fans fans_of(std::span<const std::size_t> shape) const
        {
            return m_layout.fans_of(shape);
        }

        template <std::size_t N>
        [[nodiscard]] constexpr fans fans_of(const std::size_t (&shape)[N]) const
        {
            return fans_of(std::span<const std::size_t>(shape));
        }

        /// Throws invalid_argument unless there is one axis for each extent and the groups divide the
        /// outputs. It also refuses a depthwise kernel with one input and several outputs: that is PyTorch's
        /// kernel in groups.
        constexpr void require_fit(std::span<const std::size_t> shape) const
        {
            m_layout.require_fit(shape);
        }

    private:
        /// These axes. Throws invalid_argument where none are described.
        [[nodiscard]] constexpr axes described() const
        {
            detail::require(m_layout.rank > 0, "the number of axes", m_layout.rank,
                            "at least 1: start from axes such as axes::oihw");
            return *this;
        }

        static constexpr double checked_stride(extent s)
        {
            detail::require(s > 0, "stride", std::size_t{s}, "at least 1");
            return static_cast<double>(std::size_t{s});
        }

        detail::weight_layout m_layout;
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
}

#endif
