// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DELTA_ORTHOGONAL_HPP
#define FANIN_INIT_DELTA_ORTHOGONAL_HPP

#include <fanin/init/orthogonal.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace fanin::detail
{
    /// Where the taps of a kernel have their centre: (extent - 1) / 2 along each receptive axis, row by row.
    inline std::size_t centre_tap(std::span<const std::size_t> shape, const init::axes& a)
    {
        std::size_t tap = 0;
        for (std::size_t axis = 0; axis < a.rank(); ++axis)
        {
            if (a.role(axis) == init::axis::receptive)
            {
                tap = tap * shape[axis] + (shape[axis] - 1) / 2;
            }
        }
        return tap;
    }
}

namespace fanin::init
{
    struct delta_orthogonal_parameters
    {
        double gain = 1;
        std::string_view name = "delta_orthogonal";
    };

    /// A kernel of zeros, but for its centre tap: gain times what `orthogonal` is from inputs to outputs, of
    /// which there must be at least as many. Then a convolution keeps the length of every signal, but at
    /// borders.
    ///
    /// The centre of an even extent is the earlier of both middles, as JAX has it. A matrix is a kernel of
    /// one tap. Each group of channels, and each index of a batch axis, has a matrix of its own. Draws are as
    /// pure as those of `orthogonal`.
    template <real T>
    class delta_orthogonal_initializer : public initializer_base<delta_orthogonal_initializer<T>, T>
    {
    public:
        /// Throws invalid_argument unless the gain is 0, or neither vanishes nor overflows when squared.
        constexpr explicit delta_orthogonal_initializer(delta_orthogonal_parameters p)
            : m_parameters(p)
        {
            detail::require_stddev<T>("gain", p.gain);
        }

        /// Replaces the gain: the centre tap W has WWᵀ = gain² · I.
        [[nodiscard]] constexpr delta_orthogonal_initializer with_gain(double gain) const
        {
            return delta_orthogonal_initializer({.gain = gain, .name = name()});
        }

        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return m_parameters.name;
        }

        /// The mean square of a weight, zeros and all: gain² / fans.out (of stride 1).
        [[nodiscard]] double variance(const fans& f) const
        {
            return m_parameters.gain * m_parameters.gain / select(fan::out, f);
        }

        /// Throws invalid_argument where the axes do not fit the shape, lack one of inputs or of outputs, or
        /// nobody has said them and it is no matrix, or where outputs are fewer than inputs; length_error
        /// where a matrix has an extent beyond the index type of the BLAS.
        void write(std::span<T> out, std::span<const std::size_t> shape, const axes& a, key k) const
        {
            detail::require_matrices(shape, a);
            if (out.empty())
            {
                return;
            }
            const detail::weight_offsets at(shape, a);
            const detail::channel_groups groups(at, a);
            detail::require(groups.in(0).size() <= groups.out(0).size(), "the inputs of a group",
                            groups.in(0).size(), "at most its outputs, ", groups.out(0).size());
            const std::size_t centre = at.receptive[detail::centre_tap(shape, a)];
            detail::require_blas_extent(groups.out(0).size());
            std::fill(out.begin(), out.end(), T(0));
            if (m_parameters.gain != 0)
            {
                detail::write_orthogonal_blocks(out, at, a, std::span(&centre, 1), m_parameters.gain, k);
            }
        }

        [[nodiscard]] std::string formula() const
        {
            return detail::join(m_parameters.gain,
                                " * Q at the centre tap, else 0, Q Haar among the orthogonal matrices");
        }

    private:
        delta_orthogonal_parameters m_parameters;
    };

    /// Xiao, Bahri, Sohl-Dickstein, Schoenholz & Pennington 2018 (arXiv:1806.05393): orthogonal at the centre
    /// tap of a convolution, and zero elsewhere. With the variance of the biases that makes a network
    /// critical, signals pass through ten thousand layers of tanh.
    template <real T = float>
    inline constexpr delta_orthogonal_initializer<T> delta_orthogonal{{}};
}

#endif
