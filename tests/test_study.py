"""The one entrance: set-up, wrong use, builds that fail."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import study
from conftest import DATA, ROOT, make_project


def run(project: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, project / "scripts/study.py", *arguments],
        cwd=project,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with content of its own, in this project's environment."""
    make_project(tmp_path, DATA / "site")
    for name in ("requirements-test.txt", "requirements-node.txt", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    (tmp_path / ".venv").symlink_to(ROOT / ".venv", target_is_directory=True)
    return tmp_path


def test_help_says_it_all() -> None:
    done = run(ROOT, "--help")
    assert done.returncode == 0
    for command in ("serve", "test", "build", *study.MODULES):
        assert re.search(rf"^  {command}\b", done.stdout, re.MULTILINE), command


@pytest.mark.parametrize(
    "arguments", [[], ["bild"], ["serve", "--port", "70000"], ["build", "--sit", "a", "b"], ["serve", "now"]]
)
def test_wrong_use_is_two(arguments: list[str]) -> None:
    done = run(ROOT, *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_an_old_python_is_told_what_to_do(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 12, "final", 0))
    assert study.main(["serve"]) == 2
    assert "found Python 3.10.12, expected 3.11.5 or newer" in capsys.readouterr().err


def test_the_entrance_needs_the_standard_library_alone() -> None:
    script = "import sys; sys.path.insert(0, 'scripts'); import study; study.main(['--help'])"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], cwd=ROOT, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_second_start_installs_nothing() -> None:
    done = run(ROOT, "-v", "crawl", "--help")
    assert done.returncode == 0
    commands = [line for line in done.stderr.splitlines() if line.startswith("+")]
    assert len(commands) == 1 and "crawl.py" in commands[0]


def test_a_changed_lock_file_is_installed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr(
        study.Runner, "must", lambda self, command, failing: ran.append(" ".join(map(str, command)))
    )
    monkeypatch.setattr(study, "_digest", lambda name: f"changed {name}")
    monkeypatch.setattr(study, "_remember", lambda installed: None)
    study.Runner(verbose=False).install("requirements.txt")
    assert any("--require-hashes" in command and "requirements.txt" in command for command in ran)
    assert any("npm" in command and " ci " in command for command in ran)


def test_what_cannot_be_installed_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(study, "_digest", lambda name: "changed")
    monkeypatch.setattr(
        study.Runner,
        "environment",
        lambda self: {**os.environ, "PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0"},
    )
    requirements = study.ROOT / "requirements.txt"
    monkeypatch.setattr(study, "ROOT", Path("/nowhere"))
    assert requirements.exists()
    assert study.main(["check"]) == 1
    error = capsys.readouterr().err.strip().splitlines()
    assert len(error) == 2 and error[0].startswith("Installing")
    assert "could not install requirements.txt" in error[1]


def test_lock_files_name_hashes_and_no_address() -> None:
    for path in [*ROOT.glob("requirements*.txt"), ROOT / "package-lock.json"]:
        # Only where to give money may have an address.
        text = re.sub(r'"funding": (\[[^]]*\]|\{[^}]*\}|".*")', "", path.read_text(encoding="utf-8"))
        assert "://" not in text, path
    for path in ROOT.glob("requirements*.txt"):
        pins = re.findall(r"^[\w.-]+==", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert pins and path.read_text(encoding="utf-8").count("--hash=sha256:") >= len(pins)
    packages = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)


def test_a_failed_build_names_the_place_and_leaves_the_last_good_site(project: Path) -> None:
    assert run(project, "build").returncode == 0
    before = {path: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()}
    page = project / "docs/08/02.ko.md"
    text = page.read_text(encoding="utf-8")
    page.write_text(text + "\n/// model-answer\nno end\n", encoding="utf-8")
    done = run(project, "build")
    assert done.returncode == 1
    place = f"docs/08/02.ko.md:{text.count(chr(10)) + 2}: found `/// model-answer` without an end"
    assert place in done.stdout + done.stderr
    assert before == {path: path.read_bytes() for path in (project / "site").rglob("*") if path.is_file()}
    assert not list(project.glob(".site*"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[x](99.ko.md)", "99.ko.md"),
        ("[x](02.ko.md#no-such)", "no-such"),
        ("![x](images/none.png)", "none.png"),
    ],
)
def test_a_broken_link_or_anchor_fails_the_build(project: Path, text: str, message: str) -> None:
    page = project / "docs/08/03.ko.md"
    page.write_text(page.read_text(encoding="utf-8") + f"\n/// model-answer\n{text}\n///\n", encoding="utf-8")
    done = run(project, "build")
    assert done.returncode == 1
    assert re.search(rf"docs/08/03\.ko\.md:\d+: .*{re.escape(message)}", done.stdout + done.stderr)
    assert not (project / "site").exists()


def test_build_takes_a_folder_and_an_address(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "elsewhere" / "out"
    done = run(project, "build", "--site", str(out), "--site-url", "https://group.example/book")
    assert done.returncode == 0
    home = (out / "index.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://group.example/book/">' in home


def test_build_refuses_a_folder_that_holds_something_else(project: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear", encoding="utf-8")
    for folder in (tmp_path / "mine", project):
        done = run(project, "build", "--site", str(folder))
        assert done.returncode == 2
        assert "expected an empty folder or a built site" in done.stderr
    assert (tmp_path / "mine/letter.txt").exists()


def test_plain_mkdocs_gives_the_same_pages(project: Path) -> None:
    assert run(project, "build").returncode == 0
    command = [str(study.PYTHON), "-m", "mkdocs", "build", "--strict", "--site-dir", "plain"]
    subprocess.run(
        command, cwd=project, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, check=True, capture_output=True
    )
    ours, plain = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (project / "site", project / "plain")
    )
    assert ours == plain


def test_a_site_built_on_is_the_site_built_anew(project: Path) -> None:
    site, page = project / "site", project / "docs/08/02.ko.md"
    added, glossary = project / "docs/08/77.ko.md", project / "docs/_data/glossary.yml"
    shutil.copy(project / "docs/08/03.ko.md", added)
    assert run(project, "build").returncode == 0
    times = {path: path.stat().st_mtime_ns for path in site.rglob("index.html")}
    added.unlink()
    page.write_text(page.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("\n///\n", "\n새 문장입니다.\n///\n", 1), encoding="utf-8")
    assert run(project, "build").returncode == 0
    same = {path for path, time in times.items() if path.exists() and path.stat().st_mtime_ns == time}
    assert site / "review/index.html" in same
    assert site / "08/02/index.html" not in same
    assert not (site / "08/77").exists()
    text = glossary.read_text(encoding="utf-8")
    glossary.write_text(text.replace("ko: ", "ko: 새 ", 1), encoding="utf-8")
    assert run(project, "build").returncode == 0
    built_on = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    shutil.rmtree(site)
    shutil.rmtree(project / ".cache")
    assert run(project, "build").returncode == 0
    assert built_on == {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}


ELSEWHERE = """
import datetime, os, time

DAYS = 400 * 86400
now, now_ns, local, gmt = time.time, time.time_ns, time.localtime, time.gmtime
time.time = lambda: now() + DAYS
time.time_ns = lambda: now_ns() + DAYS * 10**9
time.localtime = lambda seconds=None: local(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: gmt(time.time() if seconds is None else seconds)

class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)

    @classmethod
    def today(cls):
        return cls.now()

datetime.datetime = Later
os.cpu_count = lambda: 1
listdir = os.listdir
os.listdir = lambda path=".": sorted(listdir(path), reverse=True)
scandir = os.scandir

class Backwards:
    def __init__(self, path="."):
        with scandir(path) as entries:
            self.entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=True))
    def __enter__(self):
        return self
    def __exit__(self, *error):
        pass
    def close(self):
        pass
    def __iter__(self):
        return self
    def __next__(self):
        return next(self.entries)

os.scandir = Backwards
"""
"""Python on another day, on a machine of one processor whose folders are listed in another order."""


def test_the_same_content_gives_the_same_bytes_elsewhere_on_another_day(
    project: Path, tmp_path: Path
) -> None:
    other = tmp_path / "another/place"
    other.mkdir(parents=True)
    make_project(other, project / "docs")
    (tmp_path / "python").mkdir()
    (tmp_path / "python/sitecustomize.py").write_text(ELSEWHERE, encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", "site"]
    here = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "1", "TZ": "UTC"}
    there = {**here, "PYTHONHASHSEED": "2", "TZ": "Asia/Seoul", "LC_ALL": "C"}
    there["PYTHONPATH"] = str(tmp_path / "python")
    subprocess.run(command, cwd=project, env=here, check=True)
    subprocess.run(command, cwd=other, env=there, umask=0o077, check=True)
    first, second = (
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (project / "site", other / "site")
    )
    assert first.keys() == second.keys()
    assert not [path for path in first if first[path] != second[path]]


def test_noindex_keeps_search_engines_out(project: Path) -> None:
    config = project / "mkdocs.yml"
    config.write_text(
        config.read_text(encoding="utf-8").replace("noindex: false", "noindex: true"), encoding="utf-8"
    )
    assert run(project, "build").returncode == 0
    assert '<meta name="robots" content="noindex">' in (project / "site/08/01/index.html").read_text(
        encoding="utf-8"
    )
    assert "Disallow: /" in (project / "site/robots.txt").read_text(encoding="utf-8")


def test_commands_work_where_one_stands(project: Path) -> None:
    elsewhere = project / "elsewhere"
    shutil.copytree(project / "docs", elsewhere / "pages")
    command = [sys.executable, str(project / "scripts/study.py"), "translate", "08", "--docs", "pages"]
    done = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("translate: wrote translate-08.md")
    assert (elsewhere / "translate-08.md").exists()
