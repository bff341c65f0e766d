# SPDX-License-Identifier: BSD-3-Clause
"""Compares the examples' reader of .npy files with numpy.load, on files that NumPy writes.

usage: compare_npy.py READ_NPY DIRECTORY
"""
import os
import subprocess
import sys

try:
    import numpy as np
except ImportError:
    sys.exit(77)

program, directory = sys.argv[1:]
os.makedirs(directory, exist_ok=True)

random = np.random.default_rng(1)
values = random.standard_normal((7, 5)) * 100
files = []  # (path, whether it can be read)


def save(name, array, read=True, version=None):
    path = os.path.join(directory, name + ".npy")
    with open(path, "wb") as file:
        np.lib.format.write_array(file, array, version=version)
    files.append((path, read))


for kind in "<f4", ">f4", "<f8", ">f8", "u1":
    for order in "C", "F":
        array = np.array(np.abs(values) if kind == "u1" else values, dtype=kind, order=order)
        for version in (1, 0), (2, 0), (3, 0):
            save(f"{kind[-2:]}{'big' * (kind[0] == '>')}{order}{version[0]}", array, version=version)
save("strided", np.asarray(values, "f4")[::2, ::-1])
save("no_rows", np.zeros((0, 5), "f4"))
save("no_columns", np.zeros((5, 0), "f8"))
for kind in "f2", "i4", "u2", "?", "c8", "U3", "S3", "M8[s]", "m8[s]", "V4":
    save("type_" + kind[0], np.zeros((2, 2), kind), read=False)
save("structured", np.zeros((2, 2), [("x", "f4"), ("y", "f4")]), read=False)
save("objects", np.full((2, 2), None), read=False)
for rank in 0, 1, 3:
    save(f"rank{rank}", np.zeros((2,) * rank, "f4"), read=False)

answers = subprocess.run([program, *(path for path, _ in files)], stdout=subprocess.PIPE, check=True, text=True)
failures = 0
for (path, read), answer in zip(files, answers.stdout.splitlines(), strict=True):
    refused = answer.startswith(f"refused: {path}: byte ")
    if read:
        rows, columns, *elements = answer.split() if not refused else (0, 0)
        expected = np.load(path).astype(np.float32)
        good = not refused and np.array_equal(
            expected, np.array(elements, np.float32).reshape(int(rows), int(columns)))
    else:
        good = refused
    if not good:
        failures += 1
        print(f"FAILED {path}: {answer}")
print(f"{len(files)} files, {failures} failures")
sys.exit(failures != 0)
