"""Builds and servers that are killed, starved or broken into: what was good stays, and comes back."""

from __future__ import annotations

import functools
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import cache
from conftest import DATA, ROOT, SUB_PATH, make_project
from faultless import change

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")

Files = dict[str, bytes]


def build(project: Path, **environment: str) -> subprocess.Popen[str]:
    """Begin a build as it is published, through the one entrance."""
    return subprocess.Popen(
        [sys.executable, project / "scripts/study.py", "build"],
        cwd=project,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def built(project: Path) -> Files:
    """Build and read the site."""
    process = build(project)
    told = process.communicate()[0]
    assert process.returncode == 0, told
    return site_of(project)


def site_of(project: Path) -> Files:
    site = project / "site"
    return {
        path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose site is built, to be copied."""
    project = make_project(tmp_path_factory.mktemp("good"), DATA / "site")
    for name in ("requirements-test.txt", "requirements-node.txt", "pyproject.toml"):
        (project / name).write_bytes((ROOT / name).read_bytes())
    (project / ".venv").symlink_to(ROOT / ".venv", target_is_directory=True)
    built(project)
    return project


def copied(good: Path, place: Path) -> Path:
    shutil.copytree(good, place, symlinks=True)
    return place


def edit(project: Path) -> None:
    """A change of a page, of the data that all share and of the browser code."""
    change(project / "docs", "08/02.ko.md", "중복 제거", "중복을 없애기")
    change(project / "docs", "_data/tags.yml", "데이터", "자료")
    style = project / "overrides/assets/stylesheets/site.css"
    style.write_text(style.read_text(encoding="utf-8") + "\n.edited { color: red }\n", encoding="utf-8")


@pytest.fixture(scope="module")
def edited(good: Path, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The site as it is to be after the edit."""
    project = copied(good, tmp_path_factory.mktemp("edited") / "project")
    edit(project)
    return built(project)


# Killed

KILLING = """
import os, signal, sys

if "mkdocs" in " ".join(sys.orig_argv) and "KILL_AT" in os.environ:
    main, count, last = os.getpid(), 0, int(os.environ["KILL_AT"])
    place = os.path.dirname(__file__) + "/count"

    def hook(event, arguments):
        global count
        changes = event in ("os.rename", "os.remove", "os.mkdir") or (
            event == "open" and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
        )
        if changes and os.getpid() == main:
            count += 1
            if count == last:
                os.kill(main, signal.SIGKILL)
            if last == 0 and arguments[0] != place:
                os.write(counter, b".")

    counter = os.open(place, os.O_WRONLY | os.O_CREAT)
    sys.addaudithook(hook)
"""
"""Python that ends itself just before the change of the disk that is named; at 0 it counts them."""


def killed_at(project: Path, number: int, tools: Path) -> int:
    """Build, ended before that change of the disk; the exit status."""
    process = build(project, PYTHONPATH=str(tools), KILL_AT=str(number))
    process.communicate()
    return process.returncode


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tools")
    (folder / "sitecustomize.py").write_text(KILLING, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def changes(good: Path, tools: Path, tmp_path_factory: pytest.TempPathFactory) -> int:
    """How often a build after the edit changes the disk."""
    project = copied(good, tmp_path_factory.mktemp("counted") / "project")
    edit(project)
    assert killed_at(project, 0, tools) == 0
    return (tools / "count").stat().st_size


@pytest.mark.parametrize("share", [0.02, 0.2, 0.4, 0.6, 0.8, 0.97])
def test_a_build_killed_at_any_time_leaves_nothing_half_written(
    share: float, good: Path, edited: Files, changes: int, tools: Path, tmp_path: Path
) -> None:
    project, before = copied(good, tmp_path / "project"), site_of(good)
    edit(project)
    assert changes > 60
    assert killed_at(project, max(1, int(changes * share)), tools) == 1
    left = {path: data for path, data in site_of(project).items() if not path.endswith(".new")}
    # Until all is written nothing is exchanged; then a file is the old one or the new one, whole.
    assert share > 0.5 or left == before
    assert all(data in (before.get(path), edited.get(path)) for path, data in left.items())
    assert built(project) == edited


def test_half_a_file_in_the_cache_is_not_trusted(good: Path, edited: Files, tmp_path: Path) -> None:
    project = copied(good, tmp_path / "project")
    edit(project)
    assert built(project) == edited
    for path in (project / ".cache").rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    shutil.rmtree(project / "site")
    assert built(project) == edited


def test_what_a_killed_build_left_is_dropped_when_no_build_can_still_want_it(tmp_path: Path) -> None:
    for name in ("chapters/.half", "assets/.half/out/a.js", "cards/.half.png", "chapters/whole"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    cache.drop_others(tmp_path / "chapters", ["whole"])
    cache.drop_abandoned(tmp_path)
    # Another build may be about to rename it.
    assert (tmp_path / "chapters/.half").exists()
    assert (tmp_path / "assets/.half/out/a.js").exists()
    for path in [*tmp_path.glob("*/.*"), tmp_path / "chapters/whole"]:
        os.utime(path, (0, 0))
    cache.drop_abandoned(tmp_path)
    assert [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()] == [
        "chapters/whole"
    ]


# Starved

LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
sys.argv = sys.argv[2:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.mark.parametrize("limit", [0, 5_000, 60_000])
def test_a_disk_that_takes_no_more_is_one_line_and_leaves_the_last_good_site(
    limit: int, good: Path, edited: Files, tmp_path: Path
) -> None:
    project, before = copied(good, tmp_path / "project"), site_of(good)
    edit(project)
    command = [sys.executable, "-c", LIMITED, str(limit), str(project / "scripts/study.py"), "build"]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    told = done.stdout + done.stderr
    assert done.returncode == 1
    assert "Traceback" not in told
    assert "the last good site stays as it was" in told
    assert re.search(r"ERROR.*(file too large|no space left)", told, re.IGNORECASE | re.DOTALL), told
    assert site_of(project) == before
    assert built(project) == edited


@pytest.mark.parametrize("kept", ["cards", "icons", "chapters", "parsed"])
def test_a_cache_that_cannot_be_written_is_one_line(kept: str, good: Path, tmp_path: Path) -> None:
    project, before = copied(good, tmp_path / "project"), site_of(good)
    edit(project)
    shutil.rmtree(project / ".cache" / kept)
    (project / ".cache" / kept).write_text("in the way", encoding="utf-8")
    process = build(project)
    told = process.communicate()[0]
    assert process.returncode == 1
    assert "Traceback" not in told
    assert f".cache/{kept}" in told
    assert site_of(project) == before


# Two at once


def test_two_builds_in_one_folder_leave_the_whole_site(good: Path, edited: Files, tmp_path: Path) -> None:
    project = copied(good, tmp_path / "project")
    edit(project)
    shutil.rmtree(project / ".cache")
    both = [build(project) for _ in range(2)]
    told = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], told
    assert site_of(project) == edited


# Broken while serving


class Server:
    """`mkdocs serve` in a project, and what it says."""

    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.address = address
        self._lines: list[str] = []
        self._news = threading.Condition()
        self._process = process
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stderr
        for line in self._process.stderr:
            with self._news:
                self._lines.append(line)
                self._news.notify_all()

    def says(self, act: Callable[[], object], text: str = "Reloading browsers") -> str:
        """All it says after ``act`` until a line holds ``text``, with which every build ends."""
        with self._news:
            start = len(self._lines)
        act()
        with self._news:
            found = self._news.wait_for(lambda: any(text in line for line in self._lines[start:]), timeout=60)
            told = "".join(self._lines[start:])
        assert found, told
        return told

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait()
        self._reader.join()
        assert self._process.stderr
        self._process.stderr.close()

    def starts(self) -> None:
        with self._news:
            assert self._news.wait_for(lambda: any("Serving on" in line for line in self._lines), timeout=60)

    def page(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.address}{path}", timeout=60) as answer:
            # Each build has a number, for browsers to know that there is a newer one.
            return re.sub(r"livereload\(\d+, \d+\)", "", answer.read().decode())


@pytest.fixture(scope="module")
def served(good: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copied(good, tmp_path_factory.mktemp("served") / "project")


@pytest.fixture(scope="module")
def server(served: Path) -> Iterator[Server]:
    with serving(served) as server:
        yield server


@contextmanager
def serving(project: Path) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", f"127.0.0.1:{port}"]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(command, cwd=project, env=environment, stderr=subprocess.PIPE, text=True)
    server = Server(process, f"http://127.0.0.1:{port}{SUB_PATH}")
    try:
        server.starts()
        yield server
    finally:
        server.stop()


def added(text: str) -> Callable[[str], str]:
    return lambda page: page + text


@pytest.mark.parametrize(
    ("name", "breaking", "told"),
    [
        ("docs/08/02.ko.md", added("\n/// model-answer\nx\n"), r"docs/08/02\.ko\.md:\d+: found .* an end"),
        ("docs/08/02.ko.md", added("\n/// correction\n    kind: [\n///"), r"docs/08/02\.ko\.md:\d+: found "),
        ("docs/08/03.ko.md", lambda _: "---\ntitle: [\n---\nx\n", r"docs/08/03\.ko\.md:\d+: found "),
        ("docs/08/02.ko.md", None, r"docs/08/02\.en\.md:1: found no 02\.ko\.md beside it"),
        ("docs/08/index.ko.md", None, r"docs/08:1: found no index\.ko\.md"),
        ("docs/index.ko.md", None, r"docs/index\.en\.md:1: found no index\.ko\.md"),
        ("docs/_data/tags.yml", added("\na: [\n"), r"docs/_data/tags\.yml:\d+: found "),
        ("overrides/question.html", added("{% if"), r"overrides/question\.html:\d+: unexpected"),
        ("overrides/assets/javascripts/site.js", added("\n(("), r"javascripts/site\.js:\d+:"),
    ],
)  # fmt: skip
def test_what_breaks_while_serving_is_named_and_the_last_good_pages_stay(
    name: str, breaking: Callable[[str], str] | None, told: str, served: Path, server: Server
) -> None:
    path = served / name
    whole = path.read_text(encoding="utf-8")
    pages = ("", "08/", "08/02/", "en/08/02/")
    before = [server.page(page) for page in pages]

    def broken() -> None:
        if breaking:
            path.write_text(breaking(whole), encoding="utf-8")
        else:
            path.unlink()

    try:
        said = server.says(broken)
        assert re.search(told, said) and "The last good pages stay" in said, said
        assert [server.page(page) for page in pages] == before
    finally:
        server.says(lambda: path.write_text(whole, encoding="utf-8"))
    assert [server.page(page) for page in pages] == before


def test_an_edit_shows_after_a_fault_was_mended(served: Path, server: Server) -> None:
    path = served / "docs/08/02.ko.md"
    whole = path.read_text(encoding="utf-8")
    for _ in range(2):  # What was said once is said again.
        said = server.says(lambda: path.write_text("no page\n", encoding="utf-8"))
        assert "docs/08/02.ko.md:1: found no front matter" in said
        assert "The last good pages stay" in said
        server.says(lambda: path.write_text(whole + "\n", encoding="utf-8"))
    mended = whole.replace("중복 제거", "고친 제목")
    server.says(lambda: path.write_text(mended, encoding="utf-8"))
    assert "고친 제목" in server.page("08/02/")


def test_the_search_knows_an_edit_as_soon_as_it_is_asked(served: Path, server: Server) -> None:
    path = served / "docs/08/02.ko.md"
    whole = path.read_text(encoding="utf-8")
    for word in ("살구씨", "복숭아씨"):
        edited = whole.replace("같은 예시를", word)
        server.says(functools.partial(path.write_text, edited, "utf-8"))
        # Made when it is asked for, and the pages are there with it.
        assert word in server.page("search/ko.json")
        assert word in server.page("08/02/")
        assert "08-02" in server.page("search/en.json")
