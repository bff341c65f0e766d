#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds the laws of fanin's profile of PyTorch against what PyTorch draws.

usage: compare.py DUMP_PROFILES DIRECTORY

Two samples of the same law: their variances differ by less than 6.1 standard errors, their distribution functions by
less than Kolmogorov and Smirnov allow (each a false alarm in 1e9). Weights without chance must be equal. Exits with 77
where PyTorch is missing.
"""
import os
import subprocess
import sys

try:
    import numpy as np
    import torch
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

nn, init = torch.nn, torch.nn.init
torch.manual_seed(1)


def made(shape, fill, **options):
    w = torch.empty(shape)
    fill(w, **options)
    return w


CASES = {
    "linear.weight": lambda: nn.Linear(500, 900).weight,
    "linear.bias": lambda: nn.Linear(7, 90_000).bias,
    "conv2d.weight": lambda: nn.Conv2d(100, 300, (3, 5)).weight,
    "conv2d_grouped.weight": lambda: nn.Conv2d(200, 300, (3, 5), groups=2).weight,
    "conv_transpose2d.weight": lambda: nn.ConvTranspose2d(100, 300, (3, 5)).weight,
    "conv1d.weight": lambda: nn.Conv1d(200, 300, 7).weight,
    "bilinear.weight": lambda: nn.Bilinear(30, 150, 100).weight,
    "lstm.weight_ih": lambda: nn.LSTM(1000, 100).weight_ih_l0,
    "gru.weight_hh": lambda: nn.GRU(20, 300).weight_hh_l0,
    "embedding.weight": lambda: nn.Embedding(1000, 300).weight,
    "attention.in_proj_weight": lambda: nn.MultiheadAttention(300, 3).in_proj_weight,
    "batch_norm.weight": lambda: nn.BatchNorm2d(100).weight,
    "batch_norm.bias": lambda: nn.BatchNorm2d(100).bias,
    "init.uniform_": lambda: made((400, 700), init.uniform_),
    "init.normal_": lambda: made((400, 700), init.normal_),
    "init.trunc_normal_": lambda: made((400, 700), init.trunc_normal_),
    "init.xavier_uniform_": lambda: made((400, 700), init.xavier_uniform_),
    "init.xavier_normal_": lambda: made((400, 700), init.xavier_normal_),
    "init.kaiming_uniform_": lambda: made((400, 700), init.kaiming_uniform_),
    "init.kaiming_normal_": lambda: made((400, 700), init.kaiming_normal_),
    "init.orthogonal_": lambda: made((400, 700), init.orthogonal_),
    "init.eye_": lambda: made((40, 70), init.eye_),
    "init.dirac_": lambda: made((12, 4, 3, 5), init.dirac_, groups=3),
    "init.sparse_": lambda: made((400, 700), init.sparse_, sparsity=0.3),
}
EXACT = {"batch_norm.weight", "batch_norm.bias", "init.eye_", "init.dirac_"}


def difference(ours, theirs):
    """The largest distance of the empirical distribution functions."""
    both = np.concatenate([ours, theirs])
    both.sort()
    a = np.searchsorted(np.sort(ours), both, side="right") / len(ours)
    b = np.searchsorted(np.sort(theirs), both, side="right") / len(theirs)
    return np.abs(a - b).max()


def main():
    program, directory = sys.argv[1:]
    subprocess.run([program, directory], check=True)
    if set(CASES) != set(os.listdir(directory)):
        sys.exit(f"cases of one side only: {set(CASES) ^ set(os.listdir(directory))}")
    failed = 0
    for name, draw in CASES.items():
        ours = np.fromfile(os.path.join(directory, name), np.float32).astype(np.float64)
        theirs = draw().detach().numpy().ravel().astype(np.float64)
        if len(ours) != len(theirs):
            sys.exit(f"{name}: {len(ours)} weights beside PyTorch's {len(theirs)}")
        if name in EXACT:
            good = np.array_equal(ours, theirs)
            print(f"{'ok  ' if good else 'FAIL'} {name}: equal weights")
        else:
            n = len(ours)
            fourth = ((ours - ours.mean()) ** 4).mean() / ours.var() ** 2
            allowed = 6.1 * np.sqrt(2 * max(fourth - 1, 0.8) / n)
            spread = ours.var() / theirs.var() - 1
            distance, most = difference(ours, theirs), 3.28 * np.sqrt(2 / n)
            good = abs(spread) < allowed and distance < most
            print(f"{'ok  ' if good else 'FAIL'} {name}: variance {spread:+.4f} of {allowed:.4f} allowed, "
                  f"distribution {distance:.5f} of {most:.5f}")
        failed += not good
    print(f"{len(CASES) - failed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
