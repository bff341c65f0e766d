// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_SPECTRAL_NORMALIZED_HPP
#define FANIN_INIT_SPECTRAL_NORMALIZED_HPP

#include <fanin/core/matrix.hpp>
#include <fanin/core/singular_values.hpp>
#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/detail/law_name.hpp>
#include <fanin/init/detail/weight_matrices.hpp>
#include <fanin/init/fill.hpp>
#include <fanin/init/law.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace fanin::init
{
    /// The weights of `base` over their largest singular value; see `spectral_normalized`.
    template <writing_initializer Base>
        requires real<typename Base::value_type>
    class spectral_normalized_initializer
        : public initializer_base<spectral_normalized_initializer<Base>, typename Base::value_type>
    {
    public:
        using value_type = typename Base::value_type;

        constexpr explicit spectral_normalized_initializer(const Base& base)
            : m_base(base)
        {
        }

        /// The largest singular value; 1 by default. Throws invalid_argument unless it is 0, or its square
        /// neither underflows nor overflows.
        [[nodiscard]] constexpr spectral_normalized_initializer with_gain(double gain) const
        {
            detail::require_stddev<value_type>("gain", gain);
            spectral_normalized_initializer other = *this;
            other.m_gain = gain;
            return other;
        }

        [[nodiscard]] std::string name() const
        {
            return detail::name_with_gain(detail::join("spectral_normalized ", m_base.name()), m_gain, 1.0);
        }

        [[nodiscard]] std::string formula() const
        {
            return detail::join(m_gain, " * W / its largest singular value, W ", to_string(m_base));
        }

        /// Throws invalid_argument where the axes do not fit the shape, have no inputs or no outputs, or are
        /// missing for weights of rank other than 2; where all weights of a matrix are 0; and where the base
        /// throws. Throws length_error where a matrix has an extent beyond the index type of the BLAS.
        void write(std::span<value_type> out, std::span<const std::size_t> shape, const axes& said,
                   key k) const
        {
            detail::write_changed("spectral_normalized", m_base, out, shape, said, k,
                                  [&](std::vector<value_type>& w, const detail::weight_matrix& m)
                                  { normalize(w, m); });
        }

    private:
        void normalize(std::vector<value_type>& w, const detail::weight_matrix& m) const
        {
            matrix<double> exact = detail::new_matrix<double>("weights", m.in.size(), m.out.size());
            for (std::size_t i = 0; i < m.in.size(); ++i)
            {
                for (std::size_t o = 0; o < m.out.size(); ++o)
                {
                    exact(i, o) = static_cast<double>(w[m.in[i] + m.out[o]]);
                }
            }
            const std::vector<double> values = detail::decompose(std::move(exact), false).values;
            if (!(values[0] > 0))
            {
                throw invalid_argument(
                    detail::join("fanin: the largest singular value of ", to_string(m_base),
                                 " is 0, but weights can only be divided by more: choose a "
                                 "law that draws other weights than 0"));
            }
            for (const std::size_t i : m.in)
            {
                for (const std::size_t o : m.out)
                {
                    value_type& element = w[i + o];
                    element = static_cast<value_type>(m_gain * (static_cast<double>(element) / values[0]));
                }
            }
        }

        Base m_base;
        double m_gain = 1;
    };

    /// Miyato, Kataoka, Koyama & Yoshida 2018, eq. (8): W / σ(W), σ the largest singular value, by LAPACK: a
    /// linear layer that lengthens no signal. PyTorch's spectral_norm estimates σ by power iterations.
    ///
    /// A kernel is flattened to a matrix of its inputs at each tap and its outputs, as in the paper; the
    /// convolution itself may lengthen signals by up to the root of the number of taps. Each group of
    /// channels, and each index of a batch axis, has its own matrix. Mean-field theory gives no figure:
    /// elements of weights over their σ depend on each other. Takes time of the shorter side² · the longer.
    template <writing_initializer Base>
    [[nodiscard]] constexpr spectral_normalized_initializer<Base> spectral_normalized(const Base& base)
    {
        return spectral_normalized_initializer<Base>(base);
    }
}

#endif
