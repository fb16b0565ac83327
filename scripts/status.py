"""How far each chapter is: a table for the terminal and for the page of the maintainers."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from content import LANGUAGES, SOURCE, Chapter, Page, Problem, Site, digest

HEADINGS = (
    "chapter", "questions", "study answers", "model answers",
    "translated", "outdated", "corrections", "to-dos",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One chapter's numbers."""

    chapter: str
    title: str
    questions: int
    study_answers: int
    model_answers: int
    translated: int
    """Texts (titles, descriptions and parts) that have a translation, an outdated one included."""
    translatable: int
    outdated: int
    corrections: int
    todos: int
    faults: int


@dataclass(frozen=True, slots=True)
class Item:
    """A problem as the page shows it."""

    path: str
    line: int
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class StatusView:
    """What the page of the maintainers shows."""

    rows: tuple[Row, ...]
    total: Row
    problems: tuple[Item, ...]


def rows(site: Site, problems: Iterable[Problem]) -> tuple[Row, ...]:
    """A row for each chapter."""
    found: dict[str, list[Problem]] = {}
    for problem in problems:
        found.setdefault(_chapter(site, problem), []).append(problem)
    return tuple(_row(chapter, found.get(chapter.id, ())) for chapter in site.chapters)


def view(site: Site, lines: Sequence[Row], problems: Iterable[Problem], language: str) -> StatusView:
    """The table and everything that is to do; problems of pages outside chapters count in the total alone."""
    found = tuple(problems)
    return StatusView(
        tuple(line if language == SOURCE else _titled(site, line, language) for line in lines),
        total(lines, found),
        tuple(_item(site, problem) for problem in found if problem.severity != "remark"),
    )


def total(lines: Sequence[Row], problems: Iterable[Problem]) -> Row:
    """All chapters together."""
    found = list(problems)
    return Row(
        "",
        "",
        sum(line.questions for line in lines),
        sum(line.study_answers for line in lines),
        sum(line.model_answers for line in lines),
        sum(line.translated for line in lines),
        sum(line.translatable for line in lines),
        sum(line.outdated for line in lines),
        sum(line.corrections for line in lines),
        sum(problem.severity == "todo" for problem in found),
        sum(problem.severity == "fault" for problem in found),
    )


def _row(chapter: Chapter, problems: Sequence[Problem]) -> Row:
    sources = [question.source for question in chapter.questions]
    groups = [chapter.pages, *(question.pages for question in chapter.questions)]
    translated = translatable = outdated = 0
    for pages in groups:
        for language in LANGUAGES:
            if language != SOURCE:
                done, old = _translated(pages[SOURCE], pages.get(language))
                translated, outdated = translated + done, outdated + old
                translatable += len(pages[SOURCE].translatable())
    return Row(
        chapter.id,
        chapter.pages[SOURCE].title,
        len(sources),
        sum(part.kind == "study-answer" for page in sources for part in page.parts),
        sum(part.kind == "model-answer" for page in sources for part in page.parts),
        translated,
        translatable,
        outdated,
        sum(len(page.corrections) for page in sources),
        sum(problem.severity == "todo" for problem in problems),
        sum(problem.severity == "fault" for problem in problems),
    )


def _translated(source: Page, page: Page | None) -> tuple[int, int]:
    """How many texts of a page have a translation, and how many of these are outdated."""
    if page is None:
        return 0, 0
    texts, known = page.translatable(), page.digests("translated")
    have = {part_id: text for part_id, text in source.translatable().items() if part_id in texts}
    return len(have), sum(known.get(part_id) != digest(text) for part_id, text in have.items())


def _chapter(site: Site, problem: Problem) -> str:
    parts = _inside(site, problem)
    return parts[1] if len(parts) > 1 and parts[0] == "_incoming" else parts[0]


def _inside(site: Site, problem: Problem) -> tuple[str, ...]:
    """Path of a problem below docs/."""
    docs, path = f"{site.docs.as_posix()}/", problem.path.as_posix()
    return tuple(path.removeprefix(docs).split("/")) if path != site.docs.as_posix() else ("",)


def _item(site: Site, problem: Problem) -> Item:
    return Item("docs/" + "/".join(_inside(site, problem)), problem.line, problem.severity, problem.message)


def _titled(site: Site, row: Row, language: str) -> Row:
    chapter = next(chapter for chapter in site.chapters if chapter.id == row.chapter)
    return replace(row, title=chapter.page(language).title)


def table(lines: Sequence[Row]) -> str:
    """The rows as aligned columns."""
    cells = [
        [
            f"{line.chapter} {line.title}".strip(), str(line.questions), str(line.study_answers),
            str(line.model_answers), f"{line.translated}/{line.translatable}", str(line.outdated),
            str(line.corrections), str(line.todos),
        ]
        for line in lines
    ]  # fmt: skip
    grid = [list(HEADINGS), *cells]
    widths = [max(_width(row[i]) for row in grid) for i in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            text + " " * (width - _width(text)) if i == 0 else " " * (width - _width(text)) + text
            for i, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in grid
    )


def _width(text: str) -> int:
    """Columns in a terminal: a Hangul syllable takes two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
