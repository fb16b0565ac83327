"""Browser code and styles -> one folder named by the hash of its content, by esbuild.

Every script below is one file, whole in itself: what it imports is joined into it, and a page
loads one file for each thing that it does, for on a phone each file costs a round trip. What
site.js loads when it is used (LATER) stays out of it. A module that several files use is copied
into each (a few hundred bytes); so such modules keep no state but what may stand twice, as a cache
may. What must be there once lives in the document: the history's entry, the toast, the elements.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

import material

from node import node_command

LATER = ("marks.js", "search-dialog.js", "search-match.js", "share.js", "term-note.js", "views.js")
"""Modules that site.js loads when a page or a reader asks for them; it names them as "./share.js"."""

MODULES = ("site.js", "review.js", "print.js", "search-worker.js", *LATER)
"""Scripts that pages load, and the search's worker."""

CLASSIC = ("early.js", "service-worker.js")
"""Plain scripts: early.js runs before the page is drawn, which a module cannot, and not every
browser takes a module for a service worker."""

Texts = Mapping[str, Mapping[str, str]]
"""Texts of the interface for the scripts: language -> key -> text."""

ICONS = (
    "book-alphabet", "cards-outline", "chevron-left", "chevron-right", "close", "code-json",
    "compare-horizontal", "dots-horizontal", "file-document-outline", "flag-outline", "format-columns",
    "format-list-numbered", "home-outline", "magnify", "menu", "open-in-new", "pencil-outline",
    "printer-outline", "qrcode", "share-variant-outline", "skip-next-outline", "translate",
    "undo-variant", "unfold-more-horizontal",
)  # fmt: skip
"""Material's icons that the site shows, as <i class="i i-close"></i>: once in site.css, not in each page."""

STYLES = ("site.css", "print.css", "share.css", "views.css", "search.css", "review.css", "glossary.css")


class AssetError(Exception):
    """What esbuild said of a source that it could not take."""


def build_assets(root: Path, texts: Texts) -> tuple[str, Path]:
    """Join and minify overrides/assets; returns (hash of the content, folder that holds it).

    ``early.ko.js`` is early.js with the Korean texts for the scripts: in each page they would come again.
    The folder lies in .cache/, named by the sources and its content: unchanged sources cost nothing, and
    half a file that a machine left which lost its power is not taken for a whole one.
    Raises AssetError with esbuild's own message.
    """
    sources = sorted((root / "overrides/assets").rglob("*.*"))
    key = hashlib.sha256((root / "package-lock.json").read_bytes())
    key.update(Path(__file__).read_bytes())
    for path in sources:
        key.update(f"{path.relative_to(root).as_posix()}\0".encode() + path.read_bytes())
    drawings = _drawings()
    key.update(f"{drawings}\0{json.dumps(texts)}".encode())
    kept, name = root / ".cache/assets", key.hexdigest()[:16]
    for folder in kept.glob(f"{name}-*"):
        if folder.name == f"{name}-{_content_hash(folder)}":
            return folder.name.partition("-")[2], folder
        shutil.rmtree(folder, ignore_errors=True)
    return _make(root, kept, name, drawings, texts)


def _make(root: Path, kept: Path, name: str, drawings: str, texts: Texts) -> tuple[str, Path]:
    kept.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".", dir=kept) as beside:
        out = Path(beside) / "out"
        _esbuild(root, out)
        with (out / "site.css").open("a", encoding="utf-8") as styles:
            styles.write(drawings)
        early = (out / "early.js").read_text(encoding="utf-8")
        for language, own in texts.items():
            script = f"self.siteTexts={json.dumps(own, ensure_ascii=False, separators=(',', ':'))};{early}"
            (out / f"early.{language}.js").write_text(script, encoding="utf-8")
        version = _content_hash(out)
        folder = kept / f"{name}-{version}"
        try:
            out.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another build was faster with the same files
                raise
    _drop_old(folder)
    return version, folder


def _esbuild(root: Path, out: Path) -> None:
    scripts = root / "overrides/assets/javascripts"
    styles = root / "overrides/assets/stylesheets"
    common = ["--bundle", "--minify", "--target=es2022", "--legal-comments=none", "--log-level=warning"]
    common += [f"--outdir={out}", f"--outbase={scripts.parent}", "--entry-names=[name]"]
    modules = [str(scripts / name) for name in MODULES]
    _run(root, [*common, "--format=esm", *(f"--external:./{name}" for name in LATER), *modules])
    plain = [*(str(scripts / name) for name in CLASSIC), *(str(styles / name) for name in STYLES)]
    _run(root, [*common, "--format=iife", *plain])


def _drawings() -> str:
    """The icons as rules of a style sheet.

    They are one picture, each in a square of its own below the other: a browser makes a document of
    each picture, and one for each icon took a phone longer than all else that a page draws.
    """
    folder = Path(material.__file__).parent / "templates/.icons/material"
    shapes = [_shape(folder / f"{name}.svg") for name in ICONS]
    placed = "".join(
        f'<g transform="translate(0 {24 * place})">{shape}</g>' for place, shape in enumerate(shapes)
    )
    picture = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 {24 * len(ICONS)}">{placed}</svg>'
    address = "data:image/svg+xml," + quote(picture, safe=' "/:=,.-()')
    # A share of the height that is left over, as CSS counts positions.
    spots = [
        f".i-{name}{{mask-position:0 {100 * place / (len(ICONS) - 1):.4g}%}}"
        for place, name in enumerate(ICONS)
    ]
    return f".i{{mask:url('{address}') 0 0/100% auto no-repeat}}" + "".join(spots)


def _shape(path: Path) -> str:
    """What an icon draws in its square of 24 by 24."""
    found = re.fullmatch(
        r'<svg [^>]*viewBox="0 0 24 24"[^>]*>(.*)</svg>\s*', path.read_text(encoding="utf-8")
    )
    if not found:
        raise AssetError(f"{path}: found no picture of 24 by 24, expected one of Material's icons")
    return found[1]


def _run(root: Path, arguments: list[str]) -> None:
    command = [*node_command(), str(root / "node_modules/esbuild/bin/esbuild"), *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        # What follows is how the script that calls esbuild takes it.
        raise AssetError(done.stderr.partition("\nnode:")[0].strip())


def _content_hash(folder: Path) -> str:
    content = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        content.update(f"{path.name}\0".encode() + path.read_bytes())
    return content.hexdigest()[:10]


def _drop_old(newest: Path) -> None:
    """Keep the three newest folders: the cache does not grow for ever."""
    folders = sorted(
        (path for path in newest.parent.iterdir() if not path.name.startswith(".")),
        key=lambda path: path.stat().st_mtime,
    )
    for folder in folders[:-3]:
        shutil.rmtree(folder, ignore_errors=True)
