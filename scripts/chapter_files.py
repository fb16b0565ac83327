"""A chapter -> its files, and what the rest of the site needs to know of it; kept between builds.

Both depend on the chapter's own folder and on what all chapters share, and on nothing else. So they
are kept under the hash of these, and made on all processors where they must be made.
"""

from __future__ import annotations

import functools
import hashlib
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import Environment

import anki_deck
import cache
import deck
import glossary
import offline
import pages
import qr
from check_content import Checker
from content import LANGUAGES, Chapter, Problem
from parallel import mapped
from plan import Files, Plan
from publish import File
from search_piece import Piece, chapter_documents, piece_of
from terms import lexicon


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rest of the site needs of a chapter that is made."""

    key: str
    """Under which its files are kept."""
    problems: tuple[Problem, ...]
    digests: Mapping[str, str]
    """Site-relative path of each of its files -> digest."""
    search: Mapping[str, Piece]
    """Language -> its piece of the search index."""
    search_digests: Mapping[str, str]
    """Language -> hash of that piece."""
    terms: Mapping[str, tuple[str, ...]]
    """Term of the glossary -> ids of the questions that use it."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """Makes chapters, or finds them made."""

    plan: Plan
    environments: Mapping[str, Environment]
    """Language -> the templates."""
    checker: Checker
    """Of the whole site, so that what it looks up once serves all."""
    folder: Path
    """Where what is made is kept."""

    def facts(self) -> dict[str, Facts]:
        """Chapter id -> facts; the chapters that are not kept are made, and those no longer used dropped."""
        chapters = self.plan.site.chapters
        keys = {chapter.id: self._key(chapter) for chapter in chapters}
        found = {name: self._kept(key) for name, key in keys.items()}
        missing = [chapter for chapter in chapters if found[chapter.id] is None]
        if missing:
            lexicon(self.plan.site.glossary)  # dear to make: once, before processes are forked
        make = functools.partial(self._make, keys)
        for chapter, facts in mapped(make, missing):
            found[chapter.id] = facts
        cache.drop_others(
            self.folder, [f"{key}.{kind}" for key in keys.values() for kind in ("facts", "files")]
        )
        return {name: facts for name, facts in found.items() if facts is not None}

    def files(self, facts: Mapping[str, Facts]) -> dict[str, File]:
        """The files of all chapters by path, read from the folder when they are asked for."""
        chapters = {chapter.id: chapter for chapter in self.plan.site.chapters}

        @functools.lru_cache(maxsize=1)  # They are asked for chapter by chapter.
        def made(name: str) -> Files:
            kept: Files | None = cache.kept(self.folder, f"{facts[name].key}.files")
            # Another build may just have thrown it away.
            return kept or self._make_files(chapters[name])

        return {
            path: File(digest, functools.partial(_file, made, name, path))
            for name in chapters
            for path, digest in facts[name].digests.items()
        }

    def _kept(self, key: str) -> Facts | None:
        facts: Facts | None = cache.kept(self.folder, f"{key}.facts")
        return facts if facts is not None and (self.folder / f"{key}.files").exists() else None

    def _make(self, keys: Mapping[str, str], chapter: Chapter) -> Facts:
        files, key = self._make_files(chapter), keys[chapter.id]
        terms = self.plan.site.glossary
        search = {code: piece_of(chapter_documents(chapter, code), code, terms) for code in LANGUAGES}
        facts = Facts(
            key,
            tuple(self.checker.chapter(chapter)),
            {path: offline.digest(data) for path, data in files.items()},
            search,
            {code: piece.digest for code, piece in search.items()},
            glossary.questions_using(chapter.questions, terms),
        )
        cache.keep(self.folder, f"{key}.files", files)
        cache.keep(self.folder, f"{key}.facts", facts)
        return facts

    def _make_files(self, chapter: Chapter) -> Files:
        """Pages, printed sheets, codes, data, Anki packages."""
        plan = self.plan
        part = replace(plan.site, chapters=(chapter,), pages={})
        decks = deck.chapters(part)
        codes = qr.codes(part, plan.site_url)
        pictures = {path: qr.data_address(code) for path, code in codes.items()}
        files = {path: qr.file(code) for path, code in codes.items()} | decks
        date = plan.dates.of(chapter.id)
        files |= anki_deck.packages(part, decks, plan.texts, plan.site_url, date)
        for language, environment in self.environments.items():
            frame = plan.frame(language, part, pictures)
            for make in (pages.chapter_pages, pages.question_pages, pages.print_pages):
                files |= {path: html.encode() for path, html in make(frame, environment)}
        return files

    def _key(self, chapter: Chapter) -> str:
        """Hash of a chapter's folder and of what all chapters share."""
        date = self.plan.dates.of(chapter.id).isoformat()
        parts = (sys.version, self.plan.shared, self.checker.universe, date, chapter.digest)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


def _file(made: Callable[[str], Files], chapter: str, path: str) -> bytes:
    return made(chapter)[path]
