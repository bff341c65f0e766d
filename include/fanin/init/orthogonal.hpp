// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_ORTHOGONAL_HPP
#define FANIN_INIT_ORTHOGONAL_HPP

#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/detail/orthogonal_blocks.hpp>
#include <fanin/init/law.hpp>

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

    /// gain times a random orthogonal matrix Q of Haar's measure: QᵀQ = I where there are at least as many
    /// inputs as outputs, else QQᵀ = I. An entry of it has the mean 0 and, apart from the gain, the mean
    /// square 1 / max(in, out).
    ///
    /// A kernel is flattened to a matrix: a row for each tap and input (taps first), a column for each
    /// output. That is the transpose of PyTorch's (size(0), the rest), but for transposed kernels, and JAX's
    /// with column_axis = -1 of (..., in, out); the law is the same. Each group of channels, and each index of
    /// a batch axis, has a matrix of its own; those two make one of all groups.
    ///
    /// A pure function of the key, on one machine. It goes through a BLAS, whose last digits differ from one
    /// BLAS and number of its threads to another.
    template <real T>
    class orthogonal_initializer : public initializer_base<orthogonal_initializer<T>, T>
    {
    public:
        static constexpr bool is_isotropic = true; // wide layers cannot tell it from independent weights

        /// Throws invalid_argument unless the gain is 0, or neither vanishes nor overflows when squared.
        constexpr explicit orthogonal_initializer(orthogonal_parameters p)
            : m_parameters(p)
        {
            detail::require_stddev<T>("gain", p.gain);
        }

        /// Replaces the gain: QᵀQ = gain² · I.
        [[nodiscard]] constexpr orthogonal_initializer with_gain(double gain) const
        {
            return orthogonal_initializer({.gain = gain, .name = name()});
        }

        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return m_parameters.name;
        }

        /// The mean square of a weight, gain² / max(in, out): exact for matrices, and for kernels (of stride
        /// 1) with fans.in >= fans.out. Other kernels have up to as many times that as they have taps, gain²
        /// / max(fans.in, out / groups), which the fans do not tell.
        [[nodiscard]] constexpr double variance(const fans& f) const
        {
            detail::require(f.in > 0 && f.out > 0, "the lesser fan of the weights", std::min(f.in, f.out),
                            "known: a weight that is no matrix needs axes");
            return m_parameters.gain * m_parameters.gain / std::max(f.in, f.out);
        }

        /// Throws invalid_argument where the axes do not fit the shape, lack one of inputs or of outputs, or
        /// nobody has said them and it is no matrix; length_error where a matrix has an extent beyond the
        /// index type of the BLAS.
        void write(std::span<T> out, std::span<const std::size_t> shape, const axes& a, key k) const
        {
            detail::require_matrices(shape, a);
            if (out.empty() || m_parameters.gain == 0)
            {
                std::fill(out.begin(), out.end(), T(0));
                return;
            }
            const detail::weight_offsets at(shape, a);
            detail::write_orthogonal_blocks(out, at, a, at.receptive, m_parameters.gain, k);
        }

        [[nodiscard]] std::string formula() const
        {
            return detail::join(m_parameters.gain, " * Q, Q Haar among the orthogonal matrices");
        }

    private:
        orthogonal_parameters m_parameters;
    };

    /// Saxe, McClelland & Ganguli 2014: orthogonal weights, which keep the length of every signal through
    /// linear layers of one width, however many; with gain √2 its mean square through relu.
    template <real T = float>
    inline constexpr orthogonal_initializer<T> orthogonal{{}};
}

#endif
