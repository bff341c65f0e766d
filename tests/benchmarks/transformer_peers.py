#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Times a block of GPT-2 at initialization, drawn and measured, beside its bare matrix products and beside PyTorch.

usage: transformer_peers.py LIBRARY [ROUNDS]

LIBRARY is libfanin_transformer_peers.so, which -DFANIN_BUILD_BENCHMARKS=ON builds; PyTorch and it must share one
OpenBLAS with one thread (set OPENBLAS_NUM_THREADS=1; on a processor that OpenBLAS does not know, OPENBLAS_CORETYPE, too).
Everything runs in this one process and thread, in turns: ROUNDS rounds (15), of which the CPU time of the thread is
taken. Printed are medians, and medians over the rounds of ratios.

8 sequences of 128 tokens, 768 features, 12 heads, float; causal attention, gelu_tanh, layer norms, biases of 0. Weights
are drawn in each round.

products    the bare matrix products of the block
fanin       propagate, forward: with all statistics; and forward and backward, with those of gradients
torch       eager modules with hooks that take the same statistics (mean, variance, min, max, zeros, 30 bins) of each
            output of a layer, the pre-activation of gelu, and the scores and entropies of attention; backward, of the
            gradients of these and of the weights
plain       torch without hooks and statistics
"""
import ctypes
import math
import os
import resource
import statistics
import sys
import time

import torch

torch.set_num_threads(1)
WARM_UP = 2
SEQUENCES, LENGTH, WIDTH, HEADS = 8, 128, 768, 12
F = torch.nn.functional


def take(a):
    return (torch.mean(a), torch.var(a, unbiased=False), torch.min(a), torch.max(a), torch.count_nonzero(a),
            torch.histc(a, bins=30))


class Watch:
    def __init__(self, on, backward):
        self.on, self.backward = on, backward

    def __call__(self, a):
        if self.on:
            with torch.no_grad():
                take(a)
            if self.backward and a.requires_grad:
                a.register_hook(lambda g: take(g) and None)
        return a


def normal(rows, columns, watch):
    w = torch.empty(rows, columns).normal_(0, 0.02)
    if watch.backward:
        w.requires_grad_()
        if watch.on:
            w.register_hook(lambda g: take(g) and None)
    return w


def block(x, watch):
    d = WIDTH // HEADS
    ones, zeros = torch.ones(WIDTH), torch.zeros(WIDTH)
    wide = torch.zeros(4 * WIDTH)

    def dense(h, out, bias):
        return torch.addmm(bias, h, normal(h.shape[1], out, watch))

    def heads(h):
        return h.view(SEQUENCES, LENGTH, HEADS, d).transpose(1, 2)

    h = watch(F.layer_norm(x, (WIDTH,), ones, zeros))
    q, k, v = (watch(dense(h, WIDTH, zeros)) for _ in range(3))
    scores = heads(q) @ heads(k).transpose(2, 3) / math.sqrt(d)
    unseen = torch.ones(LENGTH, LENGTH, dtype=torch.bool).triu(1)
    weights = torch.softmax(scores.masked_fill(unseen, -math.inf), -1)
    if watch.on:
        with torch.no_grad():
            seen = torch.arange(1, LENGTH + 1)
            s = scores.masked_fill(unseen, 0)
            mean = s.sum(-1) / seen
            take(((s * s).sum(-1) / seen - mean * mean).clamp(min=0).sqrt())
            take(-(weights * torch.log(weights.clamp(min=1e-38))).sum(-1) / torch.log(seen.clamp(min=2)))
    mixed = (weights @ heads(v)).transpose(1, 2).reshape(x.shape)
    x = watch(x + watch(dense(mixed, WIDTH, zeros)))
    h = watch(F.layer_norm(x, (WIDTH,), ones, zeros))
    z = watch(dense(h, 4 * WIDTH, wide))
    h = watch(F.gelu(z, approximate='tanh'))
    return watch(x + watch(dense(h, WIDTH, zeros)))


def run_torch(x, on, backward):
    watch = Watch(on, backward)
    if not backward:
        with torch.no_grad():
            return block(x, watch)
    x = x.clone().requires_grad_()
    block(watch(x), watch).backward(torch.randn(x.shape))
    return x.grad


def measure(jobs, rounds):
    times = {name: [] for name in jobs}
    for r in range(WARM_UP + rounds):
        for name, run in jobs.items():
            start = time.thread_time_ns()
            run()
            stop = time.thread_time_ns()
            if r >= WARM_UP:
                times[name].append((stop - start) / 1e6)
    return times


def report(title, times, against):
    print(f'\n{title}')
    for name, t in times.items():
        ratio = statistics.median(a / b for a, b in zip(t, times[against]))
        print(f'{name:20}{statistics.median(t):9.1f} ms   / {against} {ratio:6.2f}')


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    rounds = int(sys.argv[2]) if len(sys.argv) == 3 else 15
    if os.environ.get('OPENBLAS_NUM_THREADS') != '1':
        sys.exit('set OPENBLAS_NUM_THREADS=1')
    library = ctypes.CDLL(sys.argv[1])
    library.fanin_blas.restype = ctypes.c_char_p
    for f in (library.fanin_block, library.fanin_attention, library.fanin_feed_forward, library.fanin_products):
        f.restype = ctypes.c_double
    print('OpenBLAS kernels:', library.fanin_blas().decode(), ' PyTorch', torch.__version__)
    if rounds == 0: # for the peak memory of one call
        library.fanin_block(1, 1)
        print('peak memory:', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, 'MiB')
        return
    x = torch.randn(SEQUENCES * LENGTH, WIDTH)
    for backward in (0, 1):
        jobs = {'products': library.fanin_products,
                'fanin': lambda: library.fanin_block(1, backward),
                'torch': lambda: run_torch(x, True, backward),
                'plain': lambda: run_torch(x, False, backward),
                'fanin: attention': lambda: library.fanin_attention(1, backward),
                'fanin: feed-forward': lambda: library.fanin_feed_forward(1, backward)}
        times = measure(jobs, rounds)
        report('forward and backward' if backward else 'forward', times, 'fanin')
        print(f"{'fanin / products':23}{statistics.median(a / b for a, b in zip(times['fanin'], times['products'])):6.2f}")


if __name__ == '__main__':
    main()
