"""What a page asks for, what is fetched beforehand, and that nothing moves. Counts, no times."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bench_site import Host, host
from conftest import DESK, PHONE, SiteHandler, serve, until

SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    const moved = entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.nodeValue);
    if (!entry.hadRecentInput) shifts.push([entry.value, ...moved]);
  }
}).observe({ type: 'layout-shift', buffered: true });
"""
DELIVERED = "performance.getEntriesByType('navigation')[0].deliveryType"
KINDS = ["", "08/", "08/01/", "08/01-1/", "glossary/", "review/", "status/", "08/print/"]
"""A page of each kind."""
# The document has no root before its first piece came.
LENGTH = "(document.documentElement?.innerHTML.length ?? 0)"
FRAMES = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"


@pytest.fixture(scope="module")
def counted(site_folder: Path) -> Iterator[Host]:
    """The site behind a server that counts."""
    with host(site_folder) as served:
        yield served


@pytest.fixture
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """A new reader on a phone; what the worker copies for offline reading is not the page's."""
    context = browser.new_context(viewport={"width": 360, "height": 800}, service_workers="block")
    yield context
    context.close()


def loaded(page: Page, counted: Host, path: str) -> tuple[list[str], int]:
    """What a page asks for by itself, and the bytes of the answers."""
    counted.log.clear()
    page.goto(counted.address + path)
    page.wait_for_load_state("networkidle")
    # The icon is asked for after the load, and the manifest by browsers with a window alone.
    page.context.new_cdp_session(page).send("Page.getAppManifest")
    until(page, FRAMES)
    return sorted(name for name, _ in counted.log), sum(size for _, size in counted.log)


def seen(page: Page, counted: Host, *ends: str) -> None:
    """Wait until the server was asked for paths that end so."""
    for _ in range(600):
        if all(any(name.endswith(end) for name, _ in counted.log) for end in ends):
            return
        until(page, FRAMES)
    raise AssertionError(f"found requests for {[name for name, _ in counted.log]}, expected {ends}")


ALWAYS = ["early.ko.js", "favicon.svg", "ko.webmanifest", "site.css", "site.js"]


@pytest.mark.parametrize(
    ("path", "own"),
    [
        ("08/02/", []),
        ("08/", []),
        ("glossary/", ["glossary.css"]),
        ("", ["marks.js", "api/index.json", "api/titles/08.json"]),
        ("review/", ["review.css", "review.js", "api/index.json", "api/08.json"]),
    ],
)
def test_a_first_view_asks_for_little(
    reader: BrowserContext, counted: Host, path: str, own: list[str]
) -> None:
    page = reader.new_page()
    names, size = loaded(page, counted, path)
    plain = [name.rsplit("/", 1)[-1] if name.startswith("assets/") else name for name in names]
    if "favicon.svg" not in plain:
        plain.append("favicon.svg")  # Not every Chromium without a window asks for it.
    assert sorted(plain) == sorted([path, *ALWAYS, *own])
    assert size <= 75 * 1024
    if not own:
        assert len(plain) <= 6
    names, size = loaded(page, counted, "08/03/")
    assert [name for name in names if name != "ko.webmanifest"] == ["08/03/"]
    assert size <= 12 * 1024


@pytest.mark.parametrize(
    ("path", "act", "files"),
    [
        ("08/01/", "[data-search-open]", ["search-dialog.js", "search-worker.js", "search.css"]),
        ("08/01/", ".bar [popovertarget=more]", []),
        ("08/01/?view=compare", "", ["views.css", "views.js"]),
        ("08/01/?view=both", "", ["views.css", "views.js"]),
        ("08/01/?h=x", "", ["search-match.js"]),
    ],
)
def test_what_is_used_comes_in_one_script(
    reader: BrowserContext, counted: Host, path: str, act: str, files: list[str]
) -> None:
    page = reader.new_page()
    loaded(page, counted, path)
    if act:
        page.locator(act).first.click()
    seen(page, counted, *files)
    page.wait_for_load_state("networkidle")
    came = {name.rsplit("/", 1)[1] for name, _ in counted.log if name.startswith("assets/")}
    assert sorted(came - set(ALWAYS)) == files


def at_desk(browser: Browser) -> BrowserContext:
    return browser.new_context(viewport={"width": DESK[0], "height": DESK[1]}, service_workers="block")


def test_the_next_question_is_fetched_while_the_pointer_rests_on_its_link(
    browser: Browser, counted: Host
) -> None:
    context = at_desk(browser)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    loaded(page, counted, "08/01/")
    counted.log.clear()
    following = page.locator("a[rel=next]")
    following.hover()
    seen(page, counted, "08/01-1/")
    assert [name for name, _ in counted.log] == ["08/01-1/"]
    following.click()
    expect(page).to_have_url(f"{counted.address}08/01-1/")
    assert page.evaluate(DELIVERED) == "navigational-prefetch"
    assert [name for name, _ in counted.log if name.endswith("/")] == ["08/01-1/"]
    assert faults == []
    context.close()


def test_nothing_is_fetched_beforehand_for_a_reader_who_saves_data(browser: Browser, counted: Host) -> None:
    context = at_desk(browser)
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setDataSaverOverride", {"dataSaverEnabled": True})
    loaded(page, counted, "08/01/")
    page.locator("a[rel=next]").click()
    expect(page).to_have_url(f"{counted.address}08/01-1/")
    assert page.evaluate(DELIVERED) == ""
    context.close()


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("path", KINDS)
def test_nothing_moves(browser: Browser, counted: Host, path: str, size: tuple[int, int]) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, service_workers="block")
    context.add_init_script(SHIFTS)
    page = context.new_page()
    # A reader who was here before sees more: where he was, and what he rated.
    page.goto(f"{counted.address}08/03/")
    page.evaluate("localStorage.setItem('study:progress', 'yes')")
    for visit in ("", "en/"):
        loaded(page, counted, visit + path)
        page.mouse.wheel(0, 3000)
        until(page, FRAMES)
        assert page.evaluate("shifts") == []
    context.close()


class InPieces(SiteHandler):
    """Serves pages as a slow network brings them: the next piece when ``more`` is released."""

    def __init__(self, *arguments: Any, more: threading.Semaphore, **options: Any) -> None:
        self.more = more
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:  # noqa: N802
        path = Path(self.translate_path(self.path)) / "index.html"
        if not path.exists():
            super().do_GET()
            return
        body = path.read_bytes()
        self.send_page_head(200, body)
        for piece in pieces(body):
            self.wfile.write(piece)
            self.wfile.flush()
            self.more.acquire()


def pieces(body: bytes) -> Iterator[bytes]:
    """A page in about fifteen pieces; within the bar, line by line."""
    # Nothing is drawn before there is something to draw.
    start = body.index(b"<header")
    yield body[:start]
    held, size, bar = b"", (len(body) - start) / 8, False
    for line in body[start:].splitlines(keepends=True):
        bar = (bar or line.startswith(b'<nav class="bar"')) and not line.startswith(b"</nav")
        held += line
        if bar or len(held) > size:
            yield held
            held = b""
    yield held


@pytest.mark.parametrize("path", KINDS)
@pytest.mark.parametrize(("size", "visit"), [(PHONE, ""), (DESK, "en/")])
def test_nothing_moves_while_a_page_comes_in_pieces(
    browser: Browser, site_folder: Path, size: tuple[int, int], visit: str, path: str
) -> None:
    more = threading.Semaphore(0)
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, service_workers="block")
    context.add_init_script(SHIFTS)
    page = context.new_page()
    with serve(site_folder, functools.partial(InPieces, more=more)) as address:
        page.goto(f"{address}{visit}{path}", wait_until="commit")
        came = 0
        while page.evaluate("document.readyState") == "loading":
            until(page, f"came => document.readyState !== 'loading' || {LENGTH} > came", came)
            came = page.evaluate(LENGTH)
            until(page, FRAMES)
            more.release()
        page.wait_for_load_state("networkidle")
        until(page, FRAMES)
        assert page.evaluate("shifts") == []
    context.close()
