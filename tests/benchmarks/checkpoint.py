#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Times draw_checkpoint for 2 GB of bfloat16, beside what it cannot beat.

usage: checkpoint.py DRAW_CHECKPOINT LIBRARY SHAPES.JSON DIRECTORY [THREADS [ROUNDS]]

LIBRARY is libfanin_llama.so, which -DFANIN_BUILD_BENCHMARKS=ON builds; SHAPES.JSON is examples/data/llama_3_8b.json.
The embedding, two layers and a part of the head are drawn into a file in DIRECTORY, which needs 4 GB. In turns with it:
fill, of the same matrices with as many threads (2) into one warm buffer, and dd bs=16M conv=fdatasync of the bytes of the
file. The limit is the slower one of both. The table has medians of ROUNDS (5), and all times.
"""
import ctypes
import json
import math
import os
import statistics
import subprocess
import sys
import time


def main():
    if not 5 <= len(sys.argv) <= 7:
        sys.exit(__doc__)
    program, library, shapes_path, directory = sys.argv[1:5]
    threads = int(sys.argv[5]) if len(sys.argv) > 5 else 2
    rounds = int(sys.argv[6]) if len(sys.argv) > 6 else 5
    with open(shapes_path) as file:
        whole = json.load(file)
    shapes = {name: shape for name, shape in whole.items()
              if "embed" in name or ".layers.0." in name or ".layers.1." in name}
    shapes["lm_head.weight"] = [10_000, 4096]
    subset, drawn, copied = (os.path.join(directory, n) for n in ("shapes.json", "drawn.safetensors", "copied"))
    with open(subset, "w") as file:
        json.dump(shapes, file)
    matrices = [s for s in shapes.values() if len(s) == 2]

    library = ctypes.CDLL(os.path.abspath(library))
    fill_matrix = library.fanin_fill_bfloat16
    fill_matrix.argtypes = ctypes.c_void_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_uint64, ctypes.c_size_t
    fill_matrix.restype = None
    buffer = ctypes.create_string_buffer(2 * max(map(math.prod, matrices)) + 64)
    memory = -(-ctypes.addressof(buffer) // 64) * 64

    def fill():
        for n, (rows, columns) in enumerate(matrices):
            fill_matrix(memory, rows, columns, n, threads)

    def draw():
        subprocess.run([program, subset, "--law", "llama", "--out", drawn, "--threads", str(threads)], check=True,
                       stdout=subprocess.DEVNULL)

    def dd():
        subprocess.run(["dd", f"if={drawn}", f"of={copied}", "bs=16M", "conv=fdatasync"], check=True,
                       stderr=subprocess.DEVNULL)

    fill()
    times = {fill: [], draw: [], dd: []}
    for _ in range(rounds):
        for way, taken in times.items():
            for path in (drawn if way is draw else None, copied if way is dd else None):
                if path and os.path.exists(path):
                    os.remove(path)
            os.sync()
            start = time.perf_counter()
            way()
            taken.append(time.perf_counter() - start)
    size = os.path.getsize(drawn)
    for path in subset, drawn, copied:
        os.remove(path)
    medians = {way.__name__: statistics.median(taken) for way, taken in times.items()}
    limit = max(medians["fill"], medians["dd"])
    print(f"{size / 1e9:.2f} GB, {threads} threads")
    for way, taken in times.items():
        median = medians[way.__name__]
        print(f"{way.__name__:6}{median:7.2f} s{size / median / 1e9:7.2f} GB/s   ({' '.join(f'{t:.2f}' for t in sorted(taken))})")
    print(f"draw / max(fill, dd): {medians['draw'] / limit:.2f}")


if __name__ == "__main__":
    main()
