"""The addresses that were ever published, and the redirects of those that moved.

docs/_data/addresses.txt lists them without their language, one a line, sorted; import
extends it and nothing shortens it. docs/_data/redirects.yml says where a question went
that was moved or merged::

    07/03/: 07/05/                  # or, into one of its parts:
    07/09/: 07/05/#study-answer-2

Linked addresses work next year: ``check_addresses`` reports one that vanished.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from content import LANGUAGES, SOURCE, Chapter, Page, Problem, Question, Site, address
from files import write_all
from load import ProblemError, decoded, load_site, no_folder, parsed
from lock import WAIT, held

_ADDRESS = re.compile(r"([a-z0-9-]+/)*")
_TARGET = re.compile(r"([a-z0-9-]+/)*(#[a-z0-9-]+)?")
Place = Mapping[str, Page] | Chapter | Question
"""What stands at an address: a page in its languages, a chapter, a question."""

HEADER = "# Every address ever published, without its language. Import adds to it; nothing takes away.\n"


@dataclass(frozen=True, slots=True)
class Redirect:
    """An address that moved. Both are relative to the site's root and without a language."""

    old: str
    new: str
    line: int

    @property
    def page(self) -> str:
        """Where it leads, without the part."""
        return self.new.partition("#")[0]


def addresses(site: Site) -> tuple[str, ...]:
    """Every page's address without its language: ````, ``glossary/``, ``07/``, ``07/04/``."""
    return tuple(pages_by_address(site))


def pages_by_address(site: Site) -> dict[str, Place]:
    """Address without language -> what stands there."""
    found: dict[str, Place] = {
        "" if stem == "index" else f"{stem}/": pages for stem, pages in site.pages.items()
    }
    for chapter in site.chapters:
        found[f"{chapter.id}/"] = chapter
        found |= {address(question.id, SOURCE): question for question in chapter.questions}
        found |= {f"{chapter.id}/{_stem(pages[SOURCE])}/": pages for pages in chapter.others}
    return found


def page_of(place: Place, language: str) -> Page:
    """The page of a place in a language, or the Korean one where that is missing."""
    if isinstance(place, Mapping):
        return place.get(language) or place[SOURCE]
    return place.page(language)


def _stem(page: Page) -> str:
    return page.path.name.split(".")[0]


# The list


def list_path(docs: Path) -> Path:
    """Where the list lies."""
    return docs / "_data/addresses.txt"


def read_list(docs: Path) -> tuple[str, ...]:
    """Addresses of the list; ``/`` stands for the home page. Empty where there is no list yet.

    Raises ProblemError where it is no UTF-8.
    """
    return tuple(item for item, _ in _listed(docs))


def _listed(docs: Path) -> tuple[tuple[str, int], ...]:
    """Each address of the list with its line."""
    path = list_path(docs)
    lines = decoded(path, path.read_bytes()).splitlines() if path.exists() else ()
    return tuple(
        (line.strip().lstrip("/"), number)
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.strip().startswith("#")
    )


def extended(known: Iterable[str], site: Site) -> tuple[str, ...]:
    """The list with the addresses of a site added, in the order of the site."""
    return tuple(sorted({*known, *addresses(site)}, key=_order))


def list_text(known: Iterable[str]) -> str:
    """The list as it is written."""
    return HEADER + "".join(f"{item or '/'}\n" for item in known)


def extend_list(docs: Path) -> tuple[str, ...]:
    """Add the pages of docs/ to the list on the disk; returns what was added.

    Raises ProblemError where the list is no UTF-8, or another run holds docs/ for a minute;
    the list then stays as it is.
    """
    path = list_path(docs)
    try:
        with held(docs, WAIT):
            known = read_list(docs)
            new = extended(known, load_site(docs))
            if list_text(new) != list_text(known) or not path.exists():
                write_all({path: list_text(new)})
    except TimeoutError as error:
        message = f"found another run at work for {WAIT:.0f} s; run `study.py addresses` after it"
        raise ProblemError(Problem(path, 1, "fault", message)) from error
    return tuple(item for item in new if item not in known)


def _order(item: str) -> tuple[tuple[int, str], ...]:
    """Sorts numbers as numbers: ``07/99/`` before ``07/100/``."""
    pieces = re.findall(r"\d+|\D+", item)
    return tuple((int(piece), "") if piece.isdigit() else (-1, piece) for piece in pieces)


# Redirects


def redirects_path(docs: Path) -> Path:
    """Where the redirects lie."""
    return docs / "_data/redirects.yml"


def read_redirects(docs: Path) -> tuple[tuple[Redirect, ...], tuple[Problem, ...]]:
    """What redirects.yml says, and what is wrong with its form."""
    path = redirects_path(docs)
    if not path.exists():
        return (), ()
    try:
        text = decoded(path, path.read_bytes())
        data = parsed(path, text)
    except ProblemError as error:
        return (), (error.problem,)
    if data is None:
        return (), ()
    if not isinstance(data, dict):
        return (), (Problem(path, 1, "fault", "found no mapping, expected lines `07/03/: 07/05/`; mend it"),)
    found, problems = [], []
    for key, value in data.items():
        old, new = str(key).lstrip("/"), str(value).lstrip("/")
        rows = [row.lstrip("'\"/") for row in text.splitlines()]
        line = next((number for number, row in enumerate(rows, 1) if row.startswith(old)), 1)
        if _ADDRESS.fullmatch(old) and old and _TARGET.fullmatch(new):
            found.append(Redirect(old, new, line))
        else:
            message = f"found `{key}: {value}`, expected addresses like `07/03/: 07/05/#prompt`; mend it"
            problems.append(Problem(path, line, "fault", message))
    return tuple(found), tuple(problems)


def check_addresses(site: Site) -> tuple[Problem, ...]:
    """What breaks a link that somebody may have kept (faults); pages not listed yet (a to-do)."""
    redirects, problems = read_redirects(site.docs)
    pages = pages_by_address(site)
    moved = {item.old: item for item in redirects}
    path = redirects_path(site.docs)
    found = list(problems)
    for item in redirects:
        message = _redirect_fault(item, pages, moved)
        if message:
            found.append(Problem(path, item.line, "fault", message))
    return (*found, *_list_faults(site, pages, moved))


def _redirect_fault(item: Redirect, pages: Mapping[str, Place], moved: Mapping[str, Redirect]) -> str:
    if item.old in pages:
        return f"found a redirect of {item.old}, which is a page, expected one that is gone; remove the line"
    if item.page in moved:
        end = moved[item.page].new
        return f"found {item.old} leading to {item.page}, which moved itself; lead it to {end}"
    target = pages.get(item.page)
    if target is None:
        return f"found {item.old} leading to {item.page or '/'}, which is no page; lead it to one"
    part = item.new.partition("#")[2]
    if part and not (isinstance(target, Question) and target.source.part(part)):
        return f"found {item.old} leading to #{part}, which {item.page} does not have; name one of its parts"
    return ""


def _list_faults(site: Site, pages: Mapping[str, Place], moved: Mapping[str, Redirect]) -> Iterable[Problem]:
    path = list_path(site.docs)
    try:
        known = dict(_listed(site.docs))
    except ProblemError as error:
        yield error.problem
        return
    for item, line in known.items():
        if item not in pages and item not in moved:
            message = (
                f"found no page at {item or '/'}, which was published; "
                f"restore it, or say in redirects.yml where it went: `{item}: NEW/ADDRESS/`"
            )
            yield Problem(path, line, "fault", message)
    missing = [item for item in pages if item not in known]
    if missing:
        names = ", ".join(item or "/" for item in missing[:5]) + (" …" if len(missing) > 5 else "")
        message = f"found {len(missing)} pages that the list lacks ({names}); run `study.py addresses`"
        # A new page breaks no link: it goes online, and is kept from the next commit on.
        yield Problem(path, 1, "todo", message)


def redirect_pages(site: Site, site_url: str, script: str, names: Mapping[str, str]) -> dict[str, bytes]:
    """A static page for each moved address in each language: site-relative path -> file.

    ``script`` is the site-relative path of the script that keeps the reader's part (early.js),
    ``names`` the site's name in each language. Titles and descriptions are those of the
    page that it leads to, so that an old link in a chat still shows what it is.
    """
    files: dict[str, bytes] = {}
    pages = pages_by_address(site)
    for item in read_redirects(site.docs)[0]:
        target = pages.get(item.page)
        if target is None:
            continue
        for language in LANGUAGES:
            prefix = "" if language == SOURCE else f"{language}/"
            old = f"{prefix}{item.old}"
            root = "../" * old.count("/")
            page = page_of(target, language)
            head = _Head(
                language, page.title, page.description, names[language], root, f"{root}{prefix}{item.new}",
                f"{site_url}{prefix}{item.page}", f"{root}{script}",
            )  # fmt: skip
            files[f"{old}index.html"] = head.page().encode()
    return files


@dataclass(frozen=True, slots=True)
class _Head:
    language: str
    title: str
    description: str
    name: str
    root: str
    new: str
    canonical: str
    script: str

    def page(self) -> str:
        moved = "이 문제는 다음 주소로 옮겼습니다" if self.language == SOURCE else "This page has moved to"
        title, description = escape(self.title), escape(self.description)
        policy = "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'"
        # With JavaScript the script leads on and keeps #model-answer; a bare refresh would drop it.
        return f"""<!DOCTYPE html>
<html lang="{self.language}" data-base="{self.root}" data-redirect="{self.new}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} · {escape(self.name)}</title>
<link rel="canonical" href="{self.canonical}">
<script src="{self.script}"></script>
<noscript><meta http-equiv="refresh" content="0; url={self.new}"></noscript>
<meta name="robots" content="noindex">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{description}">
<meta property="og:url" content="{self.canonical}">
</head>
<body>
<p>{moved}: <a href="{self.new}">{title}</a></p>
</body>
</html>
"""


def main(argv: list[str]) -> int:
    """Add the pages of docs/ to the list of addresses."""
    parser = argparse.ArgumentParser(prog="study.py addresses", description=main.__doc__)
    parser.add_argument("--docs", type=Path, default=Path(__file__).resolve().parent.parent / "docs")
    docs: Path = parser.parse_args(argv).docs
    if not docs.is_dir():
        print(f"study.py addresses: {no_folder(docs)}", file=sys.stderr)
        return 2
    try:
        added = extend_list(docs)
    except ProblemError as error:
        print(error, file=sys.stderr)
        return 1
    names = f": {', '.join(item or '/' for item in added)}" if added else ""
    print(f"{list_path(docs)}: {len(added)} added{names}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
