"""Browser code and styles -> one folder named by the hash of its content, by esbuild."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
from pathlib import Path

from node import node_command

ENTRIES = ("early.js", "site.js", "review.js", "print.js", "search-worker.js", "service-worker.js")
"""Scripts that a page or the browser loads by name; everything else is loaded by these."""

STYLES = ("site.css", "print.css", "share.css", "views.css", "search.css", "review.css", "glossary.css")


class AssetError(Exception):
    """What esbuild said of a source that it could not take."""


CLASSIC = ("early.js", "service-worker.js")
"""Plain scripts, each whole in itself: early.js runs before the page is drawn, which a module cannot,
and the worker lies at the site's root, away from the pieces that modules share."""


def build_assets(root: Path) -> tuple[str, Path]:
    """Join and minify overrides/assets; returns (hash of the content, folder that holds it).

    The folder lies in .cache/, named by the sources, so that unchanged sources cost nothing.
    Raises AssetError with esbuild's own message.
    """
    sources = sorted((root / "overrides/assets").rglob("*.*"))
    key = hashlib.sha256((root / "package-lock.json").read_bytes())
    key.update(Path(__file__).read_bytes())
    for path in sources:
        key.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    folder = root / ".cache/assets" / key.hexdigest()[:16]
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
            _esbuild(root, Path(beside) / "out")
            try:
                (Path(beside) / "out").rename(folder)
            except OSError:
                if not folder.is_dir():  # else another build was faster with the same files
                    raise
        _drop_old(folder)
    return _content_hash(folder), folder


def _esbuild(root: Path, out: Path) -> None:
    scripts = root / "overrides/assets/javascripts"
    styles = root / "overrides/assets/stylesheets"
    modules = [scripts / name for name in ENTRIES if name not in CLASSIC and (scripts / name).exists()]
    classic = [
        path for path in (*map(scripts.joinpath, CLASSIC), *map(styles.joinpath, STYLES)) if path.exists()
    ]
    common = ["--bundle", "--minify", "--target=es2022", "--legal-comments=none", "--log-level=warning"]
    _run(root, [*common, "--format=esm", "--splitting", f"--outdir={out}", *map(str, modules)])
    flat = [f"--outbase={scripts.parent}", "--entry-names=[name]"]
    _run(root, [*common, "--format=iife", f"--outdir={out}", *flat, *map(str, classic)])


def _run(root: Path, arguments: list[str]) -> None:
    command = [*node_command(), str(root / "node_modules/esbuild/bin/esbuild"), *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        raise AssetError(done.stderr.strip())


def _content_hash(folder: Path) -> str:
    content = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        content.update(f"{path.name}\0".encode() + path.read_bytes())
    return content.hexdigest()[:10]


def _drop_old(newest: Path) -> None:
    """Keep the three newest folders: the cache does not grow for ever."""
    folders = sorted(
        (path for path in newest.parent.iterdir() if len(path.name) == 16),
        key=lambda path: path.stat().st_mtime,
    )
    for folder in folders[:-3]:
        shutil.rmtree(folder, ignore_errors=True)
