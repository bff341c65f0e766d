// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DETAIL_CHANNEL_GROUPS_HPP
#define FANIN_INIT_DETAIL_CHANNEL_GROUPS_HPP

#include <fanin/init/axes.hpp>
#include <fanin/init/detail/weight_offsets.hpp>

#include <cstddef>
#include <span>

namespace fanin::detail
{
    /// The inputs and outputs of a weight that are connected: all of them, or those of each group.
    class channel_groups
    {
    public:
        channel_groups(const weight_offsets& at, const init::axes& a)
            : m_in(at.in)
            , m_out(at.out)
            , m_depthwise(a.groups() == 0)
            , m_split_in(m_depthwise != a.is_transposed()) // groups divide the kernel's outputs
            , m_count(m_depthwise ? split().size() : a.groups())
        {
        }

        [[nodiscard]] std::size_t count() const noexcept
        {
            return m_count;
        }

        /// Whether the weight has groups, even if it is one.
        [[nodiscard]] bool grouped() const noexcept
        {
            return m_depthwise || m_count > 1;
        }

        [[nodiscard]] std::span<const std::size_t> in(std::size_t group) const
        {
            return m_split_in ? part(group) : m_in;
        }

        [[nodiscard]] std::span<const std::size_t> out(std::size_t group) const
        {
            return m_split_in ? m_out : part(group);
        }

    private:
        [[nodiscard]] std::span<const std::size_t> split() const
        {
            return m_split_in ? m_in : m_out;
        }

        [[nodiscard]] std::span<const std::size_t> part(std::size_t group) const
        {
            const std::size_t channels = split().size() / m_count;
            return split().subspan(group * channels, channels);
        }

        std::span<const std::size_t> m_in;
        std::span<const std::size_t> m_out;
        bool m_depthwise;
        bool m_split_in;
        std::size_t m_count;
    };
}

#endif
