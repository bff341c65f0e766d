// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_WEIGHT_STANDARDIZED_HPP
#define FANIN_INIT_WEIGHT_STANDARDIZED_HPP

#include <fanin/init/detail/initializer_base.hpp>
#include <fanin/init/detail/law_name.hpp>
#include <fanin/init/detail/weight_matrices.hpp>
#include <fanin/init/fill.hpp>
#include <fanin/init/law.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fanin::init
{
    /// The weights of `base`, standardized for each output; see `weight_standardized`.
    template <writing_initializer Base>
        requires real<typename Base::value_type>
    class weight_standardized_initializer
        : public initializer_base<weight_standardized_initializer<Base>, typename Base::value_type>
    {
    public:
        using value_type = typename Base::value_type;

        constexpr explicit weight_standardized_initializer(const Base& base)
            : m_base(base)
        {
        }

        /// The weights of each output with variance gain² / n instead of 1, n their number: the scaled weight
        /// standardization of Brock, De & Smith 2021, whose gain is that of the activation. Throws
        /// invalid_argument unless the gain is 0, or its square neither underflows nor overflows.
        [[nodiscard]] constexpr weight_standardized_initializer with_gain(double gain) const
        {
            detail::require_stddev<value_type>("gain", gain);
            weight_standardized_initializer other = *this;
            other.m_gain = gain;
            return other;
        }

        [[nodiscard]] std::string name() const
        {
            const std::string plain = detail::join("weight_standardized ", m_base.name());
            return m_gain ? detail::name_with_gain(plain, *m_gain) : plain;
        }

        /// The variance of the weights of an output: 1, or gain² / in. Exact where fans count all taps (of
        /// stride 1).
        [[nodiscard]] double variance(const fans& f) const
        {
            return m_gain ? *m_gain * *m_gain / select(fan::in, f) : 1;
        }

        [[nodiscard]] std::string formula() const
        {
            const std::string gain = m_gain ? detail::join(*m_gain, "/√in * ") : "";
            return detail::join(gain, "(w - mean) / deviation of each output, w ", to_string(m_base));
        }

        /// Throws invalid_argument where the axes do not fit the shape, have no inputs or no outputs, or are
        /// missing for weights of rank other than 2; where an output has a single weight; where all weights
        /// of an output are equal; and where the base throws.
        void write(std::span<value_type> out, std::span<const std::size_t> shape, const axes& said,
                   key k) const
        {
            detail::write_changed("weight_standardized", m_base, out, shape, said, k,
                                  [&](std::vector<value_type>& w, const detail::weight_matrix& m)
                                  {
                                      detail::require(m.in.size() > 1, "the number of weights of an output",
                                                      m.in.size(),
                                                      "at least 2 to have a deviation: leave out "
                                                      "weight_standardized");
                                      for (const std::size_t o : m.out)
                                      {
                                          standardize(w.data() + o, m.in);
                                      }
                                  });
        }

    private:
        // Deviations from the first weight, which are 0 where all are equal, over the largest, so that no
        // square underflows.
        void standardize(value_type* w, std::span<const std::size_t> at) const
        {
            const auto from_first = [&](std::size_t i)
            { return static_cast<double>(w[i]) - static_cast<double>(w[at[0]]); };
            double largest = 0;
            for (const std::size_t i : at)
            {
                largest = std::max(largest, std::abs(from_first(i)));
            }
            if (!(largest > 0))
            {
                throw invalid_argument(detail::join("fanin: the weights of an output are all ", w[at[0]],
                                                    " under ", to_string(m_base),
                                                    ", but they must differ to have a deviation: choose "
                                                    "another law, or leave out weight_standardized"));
            }
            const auto n = static_cast<double>(at.size());
            double mean = 0;
            for (const std::size_t i : at)
            {
                mean += from_first(i) / largest;
            }
            mean /= n;
            double squares = 0;
            for (const std::size_t i : at)
            {
                const double d = from_first(i) / largest - mean;
                squares += d * d;
            }
            const double factor = m_gain ? *m_gain / std::sqrt(squares) : std::sqrt(n / squares);
            const double first = static_cast<double>(w[at[0]]);
            for (const std::size_t i : at)
            {
                w[i] =
                    static_cast<value_type>(factor * ((static_cast<double>(w[i]) - first) / largest - mean));
            }
        }

        Base m_base;
        std::optional<double> m_gain;
    };

    /// Qiao, Wang, Liu, Shen & Yuille 2019, "Weight standardization": (w - μ)/σ, with μ and σ the mean and
    /// the standard deviation of the weights of an output, over its inputs and all taps. For layers before a
    /// norm, which takes the scale out of the sums; `.with_gain(g)` sets their scale where there is none.
    /// Each output of a group, and each index of a batch axis, has its own μ and σ. No epsilon is added to σ.
    ///
    /// Sums of such weights are 0, so that what inputs have in common does not pass; mean-field theory
    /// gives no figure for them.
    template <writing_initializer Base>
    [[nodiscard]] constexpr weight_standardized_initializer<Base> weight_standardized(const Base& base)
    {
        return weight_standardized_initializer<Base>(base);
    }
}

#endif
