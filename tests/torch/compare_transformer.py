#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds attention and transformer blocks of fanin against PyTorch's layers of equal weights.

usage: compare_transformer.py DUMP_TRANSFORMER DIRECTORY

Outputs and gradients, of the input and of every weight, differ by less than 1e-5 of the largest element. fanin leaves
padding out, PyTorch masks it. Exits with 77 where PyTorch is missing.
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

WIDTH, HEADS, HIDDEN, LENGTHS = 12, 3, 20, [130, 4, 1]
LONGEST = max(LENGTHS)
MOST = 1e-5


def padded(rows):
    x = torch.zeros(len(LENGTHS), LONGEST, WIDTH)
    for i, part in enumerate(torch.split(rows, LENGTHS)):
        x[i, : len(part)] = part
    return x


def packed(x):
    return torch.cat([x[i, :n] for i, n in enumerate(LENGTHS)])


class Case:
    def __init__(self, directory):
        self.directory = directory
        self.worst = 0.0

    def read(self, name, *shape):
        return torch.from_numpy(np.fromfile(os.path.join(self.directory, name), np.float32).reshape(shape))

    def check(self, what, theirs, name):
        ours = self.read(name, *theirs.shape)
        off = ((ours - theirs.detach()).abs().max() / theirs.detach().abs().max()).item()
        self.worst = max(self.worst, off if off == off else float("inf"))
        if not off < MOST:
            print(f"FAIL {self.directory}: {what} is off by {off:.2g}")

    def load_attention(self, m):
        bias = self.read("bias", WIDTH)
        with torch.no_grad():
            m.in_proj_weight.copy_(self.read("in_proj", WIDTH, 3 * WIDTH).T)
            m.in_proj_bias.copy_(bias.repeat(3))
            m.out_proj.weight.copy_(self.read("out_proj", WIDTH, WIDTH).T)
            m.out_proj.bias.copy_(bias)

    def attention_gradients(self, m, first):
        for i, (w, b) in enumerate(zip(m.in_proj_weight.grad.chunk(3), m.in_proj_bias.grad.chunk(3))):
            self.check("a gradient of in_proj", w.T, f"dw{first + i}")
            if i != 1:  # that of the keys is 0 but for rounding: a bias moves all scores of a query alike
                self.check("a gradient of in_proj_bias", b, f"db{first + i}")
        self.linear_gradients(m.out_proj, first + 3)

    def linear_gradients(self, m, index):
        self.check("a gradient of weights", m.weight.grad.T if m.weight.dim() == 2 else m.weight.grad[None], f"dw{index}")
        self.check("a gradient of biases", m.bias.grad, f"db{index}")

    def run(self, call):
        """Runs call(x, padding mask) forward and backward."""
        rows = self.read("x", sum(LENGTHS), WIDTH).requires_grad_()
        mask = torch.tensor([[t >= n for t in range(LONGEST)] for n in LENGTHS])
        y = packed(call(padded(rows), mask))
        y.backward(self.read("cotangent", sum(LENGTHS), WIDTH))
        self.check("the output", y, "y")
        self.check("the gradient of the input", rows.grad, "dx")


def causal_mask():
    return torch.ones(LONGEST, LONGEST, dtype=torch.bool).triu(1)


def attention(case, causal):
    m = torch.nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
    case.load_attention(m)
    attn_mask = causal_mask() if causal else None
    case.run(lambda x, mask: m(x, x, x, key_padding_mask=mask, attn_mask=attn_mask, need_weights=False)[0])
    case.attention_gradients(m, 0)


def block(case, pre_norm):
    m = torch.nn.TransformerEncoderLayer(WIDTH, HEADS, HIDDEN, dropout=0.0, batch_first=True, norm_first=pre_norm,
                                         activation=torch.nn.functional.gelu if pre_norm else "relu")
    case.load_attention(m.self_attn)
    with torch.no_grad():
        for linear, name, i, o in [(m.linear1, "linear1", WIDTH, HIDDEN), (m.linear2, "linear2", HIDDEN, WIDTH)]:
            linear.weight.copy_(case.read(name, i, o).T)
            linear.bias.copy_(case.read(name + ".bias", o))
        for norm, name in [(m.norm1, "norm1"), (m.norm2, "norm2")]:
            norm.weight.copy_(case.read(name + ".gain", WIDTH))
            norm.bias.copy_(case.read(name + ".bias", WIDTH))
    src_mask = causal_mask() if pre_norm else None
    case.run(lambda x, mask: m(x, src_mask=src_mask, src_key_padding_mask=mask))
    if pre_norm:  # in the order of the layers
        case.linear_gradients(m.norm1, 0)
        case.attention_gradients(m.self_attn, 1)
        case.linear_gradients(m.norm2, 5)
        case.linear_gradients(m.linear1, 6)
        case.linear_gradients(m.linear2, 7)
    else:
        case.attention_gradients(m.self_attn, 0)
        case.linear_gradients(m.norm1, 4)
        case.linear_gradients(m.linear1, 5)
        case.linear_gradients(m.linear2, 6)
        case.linear_gradients(m.norm2, 7)


def main():
    program, directory = sys.argv[1:]
    subprocess.run([program, directory], check=True)
    failed = 0
    for name, call in [("attention", lambda c: attention(c, False)), ("attention_causal", lambda c: attention(c, True)),
                       ("post_norm", lambda c: block(c, False)), ("pre_norm", lambda c: block(c, True))]:
        case = Case(os.path.join(directory, name))
        call(case)
        failed += not case.worst < MOST
        print(f"{'ok  ' if case.worst < MOST else 'FAIL'} {name}: off by {case.worst:.2g} of {MOST:g} allowed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
