# SPDX-License-Identifier: BSD-3-Clause
"""Checks what the pages point to; prints what is wrong, and fails if anything is.

- A relative link leads to a file, and its anchor to a heading there.
- A path into the repository and a header of fanin that a page names exist.
- Every page in docs/ is linked from the README, which has 200 lines at most.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
README = ROOT / "README.md"
MAX_README_LINES = 200

LINK = re.compile(r"\]\(([^)\s]+)\)")
NAMED_PATH = re.compile(r"(?<![\w./-])(?:tests|examples|docs|include)/[\w./-]*\w")
NAMED_HEADER = re.compile(r"(?<![\w/])fanin/[\w/]+\.hpp")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def anchors(page):
    """The anchors that GitHub gives the headings of a page."""
    for heading in re.findall(r"^#+ (.*)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def wrong_links(page, text):
    for target in LINK.findall(FENCE.sub("", text)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists():
            yield f"links to {target}, and there is no such file"
        elif anchor and anchor not in anchors(file):
            yield f"links to {target}, and there is no such heading"


def wrong_names(text):
    for name in NAMED_PATH.findall(text):
        if not (ROOT / name).exists():
            yield f"names {name}, which is not in the repository"
    for name in NAMED_HEADER.findall(text):
        if not (ROOT / "include" / name).exists():
            yield f"names {name}, which is not in include/"


def main():
    wrong = []
    pages = [README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        name = page.relative_to(ROOT)
        wrong += [f"{name} {fault}" for fault in [*wrong_links(page, text), *wrong_names(text)]]
        if name.parts[0] == "docs" and f"({name.as_posix()})" not in README.read_text(encoding="utf-8"):
            wrong.append(f"README.md does not link to {name}")
    lines = README.read_text(encoding="utf-8").count("\n")
    if lines > MAX_README_LINES:
        wrong.append(f"README.md has {lines} lines, more than {MAX_README_LINES}")
    print("\n".join(wrong) or f"{len(pages)} pages: as they must be")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
