#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Writes weights as files of PyTorch and NumPy have them, and holds the stacks that fanin loads against PyTorch.

usage: compare_loaded.py RUN_LOADED DIRECTORY

The models are written out in plain operations of PyTorch, under Hugging Face's names and layouts. Outputs differ by
less than 1e-5 of the largest element. Exits with 77 where PyTorch is missing.
"""
import json
import os
import struct
import subprocess
import sys

try:
    import numpy as np
    import torch
    import torch.nn.functional as F
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

MOST = 1e-5
TYPES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}
TOKENS = 7
program, directory = sys.argv[1:]
os.makedirs(directory, exist_ok=True)


def write_safetensors(path, tensors):
    header, data = {}, b""
    for name, t in tensors.items():
        raw = t.contiguous().view(torch.int16).numpy() if t.dtype == torch.bfloat16 else t.contiguous().numpy()
        header[name] = {"dtype": TYPES[t.dtype], "shape": list(t.shape), "data_offsets": [len(data), len(data) + raw.nbytes]}
        data += raw.tobytes()
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


class Weights(dict):
    """Random weights by name, rounded to a type; asked for in float."""

    def __init__(self, dtype):
        super().__init__()
        self.dtype = dtype

    def __call__(self, name, *shape, mean=0.0, stddev=0.2):
        if name not in self:
            self[name] = (torch.randn(*shape) * stddev + mean).to(self.dtype)
        return self[name].float()


def heads_of(x, heads):  # (sequences, tokens, heads · width) to (sequences, heads, tokens, width)
    return x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)


def attend(q, k, v):
    scores = q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5
    mask = torch.ones(q.shape[-2], q.shape[-2]).triu(1).bool()
    y = torch.softmax(scores.masked_fill(mask, float("-inf")), -1) @ v
    return y.transpose(1, 2).flatten(2)


def gpt2(w, ids, width=24, heads=3, vocabulary=50, context=16, depth=2):
    def norm(x, name):
        return F.layer_norm(x, (width,), w(name + ".weight", width, mean=1), w(name + ".bias", width), 1e-5)

    def conv1d(x, name, o):  # weights (in, out)
        return x @ w(name + ".weight", x.shape[-1], o) + w(name + ".bias", o)

    table = w("transformer.wte.weight", vocabulary, width)
    x = table[ids] + w("transformer.wpe.weight", context, width)[: ids.shape[1]]
    for i in range(depth):
        h = f"transformer.h.{i}."
        q, k, v = (heads_of(p, heads) for p in conv1d(norm(x, h + "ln_1"), h + "attn.c_attn", 3 * width).chunk(3, -1))
        x = x + conv1d(attend(q, k, v), h + "attn.c_proj", width)
        a = conv1d(norm(x, h + "ln_2"), h + "mlp.c_fc", 4 * width)
        a = 0.5 * a * (1 + torch.tanh((2 / np.pi) ** 0.5 * (a + 0.044715 * a**3)))
        x = x + conv1d(a, h + "mlp.c_proj", width)
    return norm(x, "transformer.ln_f") @ table.T


def rotate_half(x):
    a, b = x.chunk(2, -1)
    return torch.cat([-b, a], -1)


def llama(w, ids, width=32, heads=4, kv_heads=2, hidden=40, vocabulary=50, depth=2):
    def norm(x, name):
        return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-5) * w(name + ".weight", width, mean=1)

    def linear(x, name, o):  # weights (out, in)
        return x @ w(name + ".weight", o, x.shape[-1]).T

    head = width // heads
    frequency = 10000.0 ** (-torch.arange(0, head, 2).double() / head)
    angle = torch.arange(ids.shape[1]).double()[:, None] * frequency
    cos, sin = (f(torch.cat([angle, angle], -1)).float() for f in (torch.cos, torch.sin))
    x = w("model.embed_tokens.weight", vocabulary, width)[ids]
    for i in range(depth):
        h = f"model.layers.{i}."
        n = norm(x, h + "input_layernorm")
        q = heads_of(linear(n, h + "self_attn.q_proj", width), heads)
        k = heads_of(linear(n, h + "self_attn.k_proj", kv_heads * head), kv_heads)
        v = heads_of(linear(n, h + "self_attn.v_proj", kv_heads * head), kv_heads)
        q, k = (p * cos + rotate_half(p) * sin for p in (q, k))
        k, v = (p.repeat_interleave(heads // kv_heads, 1) for p in (k, v))
        x = x + linear(attend(q, k, v), h + "self_attn.o_proj", width)
        n = norm(x, h + "post_attention_layernorm")
        x = x + linear(F.silu(linear(n, h + "mlp.gate_proj", hidden)) * linear(n, h + "mlp.up_proj", hidden),
                       h + "mlp.down_proj", width)
    return linear(norm(x, "model.norm"), "lm_head", vocabulary)


def convnet(w, x):  # (samples, height, width, channels)
    y = F.conv2d(x.permute(0, 3, 1, 2), w("0.weight", 6, 3, 3, 2), padding=(1, 0), stride=(1, 2))
    mean, variance = w("1.running_mean", 6), w("1.running_var", 6, mean=2)
    y = F.relu(F.batch_norm(y, mean, variance, w("1.weight", 6, mean=1), w("1.bias", 6)))
    y = F.relu(F.conv2d(y, w("3.weight", 8, 3, 2, 2), w("3.bias", 8), groups=2))
    y = F.relu(F.conv_transpose2d(y, w("4.weight", 8, 5, 2, 3), w("4.bias", 5), stride=2))
    return F.linear(y.mean((2, 3)), w("fc.weight", 4, 5), w("fc.bias", 4))


def mlp(w, x):
    y = torch.tanh(F.linear(x, w("first.weight", 9, 6), w("first.bias", 9)))
    return F.linear(y, w("second.weight", 4, 9))


def check(model, f, x, dtype, extension):
    w = Weights(dtype)
    with torch.no_grad():
        theirs = f(w, x).flatten(0, -2)
    w["ignored"] = torch.arange(3)
    stem = os.path.join(directory, f"{model}_{TYPES[dtype]}")
    weights, given, out = stem + extension, stem + ".in", stem + ".out"
    if extension == ".npz":
        np.savez(weights, **{name: t.numpy() for name, t in w.items()})
    else:
        write_safetensors(weights, w)
    x.numpy().astype(np.float32).tofile(given)
    run = subprocess.run([program, model, weights, given, out], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if run.returncode != 0:
        print(f"FAIL {model} {TYPES[dtype]}: {run.stdout}")
        return False
    ours = torch.from_numpy(np.fromfile(out, np.float32)).view(theirs.shape)
    off = ((ours - theirs).abs().max() / theirs.abs().max()).item()
    print(f"{'ok  ' if off < MOST else 'FAIL'} {model} {TYPES[dtype]}{extension}: off by {off:.2g} of {MOST:g} allowed; {run.stdout.strip()}")
    return off < MOST


torch.manual_seed(1)
ids = torch.randint(0, 50, (5, TOKENS))
images = torch.randn(3, 7, 8, 3)
good = True
for dtype in torch.float32, torch.float64, torch.float16, torch.bfloat16:
    good &= check("gpt2", gpt2, ids, dtype, ".safetensors")
    good &= check("llama", llama, ids, dtype, ".safetensors")
    good &= check("convnet", convnet, images, dtype, ".safetensors")
    if dtype != torch.bfloat16:  # which NumPy lacks
        good &= check("mlp", mlp, torch.randn(11, 6), dtype, ".npz")
sys.exit(not good)
