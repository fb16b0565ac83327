"""What a search costs a phone, at several sizes of the site.

    python scripts/study.py bench search [--sizes 15,150,1500,5000]

For each size a site in the likeness of docs/ is made and indexed, and the engine
that the site ships is run in Chromium with the CPU slowed four times. It runs in
the page and not in its worker, because Chromium slows pages alone. Bytes are
those of every file asked for before the first result, compressed as the host
does, code, dialog and style included; times leave the network out.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import gzip
import http.server
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from assets import build_assets
from bench_corpus import docs_folder, large_site
from content import LANGUAGES
from load import load_site
from node import node_command
from search_index import index_files

ROOT = Path(__file__).resolve().parent.parent
SLOWED = 4
TYPED = {
    "ko": ["ㅇ", "야", "양", "양ㅈ", "양자", "양잫", "양자화", "그래디언트 누적", "그래디언트누적", "학슴률",
           "ㅎㅅㄹ", "qlora", "didwkghk", "미세조정", "치명적 망각", "옵티마이저 상태가 메모리에"],
    "en": ["q", "qu", "qua", "quan", "quanti", "quantization", "gradient acc", "gradient accumulation",
           "forgeting", "learning rate schedule", "양자화", "low-rank"],
}  # fmt: skip
FIRST = {"ko": "양자화", "en": "quantization"}
"""What is typed first, whole, into a search that nothing is loaded of."""

PAGE = """<!doctype html><title>bench</title><script type="module">
const files = new Map();
const load = async (path) => {
  if (!files.has(path)) {
    const answer = await fetch("/" + path);
    if (!answer.ok) throw new Error(path);
    files.set(path, await answer.text());
  }
  return files.get(path);
};
window.run = async (language, queries) => {
  const code = URL.createObjectURL(new Blob([await load("engine.js")], { type: "text/javascript" }));
  // Once for the bytes, and once more, all files at hand, for the times.
  const loaded = (await import(code)).createSearch(load, language);
  for (const query of queries) await loaded.search(query);
  const heap = performance.memory.usedJSHeapSize;
  const times = [];
  const start = performance.now();
  const { createSearch } = await import(code + "#again");
  const { search } = createSearch(load, language);
  for (const query of queries) {
    const from = times.length ? performance.now() : start;
    await search(query);
    times.push(performance.now() - from);
  }
  return { times, heap: performance.memory.usedJSHeapSize - heap };
};
window.ready = true;
</script>"""


@dataclass(frozen=True, slots=True)
class Figures:
    """One language at one size."""

    size: int
    language: str
    first_bytes: int
    first: float
    """Milliseconds to the first result, code and index unpacked."""
    keys: tuple[float, ...]
    """Milliseconds of each further keystroke."""
    later_bytes: int
    heap: int
    made: float
    """Seconds to make the index of this language."""

    def __str__(self) -> str:
        ordered = sorted(self.keys)
        p95 = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        return (
            f"{self.size:>6} {self.language}  {self.first_bytes / 1024:7.1f} KB  {self.first:7.0f} ms"
            f"  {statistics.median(ordered):6.1f} ms  {p95:6.1f} ms  {self.heap / 2**20:6.1f} MB"
            f"  {self.later_bytes / 1024:7.1f} KB  {self.made:5.1f} s"
        )


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Serves a folder and remembers the compressed size of what it served."""

    served: list[int]

    def do_GET(self) -> None:
        self.path = self.path.partition("?")[0]
        path = Path(self.translate_path(self.path))
        if path.is_file() and path.suffix != ".html":
            self.served.append(len(gzip.compress(path.read_bytes(), 6)))
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextlib.contextmanager
def _served(folder: Path) -> Iterator[tuple[str, list[int]]]:
    served: list[int] = []
    handler = type("Handler", (_Handler,), {"served": served})
    bound = functools.partial(handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), bound)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/", served
    finally:
        server.shutdown()
        server.server_close()


def code_bytes(assets: Path) -> int:
    """Compressed bytes of what the dialog adds to a page beside the engine: its script and style."""
    files = ("search-dialog.js", "search.css")
    return sum(len(gzip.compress((assets / name).read_bytes(), 6)) for name in files)


def _engine(target: Path) -> None:
    """The engine as the worker has it, without the worker around it."""
    source = ROOT / "overrides/assets/javascripts/search/engine.js"
    command = [*node_command(), str(ROOT / "node_modules/esbuild/bin/esbuild"), str(source)]
    options = [f"--outfile={target}", "--bundle", "--minify", "--format=esm", "--target=es2022"]
    subprocess.run([*command, *options], check=True, capture_output=True)


def measure(browser: Browser, size: int, folder: Path, dialog: int) -> Iterator[Figures]:
    """Index a site of a size and search in it as one types, in one language after the other."""
    site = large_site(load_site(docs_folder()), size)
    made: dict[str, float] = {}
    for language in LANGUAGES:
        start = time.perf_counter()
        files = index_files(site, [language])
        made[language] = time.perf_counter() - start
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
    for language in LANGUAGES:
        with _served(folder) as (address, served):
            first = _run(browser, address, language, [FIRST[language]])
            first_bytes = sum(served) + dialog
            served.clear()
            typed = _run(browser, address, language, [FIRST[language], *TYPED[language]])
            later = sum(served) + dialog - first_bytes
        yield Figures(
            size, language, first_bytes, float(first["times"][0]),
            tuple(float(value) for value in typed["times"][1:]), later, int(typed["heap"]), made[language],
        )  # fmt: skip
    shutil.rmtree(folder / "search")


def _run(browser: Browser, address: str, language: str, queries: list[str]) -> dict[str, Any]:
    page = browser.new_page()
    page.goto(address + "index.html")
    page.wait_for_function("window.ready")
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    found: dict[str, Any] = page.evaluate("([code, queries]) => run(code, queries)", [language, queries])
    page.close()
    return found


def main(argv: Sequence[str]) -> int:
    """Print a line for each size and language."""
    parser = argparse.ArgumentParser(prog="study.py bench search", description="What a search costs a phone.")
    parser.add_argument("--sizes", default="15,150,1500,5000", help="numbers of questions (%(default)s)")
    arguments = parser.parse_args(argv)
    sizes = [int(size) for size in arguments.sizes.split(",")]
    _, assets = build_assets(ROOT, {})
    dialog = code_bytes(assets)
    print(f"CPU slowed {SLOWED} times; {dialog / 1024:.1f} KB of the first figure are the dialog's own")
    print("  size     to the first result     keystroke  p95      memory    loaded later  index made")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        (folder / "index.html").write_text(PAGE, encoding="utf-8")
        _engine(folder / "engine.js")
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("STUDY_BROWSER") or shutil.which("chromium"),
            args=["--no-sandbox", "--enable-precise-memory-info"],
        )
        for size in sizes:
            for figures in measure(browser, size, folder, dialog):
                print(figures, flush=True)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
