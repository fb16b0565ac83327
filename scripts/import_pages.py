"""Questions of an export -> pages of the site, with the hash of each part as imported. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from content import SOURCE, Page, Part, digest
from import_assets import PAGE_MARK
from markdown_writer import Resolve, Writer
from notion import Document
from notion_answers import Question
from notion_blocks import Block, Note
from notion_inline import plain, read_inline
from page_text import dump_yaml

_TITLE = 40
"""Characters of a title that import makes up."""

_PERSONAL = re.compile(
    r"(?:담당자|작성자|생성자|참여자|참석자|발표자|사람|최종 편집자"
    r"|Author|Person|Assignee|Owner|Created by|Last edited by): .*"
)
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


def draft(document: Document, source: str, resolve: Resolve, into: Drafted, *, names: bool) -> None:
    """Write a document's questions as Markdown and add them to a chapter.

    Without ``names`` the properties that name members are left out.

    Raises ValueError where a block was lost on the way: a fault of this program.
    """
    writer = Writer(resolve)
    into.drafts += [_draft(question, source, writer, into) for question in document.questions]
    for line, all_blocks in document.unsorted:
        # Links to pages that are imported, too, are Notion's own navigation.
        blocks = tuple(block for block in all_blocks if not _navigates(block, resolve))
        writer.written += len(all_blocks) - len(blocks)
        if not names:
            blocks = tuple(_unnamed(block, writer) for block in blocks)
        if not blocks:
            continue
        into.unsorted.append((source, line, writer.write(blocks)))
        into.unsorted_blocks += len(blocks)
    notes = sorted((*document.notes, *writer.notes), key=lambda note: note.line)
    into.remarks += [(source, note.line, note.message) for note in notes]
    if writer.written + document.consumed != document.blocks:
        found = writer.written + document.consumed
        raise ValueError(f"{source}: {document.blocks} blocks read, {found} placed; nothing was written")


def _unnamed(block: Block, writer: Writer) -> Block:
    """A block of page properties without those that name a member."""
    lines = block.text.split("\n")
    kept = [line for line in lines if not _PERSONAL.fullmatch(line)]
    if block.kind != "paragraph" or len(kept) == len(lines):
        return block
    writer.notes.append(Note(block.line, "found a member's name among the properties; left it out"))
    return replace(block, text="\n".join(kept))


def _navigates(block: Block, resolve: Resolve) -> bool:
    """Whether a block is nothing but a link to a page that is imported."""
    spans = [span for span in read_inline(block.text) if span.text.strip()]
    if block.children or block.kind != "paragraph" or not spans or not all(span.link for span in spans):
        return False
    targets = [span.href for span in spans if span.href.split("?")[0].endswith(".md")]
    return len(targets) == len(spans) and all(
        (resolve(target, False, block.line) or "").startswith(PAGE_MARK) for target in targets
    )


def _draft(question: Question, source: str, writer: Writer, into: Drafted) -> Draft:
    # A page needs a prompt, even where the export has a number alone.
    prompt = writer.write(tuple(question.prompt)) or f"질문 {question.number}".strip()
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


def with_front(path: Path, title: str, parts: tuple[Part, ...], *, provisional: bool = True) -> Page:
    """A page as import first writes it: a title, made up or not, and the hashes of its parts."""
    imported = {"title": digest(title)} | {part.id: part.digest for part in parts}
    meta: dict[str, object] = {"title": title}
    if provisional:
        meta["provisional"] = True
    front = dump_yaml(meta) + dump_yaml({"imported": imported})
    meta["imported"] = imported
    return Page(path, SOURCE, front, meta, parts)
