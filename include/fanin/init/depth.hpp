// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_INIT_DEPTH_HPP
#define FANIN_INIT_DEPTH_HPP

#include <fanin/core/error.hpp>
#include <fanin/core/extent.hpp>
#include <fanin/core/simd/exact.hpp>

#include <cmath>
#include <cstddef>

// Factors for standard deviations in deep residual stacks, to be passed to `scaled`. The bits of the draws
// depend on them, so sqrt is the only function of the C library that is used.
FANIN_EXACT_BEGIN
namespace fanin::detail
{
    inline double at_least_one(const char* parameter, extent n)
    {
        require(n > 0, parameter, std::size_t{n}, "at least 1");
        return static_cast<double>(std::size_t{n});
    }

    inline double fourth_root(double x)
    {
        return std::sqrt(std::sqrt(x));
    }

    /// The k-th root of x >= 1, by bisection.
    inline double root(double x, std::size_t k)
    {
        double low = 1;
        double high = x;
        for (double middle = low + (high - low) / 2; low < middle && middle < high;
             middle = low + (high - low) / 2)
        {
            double power = 1;
            for (std::size_t i = 0; i < k && power <= x; ++i)
            {
                power *= middle;
            }
            (power <= x ? low : high) = middle;
        }
        return low;
    }
}

namespace fanin::init::depth
{
    /// Radford, Wu, Child, Luan, Amodei & Sutskever 2019 (GPT-2), sec. 2.3: 1 / √(residual layers). A
    /// transformer block has two, hence 1 / √(2·blocks). For the weights that end a residual branch.
    inline double gpt2(extent blocks)
    {
        return 1 / std::sqrt(2 * detail::at_least_one("blocks", blocks));
    }

    /// Zhang, Dauphin & Ma 2019 (Fixup), sec. 3, rule 2: blocks^(-1 / (2m - 2)) for branches of m layers. The
    /// last layer of each branch, and the classification layer, start at zero; the factor is for the other
    /// weights of a branch. Throws invalid_argument unless m is in [2, 1000].
    inline double fixup(extent blocks, extent layers_in_branch)
    {
        const double n = detail::at_least_one("blocks", blocks);
        detail::require(layers_in_branch > 1, "layers_in_branch", std::size_t{layers_in_branch},
                        "at least 2");
        return 1 / detail::root(n, 2 * (layers_in_branch - 1));
    }

    /// Huang, Pérez, Ba & Volkovs 2020 (T-Fixup): 0.67·blocks^(-1/4), for an encoder's MLP weights, and for
    /// the values and outputs of its attention.
    inline double t_fixup_encoder(extent blocks)
    {
        return 0.67 / detail::fourth_root(detail::at_least_one("blocks", blocks));
    }

    /// Huang, Pérez, Ba & Volkovs 2020 (T-Fixup): (9·blocks)^(-1/4), for the values, outputs and MLP weights
    /// of a decoder, and for the embeddings of encoder and decoder.
    inline double t_fixup_decoder(extent blocks)
    {
        return 1 / detail::fourth_root(9 * detail::at_least_one("blocks", blocks));
    }

    /// x ← norm(alpha·x + f(x)), with the weights of f times beta (in attention only the values and outputs).
    struct deepnorm
    {
        double alpha;
        double beta;
    };

    /// Wang et al. 2022 (DeepNet), fig. 2, encoder-only (BERT), n blocks: alpha = (2n)^(1/4), beta =
    /// (8n)^(-1/4).
    inline deepnorm deepnorm_encoder_only(extent encoder_blocks)
    {
        const double n = detail::at_least_one("encoder_blocks", encoder_blocks);
        return {detail::fourth_root(2 * n), 1 / detail::fourth_root(8 * n)};
    }

    /// Wang et al. 2022 (DeepNet), fig. 2, decoder-only (GPT), m blocks: alpha = (2m)^(1/4), beta =
    /// (8m)^(-1/4).
    inline deepnorm deepnorm_decoder_only(extent decoder_blocks)
    {
        const double m = detail::at_least_one("decoder_blocks", decoder_blocks);
        return {detail::fourth_root(2 * m), 1 / detail::fourth_root(8 * m)};
    }

    /// Wang et al. 2022 (DeepNet), fig. 2, the encoder of n blocks in an encoder-decoder with m decoder
    /// blocks: alpha = 0.81·(n⁴m)^(1/16), beta = 0.87·(n⁴m)^(-1/16).
    inline deepnorm deepnorm_encoder(extent encoder_blocks, extent decoder_blocks)
    {
        const double n = detail::at_least_one("encoder_blocks", encoder_blocks);
        const double m = detail::at_least_one("decoder_blocks", decoder_blocks);
        const double r = detail::fourth_root(detail::fourth_root(n * n * n * n * m));
        return {0.81 * r, 0.87 / r};
    }

    /// Wang et al. 2022 (DeepNet), fig. 2, the decoder of m blocks in an encoder-decoder: alpha = (3m)^(1/4),
    /// beta = (12m)^(-1/4).
    inline deepnorm deepnorm_decoder(extent decoder_blocks)
    {
        const double m = detail::at_least_one("decoder_blocks", decoder_blocks);
        return {detail::fourth_root(3 * m), 1 / detail::fourth_root(12 * m)};
    }

    /// x + scale·f(x), with a learned scale that starts here: De & Smith 2020 (SkipInit), Bachlechner et al.
    /// 2021 (ReZero). Every branch contributes nothing at first.
    inline constexpr double skip_init = 0;
    inline constexpr double rezero = 0;
}
FANIN_EXACT_END

#endif
