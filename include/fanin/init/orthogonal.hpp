// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_ORTHOGONAL_HPP
#define FANIN_INIT_ORTHOGONAL_HPP

#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/detail/law_name.hpp>
#include <fanin/init/detail/orthogonal_blocks.hpp>
#include <fanin/init/law.hpp>
#include <fanin/init/tensor.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace fanin::init
{
    struct orthogonal_parameters
    {
        double gain = 1;
        std::string_view name = "orthogonal";
    };

    /// gain times a random orthogonal matrix Q of Haar measure: QᵀQ = I where there are at least as many
    /// inputs as outputs, else QQᵀ = I. Entries have mean 0 and, for gain 1, mean square 1 / max(in, out).
    ///
    /// A kernel is flattened to a matrix: one row per tap and input (taps first), one column per output. That
    /// is the transpose of PyTorch's (size(0), the rest), except for transposed kernels, and JAX's with
    /// column_axis = -1 of (..., in, out); the law is identical. Each group of channels, and each index of a
    /// batch axis, has its own matrix; PyTorch and JAX make one matrix of all groups.
    ///
    /// A pure function of the key, on one machine. The last digits depend on the BLAS and on its number of
    /// threads.
    template <weight_element T>
    class orthogonal_initializer : public initializer_base<orthogonal_initializer<T>, T>
    {
    public:
        static constexpr bool is_isotropic = true; // wide layers cannot tell it from independent weights

        /// Throws invalid_argument unless the gain is 0, or its square neither underflows nor overflows.
        constexpr explicit orthogonal_initializer(orthogonal_parameters p)
            : m_parameters(p)
            , m_named_gain(p.gain)
        {
            detail::require_stddev<T>("gain", p.gain);
        }

        /// Replaces the gain: QᵀQ = gain² · I.
        [[nodiscard]] constexpr orthogonal_initializer with_gain(double gain) const
        {
            orthogonal_initializer other({.gain = gain, .name = m_parameters.name});
            other.m_named_gain = m_named_gain;
            return other;
        }

        /// The name given at construction, followed by the gain where it was changed: "orthogonal, gain
        /// 1.41".
        [[nodiscard]] std::string name() const
        {
            return detail::name_with_gain(m_parameters.name, m_parameters.gain, m_named_gain);
        }

        /// The mean square of a weight, gain² / max(in, out): exact for matrices, and for kernels (of stride
        /// 1) with fans.in >= fans.out. Other kernels have gain² / max(fans.in, out / groups), up to as many
        /// times that as they have taps, which the fans do not tell.
        [[nodiscard]] constexpr double variance(const fans& f) const
        {
            detail::require(f.in > 0 && f.out > 0, "the lesser fan of the weights", std::min(f.in, f.out),
                            "at least 1: pass axes for weights that are not a matrix");
            return m_parameters.gain * m_parameters.gain / std::max(f.in, f.out);
        }

        /// Throws invalid_argument where the axes do not fit the shape, have no inputs or no outputs, or are
        /// missing for weights of rank other than 2. Throws length_error where a matrix has an extent beyond
        /// the index type of the BLAS.
        void write(std::span<T> out, std::span<const std::size_t> shape, const axes& a, key k) const
        {
            detail::require_matrices("orthogonal", shape, a);
            if (out.empty() || m_parameters.gain == 0)
            {
                std::fill(out.begin(), out.end(), T{});
                return;
            }
            const detail::weight_offsets at(shape, a);
            detail::write_rounded(
                out, [&](auto exact)
                { detail::write_orthogonal_blocks(exact, at, a, at.receptive, m_parameters.gain, k); });
        }

        [[nodiscard]] std::string formula() const
        {
            return detail::join(m_parameters.gain, " * Q, Q Haar among the orthogonal matrices");
        }

    private:
        orthogonal_parameters m_parameters;
        double m_named_gain;
    };

    /// Saxe, McClelland & Ganguli 2014: orthogonal weights, which preserve the norm of every signal through
    /// any number of linear layers of one width. With gain √2 they preserve its mean square through relu.
    template <weight_element T = float>
    inline constexpr orthogonal_initializer<T> orthogonal{{}};
}

#endif
