# SPDX-License-Identifier: BSD-3-Clause
"""Compares the readers of .npy and .npz files with numpy.load, on files that NumPy writes, and on files that it refuses.

usage: compare_npy.py READ_NPY DIRECTORY [zlib]
"""
import os
import subprocess
import sys

try:
    import numpy as np
except ImportError:
    sys.exit(77)

program, directory = sys.argv[1:3]
has_zlib = "zlib" in sys.argv[3:]
os.makedirs(directory, exist_ok=True)

random = np.random.default_rng(1)
values = random.standard_normal((7, 5)) * 100
files = []  # (path, whether it can be read)


def save(name, array, read=True, version=None):
    path = os.path.join(directory, name + ".npy")
    with open(path, "wb") as file:
        np.lib.format.write_array(file, array, version=version)
    files.append((path, read))


def save_bytes(name, data):
    """A file that NumPy refuses."""
    path = os.path.join(directory, name + ".npy")
    with open(path, "wb") as file:
        file.write(data)
    try:
        np.load(path)
    except Exception:  # of many types
        files.append((path, False))
    else:
        sys.exit(f"NumPy reads {path}")


KINDS = ["?"] + [order + kind for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
                 for order in "<>"]
for kind in KINDS:
    for order in "C", "F":
        base = values + 1j * values[::-1] if "c" in kind else np.abs(values) if "u" in kind else values
        array = np.array(base, dtype=kind, order=order)
        for version in (1, 0), (2, 0), (3, 0):
            save(f"{kind.strip('<>')}{'big' * (kind[0] == '>')}{order}{version[0]}", array, version=version)
for kind, extremes in ("i1", (-128, 127)), ("i8", (-2**63, 2**63 - 1)), ("u8", (0, 2**64 - 1)), ("f8", (5e-324, np.inf)):
    save(f"extremes_{kind}", np.array(extremes, kind))
for rank in range(6):
    for order in "C", "F":
        shape = (2, 3, 1, 4, 5)[:rank]
        save(f"rank{rank}{order}", np.asarray(random.standard_normal(shape), "f4", order=order))
save("strided", np.asarray(values, "f4")[::2, ::-1])
save("no_rows", np.zeros((0, 5), "f4"))
save("no_columns", np.zeros((5, 0), "f8"))
for kind in "U3", "S3", "M8[s]", "m8[s]", "V4", "g":
    save("type_" + kind[0], np.zeros((2, 2), kind), read=False)
save("structured", np.zeros((2, 2), [("x", "f4"), ("y", "f4")]), read=False)
save("objects", np.full((2, 2), None), read=False)


def header(text, data=bytes(8), version=1):
    text = text.encode("latin1")
    return b"\x93NUMPY" + bytes([version, 0]) + len(text).to_bytes(2 if version == 1 else 4, "little") + text + data


good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,)}"
for name, data in {
    "long_header": header(good + " " * 10_000),
    "version_4": header(good, version=4),
    "version_0": header(good, version=0),
    "no_magic": b"NUMPY" + header(good),
    "short": header(good, bytes(7)),
    "cut_header": header(good)[:30],
    "cut_length": header(good)[:9],
    "no_dict": header("[1, 2]"),
    "extra_key": header(good[:-1] + ", 'x': 1}"),
    "no_shape": header("{'descr': '<f4', 'fortran_order': False}"),
    "shape_list": header(good.replace("(2,)", "[2]")),
    "shape_number": header(good.replace("(2,)", "(2)")),
    "shape_float": header(good.replace("(2,)", "(2.0,)")),
    "shape_huge": header(good.replace("(2,)", f"({2**62}, 4)")),
    "shape_huge_empty": header(good.replace("(2,)", f"({2**62}, 4, 0)")),
    "order_number": header(good.replace("False", "0")),
    "no_type": header(good.replace("<f4", "<q9")),
    "object_type": header(good.replace("<f4", "|O")),
    "unclosed": header(good[:-1]),
    "code": header("__import__('os')"),
}.items():
    save_bytes(name, data)

path = os.path.join(directory, "stored.npz")
np.savez(path, b=values, a=values.T)
files.append((path, True))
path = os.path.join(directory, "deflated.npz")
np.savez_compressed(path, b=values, a=np.arange(100_000).reshape(100, -1))
files.append((path, has_zlib))

answers = subprocess.run([program, *(path for path, _ in files)], stdout=subprocess.PIPE, check=True, text=True)
failures = 0
for (path, read), answer in zip(files, answers.stdout.splitlines(), strict=True):
    refused = answer.startswith(f"refused: fanin: cannot read {path}: byte ")
    if read and not refused:
        rank, *rest = answer.split()
        shape, elements = rest[:int(rank)], np.array(rest[int(rank):], np.float64).reshape(-1, 2)
        expected = np.load(path)
        expected = expected["a"] if path.endswith(".npz") else expected
        exact = expected.astype(np.complex128).ravel() # row by row
        good = list(map(int, shape)) == list(expected.shape) and np.array_equal(exact.real, elements[:, 0]) \
            and np.array_equal(exact.imag, elements[:, 1])
    else:
        good = refused and not read
    if not good:
        failures += 1
        print(f"FAILED {path}: {answer[:300]}")
print(f"{len(files)} files, {failures} failures")
sys.exit(failures != 0)
