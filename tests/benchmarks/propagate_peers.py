#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Times an experiment on five layers, and relu with its statistics, beside NumPy and PyTorch.

usage: propagate_peers.py LIBRARY [ROUNDS]

LIBRARY is libfanin_propagate_peers.so, which -DFANIN_BUILD_BENCHMARKS=ON builds; NumPy and it must share one OpenBLAS
with one thread (set OPENBLAS_NUM_THREADS=1). Everything runs in this one process and thread, in turns: ROUNDS rounds
(51), of which the CPU time of the thread is taken. Printed are the median and, for peers, the median over the rounds of
peer / fanin.

experiment  draw a batch (1000, 100); five times: draw weights (100, 100) with variance 2 / 100, multiply, relu; 30 bins
            over [0, 1] of each activation. `numpy` is written as blogs write it: doubles, randn, np.maximum, np.histogram.
            `torch` takes floats, and all that fanin measures, of pre-activations and activations: mean, variance, min,
            max, zeros, 30 bins.
backward    the same with gradients, of relu and of gelu: a random cotangent goes back, and the gradients of activations
            and weights are measured as the activations are. `torch` is autograd with a hook on each that takes the same
            statistics; its weights, as fanin's, are drawn in each round.
relu        relu of 2^16 floats that lie in the cache, and mean, variance, min, max, zeros, 30 bins of what comes of it
"""
import ctypes
import os
import statistics
import sys
import time

import numpy
try:
    import torch
    torch.set_num_threads(1)
except ImportError:
    torch = None

PATHS = ('scalar', 'avx2', 'avx512')
WARM_UP = 3
ELEMENTS = 1 << 16


def numpy_experiment():
    x = numpy.random.randn(1000, 100)
    activations = {}
    for i in range(5):
        if i != 0:
            x = activations[i - 1]
        w = numpy.random.randn(100, 100) * numpy.sqrt(2 / 100)
        a = numpy.dot(x, w)
        activations[i] = numpy.maximum(a, 0)
    for a in activations.values():
        numpy.histogram(a.flatten(), 30, range=(0, 1))


def numpy_statistics(a):
    return (a.mean(), a.var(), a.min(), a.max(), numpy.count_nonzero(a == 0), numpy.histogram(a, 30, range=(0, 1)))


def torch_statistics(a):
    return (torch.mean(a), torch.var(a, unbiased=False), torch.min(a), torch.max(a), torch.count_nonzero(a),
            torch.histc(a, bins=30, min=0, max=1))


def torch_experiment():
    x = torch.randn(1000, 100)
    torch_statistics(x)
    for _ in range(5):
        w = torch.randn(100, 100) * (2 / 100) ** 0.5
        z = torch.mm(x, w)
        torch_statistics(z)
        x = torch.relu(z)
        torch_statistics(x)


def torch_backward(activation):
    x = torch.randn(1000, 100, requires_grad=True)
    torch_statistics(x.detach())
    x.register_hook(lambda g: torch_statistics(g) and None)
    a = x
    for _ in range(5):
        w = (torch.randn(100, 100) * (2 / 100) ** 0.5).requires_grad_()
        w.register_hook(lambda g: torch_statistics(g) and None)
        z = torch.mm(a, w)
        torch_statistics(z.detach())
        a = activation(z)
        a.register_hook(lambda g: torch_statistics(g) and None)
        torch_statistics(a.detach())
    a.backward(torch.randn(1000, 100))


def measure(jobs, rounds):
    """The times of every round, in microseconds"""
    times = {name: [] for name in jobs}
    for r in range(WARM_UP + rounds):
        for name, (before, run) in jobs.items():
            if before:
                before()
            start = time.thread_time_ns()
            run()
            stop = time.thread_time_ns()
            if r >= WARM_UP:
                times[name].append((stop - start) / 1000)
    return times


def report(title, times, scale=1.0, unit='us'):
    print(f'\n{title}')
    ours = [p for p in PATHS if p in times]
    for name, t in times.items():
        ratios = ''.join(f'   / {p} {statistics.median(a / b for a, b in zip(t, times[p])):7.2f}'
                         for p in ours if name not in ours)
        print(f'{name:14}{statistics.median(t) * scale:12.3f} {unit}{ratios}')


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    rounds = int(sys.argv[2]) if len(sys.argv) == 3 else 51
    if os.environ.get('OPENBLAS_NUM_THREADS') != '1':
        sys.exit('set OPENBLAS_NUM_THREADS=1')
    library = ctypes.CDLL(sys.argv[1])
    library.fanin_blas.restype = ctypes.c_char_p
    library.fanin_experiment.restype = ctypes.c_double
    library.fanin_backward.restype = ctypes.c_double
    library.fanin_relu_summary.restype = ctypes.c_double
    library.fanin_relu_summary.argtypes = ctypes.c_void_p, ctypes.c_size_t
    print('OpenBLAS kernels:', library.fanin_blas().decode(), ' NumPy', numpy.__version__,
          ' PyTorch', torch.__version__ if torch else '-')
    paths = [(i, p) for i, p in enumerate(PATHS) if library.fanin_path(i)]

    jobs = {p: ((lambda i=i: library.fanin_path(i)), (lambda: library.fanin_experiment(1))) for i, p in paths}
    jobs['numpy'] = None, numpy_experiment
    if torch:
        jobs['torch'] = None, torch_experiment
    report('experiment', measure(jobs, rounds))

    for gelu, name in enumerate(('relu', 'gelu')):
        jobs = {p: ((lambda i=i: library.fanin_path(i)), (lambda g=gelu: library.fanin_backward(1, g)))
                for i, p in paths}
        if torch:
            f = (torch.relu, torch.nn.functional.gelu)[gelu]
            jobs['torch'] = None, lambda f=f: torch_backward(f)
        report(f'backward, {name}', measure(jobs, rounds))

    source = numpy.random.default_rng(1).standard_normal(ELEMENTS, dtype=numpy.float32)
    work = source.copy()

    def fresh(i=None):
        numpy.copyto(work, source)
        if i is not None:
            library.fanin_path(i)

    jobs = {p: ((lambda i=i: fresh(i)), (lambda: library.fanin_relu_summary(work.ctypes.data, ELEMENTS)))
            for i, p in paths}
    jobs['numpy'] = fresh, lambda: numpy_statistics(numpy.maximum(work, 0, out=work))
    if torch:
        shared = torch.from_numpy(work)
        jobs['torch'] = fresh, lambda: torch_statistics(torch.relu_(shared))
    report('relu and its statistics, an element', measure(jobs, rounds), 1000 / ELEMENTS, 'ns')


if __name__ == '__main__':
    main()
