"""A sheet of what is to translate: texts <-> Markdown that a person fills in.

Each entry is a heading that says which text it is, the Korean in a quotation and,
below a line `English:`, an empty place. A quotation marks every line of its own, so
whatever the Korean holds, code fences and headings included, cannot end it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_HEAD = re.compile(
    r"## (?P<page>[a-z0-9-]+) (?P<part>[a-z0-9-]+) (?P<korean>[0-9a-f]{8})(?: (?P<english>[0-9a-f]{8}))?\s*"
)
_PLACE = "English:"
_INTRODUCTION = """\
# {title}

Write the English below each `English:`. Leave the headings, the quoted Korean and the lines about it
as they are; what you leave empty stays untranslated. As many paragraphs, list items, code blocks and
kept line breaks (a backslash at the line's end) as the Korean has, and the same numbers. Then run:

    python3 scripts/study.py translate --apply {name}
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One text to translate."""

    page: str
    """Id of a question (``08-04``) or chapter (``08``), stem of another page, or ``tags``."""
    part: str
    """Id of a part, ``title``, ``description``, or a tag."""
    korean_digest: str
    korean: str = ""
    english_digest: str = ""
    """Digest of the outdated translation, nothing where there is none."""
    present: str = ""
    """The outdated translation, for a new sheet."""
    terms: tuple[tuple[str, str], ...] = ()
    """Korean and English forms of the glossary's terms in the text, for a new sheet."""
    english: str = ""
    """What a person has filled in."""
    line: int = 1
    """Line of the filled-in text."""


def write_sheet(entries: Iterable[Entry], title: str, name: str) -> str:
    """The sheet's text; ``name`` is its file, for the command that takes it back."""
    blocks = [_INTRODUCTION.format(title=title, name=name)]
    for entry in entries:
        head = " ".join(filter(None, (entry.page, entry.part, entry.korean_digest, entry.english_digest)))
        blocks.append(f"\n## {head}\n\n{_quoted(entry.korean)}\n")
        if entry.terms:
            blocks.append(
                f"\nTerms: {'; '.join(f'{korean} = {english}' for korean, english in entry.terms)}\n"
            )
        if entry.present:
            blocks.append(f"\nTranslated from an older Korean text:\n\n{_quoted(entry.present)}\n")
        blocks.append(f"\n{_PLACE}\n\n")
    return "".join(blocks)


def read_sheet(text: str) -> tuple[Entry, ...]:
    """The entries of a sheet, filled in or not."""
    lines = text.lstrip("\ufeff").splitlines()
    heads = [(number, match) for number, line in enumerate(lines) if (match := _HEAD.fullmatch(line))]
    ends = [number for number, _ in heads[1:]] + [len(lines)]
    entries = []
    # A sheet without entries has an end and no head.
    for (start, match), end in zip(heads, ends, strict=False):
        place = next((i for i in range(start, end) if lines[i].rstrip() == _PLACE), end)
        filled = [line.rstrip(" \t") for line in lines[place + 1 : end]]
        skipped = next((i for i, line in enumerate(filled) if line), len(filled))
        entries.append(
            Entry(
                match["page"],
                match["part"],
                match["korean"],
                english_digest=match["english"] or "",
                english="\n".join(filled).strip("\n"),
                line=place + 2 + (skipped if skipped < len(filled) else 0),
            )
        )
    return tuple(entries)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())
