#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Times a convolution, ResNet-50 and an LSTM, with the statistics of their layers, beside PyTorch.

usage: vision_peers.py LIBRARY [ROUNDS]

LIBRARY is libfanin_vision_peers.so, which -DFANIN_BUILD_BENCHMARKS=ON builds; set OPENBLAS_NUM_THREADS=1. Everything runs
in one process and thread, in turns: ROUNDS rounds (11; ResNet-50 runs once), of which the CPU time of the thread is taken.
Printed are medians, and the median over the rounds of each over fanin. PyTorch takes, by hooks, the statistics that
fanin takes: mean, variance, min, max, zeros and 30 bins over [0, 1] of what every layer returns.

convolution  3 x 3, 64 to 64 channels, 64 images (32, 32), then relu. `bare` copies the taps of each position and
             multiplies, by the BLAS of fanin: no activation, no statistics
resnet50     eight images (224, 224, 3)
lstm         128 units, 64 sequences of 200 tokens (128 features); statistics of all states
"""
import ctypes
import os
import statistics
import sys
import time

import torch
from torch import nn

torch.set_num_threads(1)


def torch_statistics(a):
    return (torch.mean(a), torch.var(a, unbiased=False), torch.min(a), torch.max(a), torch.count_nonzero(a),
            torch.histc(a, bins=30, min=0, max=1))


def watched(net):
    """The net, with a hook on every layer."""
    for layer in net.modules():
        if not list(layer.children()):
            layer.register_forward_hook(lambda module, x, y: torch_statistics(y[0] if isinstance(y, tuple) else y) and None)
    return net


class Bottleneck(nn.Module):
    def __init__(self, before, channels, stride):
        super().__init__()
        out = 4 * channels
        self.branch = nn.Sequential(
            nn.Conv2d(before, channels, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(),
            nn.Conv2d(channels, channels, 3, stride, 1, bias=False), nn.BatchNorm2d(channels), nn.ReLU(),
            nn.Conv2d(channels, out, 1, bias=False), nn.BatchNorm2d(out))
        self.skip = None
        if stride > 1 or before != out:
            self.skip = nn.Sequential(nn.Conv2d(before, out, 1, stride, bias=False), nn.BatchNorm2d(out))
        self.relu = nn.ReLU()

    def forward(self, x):
        y = self.branch(x) + (self.skip(x) if self.skip else x)
        torch_statistics(y)
        return self.relu(y)


def resnet50():
    layers = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    before = 64
    for i, blocks in enumerate((3, 4, 6, 3)):
        for k in range(blocks):
            layers.append(Bottleneck(before, 64 << i, 2 if i > 0 and k == 0 else 1))
            before = 4 * (64 << i)
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 1000))


def measure(title, jobs, rounds):
    times = {name: [] for name in jobs}
    for r in range(rounds + (rounds > 1)):
        for name, run in jobs.items():
            start = time.thread_time_ns()
            run()
            stop = time.thread_time_ns()
            if r > 0 or rounds == 1:
                times[name].append((stop - start) / 1e6)
    print(f'\n{title}')
    for name, t in times.items():
        ratio = statistics.median(a / b for a, b in zip(t, times['fanin']))
        print(f'{name:16}{statistics.median(t):12.2f} ms   / fanin {ratio:6.3f}', flush=True)


@torch.no_grad()
def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    rounds = int(sys.argv[2]) if len(sys.argv) == 3 else 11
    if os.environ.get('OPENBLAS_NUM_THREADS') != '1':
        sys.exit('set OPENBLAS_NUM_THREADS=1')
    library = ctypes.CDLL(sys.argv[1])
    print('PyTorch', torch.__version__)

    x = torch.randn(64, 64, 32, 32)
    convolution = nn.Sequential(nn.Conv2d(64, 64, 3, 1, 1, bias=False), nn.ReLU())
    convolution[0].weight.normal_(0, (2 / 576) ** 0.5)
    silent = nn.Sequential(nn.Conv2d(64, 64, 3, 1, 1, bias=False), nn.ReLU())
    watched(convolution)
    measure('convolution', {'fanin': library.fanin_convolution, 'bare': library.fanin_bare_convolution,
                            'torch': lambda: convolution(x), 'torch, no hooks': lambda: silent(x)}, rounds)

    tokens = torch.randn(64, 200, 128)
    lstm, silent_lstm = watched(nn.LSTM(128, 128, batch_first=True)), nn.LSTM(128, 128, batch_first=True)
    measure('lstm', {'fanin': library.fanin_lstm, 'torch': lambda: lstm(tokens),
                     'torch, no hooks': lambda: silent_lstm(tokens)}, rounds)

    images = torch.randn(8, 3, 224, 224)
    net = watched(resnet50()).train()
    measure('resnet50', {'fanin': library.fanin_resnet50, 'torch': lambda: net(images)}, 1)


if __name__ == '__main__':
    main()
