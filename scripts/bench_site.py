"""The published site as a benchmark meets it: built, served below a sub-path with gzip, in a browser."""

from __future__ import annotations

import gzip
import http.server
import mimetypes
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser, Page, Playwright

ROOT = Path(__file__).resolve().parent.parent
SUB_PATH = "/study-site/"
SLOWED = 4
"""How many times slower a phone's CPU is taken to be."""
PACKED = (".html", ".css", ".js", ".json", ".svg", ".webmanifest", ".xml", ".txt")
"""What GitHub Pages compresses."""


@dataclass(slots=True)
class Host:
    """A served folder."""

    address: str
    """Of the site's root, ending in a slash."""
    folder: Path
    log: list[tuple[str, int]] = field(default_factory=list)
    """Each request since the log was cleared: site-relative path, bytes of the answer's body."""
    bodies: dict[Path, bytes] = field(default_factory=dict)
    """Compressed files, so that no time is measured in which they are compressed."""


class _Server(http.server.ThreadingHTTPServer):
    host: Host

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        host = self.server.host
        name = unquote(urlsplit(self.path).path).removeprefix(SUB_PATH)
        path = host.folder / name / "index.html" if name.endswith("/") or not name else host.folder / name
        found = path.is_file()
        path = path if found else host.folder / "404.html"
        packed = path.suffix in PACKED
        body = host.bodies.get(path)
        if body is None:
            body = gzip.compress(path.read_bytes(), 6) if packed else path.read_bytes()
            host.bodies[path] = body
        host.log.append((name, len(body)))
        self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        if path.suffix == ".webmanifest":
            kind = "application/manifest+json"
        self.send_header("Content-Type", kind + ("; charset=utf-8" if kind.startswith("text/") else ""))
        self.send_header("Cache-Control", "max-age=600")
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@contextmanager
def published(folder: Path) -> Iterator[Host]:
    """Build the site into ``folder`` for an address on this machine, and serve it there."""
    with host(folder) as served:
        command = [sys.executable, str(ROOT / "scripts/study.py"), "build", "--site", str(folder)]
        subprocess.run([*command, "--site-url", served.address], cwd=ROOT, check=True, capture_output=True)
        yield served


@contextmanager
def host(folder: Path) -> Iterator[Host]:
    """Serve a built site."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.host = Host(f"http://127.0.0.1:{server.server_port}{SUB_PATH}", folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.host
    finally:
        server.shutdown()
        server.server_close()


def browser_path() -> str | None:
    """Path of the browser to measure in; None means Playwright's own."""
    return os.environ.get("STUDY_BROWSER") or shutil.which("chromium")


def launch(playwright: Playwright) -> Browser:
    """Chromium, without its own calls to the network."""
    quiet = ("background-networking", "component-update", "sync")
    arguments = ["--no-sandbox", *(f"--disable-{name}" for name in quiet)]
    return playwright.chromium.launch(executable_path=browser_path(), args=arguments)


def slow_down(page: Page) -> None:
    """Make the page's CPU as slow as a phone's."""
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
