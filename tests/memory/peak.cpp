// SPDX-License-Identifier: BSD-3-Clause
// Counts the bytes that are allocated at a time while a stack is measured, against what the documentation
// promises: a panel of weights or a weight matrix, two batches and, for the way back, the tape.
#include <fanin/fanin.hpp>
#include <fanin/transformer.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <new>

namespace
{
    std::size_t live = 0;
    std::size_t peak = 0;

    struct header
    {
        std::size_t bytes;
        std::size_t padding;
    };

    void* take(std::size_t bytes)
    {
        auto* const h = static_cast<header*>(std::malloc(sizeof(header) + bytes));
        if (h == nullptr)
        {
            throw std::bad_alloc();
        }
        h->bytes = bytes;
        live += bytes;
        peak = std::max(peak, live);
        return h + 1;
    }

    void give(void* memory) noexcept
    {
        if (memory != nullptr)
        {
            header* const h = static_cast<header*>(memory) - 1;
            live -= h->bytes;
            std::free(h);
        }
    }
}

void* operator new(std::size_t bytes)
{
    return take(bytes);
}

void* operator new[](std::size_t bytes)
{
    return take(bytes);
}

void operator delete(void* memory) noexcept
{
    give(memory);
}

void operator delete[](void* memory) noexcept
{
    give(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    give(memory);
}

void operator delete[](void* memory, std::size_t) noexcept
{
    give(memory);
}

namespace
{
    using namespace fanin;

    constexpr std::size_t width = 512;
    constexpr std::size_t samples = 1024;
    constexpr std::size_t weight_bytes = width * width * sizeof(float);
    constexpr std::size_t batch_bytes = samples * width * sizeof(float);
    constexpr std::size_t small = 512 * 1024; // reports, histograms, names

    bool failed = false;

    void expect(const char* what, std::size_t bytes, std::size_t at_least, std::size_t at_most)
    {
        const bool holds = bytes >= at_least && bytes <= at_most;
        failed = failed || !holds;
        std::printf("%-44s %9zu bytes, allowed %9zu to %9zu%s\n", what, bytes, at_least, at_most,
                    holds ? "" : "  WRONG");
    }

    template <class Net, class X>
    std::size_t peak_of(const Net& net, const X& x, const propagate_options& options)
    {
        const std::size_t before = live;
        peak = live;
        static_cast<void>(propagate(net, x, 42, options));
        return peak - before;
    }
}

int main()
{
    const matrix<float> x = init::normal<float>.with_stddev(1)(samples, width, 1);
    for (const std::size_t depth : {4u, 12u}) // as much for any depth
    {
        const auto drawn = repeat(depth, dense(width, init::he<float>, act::relu));
        std::printf("%zu layers\n", depth);
        expect("forward: a weight matrix, two batches", peak_of(drawn, x, {}), weight_bytes + batch_bytes,
               weight_bytes + 2 * batch_bytes + small);

        // of each layer its input and its pre-activation; the first input is the caller's
        const std::size_t tape = depth * 2 * batch_bytes;
        const report r = propagate(drawn, x, 42, {.backward = true});
        expect("tape, as the report says", r.tape_bytes, tape, tape);
        // on the way back: the cotangent, and the gradients of the weights
        expect("backward: the tape besides, dL/dW", peak_of(drawn, x, {.backward = true}), tape,
               tape + 2 * weight_bytes + 2 * batch_bytes + small);

        // no function of a key: kept, each of them
        const auto kept = repeat(depth, dense(
                                            width, [](std::size_t in, std::size_t out)
                                            { return init::he<float>(in, out, 7); }, act::relu));
        const report k = propagate(kept, x, 42, {.backward = true});
        expect("tape with weights that must be kept", k.tape_bytes, tape + depth * weight_bytes,
               tape + depth * weight_bytes);
    }

    // Attention keeps no scores of all tokens with all: a head of them would take 64 times the memory of x.
    constexpr std::size_t tokens = 4096;
    constexpr std::size_t features = 64;
    constexpr std::size_t heads = 4;
    constexpr std::size_t row_bytes = tokens * features * sizeof(float);
    constexpr std::size_t of_heads =
        tokens * heads * (2 * sizeof(float) + sizeof(double)); // statistics, sums
    const auto x_of_tokens = sequences(init::normal<float>.with_stddev(1)(tokens, features, 1), tokens);
    const auto attend = attention(heads, init::xavier<float>, {.causal = true});
    std::printf("attention over %zu tokens\n", tokens);
    expect("forward: x, q, k, v, and the output", peak_of(attend, x_of_tokens, {}), 4 * row_bytes,
           6 * row_bytes + of_heads + small);
    // x three times, q, k and v, and y twice; no pre-activations, as the projections have no activation
    const std::size_t on_tape = 8 * row_bytes + tokens * heads * sizeof(double);
    const report r = propagate(attend, x_of_tokens, 42, {.backward = true});
    expect("tape, as the report says", r.tape_bytes, on_tape, on_tape + 128);
    expect("backward: the tape besides, gradients", peak_of(attend, x_of_tokens, {.backward = true}), on_tape,
           on_tape + 6 * row_bytes + of_heads + small);

    // A pre-norm block: the stream, the hidden features, and one matrix of weights at a time.
    const auto law = init::normal<float>.with_stddev(0.02);
    const auto feed_forward = sequential(dense(4 * features, law, act::gelu_tanh), dense(features, law));
    const auto block = sequential(residual(sequential(layer_norm(), attend)),
                                  residual(sequential(layer_norm(), feed_forward)));
    std::printf("a block over %zu tokens\n", tokens);
    expect("forward: the stream, hidden features", peak_of(block, x_of_tokens, {}), 6 * row_bytes,
           8 * row_bytes + of_heads + small);
    expect("forward: as much for 4 blocks", peak_of(repeat(4, block), x_of_tokens, {}), 6 * row_bytes,
           8 * row_bytes + of_heads + small);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
