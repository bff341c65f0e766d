#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Times init::orthogonal of fanin beside torch.nn.init.orthogonal_.

usage: orthogonal_peers.py LIBRARY [ROUNDS]

LIBRARY is libfanin_orthogonal_peer.so, which -DFANIN_BUILD_BENCHMARKS=ON builds. Both run in this one process, each
with one thread of its own and of its BLAS, in turns: ROUNDS rounds (15) of one matrix each, into memory that has been
written before. The table is the median of the thread's CPU time in ms, and of torch / fanin over the rounds; what was
drawn is checked to be orthogonal.
"""
import ctypes
import os
import statistics
import sys
import time

os.environ['OPENBLAS_NUM_THREADS'] = '1'  # before a BLAS is loaded

import torch

SHAPES = (512, 512), (1024, 1024), (2048, 2048), (4096, 512), (512, 4096)
TYPES = {'float': torch.float32, 'double': torch.float64}
WARM_UP = 2


def cpu_ms(work):
    start = time.thread_time_ns()
    work()
    return (time.thread_time_ns() - start) / 1e6


def check(w):
    """That the shorter side of w is orthonormal, within the 8 eps sqrt(n) that fanin promises."""
    q = w.double() if w.shape[0] >= w.shape[1] else w.double().T
    n = q.shape[1]
    off = (q.T @ q - torch.eye(n, dtype=torch.float64)).abs().max().item()
    if not off <= 8 * torch.finfo(w.dtype).eps * n ** 0.5:
        sys.exit(f'not orthogonal: {off}')


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    library = ctypes.CDLL(sys.argv[1])
    rounds = int(sys.argv[2]) if len(sys.argv) == 3 else 15
    torch.set_num_threads(1)
    torch.manual_seed(1)
    print(f'{"type, in x out":20}{"fanin":>10}{"torch":>10}{"torch / fanin":>16}    torch {torch.__version__}')
    for type_name, dtype in TYPES.items():
        ours = getattr(library, 'fanin_orthogonal_' + type_name)
        ours.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t
        ours.restype = None
        for shape in SHAPES:
            mine = torch.ones(shape, dtype=dtype)
            theirs = torch.ones(shape, dtype=dtype)
            times = []
            for r in range(WARM_UP + rounds):
                a = cpu_ms(lambda: ours(mine.data_ptr(), *shape))
                b = cpu_ms(lambda: torch.nn.init.orthogonal_(theirs))
                if r >= WARM_UP:
                    times.append((a, b))
            check(mine)
            check(theirs)
            fanin, peer = (statistics.median(t) for t in zip(*times))
            ratio = statistics.median(b / a for a, b in times)
            print(f'{type_name + ", " + " x ".join(map(str, shape)):20}{fanin:10.2f}{peer:10.2f}{ratio:16.2f}')


if __name__ == '__main__':
    main()
