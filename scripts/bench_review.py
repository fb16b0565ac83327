"""How long a phone takes from opening /review/ to the first card, by the number of questions.

The site is built from docs/; its /api/ is that of a site of the wanted size. The CPU is
slowed four times, every visit has an empty browser cache, and "begin" is pressed the moment
it shows. "With history" means that every question was rated ten times before.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from bench_corpus import docs_folder, large_site
from bench_site import SLOWED, Host, launch, published, slow_down
from content import Site
from deck import deck
from load import load_site

VISITS = 5
LIMITS = {15: 1.0, 1500: 1.5}
"""Seconds that the first card may take, by number of questions."""

WATCH = """
const press = () => {
  const begin = document.querySelector('[data-begin]');
  if (begin && !window.pressed) { window.pressed = performance.now(); begin.click(); }
  if (document.querySelector('.card h1') && !window.shown) {
    requestAnimationFrame(() => setTimeout(() => { window.shown ??= performance.now(); }, 0));
  }
};
new MutationObserver(press).observe(document, { childList: true, subtree: true });
"""
SHOWN = """() => new Promise(done => {
  const look = () => (window.shown ? done([window.pressed, window.shown]) : setTimeout(look, 10));
  look();
})"""
FILL = """async (ids) => {
  localStorage.setItem('study:store', 'yes');
  const open = indexedDB.open('study-review');
  const db = await new Promise(done => { open.onsuccess = () => done(open.result); });
  const transaction = db.transaction('reviews', 'readwrite');
  const day = 86400000;
  ids.forEach((question, number) => {
    for (let turn = 0; turn < 10; turn += 1) {
      const at = Date.now() - (400 - 40 * turn) * day + 1000 * number;
      transaction.objectStore('reviews').put({ question, at, rating: (number + turn) % 5 ? 3 : 1 });
    }
  });
  await new Promise(done => { transaction.oncomplete = done; });
  db.close();
}"""


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds at ``size`` questions: the median of several visits."""

    size: int
    history: bool
    begin: float
    """Until the reader can begin."""
    card: float
    """Until the first card shows."""

    def __str__(self) -> str:
        what = "with history" if self.history else "fresh"
        limit = LIMITS.get(self.size)
        verdict = "" if limit is None else f"  (under {limit} s: {'yes' if self.card < limit else 'NO'})"
        return f"{self.size:>6}  {what:<13} {self.begin:>8.2f} s {self.card:>12.2f} s{verdict}"


def visit(page: Page, address: str) -> tuple[float, float]:
    """Seconds until "begin" and until the first card of one visit."""
    slow_down(page)
    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(f"{address}review/")
    begin, card = page.evaluate(SHOWN)
    return begin / 1000, card / 1000


def measure(browser: Browser, address: str, ids: Sequence[str], *, history: bool) -> Figures:
    """Several visits, each of a new reader, or of one with a long history."""
    times = []
    for _ in range(VISITS):
        context = browser.new_context(viewport={"width": 360, "height": 800}, service_workers="block")
        page = context.new_page()
        if history:
            page.goto(f"{address}review/")
            page.wait_for_selector("[data-begin]")
            page.evaluate(FILL, list(ids))
            # The first start after that derives the cards; a reader's are there, each rating keeps its own.
            page.reload()
            page.wait_for_selector("[data-begin]")
        page.add_init_script(WATCH)
        times.append(visit(page, address))
        context.close()
    begin, card = (statistics.median(values) for values in zip(*times, strict=True))
    return Figures(len(ids), history, begin, card)


def lay_out(real: Site, size: int, host: Host) -> list[str]:
    """Put the data of a site of ``size`` questions into a built site; gives the questions' ids."""
    site = large_site(real, size)
    shutil.rmtree(host.folder / "api")
    for path, data in deck(site).items():
        (host.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (host.folder / path).write_bytes(data)
    host.bodies.clear()
    return [question.id for question in site.questions]


def main(argv: Sequence[str]) -> int:
    """Print a line for each size, fresh and with history."""
    parser = argparse.ArgumentParser(prog="study.py bench review", description=__doc__)
    parser.add_argument("--sizes", default="15,1500", help="numbers of questions (%(default)s)")
    sizes = [int(size) for size in parser.parse_args(argv).sizes.split(",")]
    missed = False
    with (
        tempfile.TemporaryDirectory() as name,
        sync_playwright() as playwright,
        published(Path(name) / "site") as host,
    ):
        browser = launch(playwright)
        print(f"CPU slowed {SLOWED} times, empty cache, median of {VISITS} visits")
        print("  size                  to begin   to first card")
        real = load_site(docs_folder())
        for size in sizes:
            ids = lay_out(real, size, host)
            for history in (False, True):
                figures = measure(browser, host.address, ids, history=history)
                missed |= figures.card >= LIMITS.get(size, float("inf"))
                print(figures, flush=True)
        browser.close()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
