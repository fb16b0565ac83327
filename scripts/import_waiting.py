"""Newer texts of Notion that wait in docs/_incoming/ until a person has merged them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from content import Page, Part
from import_pages import with_front
from page_text import with_key

_MERGE = "merge"
"""Key of the front matter: ids of the parts that are to be merged; the others are there to read along."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits beside a page."""

    parts: Mapping[str, Part]
    """What is to be merged, by id."""

    def left(self, page: Page) -> dict[str, Part]:
        """What the page does not say yet."""
        own = {part.id: part.digest for part in page.parts}
        return {part_id: part for part_id, part in self.parts.items() if own.get(part_id) != part.digest}


def read_waiting(page: Page | None) -> Waiting | None:
    """What waits in a file of docs/_incoming/."""
    if page is None:
        return None
    # A file without the key was laid before there was one: every part may be newer.
    wanted = page.names(_MERGE) or tuple(part.id for part in page.parts)
    return Waiting({part.id: part for part in page.parts if part.id in wanted})


def lay(path: Path, title: str, prompt: str, newer: Sequence[Part]) -> Page:
    """Newer parts of a question as they are laid beside it, with the prompt to read along."""
    own = [part for part in newer if part.id == "prompt"] or [Part("prompt", "prompt", prompt)]
    parts = (*own, *(part for part in newer if part.id != "prompt"))
    return with_key(with_front(path, title, parts), _MERGE, [part.id for part in newer])
