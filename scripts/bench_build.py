"""How long a build takes, how much memory and how many bytes, by the number of questions."""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from bench_corpus import docs_folder, large_site
from content import SOURCE, Page, Site, digest, question_path
from load import load_site
from page_text import dump_yaml, page_text, with_key

ROOT = Path(__file__).resolve().parent.parent
SUB_PATH = "study-site/"
"""Of the address in mkdocs.yml, under which `serve` answers."""


def write_docs(site: Site, docs: Path) -> None:
    """Write a model's pages, glossary and other data as a docs/ folder."""
    shutil.copytree(site.docs / "_data", docs / "_data")
    for name in ("addresses.txt", "redirects.yml"):
        (docs / "_data" / name).unlink(missing_ok=True)
    for path in site.docs.glob("*.md"):
        shutil.copy(path, docs / path.name)
    for chapter in site.chapters:
        (docs / chapter.id).mkdir()
        for language, page in chapter.pages.items():
            path = docs / chapter.id / f"index.{language}.md"
            path.write_text(page_text(_whole(page, chapter.pages)), encoding="utf-8")
    for question in site.questions:
        for language, page in question.pages.items():
            path = question_path(docs, question.id, language)
            path.write_text(page_text(_whole(page, question.pages)), encoding="utf-8")
    glossary = {name: _entry(entry, site) for name, entry in site.glossary.items()}
    (docs / "_data/glossary.yml").write_text(dump_yaml(glossary), encoding="utf-8")


def _whole(page: Page, pages: Mapping[str, Page]) -> Page:
    """The page with its front matter in step with its text, as after a translation."""
    page = with_key(replace(page, meta=page.meta), "title", page.title)
    if page.language == SOURCE:
        return page
    texts = pages[SOURCE].translatable()
    hashes = {part: digest(texts[part]) for part in page.translatable() if part in texts}
    return with_key(page, "translated", hashes)


def _entry(entry: Mapping[str, object], site: Site) -> dict[str, object]:
    first = next(iter(site.glossary.values()))
    return {**entry, "definition": entry.get("definition", first["definition"])}


def make_project(folder: Path, questions: int) -> Path:
    """A project with this one's code and the content of a larger one."""
    for name in ("mkdocs.yml", "package.json", "package-lock.json", "requirements.txt"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("overrides", "scripts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
    (folder / "docs").mkdir()
    write_docs(large_site(load_site(docs_folder()), questions), folder / "docs")
    return folder


def timed(project: Path) -> tuple[float, float]:
    """Seconds and megabytes of memory (the largest process) of one build."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", "site"]
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=project, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"the build of {project} failed with {process.returncode}"
        raise RuntimeError(message)
    return seconds, usage.ru_maxrss / 1024


def forget(project: Path) -> None:
    """Take away the site and all that is kept but what the workflow keeps: the cards' pictures.

    Moved, not deleted: where thousands of files were just deleted, ext4 looks long for room for new ones.
    """
    old = project / "old"
    old.mkdir()
    (project / "site").rename(old / "site")
    for path in (project / ".cache").iterdir():
        if path.name not in ("cards", "assets"):
            path.rename(old / path.name)


def size(site: Path, *, cards: bool) -> float:
    """Megabytes (10^6 bytes) of a site's files, with the preview cards alone or without them."""
    files = [path for path in site.rglob("*") if path.is_file() and (path.name == "card.png") == cards]
    return sum(path.stat().st_size for path in files) / 1e6


def edit(project: Path, sentence: str) -> str:
    """Add a sentence to an answer of one page; returns the page's address."""
    page = max((project / "docs").glob("*/[0-9]*.ko.md"))
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("\n///\n", f"\n{sentence}\n///\n", 1), encoding="utf-8")
    return f"{page.parent.name}/{page.name.partition('.')[0]}/"


def edit_to_reload(project: Path) -> float:
    """Seconds from an edit of one page to that page from `serve` with the edit in it; the median of three."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, cwd=project, stderr=subprocess.DEVNULL)
    try:
        host = f"http://127.0.0.1:{port}/{SUB_PATH}"
        _wait(host, "<html")
        return statistics.median(_reloaded(project, host, number) for number in range(3))
    finally:
        server.terminate()
        server.wait()


def _reloaded(project: Path, host: str, number: int) -> float:
    sentence = f"{number}번째로 고친 문장입니다."
    start = time.perf_counter()
    _wait(host + edit(project, sentence), sentence)
    return time.perf_counter() - start


def _wait(url: str, text: str) -> None:
    """Ask for a page again and again until it has a text; a server that builds answers when it is done.

    Raises TimeoutError after ten minutes.
    """
    end = time.monotonic() + 600
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(url) as answer:
            if text in answer.read().decode("utf-8"):
                return
        time.sleep(0.01)
    raise TimeoutError(url)


def main(argv: list[str]) -> int:
    """Print a table: cold build, nothing changed, one page edited, an edit while it is served."""
    parser = argparse.ArgumentParser(prog="study.py bench build", description=__doc__)
    parser.add_argument("questions", type=int, nargs="*", default=[15, 150, 1500])
    print("| questions | cards cold | cold | unchanged | one edit | served edit | memory | site | cards |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for questions in parser.parse_args(argv).questions:
        with tempfile.TemporaryDirectory() as folder:
            project = make_project(Path(folder), questions)
            first, _ = timed(project)
            forget(project)
            cold, memory = timed(project)
            same, _ = timed(project)
            edit(project, "고친 문장입니다.")
            edited, _ = timed(project)
            site = project / "site"
            served = edit_to_reload(project)
            print(
                f"| {questions} | {max(first - cold, 0):.1f} s | {cold:.1f} s | {same:.1f} s | {edited:.1f} s"
                f" | {served:.1f} s | {memory:.0f} MB"
                f" | {size(site, cards=False):.1f} MB | {size(site, cards=True):.1f} MB |",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
