// SPDX-License-Identifier: BSD-3-Clause
#ifndef FANIN_TESTS_TRANSFORMER_STREAM_HPP
#define FANIN_TESTS_TRANSFORMER_STREAM_HPP

#include "stack/calibration.hpp"

#include <fanin/transformer.hpp>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

namespace calibration
{
    inline batch<float> normal_tokens(std::size_t sequence_count, std::size_t n, std::size_t width)
    {
        return sequences(init::normal<float>.with_stddev(1)(sequence_count * n, width, 1), n);
    }

    inline batch<float> token_numbers(std::size_t sequence_count, std::size_t n, unsigned vocabulary)
    {
        auto ids = xt::xtensor<unsigned, 2>::from_shape({sequence_count, n});
        unsigned state = 5;
        for (unsigned& id : ids)
        {
            state = state * 1664525U + 1013904223U;
            id = (state >> 8) % vocabulary;
        }
        return tokens<float>(ids);
    }

    /// Where the residual layers' second moments are, over draws of the weights, beside their prediction.
    struct stream
    {
        std::vector<double> means;
        std::vector<double> predicted;
        double furthest = 0; ///< of a single draw, in predicted standard deviations
    };

    inline stream measured_stream(const auto& of, const batch<float>& x, unsigned draws)
    {
        stream s;
        std::vector<double> spreads;
        for (unsigned d = 0; d < draws; ++d)
        {
            const report r = propagate(of, x, key(100 + d), {.predict = d == 0}); // equal for all keys
            std::size_t next = 0;
            for (const layer_report& l : r.layers)
            {
                if (l.facts.kind != layer_kind::residual)
                {
                    continue;
                }
                if (d == 0)
                {
                    s.means.push_back(0);
                    s.predicted.push_back(l.prediction->activation.second_moment);
                    spreads.push_back(l.prediction->log_stddev);
                }
                s.means[next] += l.activation.second_moment() / draws;
                s.furthest =
                    std::max(s.furthest, std::abs(std::log(l.activation.second_moment() / s.predicted[next]))
                                             / spreads[next]);
                ++next;
            }
        }
        return s;
    }

    /// 8 blocks like those of LLaMA, 512 wide, with weights N(0, 0.04²).
    inline auto llama_like()
    {
        const auto law = init::normal<float>.with_stddev(0.04);
        return repeat(8, sequential(residual(sequential(rms_norm(),
                                                        attention(8, law, {.causal = true, .rotary = true}))),
                                    residual(sequential(rms_norm(), gated(1376, law, act::silu)))));
    }
}

#endif
