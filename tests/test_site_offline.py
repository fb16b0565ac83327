"""The site without a network, and while it is renewed: never nothing, never a mix."""

from __future__ import annotations

import functools
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from conftest import PHONE, SUB_PATH, SiteHandler, SiteServer, build_site, make_project, until

STATE = f"""async () => {{
  const cache = await caches.open('study:{SUB_PATH}');
  const kept = await cache.match('{SUB_PATH}__state');
  return kept ? kept.json() : null;
}}"""


KEPT = """async beginning => {
  let found = 0;
  for (const name of await caches.keys()) {
    const files = await (await caches.open(name)).keys();
    found += files.filter(({ url }) => url.includes(`/study-site/${beginning}`)).length;
  }
  return found;
}"""
"""How many files below a folder are kept."""


@dataclass
class Host:
    """A host whose site can be renewed and whose network can fail."""

    folder: Path
    address: str = ""
    network: str = "good"
    """``good``, ``off`` (no connection) or ``dead`` (connected, but nothing ever comes)."""
    busy: set[str] = field(default_factory=set)
    """Site-relative paths that are answered with 503."""
    caching: str = "max-age=600"
    """What GitHub Pages says."""
    asked: list[str] = field(default_factory=list)
    """Addresses that were asked for."""
    let_go: threading.Event = field(default_factory=threading.Event)

    def publish(self, site: Path, *, only: str = "") -> None:
        """Lay a site over the folder; with ``only``, no more than the files that match it."""
        for path in sorted(site.rglob("*")):
            name = path.relative_to(site).as_posix()
            if path.is_file() and re.search(only, name):
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, self.folder / name)
        if not only:
            for path in sorted(self.folder.rglob("*")):
                if path.is_file() and not (site / path.relative_to(self.folder)).exists():
                    path.unlink()


class Handler(SiteHandler):
    def __init__(self, *args: object, host: Host, **options: object) -> None:
        self.host = host
        super().__init__(*args, directory=str(host.folder), **options)  # type: ignore[arg-type]

    def do_GET(self) -> None:  # noqa: N802
        self.host.asked.append(self.path)
        # Two versions may lie there within a second, which is as fine as this header tells times.
        del self.headers["If-Modified-Since"]
        if self.host.network == "good" and self.path.removeprefix(SUB_PATH) in self.host.busy:
            self.send_error(503)
            return
        if self.host.network == "good":
            super().do_GET()
            return
        if self.host.network == "dead":
            self.host.let_go.wait(60)
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", self.host.caching)
        super().end_headers()


@pytest.fixture(scope="module")
def renewed(tmp_path_factory: pytest.TempPathFactory, sample_docs: Path) -> Path:
    """The same site after an edit of one page and of the styles."""
    folder = tmp_path_factory.mktemp("renewed")
    make_project(folder, sample_docs)
    page = folder / "docs/08/02.ko.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace("중복은", "새로 고친 글: 중복은"), encoding="utf-8"
    )
    styles = folder / "overrides/assets/stylesheets/site.css"
    styles.write_text(styles.read_text(encoding="utf-8") + "\n.new-look { color: red; }\n", encoding="utf-8")
    build_site(folder, folder / "site")
    return folder / "site"


@pytest.fixture
def host(tmp_path: Path, site_folder: Path) -> Iterator[Host]:
    host = Host(tmp_path / "www")
    host.publish(site_folder)
    server = SiteServer(("127.0.0.1", 0), functools.partial(Handler, host=host))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host.address = f"http://127.0.0.1:{server.server_port}{SUB_PATH}"
    yield host
    host.let_go.set()
    server.shutdown()
    server.server_close()


@contextmanager
def reader(browser: Browser, host: Host) -> Iterator[BrowserContext]:
    """A phone; what the network fails to bring is no fault of a page here, an error of a script is."""
    context = browser.new_context(
        base_url=host.address,
        viewport={"width": PHONE[0], "height": PHONE[1]},
        locale="ko-KR",
        has_touch=True,
        reduced_motion="reduce",
    )
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    yield context
    context.close()
    assert faults == []


def first_visit(context: BrowserContext, path: str = "") -> Page:
    """Load a page and wait until the worker has its first snapshot."""
    page = context.new_page()
    page.goto(path)
    until(page, f"async () => Boolean((await ({STATE})())?.active)")
    return page


def seen(page: Page, path: str) -> None:
    """Wait until a page is kept."""
    until(page, f"async path => (await ({STATE})()).seen.includes(path)", path)


def renewal(page: Page) -> None:
    """Wait until the next version is ready."""
    until(page, f"async () => Boolean((await ({STATE})()).ready)")


def version_of(page: Page) -> str:
    """Which version a page shows, by its text and its styles, which must agree."""
    text = "new" if "새로 고친 글" in (page.locator("main").text_content() or "") else "old"
    sheet = page.evaluate(
        "[...document.styleSheets].some(s => [...s.cssRules].some(r => r.cssText.includes('new-look')))"
    )
    styles = "new" if sheet else "old"
    assert text == styles, "a mix of two versions"
    return text


def keep_chapter(page: Page) -> None:
    page.goto("08/")
    button = page.locator("[data-keep='08']")
    expect(button).to_be_enabled()
    button.click()
    expect(button).to_have_attribute("data-state", "kept")


# Without a network


def test_after_one_visit_pages_seen_work(browser: Browser, host: Host) -> None:
    with reader(browser, host) as context:
        page = first_visit(context, "08/01/")
        seen(page, "08/01/index.html")
        page.goto("en/08/02/")
        seen(page, "en/08/02/index.html")
        host.network = "off"
        for path in ("08/01/", "en/08/02/", "", "en/", "review/"):
            page.goto(path)
            expect(page.locator("h1")).to_be_visible()
            assert page.evaluate("getComputedStyle(document.querySelector('.top')).position") == "sticky"
        page.goto("08/01/?from=kakao#model-answer")
        expect(page.locator("#model-answer")).to_be_visible()
        assert page.goto("08/01")
        assert page.url.endswith("/08/01/")


def test_a_page_that_is_not_kept_says_so(browser: Browser, host: Host) -> None:
    with reader(browser, host) as context:
        page = first_visit(context)
        host.network = "off"
        response = page.goto("08/03/")
        assert response and response.status == 503
        expect(page.locator("h1:visible")).to_have_text("오프라인입니다")
        expect(page).to_have_title("오프라인입니다 · AI Engineering 스터디")
        page.goto("en/08/03/")
        expect(page.locator("h1:visible")).to_have_text("You are offline")
        expect(page).to_have_title("You are offline · AI Engineering Study")
        page.goto("08/03/")
        page.locator("a", has_text="복습").first.click()
        expect(page.locator("h1")).to_have_text("복습")


def test_a_chapter_that_is_kept_works_whole(browser: Browser, host: Host) -> None:
    with reader(browser, host) as context:
        page = first_visit(context)
        keep_chapter(page)
        host.network = "off"
        for path in ("glossary/", "08/", "en/08/", "08/01/", "08/01-1/", "08/02/", "08/03/", "en/08/01/"):
            response = page.goto(path)
            assert response and response.ok, path
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
        assert (
            page.locator(".prose img").evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        )
        page.goto("review/")
        page.locator("[data-begin=due]").click()
        for _ in range(4):
            page.locator("[data-reveal]").click()
            page.locator("[data-rating='3']").click()
            expect(page.locator(".card-answers")).to_have_count(0)
        expect(page.locator(".summary")).to_be_visible()
        page.goto("08/")
        page.locator("[data-search-open]").first.click()
        page.locator("dialog[open] input").first.fill("중복")
        expect(page.locator("dialog[open] a[href*='/08/02/']").first).to_be_visible()


def test_a_chapter_can_be_removed_again(browser: Browser, host: Host) -> None:
    with reader(browser, host) as context:
        page = first_visit(context)
        keep_chapter(page)
        assert page.evaluate(KEPT, "search/") > 0
        page.locator("[data-keep='08']").click()
        expect(page.locator("[data-keep='08']")).to_have_attribute("data-state", "offer")
        # Asked in the caches themselves: the browser's own cache may have the page for a while yet.
        kept = page.evaluate("caches.match(new URL('03/', location.href)).then(Boolean)")
        assert not kept
        assert page.evaluate("caches.match(location.href).then(Boolean)"), "a page seen stays"
        assert page.evaluate(KEPT, "search/") == 0, "what came along goes along"


def test_a_dead_network_makes_nobody_wait(browser: Browser, host: Host) -> None:
    host.caching = "no-store"  # else the browser's own cache might answer
    with reader(browser, host) as context:
        page = first_visit(context)
        keep_chapter(page)
        host.network = "dead"
        begun = time.monotonic()
        for path in ("08/01/", "en/08/01/", ""):
            page.goto(path, wait_until="load")
        assert time.monotonic() - begun < 6  # a single request that waits would take 15 seconds


def test_a_chapter_is_not_said_to_be_kept_when_it_is_not(browser: Browser, host: Host) -> None:
    with reader(browser, host) as context:
        page = first_visit(context)
        page.goto("08/")
        expect(page.locator("[data-keep='08']")).to_be_enabled()
        host.network = "off"
        page.locator("[data-keep='08']").click()
        expect(page.locator("[data-keep='08']")).to_have_attribute("data-state", "failed")
        host.network = "good"
        page.locator("[data-keep='08']").click()
        expect(page.locator("[data-keep='08']")).to_have_attribute("data-state", "kept")


def test_a_server_that_stumbles_leaves_no_chapter_half_kept(browser: Browser, host: Host) -> None:
    with reader(browser, host) as context:
        page = first_visit(context)
        page.goto("08/")
        host.busy = {"08/02/"}
        page.locator("[data-keep='08']").click()
        expect(page.locator("[data-keep='08']")).to_have_attribute("data-state", "failed")
        page.reload()
        expect(page.locator("[data-keep='08']")).to_have_attribute("data-state", "offer")
        host.busy = set()
        keep_chapter(page)
        host.network = "off"
        response = page.goto("08/02/")
        assert response and response.ok


def test_a_card_that_is_not_kept_can_be_skipped(browser: Browser, host: Host) -> None:
    with reader(browser, host) as context:
        page = first_visit(context)
        host.network = "off"
        page.goto("review/")
        page.locator("[data-begin=due]").click()
        expect(page.locator(".review-card .notice")).to_contain_text("기기에 저장되지 않아")
        host.network = "good"
        page.locator(".review-card .cta button").first.click()
        expect(page.locator(".card")).to_be_visible()


# While it is renewed


def test_a_new_version_comes_whole_at_the_next_start(browser: Browser, host: Host, renewed: Path) -> None:
    with reader(browser, host) as context:
        page = first_visit(context)
        keep_chapter(page)
        page.goto("08/02/")
        assert version_of(page) == "old"
        host.publish(renewed)
        page.goto("08/01/", referer=page.url)
        expect(page.locator(".update")).to_contain_text("새 내용이 준비되었습니다")
        page.locator("a[rel=next]").first.click()
        page.locator("a[rel=next]").first.click()
        page.wait_for_url(re.compile("/08/02/$"))
        assert version_of(page) == "old", "still the same visit"
        page.close()
        host.network = "off"
        page = context.new_page()
        page.goto("08/02/")
        assert version_of(page) == "new"
        expect(page.locator(".toast")).to_contain_text("바뀌었습니다")
        for path in ("08/", "08/01/", "en/08/02/", "review/"):
            response = page.goto(path)
            assert response and response.ok, path
        names = page.evaluate("caches.keys()")
        assert len([name for name in names if name.startswith(f"study:{SUB_PATH}:")]) == 1


def test_loading_again_is_a_start(browser: Browser, host: Host, renewed: Path) -> None:
    with reader(browser, host) as context:
        page = first_visit(context, "08/02/")
        seen(page, "08/02/index.html")
        host.publish(renewed)
        page.reload()
        assert version_of(page) == "old"
        renewal(page)
        page.reload()
        assert version_of(page) == "new"


def test_the_reader_may_change_over_now_while_another_tab_stays(
    browser: Browser, host: Host, renewed: Path
) -> None:
    with reader(browser, host) as context:
        page = first_visit(context)
        keep_chapter(page)
        other = context.new_page()
        other.goto("08/01/")
        page.goto("08/02/")
        host.publish(renewed)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.locator(".update button").first.click()
        expect(page.locator(".toast")).to_contain_text("바뀌었습니다")
        assert version_of(page) == "new"
        host.network = "off"
        # The other tab's own data, of its version, is still there for it.
        digest = other.evaluate("fetch('../../api/08.json').then(r => r.json()).then(d => d.digest)")
        mine = page.evaluate("fetch('../../api/08.json').then(r => r.json()).then(d => d.digest)")
        assert digest != mine


@pytest.mark.parametrize("only", [r"^offline/", r"^offline/|^08/|^en/|^assets/", r"^(?!offline/)"])
def test_a_broken_update_leaves_the_old(browser: Browser, host: Host, renewed: Path, only: str) -> None:
    """A publication that is half there, in whatever order its files arrive."""
    with reader(browser, host) as context:
        page = first_visit(context)
        keep_chapter(page)
        host.publish(renewed, only=only)
        page.goto("08/02/")
        assert version_of(page) == "old"
        page.evaluate("dispatchEvent(new Event('online'))")
        page.reload()
        page.reload()
        assert version_of(page) == "old"
        assert page.evaluate(f"({STATE})()")["ready"] is None
        host.network = "off"
        for path in ("08/02/", "08/01/", "en/08/02/", "review/"):
            response = page.goto(path)
            assert response and response.ok
        host.network = "good"
        host.publish(renewed)
        page.goto("08/02/")
        renewal(page)
        page.reload()
        assert version_of(page) == "new"


def test_a_page_that_was_not_kept_is_never_mixed_with_old_files(
    browser: Browser, host: Host, renewed: Path
) -> None:
    with reader(browser, host) as context:
        page = first_visit(context)
        host.publish(renewed)
        page.goto("08/02/")
        assert version_of(page) == "new"


@pytest.mark.parametrize("new", [False, True])
def test_a_page_fetched_beforehand_is_of_the_version_that_shows_or_fetched_again(
    browser: Browser, host: Host, renewed: Path, new: bool
) -> None:
    with reader(browser, host) as context:
        page = first_visit(context, "08/01-1/")
        page.reload()
        seen(page, "08/01-1/index.html")
        if new:
            host.publish(renewed)
        host.asked.clear()
        page.locator("a[rel=next]").hover()
        for _ in range(600):
            if f"{SUB_PATH}08/02/" in host.asked:
                break
            until(page, "() => new Promise((done) => setTimeout(() => done(true), 20))")
        page.locator("a[rel=next]").click()
        expect(page).to_have_url(f"{host.address}08/02/")
        delivered = page.evaluate("performance.getEntriesByType('navigation')[0].deliveryType")
        assert delivered == ("cache" if new else "navigational-prefetch")
        assert version_of(page) == ("new" if new else "old")


def test_a_round_survives_the_change(browser: Browser, host: Host, renewed: Path) -> None:
    with reader(browser, host) as context:
        page = first_visit(context)
        keep_chapter(page)
        page.goto("review/")
        page.locator("[data-begin=due]").click()
        page.locator("[data-reveal]").click()
        page.locator("[data-rating='3']").click()
        expect(page.locator(".round-progress span")).to_have_text("1 / 4")
        host.publish(renewed)
        page.evaluate("dispatchEvent(new Event('online'))")
        page.locator(".update button").first.click()
        expect(page.locator(".toast")).to_contain_text("바뀌었습니다")
        expect(page.locator(".round-progress span")).to_have_text("1 / 4")


# Installing


def test_the_site_can_be_installed_in_both_languages(browser: Browser, host: Host) -> None:
    with reader(browser, host) as context:
        for path, language in (("", "ko"), ("en/08/01/", "en")):
            page = first_visit(context, path)
            client = context.new_cdp_session(page)
            found = client.send("Page.getAppManifest")
            assert found["errors"] == []
            manifest = page.evaluate(
                "fetch(document.querySelector('link[rel=manifest]').href).then(r => r.json())"
            )
            assert manifest["lang"] == language
            errors = client.send("Page.getInstallabilityErrors")["installabilityErrors"]
            # A window without history is how Playwright works, not a fault of the site.
            assert [error for error in errors if error["errorId"] != "in-incognito"] == []
            for icon in manifest["icons"]:
                size = page.evaluate(
                    "async ([base, src]) => { const image = new Image(); image.src = new URL(src, base); "
                    "await image.decode(); return `${image.naturalWidth}x${image.naturalHeight}` }",
                    [found["url"], icon["src"]],
                )
                assert size == icon["sizes"]


def test_serve_registers_no_worker(tmp_path: Path, sample_docs: Path) -> None:
    project = make_project(tmp_path, sample_docs)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}", "--no-livereload"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    with subprocess.Popen(command, cwd=project, env=environment, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr
            next(line for line in server.stderr if "Serving on" in line)
            address = f"http://127.0.0.1:{port}{SUB_PATH}"
            with urllib.request.urlopen(f"{address}08/") as response:
                page = response.read().decode()
            assert "data-offline" not in page
            assert "data-keep" not in page
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{address}sw.js")
        finally:
            server.terminate()
