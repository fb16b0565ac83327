"""Which chapter the pages of an export go to, asking nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from archive import Entry, title_of
from content import digest
from load import load_page
from notion import Document

_NUMBER = re.compile(
    r"(?P<a>\d{1,3})\s*(?:단원|장|과|강|주차|챕터|회차)|(?:chapter|ch\.?|챕터|unit|week|단원|제)\s*(?P<b>\d{1,3})"
    r"|^\s*(?P<c>\d{1,2})(?:[.)_\s-]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Source:
    """A page of the export and what was read from it."""

    entry: Entry
    document: Document


def number_of(title: str, *, words: bool = False) -> str:
    """The chapter that a title names (``07단원`` -> ``07``), or nothing.

    ``words``: only where it says that it is a chapter; ``07. …`` may be a question.
    """
    match = _NUMBER.search(title)
    if match is None or (words and match["c"]):
        return ""
    number = next((g for g in match.groups() if g), "")
    return f"{int(number):02d}" if number and int(number) else ""


def chapter_title(chapter: str, sources: Sequence[Source]) -> str:
    """The title of a chapter: that of its first page, or of the folder of pages that are questions."""
    first = next((s for s in sources if not s.document.whole and s.document.questions), None)
    if first is not None:
        return first.document.title or chapter
    parents = [part for s in sources for part in s.entry.name.split("/")[-2:-1]]
    return title_of(parents[0]) if parents else chapter


def assign_chapters(sources: Sequence[Source], docs: Path, chapter: str) -> dict[str, list[Source]]:
    """Chapter -> its pages in order; pages without questions go with those they stand beside."""
    if chapter:
        return {chapter: list(sources)}
    titles = _titles(docs)
    taken = {path.name for path in docs.iterdir() if path.name.isdigit()} if docs.is_dir() else set()
    chapters: dict[str, list[Source]] = {}
    folders: dict[PurePosixPath, str] = {}
    whole: dict[PurePosixPath, str] = {}
    later: list[Source] = []
    for source in sources:
        if not source.document.questions:
            later.append(source)
            continue
        beside = PurePosixPath(source.entry.name).parent
        found = _chapter_of(source, titles, folders)
        if source.document.whole and not found:
            found = whole.get(beside, "")
        if not found:
            found = f"{max((int(n) for n in {*taken, *chapters}), default=0) + 1:02d}"
        chapters.setdefault(found, []).append(source)
        if source.document.whole:
            whole.setdefault(beside, found)
        folders.setdefault(_folder(source.entry), found)
    first = next(iter(chapters), "")
    for source in later:
        found = number_of(source.document.title)
        found = found if found in chapters else _above(source.entry, folders) or first
        if found:
            chapters[found].append(source)
    return chapters


def _chapter_of(source: Source, titles: dict[str, str], folders: dict[PurePosixPath, str]) -> str:
    title = source.document.title
    above = [title_of(part) for part in reversed(source.entry.name.split("/")[:-1])]
    if source.document.whole:
        title = above[0] if above else title
    if digest(title) in titles:
        return titles[digest(title)]
    if source.document.whole:
        # A page that is one question has its own number, not its chapter's.
        found = next((n for n in map(number_of, above) if n), "")
        return found or _above(source.entry, folders) or number_of(title, words=True)
    names = [title, title_of(source.entry.name), *above]
    return next((n for n in map(number_of, names) if n), "") or _above(source.entry, folders)


def _folder(entry: Entry) -> PurePosixPath:
    """Where Notion puts the sub-pages of a page: a folder with the page's title."""
    return PurePosixPath(entry.name).with_suffix("").parent / title_of(entry.name)


def _above(entry: Entry, folders: dict[PurePosixPath, str]) -> str:
    """The chapter of the page that an entry is a sub-page of."""
    path = PurePosixPath(entry.name).parent
    while path != path.parent:
        named = path.parent / title_of(path.name)
        if named in folders:
            return folders[named]
        path = path.parent
    return ""


def _titles(docs: Path) -> dict[str, str]:
    """Hash of the title as imported -> chapter, for the chapters that are here."""
    found = {}
    for path in sorted(docs.glob("*/index.ko.md")):
        if path.parent.name.isdigit():
            imported = load_page(path, question=False).digests("imported").get("title")
            if imported:
                found[imported] = path.parent.name
    return found
