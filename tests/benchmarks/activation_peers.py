#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Times activations of fanin beside those of PyTorch.

usage: activation_peers.py LIBRARY [ROUNDS]

LIBRARY is libfanin_activation_peers.so, which -DFANIN_BUILD_BENCHMARKS=ON builds. Everything runs in this one process
and thread, in turns: ROUNDS rounds (25) of one call each over 2^20 elements of N(0, 2^2), and of 32 calls over 2^15,
which stay in cache. The tables are medians of the CPU time of the thread, and of the ratio peer / fanin in a round,
each path of fanin apart. Both write to an array that was written before, PyTorch by way of `out`. The derivative is
backward's kernel on a gradient of ones: of tanh from the value, of gelu from x.
"""
import ctypes
import statistics
import sys
import time

import torch

torch.set_num_threads(1)
torch.set_grad_enabled(False)

PATHS = ('scalar', 'avx2', 'avx512')
SIZES = (1 << 20, 1 << 15)
CALLS = {1 << 20: 1, 1 << 15: 32}
WARM_UP = 3
ATEN = torch.ops.aten
VALUES = {  # in the order of the library
    'tanh': lambda x, y: torch.tanh(x, out=y),
    'sigmoid': lambda x, y: torch.sigmoid(x, out=y),
    'gelu': lambda x, y: ATEN.gelu.out(x, out=y),
    'gelu_tanh': lambda x, y: ATEN.gelu.out(x, approximate='tanh', out=y),
    'silu': lambda x, y: ATEN.silu.out(x, out=y),
    'relu': lambda x, y: torch.clamp_min(x, 0, out=y),
    'elu': lambda x, y: ATEN.elu.out(x, out=y),
    'softplus': lambda x, y: ATEN.softplus.out(x, out=y),
    'mish': lambda x, y: ATEN.mish.out(x, out=y),
}
SLOPES = {
    'tanh': lambda ones, x, y: ATEN.tanh_backward.grad_input(ones, x, grad_input=y),
    'gelu': lambda ones, x, y: ATEN.gelu_backward.grad_input(ones, x, grad_input=y),
}


def jobs(library):
    """(name, type, size, who) -> what to do before, what to time"""
    result, memory = {}, {}
    for type_name, dtype in ('float', torch.float32), ('double', torch.float64):
        ours = getattr(library, 'fanin_' + type_name)
        ours.argtypes = ctypes.c_int, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t
        ours.restype = None
        for size in SIZES:
            torch.manual_seed(1)
            x = torch.randn(size, dtype=dtype) * 2
            y, ones, activated = torch.ones_like(x), torch.ones_like(x), torch.tanh(x)
            memory[type_name, size] = x, y, ones, activated
            for index, (name, run) in enumerate(VALUES.items()):
                result[name, type_name, size, 'torch'] = None, lambda run=run, x=x, y=y: run(x, y)
                if name in SLOPES:
                    slope = SLOPES[name]
                    source = activated if name == 'tanh' else x
                    result[name + "'", type_name, size, 'torch'] = (
                        None, lambda slope=slope, ones=ones, source=source, y=y: slope(ones, source, y))
                for path, path_name in enumerate(PATHS):
                    if not library.fanin_path(path):
                        continue
                    for derivative in range(2 if name in SLOPES else 1):
                        result[name + "'" * derivative, type_name, size, path_name] = (
                            lambda path=path: library.fanin_path(path),
                            lambda ours=ours, index=index, derivative=derivative, x=x, y=y, size=size: ours(
                                index, derivative, x.data_ptr(), y.data_ptr(), size))
    return result, memory


def measure(work, rounds):
    """The times of every round, in ns an element"""
    times = {job: [] for job in work}
    for r in range(WARM_UP + rounds):
        for job, (before, run) in work.items():
            if before:
                before()
            size = job[2]
            start = time.thread_time_ns()
            for _ in range(CALLS[size]):
                run()
            stop = time.thread_time_ns()
            if r >= WARM_UP:
                times[job].append((stop - start) / size / CALLS[size])
    return times


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    rounds = int(sys.argv[2]) if len(sys.argv) == 3 else 25
    work, _memory = jobs(ctypes.CDLL(sys.argv[1]))
    times = measure(work, rounds)
    paths = [p for p in PATHS if any(job[3] == p for job in work)]
    print(f'torch {torch.__version__}, {rounds} rounds; ns an element, and peer / fanin')
    print(f'{"":27}{"torch":>9}', *(f'{p:>8}' for p in paths), *(f'{"/ " + p:>9}' for p in paths))
    for type_name in ('float', 'double'):
        for size in SIZES:
            for name in dict.fromkeys(job[0] for job in work):
                peer = name, type_name, size, 'torch'
                ours = [times[name, type_name, size, p] for p in paths]
                cells = [f'{statistics.median(t):8.3f}' for t in ours]
                ratios = [f'{statistics.median(a / b for a, b in zip(times[peer], t)):9.2f}' for t in ours]
                print(f'{name:11}{type_name:8}{size:8}{statistics.median(times[peer]):9.3f}', *cells, *ratios)


if __name__ == '__main__':
    main()
