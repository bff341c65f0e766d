#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
"""Reads the pages that dump_reports writes as others do: check_pages.py <dump_reports> <directory> [<chromium>].

As XML and as HTML; with a browser, that it has nothing to complain of, that no page is wider than its window, and that no
label of a chart lies over another. Exits 0 where all is well, 1 where something is not, 77 where no browser can be started.
"""

import html.parser
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

failures = 0


def check(holds, what):
    global failures
    if not holds:
        failures += 1
        print("FAILED:", what)


class outline(html.parser.HTMLParser):
    """That elements close in the order in which they open, and that nothing is asked of anybody else."""

    def __init__(self, name):
        super().__init__(convert_charrefs=True)
        self.name = name
        self.open = []
        self.seen = {}

    def handle_starttag(self, tag, attributes):
        self.seen[tag] = self.seen.get(tag, 0) + 1
        self.open.append(tag)
        for attribute, value in attributes:
            foreign = attribute in ("src", "href", "srcset", "data", "action") or attribute.startswith("on")
            check(not foreign, f"{self.name}: {tag} has {attribute}")
            check(not re.search(r"(https?:|//|javascript:)", value or ""), f"{self.name}: {attribute}={value}")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.open.pop()

    def handle_endtag(self, tag):
        check(self.open and self.open.pop() == tag, f"{self.name}: </{tag}> closes another")


def read(page):
    text = page.read_bytes().decode("utf-8")  # strictly
    try:
        root = xml.etree.ElementTree.fromstring(text.removeprefix("<!DOCTYPE html>\n"))
    except xml.etree.ElementTree.ParseError as e:
        check(False, f"{page.name}: no XML: {e}")
        return
    reader = outline(page.name)
    reader.feed(text)
    reader.close()
    check(not reader.open, f"{page.name}: {reader.open} is still open")
    for forbidden in ("script", "link", "iframe", "img", "object"):
        check(forbidden not in reader.seen, f"{page.name}: has {forbidden}")
    drawings = [e for e in root.iter("svg") if e.get("aria-hidden") != "true"]
    check(all(e.find("title") is not None and e.find("desc") is not None for e in drawings), f"{page.name}: unnamed")
    check(len(root.findall(".//table/tbody/tr")) >= 1 or "No candidates" in text, f"{page.name}: no rows")
    check(len(text) < 1_500_000, f"{page.name}: {len(text)} characters")


# A page that measures another in a frame of the width of a window, and says so where --dump-dom shows it.
FRAME = """<!DOCTYPE html><title>frame</title><iframe id="f" width="{width}" height="900" src="{page}"></iframe>
<p id="answer">none</p><script>
addEventListener("load", () => {{
  const f = document.getElementById("f").contentDocument;
  const wide = [...f.querySelectorAll("main *")].filter(e => !e.closest(".scroll, .cells figcaption, svg")
    && e.getBoundingClientRect().right > {width} + 0.5 && e.getBoundingClientRect().width > 0).map(e => e.outerHTML.slice(0, 80));
  const over = [];
  for (const labels of f.querySelectorAll(".plot .x, .plot .y, .plot .ends")) {{
    const boxes = [...labels.children].map(e => [e.getBoundingClientRect(), e.textContent]).filter(b => b[0].width > 0);
    boxes.forEach(([a, text], i) => boxes.slice(i + 1).forEach(([b, other]) => {{
      // boxes have the height of a line, of which ink fills three quarters
      if (a.left < b.right && b.left < a.right && Math.abs(a.top - b.top) < 0.75 * a.height) over.push(text + " over " + other);
    }}));
  }}
  document.getElementById("answer").textContent = "measured " + f.documentElement.scrollWidth + " " + over.length + " "
    + wide.concat(over).join(" | ");
}});</script>"""


def browse(chromium, page, directory):
    """Whether the browser could be started at all."""
    with tempfile.TemporaryDirectory() as profile:
        start = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--v=0",
                 f"--user-data-dir={profile}", "--allow-file-access-from-files", "--dump-dom"]
        for width in (1280, 390):
            frame = directory / "frame.html"
            frame.write_text(FRAME.format(width=width, page=page.resolve().as_uri()), encoding="utf-8")
            try:
                ran = subprocess.run(start + [frame.resolve().as_uri()], capture_output=True, text=True, timeout=120)
            except (OSError, subprocess.TimeoutExpired) as e:
                print("check_pages.py: cannot run the browser:", e)
                return False
            if "</html>" not in ran.stdout:
                print("check_pages.py: the browser did not start:", ran.stderr[-300:])
                return False
            measured = re.search(r"measured (\d+) (\d+) ([^<]*)", ran.stdout)
            check(measured is not None, f"{page.name}: not measured at {width}: {ran.stdout[-300:]}")
            if measured:
                check(int(measured[1]) <= width, f"{page.name}: {measured[1]} px wide in {width}: {measured[3][:300]}")
                check(measured[2] == "0", f"{page.name}: labels over each other at {width}: {measured[3][:300]}")
                check(not measured[3].strip(), f"{page.name}: out of {width} px: {measured[3][:300]}")
            for line in ran.stderr.splitlines():
                check("CONSOLE" not in line, f"{page.name}: {line}")
    return True


def main(program, directory, chromium=""):
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    for old in directory.glob("*.html"):
        old.unlink()
    subprocess.run([program, directory], check=True)
    pages = sorted(directory.glob("*.html"))
    check(len(pages) >= 12, f"only {len(pages)} pages")
    started = True
    for page in pages:
        if not chromium:
            read(page)
        elif started:
            started = browse(chromium, page, directory)
    print(f"{len(pages)} pages, {failures} failures")
    return 1 if failures else 0 if started else 77


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        print(__doc__)
        sys.exit(2)
    sys.exit(main(*sys.argv[1:]))
