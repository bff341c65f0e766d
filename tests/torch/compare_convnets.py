#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds layers over images against PyTorch's, on equal weights: outputs and all gradients, to 1e-10 in double.

usage: compare_convnets.py DUMP_CONVNETS DIRECTORY

fanin has channels last, PyTorch second. Exits with 77 where PyTorch is missing.
"""
import os
import subprocess
import sys

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

# name: shape of a sample, shape of the kernel or None, and the layer
CASES = {
    "conv1d": ((13, 4), (3, 2, 6), lambda x, w: F.conv1d(x, w, None, 2, 3, 2, 2).tanh()),
    "conv2d": ((7, 9, 3), (3, 2, 1, 6), lambda x, w: F.conv2d(x, w, None, (1, 2), (2, 1), (1, 3), 3).tanh()),
    "conv3d": ((5, 4, 6, 3), (2, 3, 3, 3, 4), lambda x, w: F.conv3d(x, w, None, (2, 1, 1), (1, 0, 1)).tanh()),
    "conv_transpose1d": ((7, 4), (4, 3, 4), lambda x, w: F.conv_transpose1d(x, w, None, 3, 2, 1, 2).tanh()),
    "conv_transpose2d": ((4, 5, 2), (3, 2, 3, 2),
                         lambda x, w: F.conv_transpose2d(x, w, None, (2, 1), (1, 0), (1, 0), 1, (2, 1)).tanh()),
    "conv_transpose3d": ((3, 2, 4, 2), (2, 3, 2, 3, 2),
                         lambda x, w: F.conv_transpose3d(x, w, None, (2, 1, 3)).tanh()),
    "depthwise": ((5, 7, 4), (3, 3, 1, 8), lambda x, w: F.conv2d(x, w, None, 1, 1, 1, 4).tanh()),
    "max_pool1d": ((11, 3), None, lambda x, w: F.max_pool1d(x, 3, 2, 1)),
    "max_pool2d": ((7, 6, 3), None, lambda x, w: F.max_pool2d(x, (3, 2), (2, 1), (1, 1))),
    "max_pool3d": ((5, 4, 7, 2), None, lambda x, w: F.max_pool3d(x, (2, 2, 3))),
    "average_pool1d": ((11, 3), None, lambda x, w: F.avg_pool1d(x, 3, 2, 1)),
    "average_pool2d": ((7, 6, 3), None, lambda x, w: F.avg_pool2d(x, (3, 2), (2, 1), (1, 1))),
    "average_pool2d_without_padding": ((7, 6, 3), None,
                                       lambda x, w: F.avg_pool2d(x, 3, 2, 1, count_include_pad=False)),
    "average_pool3d": ((5, 4, 7, 2), None, lambda x, w: F.avg_pool3d(x, (2, 2, 3))),
    "global_average_pool": ((5, 7, 3), None, lambda x, w: x.mean(dim=(2, 3))),
    "group_norm": ((5, 4, 6), None, lambda x, w: F.group_norm(x, 3)),
    "instance_norm": ((5, 4, 6), None, lambda x, w: F.instance_norm(x)),
    "batch_norm": ((5, 4, 6), None, lambda x, w: F.batch_norm(x, None, None, training=True)),
}
TOLERANCE = 1e-10


def main():
    program, directory = sys.argv[1:]
    subprocess.run([program, directory], check=True)
    cases = {os.path.splitext(name)[0] for name in os.listdir(directory)}
    if set(CASES) != cases:
        sys.exit(f"cases of one side only: {set(CASES) ^ cases}")

    failed = 0
    for name, (shape, kernel, layer) in CASES.items():
        def read(what, like):
            return np.fromfile(os.path.join(directory, f"{name}.{what}")).reshape(like)

        x = torch.from_numpy(read("x", (3, *shape))).movedim(-1, 1).contiguous().requires_grad_()
        w = None
        if kernel:  # (..., in, out) becomes (out, in, ...)
            w = torch.from_numpy(read("w", kernel)).movedim((-1, -2), (0, 1)).contiguous().requires_grad_()
        y = layer(x, w)
        channels_last = y.movedim(1, -1)
        d = torch.from_numpy(read("d", channels_last.shape))
        channels_last.backward(d)
        pairs = {"y": channels_last.detach(), "dx": x.grad.movedim(1, -1)}
        if kernel:
            pairs["dw"] = w.grad.movedim((0, 1), (-1, -2))
        for what, theirs in pairs.items():
            theirs = theirs.contiguous().numpy()
            worst = np.abs(read(what, theirs.shape) - theirs).max() / np.abs(theirs).max()
            good = worst < TOLERANCE
            failed += not good
            print(f"{'' if good else 'FAILED '}{name} {what}: {worst:.1e}")
    sys.exit(f"{failed} differ" if failed else 0)


if __name__ == "__main__":
    main()
