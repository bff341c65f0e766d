// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_IDENTITY_HPP
#define FANIN_INIT_IDENTITY_HPP

#include <fanin/init/detail/channel_blocks.hpp>
#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/detail/law_name.hpp>
#include <fanin/init/law.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace fanin::init
{
    struct identity_parameters
    {
        double gain = 1;
        std::string_view name = "identity";
    };

    /// Passes input i to output i, times `gain`, where both exist; every other weight is 0. In a convolution
    /// the weights are at the centre tap, at extent / 2 rounded down along each receptive axis (an even
    /// extent has no middle), in each group. They do not depend on the key.
    template <real T>
    class identity_initializer : public initializer_base<identity_initializer<T>, T>
    {
    public:
        /// Throws invalid_argument unless the gain is 0, or it does not overflow T and its square does not
        /// underflow double.
        constexpr explicit identity_initializer(identity_parameters p)
            : m_parameters(p)
            , m_named_gain(p.gain)
        {
            detail::require_stddev<T>("gain", p.gain);
        }

        [[nodiscard]] constexpr identity_initializer with_gain(double gain) const
        {
            identity_initializer other({.gain = gain, .name = m_parameters.name});
            other.m_named_gain = m_named_gain;
            return other;
        }

        /// The name given at construction, followed by the gain where it was changed: "identity, gain 1.41".
        [[nodiscard]] std::string name() const
        {
            return detail::name_with_gain(m_parameters.name, m_parameters.gain, m_named_gain);
        }

        /// The mean square of the weights, zeros included: gain² / max(in, out).
        [[nodiscard]] double variance(const fans& f) const
        {
            const double gain = m_parameters.gain;
            return gain * gain / std::max(select(fan::in, f), select(fan::out, f));
        }

        [[nodiscard]] std::string formula() const
        {
            return m_parameters.gain == 1 ? "I" : detail::join(m_parameters.gain, " I");
        }

        /// Throws invalid_argument where the axes do not fit the shape, or have no inputs or no outputs.
        void write(std::span<T> out, std::span<const std::size_t> shape, const axes& a, key) const
        {
            const detail::channel_blocks blocks(shape, a);
            const T gain = static_cast<T>(m_parameters.gain);
            std::fill(out.begin(), out.end(), T{0});
            blocks.for_each(
                [&](const detail::channel_block& b)
                {
                    for (std::size_t i = 0; i < std::min(b.in.size(), b.out.size()); ++i)
                    {
                        out[b.at(i, i, blocks.centre())] = gain;
                    }
                });
        }

    private:
        identity_parameters m_parameters;
        double m_named_gain;
    };

    /// I, rectangular where in != out: PyTorch's eye_, Keras' Identity. `.with_gain(g)` makes it g I.
    template <real T = float>
    inline constexpr identity_initializer<T> identity{{}};

    /// Zagoruyko & Komodakis 2017, "DiracNets": a convolution that passes its input on, channel by channel.
    /// This is PyTorch's dirac_; its `groups` are `axes.with_groups(g)`.
    template <real T = float>
    inline constexpr identity_initializer<T> dirac{{.name = "dirac"}};
}

#endif
