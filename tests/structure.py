# SPDX-License-Identifier: BSD-3-Clause
"""Checks how the headers stand to each other, and their size; prints what is wrong, and fails if anything is.

- An include never points to a higher floor.
- A header in X/detail/ includes of X/ itself, outside of detail/, only plain types.
- No header is longer than 250 lines, and no line of code longer than 110 columns.
- No example reaches into fanin::detail: users copy it.
- No name of a test has a semicolon or a bracket that does not close: CMake would take it for a list, and lose tests.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# From the ground up; files stands on core alone. An umbrella <fanin/X.hpp> stands on the floor X; draw.hpp is that of init without xtensor.
# mpi stands above fanin: the umbrella does not include it.
FLOORS = ["core", "random", "stats", "act", "init", "files", "audit", "theory", "stack", "checkpoint", "transformer", "recurrent", "vision", "spectrum", "diagnose", "show", "test", "fanin", "mpi"]

# Structs and small value types: data that stands between a floor's private and its public headers.
PLAIN = {
    "act/activation",
    "audit/audit_result",
    "checkpoint/stored_tensor",
    "diagnose/cause",
    "diagnose/coordinate_report",
    "diagnose/options",
    "diagnose/rates",
    "diagnose/remedy",
    "diagnose/verdict",
    "files/element_type",
    "files/tensor_spec",
    "init/axes",
    "init/axis",
    "init/fans",
    "init/law",
    "init/variance_scaling_parameters",
    "mpi/communicator",
    "random/key",
    "show/depth_style",
    "spectrum/singular_spectrum",
    "stack/batch",
    "stack/cross_entropy",
    "stack/layer_facts",
    "stack/layer_traits",
    "stack/options",
    "stack/parameter",
    "stack/prediction",
    "stack/report",
    "stack/row_geometry",
    "stack/sequence_layout",
    "stack/signal",
    "stack/run_record",
    "stack/step_record",
    "stack/watched",
    "stats/histogram",
    "stats/interval",
    "stats/moments",
    "stats/summary",
    "theory/moments",
    "theory/scalar_function",
    "transformer/attention_options",
}

MAX_LINES = 250
MAX_COLUMNS = 110


def floor_of(header):
    floor = header.split("/")[0].removesuffix(".hpp")
    return "init" if floor == "draw" else floor


def wrong_arrows(header, text):
    for included in re.findall(r"#include <fanin/([^>]+)>", text):
        here, there = floor_of(header), floor_of(included)
        if there not in FLOORS:
            continue  # <fanin/stop_after_the_error_above>, which is not there on purpose
        if FLOORS.index(there) > FLOORS.index(here):
            yield f"{header} includes {included}, which stands on a higher floor"
        private = header.startswith(here + "/detail/")
        public = there == here and not included.startswith(there + "/detail/")
        if private and public and included.removesuffix(".hpp") not in PLAIN:
            yield f"{header} includes {included}, which is no plain type"


def main():
    include = ROOT / "include" / "fanin"
    wrong = []
    headers = sorted(p for p in include.rglob("*") if p.suffix in {".hpp", ".inl", ".ipp"})
    for path in headers:
        text = path.read_text(encoding="utf-8")
        header = path.relative_to(include).as_posix()
        wrong += wrong_arrows(header, text)
        lines = text.count("\n")
        if lines > MAX_LINES:
            wrong.append(f"{header} has {lines} lines, more than {MAX_LINES}")
    sources = headers + sorted(
        p for d in ["tests", "examples"] for p in (ROOT / d).rglob("*") if p.suffix in {".hpp", ".inl", ".ipp", ".cpp"}
    )
    for path in sources:
        example = path.relative_to(ROOT).parts[0] == "examples"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if example and re.search(r"\bdetail(::|/|;)", line):
                wrong.append(f"{path.relative_to(ROOT)}:{number} reaches into fanin::detail")
            if len(line) > MAX_COLUMNS:
                wrong.append(f"{path.relative_to(ROOT)}:{number} has {len(line)} columns, more than {MAX_COLUMNS}")
    for path in (ROOT / "tests").rglob("*.test.cpp"):
        for name in re.findall(r'TEST_CASE\(\s*"((?:[^"\\]|\\.|"\s*")*)"', path.read_text(encoding="utf-8")):
            if ";" in name or name.count("[") != name.count("]"):
                wrong.append(f"{path.relative_to(ROOT)}: CMake cannot list the test {name!r}")
    print("\n".join(wrong) or f"{len(headers)} headers, {len(sources)} sources: as they must be")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
