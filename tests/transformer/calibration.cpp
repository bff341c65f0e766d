// SPDX-License-Identifier: BSD-3-Clause
// The calibration of predicted spreads of transformers over many draws: a part of `sh tests/run calibration`.
// Arguments: the number of draws, and words that the name of a stack must hold.
#include "stack/calibration_table.hpp"
#include "transformer/stacks.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace
{
    // The second moment of the stream after each sublayer: the mean over draws, and theory.
    void print(const char* name, const calibration::stream& s)
    {
        std::printf("%s, stream measured / theory:", name);
        for (std::size_t i = 0; i < s.means.size(); ++i)
        {
            std::printf(" %.4f", s.means[i] / s.predicted[i]);
        }
        std::printf("; furthest draw %.2f standard deviations\n", s.furthest);
    }
}

int main(int argc, char** argv)
{
    const std::size_t draws = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 400;
    const std::string wanted = argc > 2 ? argv[2] : "";
    calibration::print_head();
    calibration::total all;
    for (const calibration::transformer_stack& s : calibration::transformer_stacks())
    {
        if (s.name.find(wanted) != std::string::npos)
        {
            const calibration::result r = calibration::measure(s.value, s.x, draws);
            calibration::print_row(s.name, "tokens", r, draws);
            if (argc > 2)
            {
                calibration::print_places(r, draws);
            }
            all.add(r, draws);
        }
    }
    calibration::print(all, draws);
    if (wanted.empty())
    {
        using namespace fanin;
        print("GPT-2 small", calibration::measured_stream(transformer::gpt2<float>({}),
                                                          calibration::token_numbers(1, 128, 50257), 10));
        print("like LLaMA", calibration::measured_stream(calibration::llama_like(),
                                                         calibration::normal_tokens(1, 128, 512), 10));
    }
}
