"""Questions of an export -> pages of the site, with the hash of each part as imported. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from content import SOURCE, Page, Part, digest, dump_yaml
from markdown_writer import Resolve, Writer
from notion import Document
from notion_answers import Question
from notion_blocks import Block
from notion_inline import plain

_TITLE = 40
"""Characters of a title that import makes up."""

UNSORTED = "정리되지 않은 내용"


@dataclass(frozen=True, slots=True)
class Draft:
    """A question of an export as parts, before it has an id or a page."""

    number: str
    title: str
    prompt: str
    answers: tuple[tuple[str, str, str], ...]
    """Kind, member's name and text of each answer."""
    line: int
    source: str
    followups: tuple[Draft, ...] = ()


@dataclass(slots=True)
class Drafted:
    """What became of one or several documents of a chapter."""

    title: str
    drafts: list[Draft] = field(default_factory=list)
    unsorted: list[tuple[str, int, str]] = field(default_factory=list)
    """File, line of the question it stands below (0: none) and text."""
    unsorted_blocks: int = 0
    empty: int = 0
    remarks: list[tuple[str, int, str]] = field(default_factory=list)
    """File, line and message of each oddity."""


def draft(document: Document, source: str, resolve: Resolve, into: Drafted) -> None:
    """Write a document's questions as Markdown and add them to a chapter.

    Raises ValueError where a block was lost on the way: a fault of this program.
    """
    writer = Writer(resolve)
    into.drafts += [_draft(question, source, writer, into) for question in document.questions]
    for line, blocks in document.unsorted:
        into.unsorted.append((source, line, writer.write(blocks)))
        into.unsorted_blocks += len(blocks)
    notes = sorted((*document.notes, *writer.notes), key=lambda note: note.line)
    into.remarks += [(source, note.line, note.message) for note in notes]
    if writer.written + document.consumed != document.blocks:
        found = writer.written + document.consumed
        raise ValueError(f"{source}: {document.blocks} blocks read, {found} placed; nothing was written")


def _draft(question: Question, source: str, writer: Writer, into: Drafted) -> Draft:
    prompt = writer.write(tuple(question.prompt))
    answers = [(a.kind, a.name, writer.write(a.blocks)) for a in question.answers]
    into.empty += question.empty
    order = {"study-answer": 0, "model-answer": 1}
    return Draft(
        question.number,
        short_title(question.prompt),
        prompt,
        tuple(sorted((a for a in answers if a[2]), key=lambda a: order[a[0]])),
        question.line,
        source,
        tuple(_draft(item, source, writer, into) for item in question.followups),
    )


def short_title(prompt: Sequence[Block]) -> str:
    """A provisional title: the first words of a prompt."""
    text = next((plain(block.text) for block in prompt if block.text), "")
    if len(text) <= _TITLE:
        return text or "제목 없음"
    cut = text[:_TITLE].rsplit(" ", 1)[0] if " " in text[:_TITLE] else text[:_TITLE]
    return cut.rstrip(" ,.:;") + "…"


def with_front(path: Path, title: str, parts: tuple[Part, ...]) -> Page:
    """A page as import first writes it: a provisional title and the hashes of its parts."""
    imported = {"title": digest(title)} | {part.id: part.digest for part in parts}
    meta: dict[str, object] = {"title": title, "provisional": True, "imported": imported}
    front = dump_yaml({"title": title}) + "provisional: true\n" + dump_yaml({"imported": imported})
    return Page(path, SOURCE, front, meta, parts)
