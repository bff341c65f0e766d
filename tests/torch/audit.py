#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Audits checkpoints that PyTorch initialized and this script wrote: healthy ones pass, and each planted fault is found.

usage: audit.py AUDIT DIRECTORY

Exits with 77 where PyTorch is missing.
"""
import json
import math
import os
import struct
import subprocess
import sys

try:
    import torch
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

nn, init = torch.nn, torch.nn.init
program, directory = sys.argv[1:]
os.makedirs(directory, exist_ok=True)

DTYPES = {torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64",
          torch.bool: "BOOL"}


def save(path, tensors, padding=8):
    """Writes {name: tensor} in the safetensors format, whose header may have any length."""
    header, blobs, offset = {"__metadata__": {"format": "pt"}}, [], 0
    for name, t in tensors.items():
        t = t.detach().contiguous()
        bytes_of = t.view(torch.int16) if t.dtype == torch.bfloat16 else t
        blobs.append(bytes_of.numpy().tobytes())
        end = offset + len(blobs[-1])
        header[name] = {"dtype": DTYPES[t.dtype], "shape": list(t.shape), "data_offsets": [offset, end]}
        offset = end
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8 if padding == 8 else (padding - len(text)) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def normal(shape, std=0.02):
    return init.normal_(torch.empty(shape), 0, std)


def gpt2(blocks=3, width=96, dtype=torch.float32):
    model = {"wte.weight": normal((500, width)), "wpe.weight": normal((64, width))}
    for b in range(blocks):
        h = f"h.{b}."
        model[h + "attn.bias"] = torch.ones(1, 1, 64, 64).tril().bool()
        for name, (rows, columns) in {"attn.c_attn": (width, 3 * width), "attn.c_proj": (width, width),
                                      "mlp.c_fc": (width, 4 * width), "mlp.c_proj": (4 * width, width)}.items():
            std = 0.02 / math.sqrt(2 * blocks) if name.endswith("c_proj") else 0.02
            model[h + name + ".weight"] = normal((rows, columns), std)
            model[h + name + ".bias"] = torch.zeros(columns)
        for norm in "ln_1", "ln_2":
            model[h + norm + ".weight"], model[h + norm + ".bias"] = torch.ones(width), torch.zeros(width)
    model["ln_f.weight"], model["ln_f.bias"] = torch.ones(width), torch.zeros(width)
    return {name: t if t.dtype == torch.bool else t.to(dtype) for name, t in model.items()}


def llama(layers=2, width=128, hidden=344, dtype=torch.bfloat16):
    model = {"model.embed_tokens.weight": normal((600, width))}
    for layer in range(layers):
        p = f"model.layers.{layer}."
        for name, shape in {"self_attn.q_proj": (width, width), "self_attn.k_proj": (width // 4, width),
                            "self_attn.v_proj": (width // 4, width), "self_attn.o_proj": (width, width),
                            "mlp.gate_proj": (hidden, width), "mlp.up_proj": (hidden, width),
                            "mlp.down_proj": (width, hidden)}.items():
            model[p + name + ".weight"] = normal(shape)
        model[p + "input_layernorm.weight"] = torch.ones(width)
        model[p + "post_attention_layernorm.weight"] = torch.ones(width)
    model["model.norm.weight"] = torch.ones(width)
    model["lm_head.weight"] = normal((600, width))
    return {name: t.to(dtype) for name, t in model.items()}


def resnet():
    """Names and laws of torchvision's resnet18, of its first two stages."""
    def conv(out, inputs, size):
        return init.kaiming_normal_(torch.empty(out, inputs, size, size), mode="fan_out", nonlinearity="relu")

    model = {"conv1.weight": conv(64, 3, 7)}

    def norm(name, width):
        model.update({name + "." + k: v for k, v in nn.BatchNorm2d(width).state_dict().items()})

    norm("bn1", 64)
    for stage, width, before in (1, 64, 64), (2, 128, 64):
        for block in 0, 1:
            p, inputs = f"layer{stage}.{block}.", before if block == 0 else width
            model[p + "conv1.weight"], model[p + "conv2.weight"] = conv(width, inputs, 3), conv(width, width, 3)
            norm(p + "bn1", width)
            norm(p + "bn2", width)
            if inputs != width:
                model[p + "downsample.0.weight"] = conv(width, inputs, 1)
                norm(p + "downsample.1", width)
    model.update({"fc." + k: v for k, v in nn.Linear(128, 1000).state_dict().items()})
    return model


def torch_defaults():
    net = nn.Sequential(nn.Conv2d(3, 64, 5), nn.BatchNorm2d(64), nn.Flatten(), nn.Linear(400, 300), nn.LayerNorm(300),
                        nn.Linear(300, 100))
    model = dict(net.state_dict())
    model["embedding.weight"] = nn.Embedding(400, 100).weight
    return model


def planted(model, name, change):
    model = dict(model)
    t = model[name].clone()
    result = change(t)
    model[name] = t if result is None or result is t else result.to(t.dtype)
    return model


def one_element(value):
    def change(t):
        t.view(-1)[17] = value
    return change


torch.manual_seed(1)
healthy = {"gpt2": gpt2(), "gpt2_half": gpt2(dtype=torch.float16), "gpt2_double": gpt2(dtype=torch.float64),
           "llama": llama(), "llama_float": llama(dtype=torch.float32), "resnet": resnet(), "torch": torch_defaults()}
OPTIONS = {"torch": ["--law", "torch"]}
cases = [(name, model, OPTIONS.get(name, []), 0, "tensors are as claimed") for name, model in healthy.items()]


def fault(base, name, tensor, change, said):
    cases.append((f"{base}_{name}", planted(healthy[base], tensor, change), OPTIONS.get(base, []), 1, said))


fc, proj = "h.1.mlp.c_fc.weight", "h.2.mlp.c_proj.weight"
fault("gpt2", "depth_scale_missing", proj, lambda t: t.normal_(0, 0.02), "the depth scale 1/√(2·3) is missing")
fault("gpt2", "depth_scale_too_much", fc, lambda t: t.mul_(1 / math.sqrt(6)), "the depth scale 1/√(2·3) is applied where it does not belong")
fault("gpt2", "torch_default", fc, lambda t: init.kaiming_uniform_(t.t(), a=math.sqrt(5)).t(), "mlp.c_fc.weight ")
fault("gpt2", "scale", fc, lambda t: t.mul_(1.05), "gain 0.205 for 0.196")
fault("gpt2", "mean", fc, lambda t: t.add_(0.002), "the mean")
fault("gpt2", "nan", fc, one_element(math.nan), "1 elements are NaN")
fault("gpt2", "infinite", fc, one_element(math.inf), "1 infinite")
fault("gpt2", "outlier", fc, one_element(0.2), "an element is 10 standard deviations from the mean")
fault("gpt2", "zeros", fc, lambda t: t.mul_(torch.rand_like(t) > 0.01), "exactly 0")
fault("gpt2", "uniform", fc, lambda t: t.uniform_(-0.02 * math.sqrt(3), 0.02 * math.sqrt(3)), "uniform")
fault("gpt2", "truncated", fc, lambda t: init.trunc_normal_(t, 0, 0.02, -0.04, 0.04), "truncated")
fault("gpt2", "rows_repeat", fc, lambda t: t[::2].repeat_interleave(2, 0), "equal")
fault("gpt2", "all_zero", fc, lambda t: t.zero_(), "mlp.c_fc.weight ")
fault("gpt2", "bias", "h.0.attn.c_attn.bias", lambda t: t.normal_(0, 0.02), "everywhere")
fault("gpt2", "gain", "ln_f.weight", lambda t: t.zero_(), "everywhere")
fault("gpt2", "copied_layer", fc, lambda t: t.copy_(healthy["gpt2"]["h.0.mlp.c_fc.weight"]), "have the same elements")
fault("gpt2", "copied_prefix", "wpe.weight", lambda t: t.copy_(healthy["gpt2"]["wte.weight"][:64]), "begin")
fault("llama", "one_layer", "model.layers.1.self_attn.q_proj.weight", lambda t: t.mul_(3), "gain 0.68 for 0.226")
fault("llama", "xavier", "model.layers.1.mlp.gate_proj.weight", lambda t: init.xavier_uniform_(t), "gate_proj.weight ")
fault("llama", "embedding", "model.embed_tokens.weight", lambda t: t.normal_(0, 1), "the standard deviation is")
fault("llama", "narrow", "model.layers.0.mlp.up_proj.weight",
      lambda t: init.trunc_normal_(torch.empty(t.shape, dtype=torch.float32), 0, 0.02, -0.04, 0.04), "truncated")
fault("resnet", "fan_in", "layer2.0.conv1.weight",
      lambda t: init.kaiming_normal_(t, mode="fan_in", nonlinearity="relu"), "fan")
fault("resnet", "running_var", "bn1.running_var", lambda t: t.zero_(), "everywhere")
fault("resnet", "linear", "fc.weight", lambda t: init.normal_(t, 0, 0.01), "fc.weight")
fault("torch", "fan_out", "3.weight", lambda t: init.uniform_(t, -1 / math.sqrt(300), 1 / math.sqrt(300)), "3.weight")
fault("torch", "bias_zero", "3.bias", lambda t: t.zero_(), "3.bias")
fault("torch", "one_sided", "3.weight", lambda t: t.abs_(), "U(0, 0.05) for U(-0.05, 0.05)")

# what a map says counts before the names
mapped = os.path.join(directory, "map.json")
with open(mapped, "w") as file:
    json.dump({"h.*.mlp.c_fc.weight": {"law": "normal 0.05"}, "wpe.weight": "none"}, file)
model = dict(healthy["gpt2"], **{f"h.{b}.mlp.c_fc.weight": normal((96, 384), 0.05) for b in range(3)},
             **{"wpe.weight": normal((64, 96), 1.0)})
cases.append(("mapped", model, ["--map", mapped], 0, "tensors are as claimed"))
cases.append(("unmapped", model, [], 1, "4 of 40 tensors"))
for name in "gpt2", "gpt2_half", "gpt2_double":
    cases.append((f"{name}_unaligned", healthy[name], [], 0, "tensors are as claimed"))

failures = 0
for name, model, options, status, said in cases:
    path = os.path.join(directory, name + ".safetensors")
    save(path, model, 1 if "unaligned" in name else 8)
    got = subprocess.run([program, path, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if got.returncode != status or said not in got.stdout:
        failures += 1
        lines = [line for line in got.stdout.splitlines() if not line.endswith("  as claimed")]
        print(f"FAILED {name}: status {got.returncode}, expected {status} and '{said}' in", *lines, sep="\n")
    os.remove(path)
print(f"{len(cases)} checkpoints, {sum(case[3] for case in cases)} with a fault, {failures} failures")
sys.exit(failures != 0)
