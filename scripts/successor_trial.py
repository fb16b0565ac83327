"""Runs a generator on a project of its own, and measures it; for ``successor`` alone."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from bench_build import make_project

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache/successor"
ENGINE = CACHE / "venv" / ("Scripts/zensical.exe" if os.name == "nt" else "bin/zensical")
MKDOCS = (sys.executable, "-m", "mkdocs")
OWN_TEMPLATES, THEME, FONT = "  custom_dir: overrides\n", "  name: material\n", "  font: false\n"
SETTINGS = (OWN_TEMPLATES, THEME, FONT)
"""Lines of mkdocs.yml that the check changes."""
DATE = "1750000000"
"""SOURCE_DATE_EPOCH of builds that are compared."""
WAIT = 120
"""Seconds within which a server must answer."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    ours: str
    theirs: str


class SuccessorError(Exception):
    """What kept the check from running, and what to do about it."""


@dataclass(frozen=True, slots=True)
class Run:
    """What became of a command; seconds by the clock and of processors, megabytes of its largest process."""

    status: int
    output: str
    seconds: float = 0
    processor: float = 0
    megabytes: float = 0

    @property
    def last(self) -> str:
        """The line that says what is wrong."""
        return error_line(self.output)

    @property
    def cost(self) -> str:
        return f"{self.seconds:.1f} s ({self.processor:.1f} s CPU), {self.megabytes:.0f} MB"


def error_line(output: str) -> str:
    """The last line that a program printed, without colours and the path of this run's folder."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return re.sub(r"\x1b\[\d*m|/\S*/\.cache/successor/\w+/", "", lines[-1]) if lines else ""


def changed(config: str, old: str, new: str) -> str:
    """A configuration with other words in it; SuccessorError where it does not have them."""
    if old not in config:
        raise SuccessorError(f"mkdocs.yml: found no `{old}`, expected one; let successor.py follow it")
    return config.replace(old, new, 1)


def run(command: Iterable[str | Path], folder: Path, **environment: str) -> Run:
    """Run a command to its end and measure it."""
    quiet = {"NO_MKDOCS_2_WARNING": "1", "PYTHONUTF8": "1", "NO_COLOR": "1"}
    with tempfile.TemporaryFile() as log:
        start = time.perf_counter()
        process = subprocess.Popen(
            [str(word) for word in command],
            cwd=folder,
            env={**os.environ, **quiet, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        log.seek(0)
        output = log.read().decode(errors="replace")
    processor = usage.ru_utime + usage.ru_stime
    return Run(process.returncode, output, seconds, processor, usage.ru_maxrss / 1024)


def install() -> str:
    """Install the newest Zensical into a place of its own; returns its version."""
    if not ENGINE.exists():
        venv.create(CACHE / "venv", clear=True, with_pip=True)
    pip: list[str | Path] = [
        ENGINE.with_name("python.exe" if os.name == "nt" else "python"),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
    ]
    for command in (
        [*pip, "--quiet", "--upgrade", "zensical"],
        [*pip, "--quiet", "--upgrade", "--no-deps", "--target", CACHE / "properdocs", "properdocs"],
    ):
        done = run(command, ROOT)
        if done.status:
            raise SuccessorError(f"could not install {command[-1]} ({done.last}); see that the network works")
    return run([ENGINE, "--version"], ROOT).output.strip()


class Trial:
    """Builds with the one generator and the other, each in a folder of its own below ``work``."""

    def __init__(self, work: Path) -> None:
        self.work = work
        self.config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
        self.smallest = changed(self.config, OWN_TEMPLATES, "  custom_dir: stubs\n")
        """The smallest change with which Zensical's build ends: without our templates."""
        self.made = 0

    def project(self, config: str, questions: int = 0) -> Path:
        """A project of its own: the repository's content, or as many questions in its likeness."""
        self.made += 1
        folder = self.work / f"p{self.made}"
        folder.mkdir()
        if questions:
            make_project(folder, questions)
        else:
            for name in ("docs", "overrides", "scripts"):
                shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
            for name in ("package.json", "package-lock.json", "requirements.txt"):
                shutil.copy(ROOT / name, folder / name)
            (folder / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
        (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
        self._stubs(folder)
        return folder

    @staticmethod
    def _stubs(folder: Path) -> None:
        """Templates that pages name, as the successor's own, so that its build gets that far."""
        (folder / "stubs").mkdir()
        for page in (folder / "docs").rglob("*.md"):
            if named := re.search(r"^template: *(\S+)$", page.read_text(encoding="utf-8"), re.MULTILINE):
                (folder / "stubs" / named[1]).write_text('{% extends "base.html" %}', encoding="utf-8")

    def theirs(self, config: str, *options: str) -> tuple[Run, Path]:
        """One build by Zensical, and its site."""
        folder = self.project(config)
        return run([ENGINE, "build", *options], folder), folder / "site"

    def ours(self, config: str, *, command: Iterable[str] = MKDOCS, **environment: str) -> tuple[Run, Path]:
        """One build as it is published, and its site."""
        folder = self.project(config)
        environment |= {"SOURCE_DATE_EPOCH": DATE}
        return run([*command, "build", "--strict"], folder, **environment), folder / "site"


def served(project: Path, command: list[str], address: str) -> tuple[str, str]:
    """How long a server takes to answer, and to show a changed title."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{free.getsockname()[1]}"
    page = min((project / "docs").glob("*/[0-9]*.ko.md"))
    url = f"http://{host}/" + address.format(f"{page.parent.name}/{page.name.removesuffix('.ko.md')}")
    environment = {**os.environ, "SITE_URL": f"http://{host}/", "NO_MKDOCS_2_WARNING": "1"}
    start = time.perf_counter()
    quiet = subprocess.DEVNULL
    process = subprocess.Popen([*command, host], cwd=project, env=environment, stdout=quiet, stderr=quiet)
    try:
        first = waited(lambda: fetch(url) != "", start)
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace("title: ", "title: Changed ", 1), encoding="utf-8")
        return first, waited(lambda: "Changed " in fetch(url), time.perf_counter())
    finally:
        process.terminate()
        process.wait()


def waited(condition: Callable[[], bool], start: float) -> str:
    """Seconds since ``start`` until a condition holds."""
    while time.perf_counter() < start + WAIT:
        if condition():
            return f"{time.perf_counter() - start:.1f} s"
        time.sleep(0.02)
    return f"not within {WAIT} s"


def fetch(url: str) -> str:
    """A page's text; empty where there is none yet."""
    try:
        with urllib.request.urlopen(url, timeout=WAIT) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""
