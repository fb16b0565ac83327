"""What is wrong in docs/_data/: tags, references and glossary."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from content import LANGUAGES, Problem, Site
from render import web_address
from terms import forms

_ENTRY = re.compile(r"^([A-Za-z0-9_-]+):")
_ID = re.compile(r"[A-Za-z0-9_-]+")
_REFERENCE = ("authors", "year", "title", "url")


def data_problems(site: Site) -> Iterator[Problem]:
    """Entries that are double, incomplete or unused."""
    folder = site.docs / "_data"
    for name, entries, check in (
        ("tags", site.tags, _tag),
        ("references", site.references, _reference),
        ("glossary", site.glossary, _term),
    ):
        path = folder / f"{name}.yml"
        lines, problems = _lines(path)
        yield from problems
        used = _used(site, name)
        for key, entry in entries.items():
            if not _ID.fullmatch(str(key)):
                message = f"found id `{key}`, expected letters, digits, - and _; rename it"
                yield Problem(path, 1, "fault", message)
            for severity, message in check(key, entry, used=key in used):
                yield Problem(path, lines.get(key, 1), severity, message)
    yield from _forms(site, folder / "glossary.yml")


def _used(site: Site, name: str) -> frozenset[str]:
    """Ids of tags or references that some question names."""
    sources = [question.source for question in site.questions]
    of_parts = [part.sources for page in sources for part in page.parts if name == "references"]
    return frozenset(key for keys in ([page.names(name) for page in sources] + of_parts) for key in keys)


def _lines(path: Path) -> tuple[dict[str, int], list[Problem]]:
    """Line of each entry; a second one of the same id would silently replace the first."""
    lines: dict[str, int] = {}
    problems: list[Problem] = []
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    for number, line in enumerate(text.splitlines(), 1):
        match = _ENTRY.match(line)
        if match and match[1] in lines:
            first = lines[match[1]]
            message = f"found a second `{match[1]}`, expected each id once (line {first} has it); rename it"
            problems.append(Problem(path, number, "fault", message))
        elif match:
            lines[match[1]] = number
    return lines, problems


def _tag(key: str, entry: Mapping[str, object], *, used: bool) -> Iterator[tuple[str, str]]:
    for language in LANGUAGES:
        if not entry.get(language):
            yield "todo", f"found no {language} label of `{key}`, expected one; add `{language}: …`"
    if not used:
        yield "remark", f"found tag `{key}` on no question, expected it on some; use or remove it"


def _reference(key: str, entry: Mapping[str, object], *, used: bool) -> Iterator[tuple[str, str]]:
    for field in _REFERENCE:
        if not entry.get(field):
            yield "fault", f"found no {field} of `{key}`, expected {', '.join(_REFERENCE)}; add it"
    url = str(entry.get("url") or "")
    if url and not web_address(url):
        yield "fault", f"found url {url[:80]} of `{key}`, expected `https://…`; mend it"
    if not used:
        yield "todo", f"found reference `{key}` used nowhere, expected it on some page; use or remove it"


def _term(key: str, entry: Mapping[str, object], *, used: bool) -> Iterator[tuple[str, str]]:
    definition = entry.get("definition")
    for language in LANGUAGES:
        if not entry.get(language):
            yield "fault", f"found no {language} form of `{key}`, expected one; add `{language}: …`"
        if not (isinstance(definition, dict) and definition.get(language)):
            yield "fault", f"found no {language} definition of `{key}`, expected a sentence; add it"


def _forms(site: Site, path: Path) -> Iterator[Problem]:
    """A form that two terms claim would lead to the first one alone."""
    lines, _ = _lines(path)
    for language in LANGUAGES:
        owner: dict[str, str] = {}
        for key, entry in site.glossary.items():
            for form in forms(entry, language):
                small = " ".join(form.lower().split())
                if owner.setdefault(small, key) != key:
                    message = f"found “{form}” in `{key}`, expected it in `{owner[small]}` alone; remove it"
                    yield Problem(path, lines.get(key, 1), "fault", message)
