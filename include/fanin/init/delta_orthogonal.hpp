// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DELTA_ORTHOGONAL_HPP
#define FANIN_INIT_DELTA_ORTHOGONAL_HPP

#include <fanin/init/orthogonal.hpp>
#include <fanin/init/tensor.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace fanin::detail
{
    /// The centre tap of a kernel: (extent - 1) / 2 along each receptive axis, counted row by row.
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

    /// A kernel of zeros except for its centre tap, which is gain times an `orthogonal` matrix from inputs to
    /// outputs. There must be at least as many outputs as inputs. The convolution keeps the norm of every
    /// signal, except at borders.
    ///
    /// The centre of an even extent is the earlier of the two middles, as in JAX. A matrix is a kernel of one
    /// tap. Each group of channels, and each index of a batch axis, has its own matrix. Draws depend on the
    /// BLAS as those of `orthogonal` do.
    template <real T>
    class delta_orthogonal_initializer : public initializer_base<delta_orthogonal_initializer<T>, T>
    {
    public:
        /// Throws invalid_argument unless the gain is 0, or its square neither underflows nor overflows.
        constexpr explicit delta_orthogonal_initializer(delta_orthogonal_parameters p)
            : m_parameters(p)
            , m_named_gain(p.gain)
        {
            detail::require_stddev<T>("gain", p.gain);
        }

        /// Replaces the gain: the centre tap W has WWᵀ = gain² · I.
        [[nodiscard]] constexpr delta_orthogonal_initializer with_gain(double gain) const
        {
            delta_orthogonal_initializer other({.gain = gain, .name = m_parameters.name});
            other.m_named_gain = m_named_gain;
            return other;
        }

        /// The name given at construction, followed by the gain where it was changed: "delta_orthogonal, gain
        /// 1.41".
        [[nodiscard]] std::string name() const
        {
            return detail::name_with_gain(m_parameters.name, m_parameters.gain, m_named_gain);
        }

        /// The mean square of the weights, zeros included: gain² / fans.out (for stride 1).
        [[nodiscard]] double variance(const fans& f) const
        {
            return m_parameters.gain * m_parameters.gain / select(fan::out, f);
        }

        /// Throws invalid_argument where the axes do not fit the shape, have no inputs or no outputs, or are
        /// missing for weights of rank other than 2, and where there are fewer outputs than inputs. Throws
        /// length_error where a matrix has an extent beyond the index type of the BLAS.
        void write(std::span<T> out, std::span<const std::size_t> shape, const axes& a, key k) const
        {
            detail::require_matrices("orthogonal", shape, a);
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
        double m_named_gain;
    };

    /// Xiao, Bahri, Sohl-Dickstein, Schoenholz & Pennington 2018 (arXiv:1806.05393): orthogonal at the centre
    /// tap of a convolution, zero elsewhere. With the bias variance at which a network is critical, signals
    /// pass through ten thousand layers of tanh.
    template <real T = float>
    inline constexpr delta_orthogonal_initializer<T> delta_orthogonal{{}};
}

#endif
