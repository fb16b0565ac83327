"""What a site, a chapter, a question and a part are, and where pages lie.

Every other module imports this one and this one imports none of them.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

LANGUAGES = ("ko", "en")
SOURCE = "ko"
"""The language that is written first; the others are translated from it."""

FAULTS = ("wrong", "misplaced", "loose", "incomplete", "spelling")
"""What a correction may say of a part."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something found in a file, told as ``path:line: message``.

    ``severity`` is ``fault`` (stops publishing), ``todo`` (counted) or ``remark``.
    """

    path: Path
    line: int
    severity: str
    message: str

    def __str__(self) -> str:
        return f"{self.path.as_posix()}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page that is hashed, translated, aligned and linked by its id."""

    id: str
    kind: str
    text: str
    name: str = ""
    """Member who wrote a study answer, where names are wanted."""
    target: str = ""
    """Id of the part that a correction is about."""
    fault: str = ""
    """One of FAULTS, for a correction on a Korean page."""
    sources: tuple[str, ...] = ()
    """Ids of references that bear a correction out."""
    line: int = field(default=1, compare=False)
    """Line of the file on which the part begins."""

    @property
    def digest(self) -> str:
        return digest(self.text)


@dataclass(frozen=True, slots=True)
class Page:
    """One language of a question, or of any other page (whose one part is ``body``)."""

    path: Path
    language: str
    front: str
    """Front matter as it is written, without its fences."""
    meta: Mapping[str, object]
    parts: tuple[Part, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def title(self) -> str:
        return str(self.meta.get("title") or "")

    @property
    def description(self) -> str:
        return str(self.meta.get("description") or "")

    @property
    def answers(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind.endswith("-answer"))

    @property
    def corrections(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind == "correction")

    def part(self, part_id: str) -> Part | None:
        return next((part for part in self.parts if part.id == part_id), None)

    def corrections_of(self, part_id: str) -> tuple[Part, ...]:
        return tuple(part for part in self.corrections if part.target == part_id)

    def names(self, key: str) -> tuple[str, ...]:
        """A list of the front matter (``tags``, ``references``), empty where there is none."""
        value = self.meta.get(key)
        return tuple(str(item) for item in value) if isinstance(value, list) else ()

    def digests(self, key: str) -> dict[str, str]:
        """A tool's memory in the front matter: ``imported`` or ``translated``."""
        value = self.meta.get(key)
        return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}

    def translatable(self) -> dict[str, str]:
        """Text by part id, title and description included; what is translated and hashed."""
        texts = {"title": self.title, "description": self.description}
        texts |= {part.id: part.text for part in self.parts}
        return {part_id: text for part_id, text in texts.items() if text}


@dataclass(frozen=True, slots=True)
class Question:
    """A question in every language it has; ``id`` is ``07-04``, a follow-up's ``07-04-1``."""

    id: str
    pages: Mapping[str, Page]

    @property
    def chapter(self) -> str:
        return self.id.partition("-")[0]

    @property
    def number(self) -> str:
        return self.id.partition("-")[2]

    @property
    def parent(self) -> str:
        """Id of the question that this one follows up, or nothing."""
        return self.id.rpartition("-")[0] if self.id.count("-") == 2 else ""

    @property
    def source(self) -> Page:
        return self.pages[SOURCE]

    def page(self, language: str) -> Page:
        """The page in a language, or the Korean one where that is missing."""
        return self.pages.get(language, self.source)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A folder of docs/: its own page in each language and its questions in order."""

    id: str
    pages: Mapping[str, Page]
    questions: tuple[Question, ...]
    others: tuple[Mapping[str, Page], ...] = ()
    """Further pages of the folder, such as text that no rule could assign."""
    digest: str = field(default="", compare=False)
    """Hash of every file of the folder, where it was read from one."""

    def page(self, language: str) -> Page:
        return self.pages.get(language, self.pages[SOURCE])


@dataclass(frozen=True, slots=True)
class Site:
    """All that stands in docs/."""

    docs: Path
    chapters: tuple[Chapter, ...]
    pages: Mapping[str, Mapping[str, Page]]
    """Pages outside chapters: stem -> language -> page."""
    tags: Mapping[str, Mapping[str, str]]
    """Tag id -> language -> label."""
    references: Mapping[str, Mapping[str, object]]
    glossary: Mapping[str, Mapping[str, object]]
    problems: tuple[Problem, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for chapter in self.chapters for question in chapter.questions)

    def question(self, question_id: str) -> Question | None:
        """The question of an id, or nothing."""
        chapter = next((item for item in self.chapters if item.id == question_id.partition("-")[0]), None)
        questions = chapter.questions if chapter else ()
        return next((question for question in questions if question.id == question_id), None)

    def every_page(self) -> tuple[Page, ...]:
        groups: list[Mapping[str, Page]] = list(self.pages.values())
        for chapter in self.chapters:
            groups += [chapter.pages, *chapter.others]
            groups += [question.pages for question in chapter.questions]
        return tuple(page for group in groups for page in group.values())


def digest(text: str) -> str:
    """Short hash of a part's text: eight hex digits, blind to trailing space and Unicode form."""
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", text).strip().splitlines()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]


def address(question_or_chapter_id: str, language: str, part_id: str = "") -> str:
    """Site-relative address: ``07-04`` in English -> ``en/07/04/``."""
    chapter, _, number = question_or_chapter_id.partition("-")
    prefix = "" if language == SOURCE else f"{language}/"
    anchor = f"#{part_id}" if part_id and part_id != "prompt" else ""
    return prefix + "/".join(item for item in (chapter, number) if item) + "/" + anchor


def question_path(docs: Path, question_id: str, language: str) -> Path:
    """Where a question's page lies: docs/07/04.ko.md."""
    chapter, _, number = question_id.partition("-")
    return docs / chapter / f"{number}.{language}.md"


def order_of(question: Question) -> tuple[float, ...]:
    """Sort key: the ``order`` key where there is one, else the numbers of the id."""
    numbers = [float(number) for number in question.number.split("-")]
    order = question.source.meta.get("order")
    if isinstance(order, int | float):
        numbers[-1] = float(order)
    return tuple(numbers)
