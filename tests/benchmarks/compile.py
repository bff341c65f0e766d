#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""Times what an include of fanin costs the compiler.

usage: compile.py COMPILER [ROUNDS]

Each translation unit is compiled with -std=c++20 -O2 -c in turn, ROUNDS rounds (5); the table is the median of the
compiler's user seconds, and what that is over the line named. CXXFLAGS may say where xtensor is.
"""
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

INCLUDE = pathlib.Path(__file__).resolve().parents[2] / 'include'
XTENSOR = '<xtensor/xtensor.hpp>'
XLINALG = '<xtensor-blas/xlinalg.hpp>'
UNITS = {  # what: (the source, the line to compare with)
    XTENSOR: (f'#include {XTENSOR}', None),
    '<fanin/init.hpp>': ('#include <fanin/init.hpp>', XTENSOR),
    'a draw of init::he<float>': (
        '#include <fanin/init.hpp>\nauto draw() { return fanin::init::he<float>(784, 256, 42); }', XTENSOR),
    '<fanin/act.hpp>': ('#include <fanin/act.hpp>', XTENSOR),
    'a call of act::gelu': ('#include <fanin/act.hpp>\nfloat call(float x) { return fanin::act::gelu(x); }', XTENSOR),
    XLINALG: (f'#include {XLINALG}', None),
    '<fanin/fanin.hpp>': ('#include <fanin/fanin.hpp>', XLINALG),
}


def user_seconds(command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    compiler = sys.argv[1]
    rounds = int(sys.argv[2]) if len(sys.argv) == 3 else 5
    flags = ['-std=c++20', '-O2', f'-I{INCLUDE}', *os.environ.get('CXXFLAGS', '').split()]
    times = {what: [] for what in UNITS}
    with tempfile.TemporaryDirectory() as scratch:
        source = pathlib.Path(scratch, 'unit.cpp')
        for r in range(1 + rounds):  # the first reads the headers from the disk
            for what, (text, _) in UNITS.items():
                source.write_text(text + '\n')
                seconds = user_seconds([compiler, *flags, '-c', str(source), '-o', os.devnull])
                if r > 0:
                    times[what].append(seconds)
    median = {what: statistics.median(t) for what, t in times.items()}

    print(f'{compiler + " -O2":28}{"user s":>8}{"more s":>8}{"ratio":>8}')
    for what, (_, base) in UNITS.items():
        more = f'{median[what] - median[base]:8.2f}{median[what] / median[base]:8.2f}  over {base}' if base else ''
        print(f'{what:28}{median[what]:8.2f}{more}')


if __name__ == '__main__':
    main()
