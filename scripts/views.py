"""Model -> what the templates show; knows neither MkDocs nor the theme."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from content import SOURCE, Page, Part, Question, Site, address
from render import plain, render, render_inline, web_address

Decorate = Callable[[Sequence[str]], Sequence[str]]
"""Takes the HTML of an answer and of its corrections and gives it back with the terms marked."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A source as it is printed: who and when, what, where."""

    id: str
    authors: str
    title: str
    venue: str
    section: str
    url: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction as it shows inside its answer."""

    id: str
    fault: str
    body: str
    exam: str
    sources: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """A study or model answer with what the site says about it."""

    id: str
    kind: str
    number: int
    """1 for the only or first of its kind, 2, 3 … for further ones."""
    name: str
    body: str
    corrections: tuple[Correction, ...]
    outdated: bool
    lang: str
    """Language of the text, which differs from the page's where a translation is missing."""


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another question or chapter."""

    id: str
    title: str
    url: str
    prompt: str = ""
    study: int = 0
    model: bool = False
    follow_up: bool = False
    lang: str = ""
    count: int = 0
    """Questions of a chapter."""


@dataclass(frozen=True, slots=True)
class QuestionView:
    """All that the page of a question shows."""

    id: str
    number: str
    title: str
    description: str
    language: str
    lang: str
    """Language of the text."""
    translated: bool
    outdated: bool
    """Whether the prompt's translation is older than the Korean prompt."""
    prompt: str
    prompt_text: str
    prompt_rest: str
    prompt_corrections: tuple[Correction, ...]
    answers: tuple[Answer, ...]
    study_answers: int
    tags: tuple[tuple[str, str], ...]
    references: tuple[Reference, ...]
    chapter: Link
    parent: Link | None
    follow_ups: tuple[Link, ...]
    previous: Link | None
    next: Link | None
    position: int
    total: int
    languages: tuple[str, ...]
    """Languages in which the question has a page."""


@dataclass(frozen=True)
class Views:
    """Makes the views of one site in one language.

    ``root`` leads from a page to the site's root; the addresses of links are relative to that root.
    """

    site: Site
    language: str

    def question(self, question: Question, root: str, decorate: Decorate = tuple) -> QuestionView:
        """What a question's page shows; ``decorate`` is run over the HTML of each answer."""
        page = question.page(self.language)
        links = self.questions(question.chapter)
        at = next(index for index, link in enumerate(links) if link.id == question.id)
        heading, rest = self._prompt(question)
        answers = self._answers(question, root, decorate)
        return QuestionView(
            id=question.id,
            number=question.number,
            title=page.title or question.source.title,
            description=page.description,
            language=self.language,
            lang=page.language,
            translated=page.language == self.language,
            outdated=is_outdated(question, self.language, "prompt"),
            prompt=render_inline(heading, question.chapter, self.language, root),
            prompt_text=plain(render_inline(heading, question.chapter, self.language, root)),
            prompt_rest=render(rest, question.chapter, self.language, root) if rest else "",
            prompt_corrections=self._corrections(question, page, "prompt", root),
            answers=answers,
            study_answers=sum(answer.kind == "study-answer" for answer in answers),
            tags=tuple((tag, self.tag(tag)) for tag in question.source.names("tags")),
            references=self._references(question.source.names("references")),
            chapter=self.chapters[question.chapter],
            parent=next((link for link in links if link.id == question.parent), None),
            follow_ups=tuple(link for link in links if link.id.rpartition("-")[0] == question.id),
            previous=links[at - 1] if at else None,
            next=links[at + 1] if at + 1 < len(links) else None,
            position=at + 1,
            total=len(links),
            languages=tuple(question.pages),
        )

    @cached_property
    def chapters(self) -> Mapping[str, Link]:
        """Chapter id -> the way to it."""
        return {
            chapter.id: Link(
                chapter.id,
                chapter.page(self.language).title,
                address(chapter.id, self.language),
                lang=chapter.page(self.language).language,
                count=len(chapter.questions),
            )
            for chapter in self.site.chapters
        }

    def questions(self, chapter_id: str) -> tuple[Link, ...]:
        """The list of a chapter's questions; none where there is no such chapter."""
        if chapter_id not in self._lists:
            chapter = next((item for item in self.site.chapters if item.id == chapter_id), None)
            self._lists[chapter_id] = tuple(map(self._link, chapter.questions)) if chapter else ()
        return self._lists[chapter_id]

    @cached_property
    def _lists(self) -> dict[str, tuple[Link, ...]]:
        return {}

    def _link(self, question: Question) -> Link:
        page = question.page(self.language)
        heading, _ = self._prompt(question)
        return Link(
            question.id,
            page.title or question.source.title,
            address(question.id, self.language),
            plain(render_inline(heading, question.chapter, self.language, "")),
            sum(part.kind == "study-answer" for part in page.answers),
            any(part.kind == "model-answer" for part in page.answers),
            bool(question.parent),
            page.language,
        )

    def _prompt(self, question: Question) -> tuple[str, str]:
        """The prompt's first paragraph, on one line, and the rest."""
        part = question.page(self.language).part("prompt")
        heading, _, rest = part.text.partition("\n\n") if part else ("", "", "")
        return heading.replace("\\\n", " ").replace("\n", " "), rest

    def tag(self, tag: str) -> str:
        """A tag's label, or its id where it has none."""
        return self.site.tags.get(tag, {}).get(self.language, tag)

    def _answers(self, question: Question, root: str, decorate: Decorate) -> tuple[Answer, ...]:
        """The Korean page's answers, each in the page's language where it is translated."""
        translated = question.pages.get(self.language)
        answers: list[Answer] = []
        for source in question.source.answers:
            part = translated.part(source.id) if translated else None
            page = translated if part and translated else question.source
            part = part or source
            corrections = self._corrections(question, page, source.id, root)
            texts = [render(part.text, question.chapter, self.language, root), *(c.body for c in corrections)]
            body, *corrected = decorate(texts)
            answers.append(
                Answer(
                    source.id,
                    source.kind,
                    1 + sum(answer.kind == source.kind for answer in answers),
                    source.name,
                    body,
                    tuple(replace(c, body=text) for c, text in zip(corrections, corrected, strict=True)),
                    is_outdated(question, self.language, source.id),
                    page.language,
                )
            )
        return tuple(answers)

    def _corrections(self, question: Question, page: Page, part_id: str, root: str) -> tuple[Correction, ...]:
        # Kind and sources stand on the Korean page alone, the text in each language.
        found = []
        for source in question.source.corrections_of(part_id):
            part = page.part(source.id) or source
            body, exam = split_exam(part)
            found.append(
                Correction(
                    source.id,
                    source.fault,
                    render(body, question.chapter, self.language, root),
                    render_inline(exam, question.chapter, self.language, root) if exam else "",
                    self._references(source.sources),
                )
            )
        return tuple(found)

    def _references(self, ids: tuple[str, ...]) -> tuple[Reference, ...]:
        return tuple(self._sources[key] for key in ids if key in self._sources)

    @cached_property
    def _sources(self) -> Mapping[str, Reference]:
        """Every reference as it is printed."""
        return {key: reference(key, entry, self.language) for key, entry in self.site.references.items()}


def reference(key: str, entry: Mapping[str, object], language: str) -> Reference:
    """A source as it is printed; the authors of a long list are shortened after the first."""
    authors = str(entry.get("authors", ""))
    names = authors.split(", ")
    if len(names) > 2:
        authors = f"{names[0]} 외" if language == SOURCE else f"{names[0]} et al."
    return Reference(
        key,
        f"{authors} ({entry.get('year', '')})",
        str(entry.get("title", "")),
        str(entry.get("venue", "")),
        str(entry.get("section", "")),
        web_address(entry.get("url")),
    )


def split_exam(part: Part) -> tuple[str, str]:
    """A correction's text and the sentence to write in the exam, which is its closing blockquote."""
    lines = part.text.rstrip("\n").split("\n")
    start = len(lines)
    while start and lines[start - 1].startswith(">"):
        start -= 1
    if start == len(lines) or (start and lines[start - 1]):
        return part.text, ""
    exam = "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines[start:])
    return "\n".join(lines[:start]).strip(), exam.strip()


def is_outdated(question: Question, language: str, part_id: str) -> bool:
    """Whether a part was translated from an older Korean text than today's."""
    page, source = question.pages.get(language), question.source.part(part_id)
    if language == SOURCE or page is None or source is None or page.part(part_id) is None:
        return False
    return page.digests("translated").get(part_id) != source.digest
