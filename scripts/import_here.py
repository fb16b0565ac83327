"""What an import reads besides pages: a chapter as it is here, and the tables of an export."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterable
from pathlib import Path

from archive import Entry, Export, read_text, title_of
from content import Page
from import_merge import Here
from load import load_page
from markdown_writer import Writer
from notion_blocks import Block

_STEM = re.compile(r"(?P<stem>[a-z0-9-]+)\.(?P<language>[a-z]{2})\.md")


def read_chapter(docs: Path, number: str) -> Here:
    """Read what a chapter holds. Only Korean pages matter to an import."""
    folder = docs / number
    pages: dict[str, Page] = {}
    stems = set()
    for path in sorted(folder.glob("*.md")) if folder.is_dir() else ():
        match = _STEM.fullmatch(path.name)
        if match is None:
            continue
        stems.add(match["stem"])
        if match["language"] == "ko":
            pages[match["stem"]] = load_page(path, question=match["stem"][:1].isdigit())
    incoming = {}
    waiting = docs / "_incoming" / number
    for path in sorted(waiting.glob("*.ko.md")) if waiting.is_dir() else ():
        stem = path.name.removesuffix(".ko.md")
        incoming[stem] = load_page(path, question=stem[:1].isdigit())
    questions = {stem: page for stem, page in pages.items() if stem[:1].isdigit()}
    return Here(questions, pages.get("index"), pages.get("unsorted"), incoming, frozenset(stems))


def tables(export: Export) -> Iterable[Entry]:
    """Databases: of ``X.csv`` and ``X_all.csv`` the one that has every row."""
    names = {entry.name for entry in export.tables}
    for entry in export.tables:
        if entry.name.removesuffix(".csv") + "_all.csv" not in names:
            yield entry


def table_text(entry: Entry, titles: Collection[str]) -> str:
    """Markdown of the rows of a database that have no page of their own."""
    rows = list(csv.reader(io.StringIO(read_text(entry))))
    if not rows or all(not row or row[0].strip() in titles for row in rows[1:]):
        return ""
    kept = [rows[0], *(row for row in rows[1:] if row and row[0].strip() not in titles)]
    lines = [
        "| " + " | ".join(" ".join(cell.split()).replace("|", "\\|") for cell in row) + " |" for row in kept
    ]
    name = re.sub(r"_all$", "", title_of(entry.name).removesuffix("_all"))
    writer = Writer(lambda *_: None)
    head = Block("heading", name, number=2)
    return writer.write((head, Block("table", "\n".join(lines))))
