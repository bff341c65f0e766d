#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds recurrent layers against PyTorch's, on equal weights: states and all gradients, to 1e-10 in double.

usage: compare_recurrent.py DUMP_RECURRENT DIRECTORY

Exits with 77 where PyTorch is missing.
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

CASES = {
    "rnn_tanh": (1, lambda: torch.nn.RNN(4, 5, nonlinearity="tanh", batch_first=True)),
    "rnn_relu": (1, lambda: torch.nn.RNN(4, 5, nonlinearity="relu", batch_first=True)),
    "lstm": (4, lambda: torch.nn.LSTM(4, 5, batch_first=True)),
    "gru": (3, lambda: torch.nn.GRU(4, 5, batch_first=True)),
}
TOLERANCE = 1e-10


def main():
    program, directory = sys.argv[1:]
    subprocess.run([program, directory], check=True)
    cases = {name.split(".")[0] for name in os.listdir(directory)}
    if set(CASES) != cases:
        sys.exit(f"cases of one side only: {set(CASES) ^ cases}")

    failed = 0
    for name, (gates, make) in CASES.items():
        def read(what, *shape):
            return np.fromfile(os.path.join(directory, f"{name}.{what}")).reshape(shape)

        net = make().double()
        with torch.no_grad():
            net.weight_ih_l0.copy_(torch.from_numpy(read("w", 4, gates * 5).T.copy()))
            net.weight_hh_l0.copy_(torch.from_numpy(read("u", 5, gates * 5).T.copy()))
            net.bias_ih_l0.copy_(torch.from_numpy(read("b", gates * 5)))
            net.bias_hh_l0.zero_()
            if name == "gru":
                net.bias_hh_l0[10:].copy_(torch.from_numpy(read("c", 5)))
        x = torch.from_numpy(read("x", 3, 7, 4)).requires_grad_()
        y, state = net(x)
        y.backward(torch.from_numpy(read("d", 3, 7, 5)))
        pairs = {"y": y.detach(), "last": (state[0] if name == "lstm" else state)[0].detach(), "dx": x.grad,
                 "dw": net.weight_ih_l0.grad.T, "du": net.weight_hh_l0.grad.T, "db": net.bias_ih_l0.grad}
        if name == "gru":
            pairs["dc"] = net.bias_hh_l0.grad[10:]
        for what, theirs in pairs.items():
            theirs = theirs.contiguous().numpy()
            worst = np.abs(read(what, *theirs.shape) - theirs).max() / np.abs(theirs).max()
            good = worst < TOLERANCE
            failed += not good
            print(f"{'' if good else 'FAILED '}{name} {what}: {worst:.1e}")
    sys.exit(f"{failed} differ" if failed else 0)


if __name__ == "__main__":
    main()
