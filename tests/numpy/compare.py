#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Computes again in NumPy what dump_propagation wrote: compare.py <dump_propagation> <directory>.

Exits 0 where all agrees, 1 where something does not, 77 without NumPy.
"""

import os
import subprocess
import sys

try:
    import numpy as np
except ImportError:
    print("compare.py: no NumPy; skipped")
    sys.exit(77)

failures = 0
checks = 0


def check(holds, what):
    global failures, checks
    checks += 1
    if not holds:
        failures += 1
        print("FAILED:", what)


def sigmoid(z):
    return 1 / ((1 + np.exp(-z)) + 1e-5)


def check_forward(load, kind):
    """The activations, from the batch and the weights, in double; and how far kind may be from that.

    A sum of n products in any order is off by at most n u / (1 - n u) times the sum of their magnitudes;
    what the input is off by comes through |w|. No activation here is steeper than 1, or off by over 4 ulp.
    """
    u = float(np.finfo(kind).eps) / 2
    wide = np.longdouble
    a = load(f"{kind}_x").astype(wide)
    off = np.zeros_like(a)
    for layer, activation in enumerate([lambda z: np.maximum(z, 0), np.tanh, lambda z: z, sigmoid]):
        w = load(f"{kind}_w{layer}")
        ours = load(f"{kind}_a{layer}")
        check(w.dtype == kind and ours.dtype == kind, f"{kind} layer {layer}: dtype {w.dtype}, {ours.dtype}")
        w = w.astype(wide)
        n = w.shape[0] + 1
        gamma = n * u / (1 - n * u)
        off = off @ np.abs(w) + gamma * ((np.abs(a) + off) @ np.abs(w))
        a = activation(a @ w)
        off = off + 8 * u * np.abs(a)
        error = np.abs(ours.astype(wide) - a)
        check(ours.shape == a.shape, f"{kind} layer {layer}: shape {ours.shape}, not {a.shape}")
        check(np.all(error <= off), f"{kind} layer {layer}: {float(np.max(error / off)):.3g} of the bound")
        if kind == "float64":
            check(np.max(error) <= 1e-12, f"{kind} layer {layer}: off by {float(np.max(error)):.3g}")


def check_edges(edges, lo, hi, bins, name):
    check(np.array_equal(edges, np.linspace(lo, hi, bins + 1)), f"{name}: edges are not np.linspace's")


def check_summary(load, name, x):
    wide = x.astype(np.longdouble)
    mean, var = np.mean(wide), np.var(wide)
    second = np.mean(wide * wide)
    truth = [mean, var, np.sqrt(var), second, np.sqrt(second), np.min(x), np.max(x)]
    ours = load(f"{name}_moments")
    scale = [np.sqrt(second), var, np.sqrt(var), second, np.sqrt(second), 0, 0]
    names = ["mean", "var", "std", "second moment", "rms", "min", "max"]
    for what, o, t, s in zip(names, ours, truth, scale):
        check(abs(o - t) <= 1e-12 * s, f"{name}: {what} {o!r}, not {t!r}")
    tally = [x.size, np.sum(x == 0), np.sum(np.isnan(x)), np.sum(x == np.inf), np.sum(x == -np.inf)]
    check(np.array_equal(load(f"{name}_tally"), tally), f"{name}: counts")

    # A float is binned as the double that it is.
    counts, edges = np.histogram(x.astype(np.float64), 30)
    check(np.array_equal(load(f"{name}_counts"), counts), f"{name}: histogram over the default range")
    check(np.array_equal(load(f"{name}_edges"), edges), f"{name}: edges of the default range")


def check_histograms(load):
    ranges = load("histogram_ranges").reshape(-1, 3)
    for kind in ["random", "on_edges"]:
        x = load(f"histogram_{kind}").ravel()
        for i, (lo, hi, bins) in enumerate(ranges):
            name = f"histogram_{kind}{i}"
            counts, edges = np.histogram(x, int(bins), (lo, hi))
            check(np.array_equal(load(f"{name}_edges"), edges), f"{name}: edges")
            check_edges(load(f"{name}_edges"), lo, hi, int(bins), name)
            check(np.array_equal(load(f"{name}_counts"), counts), f"{name}: counts")
        check(len(ranges) >= 50, "too few ranges")


def main(program, directory):
    os.makedirs(directory, exist_ok=True)
    for old in os.listdir(directory):
        if old.endswith(".npy"):
            os.remove(os.path.join(directory, old))
    subprocess.run([program, directory], check=True)

    def load(name):
        return np.load(os.path.join(directory, name + ".npy"))

    for kind in ["float32", "float64"]:
        check_forward(load, kind)
        check_summary(load, f"{kind}_input", load(f"{kind}_x"))
        for layer in range(4):
            name = f"{kind}_a{layer}"
            a = load(name)
            check_summary(load, name, a)
            counts, edges = np.histogram(a.astype(np.float64), 30, (0, 1))
            check(np.array_equal(load(f"{name}_unit_counts"), counts), f"{name}: 30 bins over (0, 1)")
            check(np.array_equal(load(f"{name}_unit_edges"), edges), f"{name}: edges of (0, 1)")
    check_histograms(load)
    for sample in ["normal", "far", "normal_float", "equal", "zeros", "two"]:
        check_summary(load, f"sample_{sample}", load(f"sample_{sample}"))
    print(f"{checks} checks, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print(__doc__)
        sys.exit(2)
    sys.exit(main(sys.argv[1], sys.argv[2]))
