"""What the tests share: the content they are tried on, the site built from it once, a browser."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests/data"
SUB_PATH = "/study-site/"
# A machine may be busy; what does not come in this time never does.
expect.set_options(timeout=20_000)
PHONE = (360, 800)
DESK = (1280, 800)


class SiteHandler(http.server.SimpleHTTPRequestHandler):
    """Serves a built site as GitHub Pages does: under a sub-path, with its own 404 page."""

    def translate_path(self, path: str) -> str:
        path = urlsplit(path).path
        return (
            super().translate_path("/" + path.removeprefix(SUB_PATH))
            if path.startswith(SUB_PATH)
            else "/nowhere"
        )

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory) / "404.html"
        if code != 404 or not page.exists():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_page_head(404, body)
        self.wfile.write(body)

    def send_page_head(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class SiteServer(http.server.ThreadingHTTPServer):
    """Says nothing when a browser leaves before its answer has come."""

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def serve(folder: Path, handler: Callable[..., SiteHandler] = SiteHandler) -> Iterator[str]:
    """Serve a folder; gives the address of the site's root."""
    server = SiteServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{SUB_PATH}"
    finally:
        server.shutdown()
        server.server_close()


def build_site(project: Path, site: Path) -> None:
    """Build a project strictly, as `study.py build` does inside."""
    environment = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "SITE_URL": f"https://example.github.io{SUB_PATH}",
    }
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def make_project(folder: Path, docs: Path) -> Path:
    """A project of its own in ``folder``: this one's code with other content."""
    for name in ("mkdocs.yml", "package.json", "package-lock.json", "requirements.txt"):
        shutil.copy(ROOT / name, folder / name)
    shutil.copytree(ROOT / "overrides", folder / "overrides")
    shutil.copytree(ROOT / "scripts", folder / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
    shutil.copytree(docs, folder / "docs")
    return folder


@pytest.fixture(scope="session")
def sample_docs() -> Path:
    """Content made for the tests: no test depends on what stands in docs/."""
    return DATA / "site"


@pytest.fixture(scope="session")
def site_folder(tmp_path_factory: pytest.TempPathFactory, sample_docs: Path) -> Path:
    """The site built from the tests' content."""
    folder = tmp_path_factory.mktemp("project")
    make_project(folder, sample_docs)
    build_site(folder, folder / "site")
    return folder / "site"


@pytest.fixture(scope="session")
def site(site_folder: Path) -> Iterator[str]:
    """Address of the served site, ending in ``/study-site/``."""
    with serve(site_folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, without its own calls to the network."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("STUDY_BROWSER"),
            args=[
                "--no-sandbox",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-gpu",
            ],
        )
        yield chromium
        chromium.close()


@contextmanager
def visitor(
    browser: Browser, size: tuple[int, int] = PHONE, locale: str = "ko-KR", **options: object
) -> Iterator[BrowserContext]:
    """A new reader with an empty device; fails on errors of the page and requests to other hosts."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        locale=locale,
        has_touch=size[0] < 600,
        reduced_motion="reduce",
        **options,  # type: ignore[arg-type]
    )
    faults: list[str] = []
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    context.on(
        "request",
        lambda request: (
            None
            if urlsplit(request.url).hostname in ("127.0.0.1", None)
            else faults.append(f"request to {request.url}")
        ),
    )
    yield context
    context.close()
    # A page that is not there is what some tests ask for.
    assert [fault for fault in faults if "404" not in fault] == []


@pytest.fixture
def phone(browser: Browser, site: str) -> Iterator[Page]:
    """A page on a phone, in Korean, at the home page's address."""
    with visitor(browser, PHONE, base_url=site) as context:
        yield context.new_page()


@pytest.fixture
def desk(browser: Browser, site: str) -> Iterator[Page]:
    """A page on a desk, in Korean."""
    with visitor(browser, DESK, base_url=site) as context:
        yield context.new_page()


def until(page: Page, condition: str, arg: object = None) -> None:
    """Wait until a condition (a function's source, may be async) holds.

    Playwright's own way evaluates strings, which the page's policy forbids.
    """
    page.evaluate(
        f"""async arg => {{
          for (let tries = 0; tries < 600; tries += 1) {{
            if (await ({condition})(arg)) return;
            await new Promise(done => setTimeout(done, 50));
          }}
          throw new Error('never came true');
        }}""",
        arg,
    )
