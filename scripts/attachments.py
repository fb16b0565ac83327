"""Which files a site may hold besides its pages: those that a browser shows or saves and never runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.parsers import expat

from content import Problem

_DOCUMENTS = ("pdf", "txt", "csv", "zip", "ipynb", "py", "json", "tex", "bib", "docx", "pptx", "xlsx", "hwp")
_RECORDINGS = ("mp4", "mov", "webm", "mp3", "m4a", "wav", "ogg")
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp"})
FILES = frozenset(f".{name}" for name in (*_DOCUMENTS, *_RECORDINGS))
_SVG_SIZE = 8 << 20
"""Bytes of the largest SVG that is read."""
_UNPUBLISHED = re.compile(r"_(data|incoming)/|(.*/)?\.")

_ACTIVE = {"script", "foreignObject", "handler", "listener", "iframe", "embed", "object"}
_MOVING = {"set", "animate", "animateTransform", "animateMotion"}
_HERE = re.compile(r"#.*|data:image/(png|jpeg|gif|webp)[;,].*", re.DOTALL)
_WEB = re.compile(r"https?://.*", re.DOTALL | re.IGNORECASE)


def file_problems(docs: Path, names: Iterable[str]) -> Iterator[Problem]:
    """Faults of the files of docs/ (given relative to it) that a browser would run as a page of this site."""
    for name in names:
        path = docs / name
        if path.suffix == ".md" or _UNPUBLISHED.match(name):
            continue
        if path.suffix.lower() not in PICTURES | FILES | {""}:
            expected = "a picture or a document (png, pdf …), which a browser does not run; remove it"
            yield Problem(path, 1, "fault", f"found a file {path.name}, expected {expected}")
        elif path.suffix.lower() == ".svg" and not is_harmless_svg(path):
            message = "found an SVG with scripts or outside links in it, expected a drawing alone; mend it"
            yield Problem(path, 1, "fault", message)


class _ActiveError(Exception):
    pass


def is_harmless_svg(path: Path) -> bool:
    """Whether an SVG, opened as a page of its own, runs nothing and fetches nothing by its markup.

    It is read as the XML that it is: a prefix, an entity or an encoding hides no script.
    """
    if path.stat().st_size > _SVG_SIZE:
        return False
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = _element
    parser.StartDoctypeDeclHandler = _doctype
    parser.ProcessingInstructionHandler = _instruction
    try:
        parser.Parse(path.read_bytes(), True)
    except (expat.ExpatError, _ActiveError, ValueError, LookupError):
        return False
    return True


def _element(name: str, attributes: dict[str, str]) -> None:
    space, _, local = name.rpartition(" ")
    # Drawing programs leave elements of their own, which browsers ignore; XHTML's they run.
    if "xhtml" in space or local in _ACTIVE:
        raise _ActiveError
    for key, value in attributes.items():
        space, _, attribute = key.rpartition(" ")
        tight = re.sub(r"[\x00-\x20]", "", value)
        if attribute.lower().startswith("on"):
            raise _ActiveError
        if attribute == "href" and not (_HERE.fullmatch(tight) or (local == "a" and _WEB.fullmatch(tight))):
            raise _ActiveError
        if local in _MOVING and attribute == "attributeName" and re.match(r"(.*:)?href$|on", tight):
            raise _ActiveError


def _doctype(name: str, system: str | None, public: str | None, internal: int) -> None:
    if internal:  # entities
        raise _ActiveError


def _instruction(target: str, data: str) -> None:
    # A stylesheet could be a program that writes another document.
    raise _ActiveError
