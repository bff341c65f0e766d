// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_MIMETIC_HPP
#define FANIN_INIT_MIMETIC_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/linkage.hpp>
#include <fanin/core/matrix.hpp>
#include <fanin/init/joint.hpp>
#include <fanin/init/law.hpp>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace fanin::detail
{
    /// The factors of noise · Z + identity · I in double; see `mimetic_initializer`.
    factor_pair<double> mimetic_factors(std::size_t width, std::size_t rank, double noise, double identity,
                                        key k);
}

namespace fanin::init
{
    struct mimetic_parameters
    {
        double identity = 0; ///< factor of I
        double noise = 0;    ///< factor of Z, whose elements are N(0, 1/width)
        std::string_view name = "mimetic";
    };

    /// Two matrices of attention, drawn together so that their product is close to a multiple of the
    /// identity: left · rightᵀ ≈ noise · Z + identity · I. With U Σ Vᵀ the singular value decomposition of
    /// the sum, left is U √Σ and right is V √Σ, both without all but the first `rank` columns. That is the
    /// best approximation of this rank; for rank = width the product is the sum.
    ///
    /// A pure function of the key, on one machine: the signs of singular vectors, equal in both matrices,
    /// and the last digits depend on the BLAS. Draws of float are those of double, rounded. A decomposition
    /// takes time of width³.
    template <real T>
    class mimetic_initializer
    {
    public:
        using value_type = T;

        /// Throws invalid_argument unless each factor is 0, or its square neither underflows nor overflows.
        constexpr explicit mimetic_initializer(mimetic_parameters p)
            : m_parameters(p)
        {
            require_factor("noise", p.noise);
            require_factor("identity", p.identity);
        }

        [[nodiscard]] constexpr mimetic_initializer with_identity(double factor) const
        {
            return mimetic_initializer({factor, m_parameters.noise, m_parameters.name});
        }

        [[nodiscard]] constexpr mimetic_initializer with_noise(double factor) const
        {
            return mimetic_initializer({m_parameters.identity, factor, m_parameters.name});
        }

        /// Both matrices (width, rank). Throws invalid_argument where the rank is larger than the width.
        [[nodiscard]] factor_pair<T> factors(std::size_t width, std::size_t rank, key k) const
        {
            detail::require(rank <= width, "the rank of a product", rank, "at most its width, ", width,
                            ": choose more heads, or a law for each matrix");
            factor_pair<double> f =
                detail::mimetic_factors(width, rank, m_parameters.noise, m_parameters.identity, k);
            if constexpr (std::same_as<T, double>)
            {
                return f;
            }
            else
            {
                return {detail::converted<T>(f.left), detail::converted<T>(f.right)};
            }
        }

        [[nodiscard]] constexpr std::string_view name() const noexcept
        {
            return m_parameters.name;
        }

        /// "mimetic: left · rightᵀ = 0.7 Z + 0.7 I, Z N(0, 1/width)"
        friend std::string to_string(const mimetic_initializer& i)
        {
            const mimetic_parameters& p = i.m_parameters;
            return detail::join(p.name, ": left · rightᵀ = ", p.noise, " Z ", p.identity < 0 ? "- " : "+ ",
                                p.identity < 0 ? -p.identity : p.identity, " I, Z N(0, 1/width)");
        }

    private:
        static constexpr void require_factor(const char* parameter, double value)
        {
            constexpr double most = detail::largest_stddev<T>;
            const double size = value < 0 ? -value : value;
            detail::require(size == 0 || (size >= detail::smallest_stddev && size <= most), parameter, value,
                            "0 or of a size in [", detail::smallest_stddev, ", ", most, "]");
        }

        mimetic_parameters m_parameters;
    };

    /// Trockman & Kolter 2023, section 4: W_q W_kᵀ ≈ 0.7 Z + 0.7 I in each head of attention, so that a token
    /// sees tokens like itself, as in vision transformers after training. For `attention(...).query_key(i)`.
    template <real T = float>
    inline constexpr mimetic_initializer<T> mimetic_query_key{{.identity = 0.7, .noise = 0.7}};

    /// Trockman & Kolter 2023, section 4: W_v W_out = 0.4 Z - 0.4 I, over all heads of attention. For
    /// `attention(...).value_out(i)`.
    template <real T = float>
    inline constexpr mimetic_initializer<T> mimetic_value_out{{.identity = -0.4, .noise = 0.4}};
}

#if FANIN_WITH_DEFINITIONS
#include <fanin/init/mimetic.ipp>
#endif

#endif
