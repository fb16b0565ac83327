"""What a page costs a phone: requests and bytes, Lighthouse, answers to a tap, and shifts.

    python scripts/study.py bench page [--without-lighthouse]

The site is built from docs/ and served with gzip below a sub-path, as it is published. Requests and
bytes are those that the server answers, for a reader with an empty cache and for the page after
that. Lighthouse is a large tool that nothing else needs, so it has a lock file of its own in
tests/lighthouse/ and is installed there when it is first asked for.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from bench_site import ROOT, SLOWED, Host, browser_path, launch, published, slow_down
from node import node_command, npm_command

TOOL = ROOT / "tests/lighthouse"
RUNS = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
SIZES = {"phone": (360, 800), "desk": (1280, 800)}
REQUESTS = 6
FIRST = 75 * 1024
"""Bytes of the first page that a reader sees, all that loads unasked."""
FURTHER = 12 * 1024
SLOW = 100
"""Milliseconds until a tap shows on a phone."""
SETTLED = 1500
"""Milliseconds in which whatever a page begins by itself has begun."""

WATCH = """
window.slowest = 0;
window.shifted = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (entry.interactionId) slowest = Math.max(slowest, entry.duration);
}).observe({ type: 'event', durationThreshold: 16 });
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shifted += entry.value;
}).observe({ type: 'layout-shift', buffered: true });
// A switch of language is timed up to where the browser would leave the page. What changes nothing
// on the screen brings no picture to be timed by, so something changes.
addEventListener('click', event => {
  const link = event.target.closest?.('[data-language-switch]');
  if (!link) return;
  event.preventDefault();
  link.style.opacity = 0.5;
});
"""


def kinds(host: Host) -> dict[str, str]:
    """The kinds of pages -> an address of each; of the questions, the one with the largest page."""
    pages = [path.parent for path in host.folder.glob("[0-9]*/[0-9]*/index.html")]
    question = max(pages, key=lambda folder: (folder / "index.html").stat().st_size)
    path = question.relative_to(host.folder).as_posix()
    return {"question": f"{path}/", "chapter": f"{path.split('/')[0]}/", "home": "", "review": "review/"}


def transfers(browser: Browser, host: Host, paths: Mapping[str, str]) -> bool:
    """Print requests and bytes of first views and of a further page; returns whether all are few."""
    good = True
    print("\nFirst view, and a question page after it (worker: what it copies for offline reading)")
    print("              requests    KiB   further KiB   requests, KiB with the worker")
    for kind, path in paths.items():
        context = browser.new_context(viewport=_size("phone"), service_workers="block")
        page = context.new_page()
        requests, size = _loaded(page, host, path)
        after = page.locator("a[rel=prev], a[rel=next]").first
        address = (
            after.evaluate("link => link.href") if kind == "question" else host.address + paths["question"]
        )
        _, further = _loaded(page, host, str(address).removeprefix(host.address))
        context.close()
        context = browser.new_context(viewport=_size("phone"))
        all_requests, all_size = _loaded(context.new_page(), host, path)
        context.close()
        if kind == "question":
            good = requests <= REQUESTS and size <= FIRST and further <= FURTHER
        figures = f"{requests:>8} {size / 1024:>6.1f} {further / 1024:>13.1f}"
        print(f"  {kind:<10}  {figures} {all_requests:>13} {all_size / 1024:>6.1f}")
    return good


def _loaded(page: Page, host: Host, path: str) -> tuple[int, int]:
    """Requests and bytes that a page asks for by itself."""
    host.log.clear()
    page.goto(host.address + path)
    # Chromium without a window leaves the manifest for later; one with a window does not.
    page.context.new_cdp_session(page).send("Page.getAppManifest")
    page.wait_for_timeout(SETTLED)
    return len(host.log), sum(size for _, size in host.log)


def _size(screen: str) -> ViewportSize:
    width, height = SIZES[screen]
    return {"width": width, "height": height}


# What a reader does -> how, on a page where it can be done.
TAPS: dict[str, tuple[str, Callable[[Page], object]]] = {
    "open an answer": ("question", lambda page: page.locator("details.answer summary").first.click()),
    "open all answers": ("question", lambda page: page.locator("[data-open-all]").click()),
    "switch language": ("question", lambda page: page.locator(".bar [data-language-switch]").click()),
    "open the search": ("question", lambda page: page.locator("[data-search-open]").click()),
    "type in the search": ("question", lambda page: _type(page)),
    "switch theme": ("question", lambda page: _theme(page)),
    "begin a round": ("review", lambda page: page.locator("[data-begin]").first.click()),
    "show a card's answers": ("review", lambda page: _card(page, "[data-reveal]")),
    "rate a card": ("review", lambda page: _card(page, "[data-rating='3']")),
}


def _type(page: Page) -> None:
    page.locator("[data-search-open]").click()
    page.wait_for_selector("dialog.search[open]")
    page.wait_for_timeout(SETTLED)
    page.evaluate("slowest = 0")
    page.keyboard.type("gradient accumulation", delay=60)


def _theme(page: Page) -> None:
    page.locator(".bar [popovertarget=more]").click()
    page.wait_for_timeout(SETTLED)
    page.evaluate("slowest = 0")
    page.locator("input[name=theme][value=dark]").click()


def _card(page: Page, button: str) -> None:
    page.locator("[data-begin]").first.click()
    page.wait_for_selector("[data-reveal]")
    if button != "[data-reveal]":
        page.locator("[data-reveal]").click()
        page.wait_for_selector(button)
    page.wait_for_timeout(SETTLED)
    page.evaluate("slowest = 0")
    page.locator(button).click()


def taps(browser: Browser, host: Host, paths: Mapping[str, str]) -> bool:
    """Print how long each tap or key takes to show; returns whether all are quick."""
    good = True
    print(
        f"\nTaps and keys to the next picture, CPU slowed {SLOWED} times, median and worst of {RUNS} visits"
    )
    for name, (kind, act) in TAPS.items():
        times = []
        for _ in range(RUNS):
            context = browser.new_context(viewport=_size("phone"), has_touch=True, service_workers="block")
            context.add_init_script(WATCH)
            page = context.new_page()
            page.goto(host.address + paths[kind])
            slow_down(page)
            page.wait_for_timeout(SETTLED)
            page.evaluate("slowest = 0")
            act(page)
            page.wait_for_timeout(SETTLED)
            times.append(int(page.evaluate("slowest")))
            context.close()
        median = int(statistics.median(times))
        good &= median < SLOW
        # Chromium leaves out what takes less than a frame.
        print(f"  {name:<22} {median or '<16':>5} {max(times) or '<16':>5} ms")
    return good


def shifts(browser: Browser, host: Host, paths: Mapping[str, str]) -> bool:
    """Print by how much pages shift while they load and are scrolled; returns whether none does."""
    total = 0.0
    print("\nLayout shifts           " + "".join(f"{kind:>10}" for kind in paths))
    for screen in SIZES:
        found = []
        for path in paths.values():
            context = browser.new_context(viewport=_size(screen), service_workers="block")
            context.add_init_script(WATCH)
            page = context.new_page()
            slow_down(page)
            page.goto(host.address + path)
            page.wait_for_timeout(SETTLED)
            page.mouse.wheel(0, 4000)
            page.wait_for_timeout(SETTLED)
            found.append(float(page.evaluate("shifted")))
            context.close()
        total += sum(found)
        print(f"  {screen:<20}  " + "".join(f"{value:>10.3f}" for value in found))
    return total == 0


def install_lighthouse() -> Path:
    """Install what tests/lighthouse/package-lock.json says, unless it is there; gives the program's path."""
    wanted = hashlib.sha256((TOOL / "package-lock.json").read_bytes()).hexdigest()
    stamp = TOOL / "node_modules/.installed"
    if not stamp.exists() or stamp.read_text(encoding="ascii") != wanted:
        print("Installing tests/lighthouse/package-lock.json …", file=sys.stderr, flush=True)
        command = [*npm_command(sys.executable), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
        subprocess.run(command, cwd=TOOL, check=True, stdout=subprocess.DEVNULL)
        stamp.write_text(wanted, encoding="ascii")
    return TOOL / "node_modules/lighthouse/cli/index.js"


def lighthouse(host: Host, paths: Mapping[str, str]) -> bool:
    """Print Lighthouse's marks for a phone; returns whether all are 100."""
    program = install_lighthouse()
    good = True
    print(f"\nLighthouse, phone, median of {RUNS}   " + "".join(f"{kind:>10}" for kind in paths))
    reports = {
        kind: [_report(program, host.address + path) for _ in range(RUNS)] for kind, path in paths.items()
    }
    for category in CATEGORIES:
        marks = [
            statistics.median(
                round(100 * report["categories"][category]["score"]) for report in reports[kind]
            )
            for kind in paths
        ]
        good &= min(marks) == 100
        print(f"  {category:<32} " + "".join(f"{mark:>10.0f}" for mark in marks))
    for audit, unit in (
        ("first-contentful-paint", "s"),
        ("largest-contentful-paint", "s"),
        ("total-blocking-time", "ms"),
    ):
        values = [
            statistics.median(report["audits"][audit]["numericValue"] for report in reports[kind])
            for kind in paths
        ]
        scale, places = (1000, 1) if unit == "s" else (1, 0)
        cells = "".join(f"{value / scale:>10.{places}f}" for value in values)
        print(f"  {audit + ', ' + unit:<32} {cells}")
    for kind in paths:
        for line in _lost(reports[kind][0]):
            print(f"  {kind}: {line}")
    return good


def _report(program: Path, address: str) -> dict[str, Any]:
    options = ["--output=json", "--output-path=stdout", "--quiet", "--no-enable-error-reporting"]
    flags = "--chrome-flags=--headless=new --no-sandbox"
    browser = browser_path()
    environment = {**os.environ, **({"CHROME_PATH": browser} if browser else {})}
    command = [*node_command(), str(program), address, *options, flags]
    done = subprocess.run(
        command, env=environment, check=True, capture_output=True, text=True, encoding="utf-8"
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _lost(report: Mapping[str, Any]) -> Iterator[str]:
    """What cost a category marks."""
    for category in CATEGORIES:
        for item in report["categories"][category]["auditRefs"]:
            audit = report["audits"][item["id"]]
            if item["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"{category}: {audit['title']} {audit.get('displayValue', '')}".rstrip()


def main(argv: Sequence[str]) -> int:
    """Print all tables; 1 where a promise is missed."""
    parser = argparse.ArgumentParser(prog="study.py bench page", description=__doc__)
    parser.add_argument(
        "--without-lighthouse", action="store_true", help="all but Lighthouse, which is installed else"
    )
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name, published(Path(name) / "site") as host:
        paths = kinds(host)
        with sync_playwright() as playwright:
            browser = launch(playwright)
            good = [measure(browser, host, paths) for measure in (transfers, taps, shifts)]
            browser.close()
        if not arguments.without_lighthouse:
            good.append(lighthouse(host, paths))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
