"""Newer texts of Notion that wait in docs/_incoming/ until a person has merged them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from content import Page, Part, digest
from import_pages import with_front
from page_text import dump_yaml, with_key

_MERGE = "merge"
"""Key of the front matter: ids of the parts that are to be merged; the others are there to read along."""
_KEYS = {"title", "provisional", "imported", _MERGE}
"""What import writes into the front matter."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits beside a page."""

    parts: Mapping[str, Part]
    """What is to be merged, by id: newer texts, and those that a person changed or added."""
    edited: bool
    """Whether a person changed anything in the file."""
    more: bool
    """Whether a person changed what ``parts`` does not tell, such as the front matter."""

    def held(self, page: Page) -> bool:
        """Whether the file holds words of a person that the page does not: no import may write to it."""
        return self.edited and (self.more or bool(self.left(page)))

    def left(self, page: Page) -> dict[str, Part]:
        """What the page does not say yet."""
        own = {part.id: part.digest for part in page.parts}
        return {part_id: part for part_id, part in self.parts.items() if own.get(part_id) != part.digest}


def read_waiting(page: Page | None) -> Waiting | None:
    """What waits in a file of docs/_incoming/."""
    if page is None:
        return None
    known = page.digests("imported")
    changed = {part.id for part in page.parts if known.get(part.id) != part.digest}
    written = "".join(dump_yaml({key: value}) for key, value in page.meta.items() if key in _KEYS)
    more = bool(page.problems) or page.front != written or known.get("title") != digest(page.title)
    # A file without the key was laid before there was one: every part may be newer.
    wanted = {*(page.names(_MERGE) or known), *changed}
    parts = {part.id: part for part in page.parts if part.id in wanted}
    return Waiting(parts, edited=more or bool(changed), more=more)


def lay(path: Path, title: str, prompt: str, newer: Sequence[Part]) -> Page:
    """Newer parts of a question as they are laid beside it, with the prompt to read along."""
    own = [part for part in newer if part.id == "prompt"] or [Part("prompt", "prompt", prompt)]
    parts = (*own, *(part for part in newer if part.id != "prompt"))
    return with_key(with_front(path, title, parts), _MERGE, [part.id for part in newer])
