"""Where the links and pictures of an export lead on the site; which files are to be copied."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from urllib.parse import unquote

from archive import Entry, Export
from attachments import FILES, PICTURES, is_harmless_svg

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_SIGNED = re.compile(r"X-Amz-|secure\.notion-static|prod-files-secure|file\.notion\.so/", re.IGNORECASE)
_NOTION = re.compile(r"https?://(?:www\.)?notion\.(?:so|site)/", re.IGNORECASE)
_CHUNK = 1 << 20

PAGE_MARK = "import-page:"
"""Stands for a page of the export until its address on the site is known."""


@dataclass(slots=True)
class Assets:
    """Resolves what the pages of one export link to.

    ``copies`` collects the files to lay under a chapter, by their names there; two files
    with the same bytes have the same name, two others never.
    """

    export: Export
    pages: Mapping[str, object]
    """Names of the pages of the export that are imported."""
    copies: dict[str, dict[str, Entry]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    lost: list[tuple[str, int, str]] = field(default_factory=list)
    """File, line and message of what cannot be recovered."""
    _names: dict[str, str] = field(default_factory=dict)

    def resolve(self, chapter: str, source: str, line: int, href: str, *, image: bool) -> str | None:
        """What to write for a target on a page: None where only its text can be shown."""
        if not href.strip() or "notion.soundefined" in href:
            return self._lose(source, line, "found an empty link; kept its text")
        if href.startswith("#"):
            return None
        match = _SCHEME.match(href)
        if match is None or href.startswith(("//", "\\")):
            return self._local(chapter, source, line, href)
        scheme = match[0].lower()
        if scheme == "attachment:":
            return self._lose(
                source, line, f"found `{href[:80]}`, a file that Notion did not export; kept its text"
            )
        if scheme not in ("http:", "https:", "mailto:"):
            return self._lose(source, line, f"found a `{scheme}` link, expected https; kept it as text")
        if (
            _NOTION.match(href)
            and (entry := self.export.find(source, href + ".md"))
            and entry.name in self.pages
        ):
            return PAGE_MARK + entry.name
        if _SIGNED.search(href):
            return self._lose(
                source, line, "found a signed link, which expires; kept its text; add the file by hand"
            )
        if image:
            self.lost.append(
                (source, line, f"found a picture on another host ({href[:80]}); wrote a link to it")
            )
        return href

    def _local(self, chapter: str, source: str, line: int, href: str) -> str | None:
        entry = self.export.find(source, href)
        if entry is None:
            shown = unquote(href)[:100]
            return self._lose(
                source, line, f"found a link to `{shown}`, which is not in the export; kept its text"
            )
        if entry.name in self.pages:
            return PAGE_MARK + entry.name
        if entry.suffix == ".csv":
            self.used.add(entry.name)
            return None
        return self.place(chapter, entry, source, line)

    def place(self, chapter: str, entry: Entry, source: str, line: int) -> str | None:
        """Have a file copied below a chapter; its address from a page there."""
        self.used.add(entry.name)
        if entry.suffix not in PICTURES | FILES:
            what = f"`{entry.suffix or 'no suffix'}`"
            return self._lose(
                source, line, f"found an attachment with {what}, which a site must not run; left it out"
            )
        if entry.suffix == ".svg" and not is_harmless_svg(entry.path):
            return self._lose(source, line, "found an SVG with scripts or links in it; left it out")
        if entry.name not in self._names:
            folder = "images" if entry.suffix in PICTURES else "files"
            self._names[entry.name] = f"{folder}/{_safe_name(entry)}"
        name = self._names[entry.name]
        self.copies.setdefault(chapter, {})[name] = entry
        return name

    def _lose(self, source: str, line: int, message: str) -> str | None:
        """Remember what cannot be recovered; there is no target then."""
        self.lost.append((source, line, message))
        return None


def _safe_name(entry: Entry) -> str:
    """Letters, digits and hyphens of the name, and a hash of the bytes.

    The hash makes the name unique, and the same whenever the file is imported again.
    """
    checksum = hashlib.sha256()
    with entry.path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            checksum.update(chunk)
    stem = re.sub(r"[^a-z0-9]+", "-", PurePosixPath(entry.name).stem.lower()).strip("-")[:40].strip("-")
    return f"{stem + '-' if stem else ''}{checksum.hexdigest()[:10]}{entry.suffix}"


def is_file(entry: Entry) -> bool:
    """Whether an entry is a picture or attachment that a site may hold."""
    return entry.suffix in PICTURES or entry.suffix in FILES - {".csv"}
