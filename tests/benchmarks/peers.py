#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Times draws of fanin beside those of NumPy and PyTorch.

usage: peers.py LIBRARY [ROUNDS]

LIBRARY is libfanin_peers.so, which -DFANIN_BUILD_BENCHMARKS=ON builds. Everything runs in this one process and thread,
2^20 elements at a time, in turns: ROUNDS rounds (25) of one draw each. The first table is the median of the CPU time of
the thread, the second the median over the rounds of peer / fanin, each path of fanin apart. Warm memory has been
written before; fresh memory is allocated, drawn and given back within the time. A peer that is not installed is left
out.
"""
import ctypes
import statistics
import sys
import time

try:
    import numpy
except ImportError:
    numpy = None
try:
    import torch
    torch.set_num_threads(1)
except ImportError:
    torch = None

ELEMENTS = 1 << 20
LAWS = ('normal', 'uniform', 'truncated')
TYPES = ('float', 'double')
PATHS = ('scalar', 'avx2', 'avx512')
WARM_UP = 3


def fanin_jobs(library):
    """(law, type, memory, who) -> (what to do before, what to time)"""
    jobs = {}
    for path, path_name in enumerate(PATHS):
        if not library.fanin_path(path):
            print(f'fanin {path_name}: this machine lacks it')
            continue
        for type_name in TYPES:
            draw = getattr(library, 'fanin_' + type_name)
            draw.argtypes = ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t
            draw.restype = None
            buffer = ctypes.create_string_buffer(ELEMENTS * (4 if type_name == 'float' else 8) + 64)
            aligned = -(-ctypes.addressof(buffer) // 64) * 64
            for law, law_name in enumerate(LAWS):
                def before(path=path):
                    library.fanin_path(path)

                def warm(draw=draw, law=law, aligned=aligned, _keep=buffer):
                    draw(law, aligned, ELEMENTS // 1024)

                def fresh(draw=draw, law=law):
                    draw(law, None, ELEMENTS // 1024)

                jobs[law_name, type_name, 'warm', path_name] = before, warm
                jobs[law_name, type_name, 'fresh', path_name] = before, fresh
    return jobs


def numpy_jobs():
    generator = numpy.random.Generator(numpy.random.SFC64(1))
    jobs = {}
    for type_name, dtype in zip(TYPES, (numpy.float32, numpy.float64)):
        buffer = numpy.ones(ELEMENTS, dtype)
        for law, draw in ('normal', generator.standard_normal), ('uniform', generator.random):
            jobs[law, type_name, 'warm', 'numpy'] = (
                None, lambda draw=draw, dtype=dtype, buffer=buffer: draw(out=buffer, dtype=dtype))
            jobs[law, type_name, 'fresh', 'numpy'] = None, lambda draw=draw, dtype=dtype: draw(ELEMENTS, dtype=dtype)
    return jobs


def torch_jobs():
    torch.manual_seed(1)
    jobs = {}
    for type_name, dtype in zip(TYPES, (torch.float32, torch.float64)):
        buffer = torch.ones(ELEMENTS, dtype=dtype)
        for law, draw in (('normal', lambda t: t.normal_()), ('uniform', lambda t: t.uniform_()),
                          ('truncated', lambda t: torch.nn.init.trunc_normal_(t))):
            jobs[law, type_name, 'warm', 'torch'] = None, lambda draw=draw, buffer=buffer: draw(buffer)
            jobs[law, type_name, 'fresh', 'torch'] = (
                None, lambda draw=draw, dtype=dtype: draw(torch.empty(ELEMENTS, dtype=dtype)))
    return jobs


def give_memory_back():
    """Makes glibc map every large block anew: it else learns to keep them, and fresh memory is not."""
    try:
        ctypes.CDLL(None).mallopt(-3, 1 << 20)  # M_MMAP_THRESHOLD
    except (AttributeError, OSError):
        print('no mallopt: "fresh" memory may have been written before')


def measure(jobs, rounds):
    """The times of every round, in ns an element"""
    times = {job: [] for job in jobs}
    for r in range(WARM_UP + rounds):
        for job, (before, run) in jobs.items():
            if before:
                before()
            start = time.thread_time_ns()
            run()
            stop = time.thread_time_ns()
            if r >= WARM_UP:
                times[job].append((stop - start) / ELEMENTS)
    return times


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    rounds = int(sys.argv[2]) if len(sys.argv) == 3 else 25
    give_memory_back()
    jobs = fanin_jobs(ctypes.CDLL(sys.argv[1]))
    paths = [p for p in PATHS if any(job[3] == p for job in jobs)]
    peers = {}
    for name, module, more in ('numpy', numpy, numpy_jobs), ('torch', torch, torch_jobs):
        if module is None:
            print(f'{name}: not installed, left out')
        else:
            peers[name] = f'{name} {module.__version__}'
            jobs |= more()
    times = measure(jobs, rounds)
    rows = [(law, type_name, memory) for law in LAWS for type_name in TYPES for memory in ('warm', 'fresh')]

    print()
    print('ns an element'.ljust(29), *(f'{w:>16}' for w in paths), *(f'{p:>16}' for p in peers.values()))
    for row in rows:
        cells = [f'{statistics.median(times[row + (w,)]):16.3f}' if row + (w,) in times else f'{"-":>16}'
                 for w in paths + list(peers)]
        print(f'{row[0]:10}{row[1]:8}{row[2]:11}', *cells)

    if not peers:
        return
    print()
    print('peer / fanin'.ljust(29), *(f'{p + " / " + w:>16}' for p in peers for w in paths))
    for row in rows:
        cells = []
        for p in peers:
            for w in paths:
                both = zip(times.get(row + (p,), ()), times[row + (w,)])
                ratios = [peer / ours for peer, ours in both]
                cells.append(f'{statistics.median(ratios):16.2f}' if ratios else f'{"-":>16}')
        print(f'{row[0]:10}{row[1]:8}{row[2]:11}', *cells)


if __name__ == '__main__':
    main()
