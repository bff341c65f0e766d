#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Loads checkpoints that draw_checkpoint writes, by NumPy and by PyTorch.

usage: load.py DRAW_CHECKPOINT SHAPES.JSON DIRECTORY

Exits with 77 where PyTorch is missing.
"""
import json
import os
import struct
import subprocess
import sys

try:
    import numpy as np
    import torch
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

program, shapes_path, directory = sys.argv[1:]
os.makedirs(directory, exist_ok=True)
with open(shapes_path) as file:
    shapes = json.load(file)

NUMPY = {"F64": np.float64, "F32": np.float32, "F16": np.float16}  # which has no bfloat16
TORCH = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}


def load(path):
    """{name: (array of NumPy or None, tensor of PyTorch)}"""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    length, = struct.unpack_from("<Q", data)
    header = json.loads(data[8:8 + length])
    assert header.pop("__metadata__")["format"] == "pt"
    loaded = {}
    for name, entry in header.items():
        begin, end = (8 + length + offset for offset in entry["data_offsets"])
        dtype = entry["dtype"]
        array = np.frombuffer(data[begin:end], NUMPY[dtype]).reshape(entry["shape"]) if dtype in NUMPY else None
        size = torch.finfo(TORCH[dtype]).bits // 8
        assert begin % size == 0, "aligned"
        tensor = torch.frombuffer(data, dtype=TORCH[dtype], offset=begin, count=(end - begin) // size).reshape(entry["shape"])
        loaded[name] = array, tensor
    return loaded


checked = 0
wide = {}
for kind in "f64", "f32", "f16", "bf16":
    path = os.path.join(directory, kind + ".safetensors")
    subprocess.run([program, shapes_path, "--law", "llama", "--type", kind, "--seed", "3", "--out", path], check=True,
                   stdout=subprocess.DEVNULL)
    loaded = load(path)
    assert {name: list(t.shape) for name, (_, t) in loaded.items()} == shapes
    for name, (array, tensor) in loaded.items():
        t = tensor.double()
        if array is not None:
            assert np.array_equal(array.astype(np.float64), t.numpy()), name
        if "norm" in name:
            assert bool((t == 1).all()), name
        else:
            sigma = 0.02 / (2 * t.numel()) ** 0.5
            assert abs(float(t.std(unbiased=False)) - 0.02) < 6.1 * sigma + 1e-5, name
            assert abs(float(t.mean())) < 6.1 * 0.02 / t.numel() ** 0.5, name
        if kind == "f32":
            wide[name] = tensor
        if kind in ("f16", "bf16"):  # drawn in float, and rounded once
            assert bool((tensor == wide[name].to(tensor.dtype)).all()), name
        checked += 1
    state = torch.nn.Linear(128, 32, bias=False)
    state.load_state_dict({"weight": loaded["model.layers.0.self_attn.k_proj.weight"][1].float()})
print(f"{checked} tensors, each as it must be")
