"""Model -> every file of the site but the few pages that MkDocs writes; a chapter at a time, and kept.

A chapter's files depend on its own folder and on what all chapters share, and on nothing else. So they
are kept under the hash of these, and made on all processors where they must be made.
"""

from __future__ import annotations

import functools
import hashlib
import multiprocessing
import os
import pickle
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from jinja2 import Environment

import addresses
import anki_deck
import deck
import glossary
import icons
import pages
import qr
import search_index
import sitemap
from cards import Card
from content import Chapter, Site
from views import Views

Files = dict[str, bytes]
"""Site-relative path -> file."""
Texts = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Texts of the interface: language -> group -> key -> text."""

FEW = 4
"""Chapters that are made sooner by one process than it takes to start others."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the files are made from."""

    site: Site
    texts: Texts
    site_url: str
    edit_url: str
    cards: Mapping[str, Card]
    assets: str
    """Folder of the browser code below the site's root."""
    date: datetime
    environments: Mapping[str, Environment]
    """Language -> the templates."""
    shared: str
    """Hash of all that every chapter depends on."""

    def frame(self, language: str, site: Site, codes: Files) -> pages.Frame:
        """What the pages of a language share, of the whole site or a part of it."""
        return pages.Frame(
            Views(site, language),
            self.texts[language],
            self.site_url,
            self.edit_url,
            self.cards,
            codes,
            functools.partial(_mark, self.site.glossary, language),
        )


def _mark(terms: Mapping[str, Mapping[str, object]], language: str, html: str, root: str) -> str:
    return glossary.mark_terms(html, terms, language, root)


def site_files(plan: Plan) -> Iterator[Files]:
    """What is made from the whole site at once."""
    yield {"api/index.json": deck.index(plan.site)}
    yield icons.icons()
    yield icons.manifests(plan.texts)
    yield search_index.index_files(plan.site)
    yield qr.codes(replace(plan.site, chapters=()), plan.site_url)
    names = {language: texts["site"]["name"] for language, texts in plan.texts.items()}
    yield addresses.redirect_pages(plan.site, plan.site_url, f"{plan.assets}/early.js", names)
    yield {"sitemap.xml": sitemap.sitemap(plan.site, plan.site_url, plan.date).encode()}


def chapter_files(plan: Plan, chapter: Chapter) -> Files:
    """What is made from one chapter: pages, printed sheets, codes, data, Anki packages."""
    part = replace(plan.site, chapters=(chapter,), pages={})
    decks = deck.chapters(part)
    codes = qr.codes(part, plan.site_url)
    files = codes | decks
    files |= anki_deck.packages(part, decks, plan.texts, plan.site_url, plan.date)
    for language, environment in plan.environments.items():
        frame = plan.frame(language, part, codes)
        for made in (pages.question_pages, pages.print_pages):
            files |= {path: html.encode() for path, html in made(frame, environment)}
    return files


def kept_chapter_files(plan: Plan, cache: Path) -> Iterator[Files]:
    """The files of each chapter, from ``cache`` where it has them; what is no longer used leaves it."""
    cache.mkdir(parents=True, exist_ok=True)
    kept = {chapter.id: cache / _key(plan, chapter) for chapter in plan.site.chapters}
    missing = [chapter for chapter in plan.site.chapters if not kept[chapter.id].exists()]
    for chapter, data in _make(plan, missing):
        _keep(kept[chapter.id], data)
        yield pickle.loads(data)
    made = {chapter.id for chapter in missing}
    for chapter in plan.site.chapters:
        if chapter.id not in made:
            yield pickle.loads(_kept(kept[chapter.id]) or _pickled(plan, chapter))
    for path in set(cache.iterdir()) - set(kept.values()):
        path.unlink(missing_ok=True)


def _make(plan: Plan, chapters: list[Chapter]) -> Iterable[tuple[Chapter, bytes]]:
    """Pickled files of chapters, by several processes where that pays and the system can fork."""
    work = functools.partial(_pickled, plan)
    processes = min(os.cpu_count() or 1, len(chapters))
    if processes < 2 or len(chapters) < FEW or sys.platform != "linux":
        return ((chapter, work(chapter)) for chapter in chapters)
    return _make_in_parallel(chapters, processes, plan)


def _make_in_parallel(chapters: list[Chapter], processes: int, plan: Plan) -> Iterator[tuple[Chapter, bytes]]:
    # A forked child has the plan already; it could not be sent, for templates cannot be pickled.
    global _PLAN
    _PLAN = plan
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        yield from zip(chapters, pool.map(_forked, [chapter.id for chapter in chapters]), strict=True)


_PLAN: Plan | None = None
"""Set just before processes are forked, for them to find."""


def _forked(chapter_id: str) -> bytes:
    assert _PLAN is not None
    return _pickled(_PLAN, next(item for item in _PLAN.site.chapters if item.id == chapter_id))


def _pickled(plan: Plan, chapter: Chapter) -> bytes:
    return pickle.dumps(chapter_files(plan, chapter), protocol=pickle.HIGHEST_PROTOCOL)


def _kept(path: Path) -> bytes | None:
    """What is kept, unless another build has just thrown it away."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _keep(path: Path, data: bytes) -> None:
    """Write beside and rename, so that a killed build leaves no half file."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    Path(file.name).replace(path)


def _key(plan: Plan, chapter: Chapter) -> str:
    """Hash of a chapter's folder and of what all chapters share."""
    content = hashlib.sha256(f"{plan.shared}\0{plan.date.isoformat()}".encode())
    folder = plan.site.docs / chapter.id
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return content.hexdigest()[:24]


def shared_hash(root: Path, docs: Path, *settings: str) -> str:
    """Hash of the code, templates, texts, versions and data that every chapter's files depend on."""
    content = hashlib.sha256("\0".join(settings).encode())
    code = [*(root / "scripts").glob("*.py"), *(root / "overrides").rglob("*.html")]
    locks = [root / "mkdocs.yml", root / "requirements.txt", root / "package-lock.json"]
    for path in sorted([*code, *locks, *(docs / "_data").glob("*")]):
        if path.is_file():
            content.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return content.hexdigest()
