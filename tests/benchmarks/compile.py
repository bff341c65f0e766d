#!/usr/bin/python3
# SPDX-License-Identifier: BSD-3-Clause
"""What the compiler takes for programs of fanin, over the same experiment in plain xtensor and xtensor-blas.

usage: compile.py [ROUNDS] [COMPILER...]        3 rounds, g++ and clang++

Each program is compiled to an object (with fanin::compiled: and linked) at -O0, -O1 and -O2, round by round. The table
has the median of the user seconds, their ratio to plain xtensor at the same level, and the peak memory of the compiler.
"header-only" is the default; "compiled" defines FANIN_COMPILED and links with <fanin/compiled.cpp>, which is built once
before. CXXFLAGS may say where xtensor is.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

INCLUDE = Path(__file__).resolve().parents[2] / "include"
LEVELS = ["-O0", "-O1", "-O2"]

PLAIN = """
#include <iostream>
#include <xtensor-blas/xlinalg.hpp>
#include <xtensor/xhistogram.hpp>
#include <xtensor/xio.hpp>
#include <xtensor/xrandom.hpp>
#include <xtensor/xtensor.hpp>

int main()
{
    xt::xtensor<float, 2> x = xt::random::randn<float>({1000, 100});
    for (int layer = 0; layer < 5; ++layer)
    {
        const xt::xtensor<float, 2> w = 0.01f * xt::random::randn<float>({100, 100});
        const xt::xtensor<float, 2> z = xt::linalg::dot(x, w);
        x = xt::maximum(z, 0.0f);
        const xt::xtensor<double, 1> values = xt::cast<double>(xt::flatten(x));
        std::cout << layer << ' ' << xt::mean(x)() << ' ' << xt::stddev(x)() << '\\n'
                  << xt::histogram(values, std::size_t{30}, 0.0, 1.0) << '\\n';
    }
}
"""

PROLOGUE = """
#include <fanin/fanin.hpp>
#include <iostream>

int main()
{
    using namespace fanin;
"""
DRAW = """
    std::cout << init::he<float>(784, 256, 42)(3, 5) << '\\n';
"""
PROPAGATE = """
    auto x = init::normal<float>.with_stddev(1)(1000, 100, 1);
    auto net = repeat(5, dense(100, init::normal<float>, act::relu));
    report r = propagate(net, x, 42, {.predict = true});
"""

STANDARD = "#include <string>\n#include <vector>\n"
XTENSOR = "#include <xtensor/xtensor.hpp>\n"
MEMORY = "#include <fanin/draw.hpp>\n"
FILL = """
#include <vector>

int main()
{
    using namespace fanin;
    std::vector<float> w(784 * 256);
    init::fill(w, {256, 784}, init::he<float>, axes::oi, 42);
    std::vector<float> part(64 * 784);
    init::shard(part, init::he<float>, {256, 784}, axes::oi, {64, 0}, {128, 784}, 42);
    return w[64 * 784] == part[0] ? 0 : 1;
}
"""

PROGRAMS = {
    "plain xtensor": PLAIN,
    "<vector> and <string>": STANDARD,
    "<xtensor/xtensor.hpp>": XTENSOR,
    "draw.hpp": MEMORY,
    "draw.hpp, fill and shard": MEMORY + FILL,
    "include": PROLOGUE + "}\n",
    "draw": PROLOGUE + DRAW + "}\n",
    "propagate": PROLOGUE + PROPAGATE + "    std::cout << r.layers.size() << '\\n';\n}\n",
    "README's first program": PROLOGUE + PROPAGATE + "    std::cout << r << diagnose(r) << '\\n';\n}\n",
    "propagate + diagnose + page": PROLOGUE + PROPAGATE + "    save(\"page.html\", to_html(r, findings(r)));\n}\n",
}


WITHOUT_FANIN = ["plain xtensor", "<vector> and <string>", "<xtensor/xtensor.hpp>"]


def cost(command):
    """User seconds and peak MB of a command and its children."""
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        sys.exit(f"failed: {' '.join(command)}")
    return usage.ru_utime, usage.ru_maxrss / 1024


def measure(compiler, rounds, scratch):
    flags = ["-std=c++20", f"-I{INCLUDE}", *os.environ.get("CXXFLAGS", "").split()]
    library = scratch / "library.o"
    cost([compiler, *flags, "-O1", "-c", str(INCLUDE / "fanin" / "compiled.cpp"), "-o", str(library)])
    figures = {}
    for r in range(1 + rounds):  # the first reads the headers from the disk
        for level in LEVELS:
            for name, text in PROGRAMS.items():
                source, unit = scratch / "unit.cpp", scratch / "unit.o"
                source.write_text(text)
                for way in ["header-only"] if name in WITHOUT_FANIN else ["header-only", "compiled"]:
                    defined = ["-DFANIN_COMPILED"] if way == "compiled" else []
                    seconds, memory = cost([compiler, *flags, level, *defined, "-c", str(source), "-o", str(unit)])
                    if way == "compiled" and "int main" in text:
                        linked = [str(unit), str(library), "-lopenblas", "-pthread", "-o", str(scratch / "program")]
                        seconds += cost([compiler, *linked])[0]
                    if r > 0:
                        figures.setdefault((name, way, level), []).append((seconds, memory))
    return {k: (statistics.median(s for s, _ in v), statistics.median(m for _, m in v)) for k, v in figures.items()}


def main():
    arguments = sys.argv[1:]
    rounds = int(arguments.pop(0)) if arguments and arguments[0].isdigit() else 3
    if any(a.startswith("-") for a in arguments):
        sys.exit(__doc__)
    for compiler in arguments or ["g++", "clang++"]:
        with tempfile.TemporaryDirectory() as scratch:
            figures = measure(compiler, rounds, Path(scratch))
        print(f"\n{compiler:42}" + "".join(f"{level:^24}" for level in LEVELS))
        print(" " * 42 + f"{'user s':>8}{'ratio':>7}{'MB':>6}   " * len(LEVELS))
        for name, way in dict.fromkeys((name, way) for name, way, _ in figures):
            line = f"{name if name in WITHOUT_FANIN else f'{name}, {way}':42}"
            for level in LEVELS:
                seconds, memory = figures[name, way, level]
                plain = figures["plain xtensor", "header-only", level][0]
                line += f"{seconds:8.2f}{seconds / plain:7.2f}{memory:6.0f}   "
            print(line.rstrip())


if __name__ == "__main__":
    main()
