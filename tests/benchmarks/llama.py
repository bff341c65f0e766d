#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Times the weights of Llama 3 8B, matrix by matrix, beside PyTorch's normal_.

usage: llama.py LIBRARY [LAYERS]

LIBRARY is libfanin_llama.so, which -DFANIN_BUILD_BENCHMARKS=ON builds. Each matrix of the model's shapes is drawn from
N(0, 0.02^2) into one warm buffer, which all share: by fanin in bfloat16 and in float with one thread, by fanin in
bfloat16 with two, and by torch.Tensor.normal_ in bfloat16 with one, in turns. LAYERS (32) of the layers are drawn, and
both matrices of the vocabulary. The table has nanoseconds a weight: of the processor for one thread, of the clock for
two. PyTorch is left out where it is not installed.
"""
import ctypes
import sys
import time

try:
    import torch
    torch.set_num_threads(1)
except ImportError:
    torch = None

VOCABULARY = [(128256, 4096), (128256, 4096)]
LAYER = [(4096, 4096), (1024, 4096), (1024, 4096), (4096, 4096), (14336, 4096), (14336, 4096), (4096, 14336)]


def main():
    if not 2 <= len(sys.argv) <= 3:
        sys.exit(__doc__)
    library = ctypes.CDLL(sys.argv[1])
    shapes = VOCABULARY + LAYER * int(sys.argv[2] if len(sys.argv) > 2 else 32)
    largest = max(rows * columns for rows, columns in shapes)
    buffer = ctypes.create_string_buffer(4 * largest + 64)
    memory = -(-ctypes.addressof(buffer) // 64) * 64
    ctypes.memset(memory, 0, 4 * largest)

    def by_fanin(name, threads):
        fill = getattr(library, f'fanin_fill_{name}')
        fill.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_uint64, ctypes.c_size_t
        fill.restype = None
        return lambda n, rows, columns: fill(memory, rows, columns, n, threads)

    ways = {
        'fanin, bfloat16, 1 thread': by_fanin('bfloat16', 1),
        'fanin, float, 1 thread': by_fanin('float', 1),
        'fanin, bfloat16, 2 threads': by_fanin('bfloat16', 2),
    }
    if torch is not None:
        whole = torch.frombuffer(buffer, dtype=torch.bfloat16, offset=memory - ctypes.addressof(buffer), count=largest)

        def by_torch(_, rows, columns):
            whole[:rows * columns].view(rows, columns).normal_(0, 0.02)

        ways['torch.normal_, bfloat16, 1 thread'] = by_torch

    for way in ways.values():  # the first calls of each
        way(0, *LAYER[0])
    seconds = dict.fromkeys(ways, 0.0)
    for n, (rows, columns) in enumerate(shapes):
        for name, way in ways.items():
            clock = time.perf_counter if '2 threads' in name else time.thread_time
            start = clock()
            way(n, rows, columns)
            seconds[name] += clock() - start
    weights = sum(rows * columns for rows, columns in shapes)
    first = seconds['fanin, bfloat16, 1 thread']
    print(f'{weights / 1e9:.2f}e9 weights')
    print(f'{"":36}{"ns a weight":>12}{"seconds":>9}{"ratio":>7}')
    for name, s in seconds.items():
        print(f'{name:36}{s / weights * 1e9:12.3f}{s:9.1f}{s / first:7.2f}')


if __name__ == '__main__':
    main()
