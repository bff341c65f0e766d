#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Holds what dump_reports wrote against the schema: check_json.py <dump_reports> <schema> <directory>.

Exits 0 where all agrees, 1 where something does not, 77 without jsonschema.
"""

import json
import pathlib
import subprocess
import sys

try:
    from jsonschema import Draft202012Validator
except ImportError:
    print("check_json.py: no jsonschema; skipped")
    sys.exit(77)


def refuse(constant):
    raise ValueError(f"{constant} is no JSON")


def unique(pairs):
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a name occurs twice")
    return dict(pairs)


def main(program, schema_file, directory):
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    for old in directory.glob("*.json"):
        old.unlink()
    subprocess.run([program, directory], check=True)

    schema = json.loads(pathlib.Path(schema_file).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    failures = 0
    files = sorted(directory.glob("*.json"))
    for file in files:
        text = file.read_bytes().decode("utf-8")  # strictly
        try:
            value = json.loads(text, parse_constant=refuse, object_pairs_hook=unique)
        except ValueError as e:
            failures += 1
            print(f"FAILED: {file.name}: {e}")
            continue
        # Against its own half of the schema, whose errors name the place.
        half = {"$ref": "#/$defs/" + value["format"].split()[1] + "_document", "$defs": schema["$defs"]}
        for error in list(Draft202012Validator(half).iter_errors(value))[:3]:
            failures += 1
            print(f"FAILED: {file.name}: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")
    if len(files) < 30:
        failures += 1
        print(f"FAILED: only {len(files)} files")
    print(f"{len(files)} documents, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    if len(sys.argv) != 4:
        print(__doc__)
        sys.exit(2)
    sys.exit(main(*sys.argv[1:]))
