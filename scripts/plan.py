"""All that the files of the site are made from, besides the templates."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import glossary
import pages
from cards import Card
from content import Site
from dates import Dates
from views import Views

Files = dict[str, bytes]
"""Site-relative path -> file."""
Texts = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Texts of the interface: language -> group -> key -> text."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known before the first file is made."""

    site: Site
    texts: Texts
    site_url: str
    edit_url: str
    cards: Mapping[str, Card]
    assets: str
    """Folder of the browser code below the site's root."""
    dates: Dates
    shared: str
    """Hash of all that every chapter's files depend on."""

    def frame(self, language: str, site: Site, codes: Mapping[str, str]) -> pages.Frame:
        """What the pages of a language share, of the whole site or a part of it."""
        return pages.Frame(
            Views(site, language),
            self.site_url,
            self.edit_url,
            self.cards,
            codes,
            functools.partial(_mark, self.site.glossary, language),
        )


def _mark(
    terms: Mapping[str, Mapping[str, object]], language: str, texts: Sequence[str], root: str
) -> tuple[str, ...]:
    return glossary.mark_terms(texts, terms, language, root)


def shared_hash(root: Path, docs: Path, *settings: str) -> str:
    """Hash of the code, templates, texts, versions and data that every chapter's files depend on."""
    content = hashlib.sha256("\0".join(settings).encode())
    code = [*(root / "scripts").glob("*.py"), *(root / "overrides").rglob("*.html")]
    locks = [root / "mkdocs.yml", root / "requirements.txt", root / "package-lock.json"]
    for path in sorted([*code, *locks, *(docs / "_data").glob("*")]):
        if path.is_file():
            content.update(f"{path.name}\0".encode() + path.read_bytes() + b"\0")
    return content.hexdigest()
