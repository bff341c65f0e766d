# SPDX-License-Identifier: BSD-3-Clause
"""Checks that each header, and each file of definitions, compiles alone: python3 headers.py SCRATCH COMPILER [FLAG...]

Those of mpi/ need the flags by which the compiler finds <mpi.h>, and are left out where it does not.

All are compiled as beside fanin::compiled: a header without its definitions, and these with the declarations of others
alone, so that neither leans on what the other includes. Header-only, a header includes its definitions at its end, and
they may include a header that is not yet read to its own end, whose declarations are then missing. A header that this
happens to is compiled header-only, too.

A header is compiled after a precompiled one only if it includes that one anyway, itself or through others: what it does
not include is never at hand. A precompiled header is checked before, so the first error is where the fault is.
"""

import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

INCLUDE = Path(__file__).resolve().parent.parent / "include"
HEADERS = sorted(str(path.relative_to(INCLUDE)) for path in (INCLUDE / "fanin").rglob("*.[hi]pp"))
MPI = [header for header in HEADERS if header.startswith("fanin/mpi")]


@lru_cache(maxsize=None)
def included(header):
    """What a header includes itself, in its order; nothing for a name that is not fanin's."""
    path = INCLUDE / header
    if not header.startswith("fanin/") or not path.is_file():
        return ()
    return tuple(re.findall(r"^ *# *include [<\"]([^>\"]+)", path.read_text(), re.MULTILINE))


@lru_cache(maxsize=None)
def includes(header):
    """What stands behind a header beside fanin::compiled, it among them."""
    names = {name for name in included(header) if not name.endswith(".ipp")}
    return frozenset({header}.union(*map(includes, names)))


def included_unread(root):
    """Whether, header-only, what the header includes includes it before its end."""
    seen = set()

    def read(file, root_is_read):
        seen.add(file)
        for name in included(file):
            if name == root and not root_is_read:
                return True
            # a header includes its definitions at its end
            if name not in seen and read(name, root_is_read or (file == root and name == root.replace(".hpp", ".ipp"))):
                return True
        return False

    return root.endswith(".hpp") and read(root, False)


def gain(headers, chosen):
    """How many includes are read no second time."""
    return sum(max((len(includes(c)) for c in chosen if c in includes(h) and c != h), default=0) for h in headers)


def compile_alone(compiler, scratch, header, precompiled, arguments):
    unit = scratch / (header.replace("/", "_"))
    unit.write_text(f"#include <{header}>\n")
    behind = [c for c in precompiled if c in includes(header) and c != header]
    first = []
    if behind:
        first = ["-include", str(scratch / max(behind, key=lambda c: len(includes(c))).replace("/", "_"))]
    command = [*compiler, "-std=c++20", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
    command += [f"-I{INCLUDE}", *first, *arguments, str(unit)]
    return subprocess.run(command, check=False).returncode == 0


def has_mpi(compiler):
    """Whether <mpi.h> is at hand."""
    return reads(compiler, "mpi.h").returncode == 0


def reads(compiler, header):
    command = [*compiler, "-std=c++20", f"-I{INCLUDE}", "-fsyntax-only", "-x", "c++", "-"]
    return subprocess.run(command, input=f"#include <{header}>\n", text=True, capture_output=True, check=False)


def check(headers, compiler, scratch, max_precompiled):
    """Those of the headers that do not compile alone."""
    for old in scratch.glob("*.gch"):
        old.unlink()

    chosen = []
    while len(chosen) < max_precompiled:
        chosen.append(max((h for h in headers if h not in chosen), key=lambda h: gain(headers, [*chosen, h])))
    chosen.sort(key=lambda h: len(includes(h)))

    failed = []
    precompiled = []
    for header in chosen:
        to = ["-x", "c++-header", "-o", str(scratch / (header.replace("/", "_") + ".gch"))]
        if compile_alone(compiler, scratch, header, [], to):
            precompiled.append(header)
        else:
            failed.append(header)
    for header in headers:
        if header not in chosen and not compile_alone(
            compiler, scratch, header, precompiled, ["-fsyntax-only", "-x", "c++"]
        ):
            failed.append(header)
    for old in scratch.glob("*.gch"):
        old.unlink()
    print(f"{len(headers)} headers, after {', '.join(precompiled)}")
    return failed


def main():
    scratch = Path(sys.argv[1]).resolve()
    compiler = sys.argv[2:]
    headers = HEADERS
    if not has_mpi(compiler):
        headers = [header for header in HEADERS if header not in MPI]
        print(f"not checked, as the compiler finds no <mpi.h>: {', '.join(MPI)}")
        if "needs an MPI library" not in reads(compiler, MPI[0]).stderr:
            sys.exit(f"{MPI[0]} does not say that there is no <mpi.h>")
    scratch.mkdir(parents=True, exist_ok=True)
    failed = check(headers, [*compiler, "-DFANIN_COMPILED"], scratch, 11)
    failed += check([header for header in headers if included_unread(header)], compiler, scratch, 4)
    for header in failed:
        print(f"does not compile alone: {header}")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
