"""Notion Markdown text -> questions, their answers, and what no rule assigns. Pure.

A question is a toggle, heading, list item or callout; its answers are the callouts,
labelled toggles and paragraphs below or behind it. Nothing is left out: text that is
neither goes to ``unsorted`` in its order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from notion_answers import Question
from notion_blocks import Block, Note, read_blocks
from notion_labels import Label, asks, is_answer, question_label
from notion_scan import Scanner


@dataclass(frozen=True, slots=True)
class Document:
    """All that one page of an export holds."""

    title: str
    questions: tuple[Question, ...]
    unsorted: tuple[tuple[int, tuple[Block, ...]], ...]
    """What no rule assigns, in its order: the line of the question it stands below (0: none), blocks."""
    notes: tuple[Note, ...]
    blocks: int
    """Number of blocks read."""
    consumed: int
    """Blocks that became structure: titles, wrappers, labels, callouts, icons."""
    whole: bool = False
    """Whether the page itself is one question, asked by its title."""


def read_document(text: str, name: str = "") -> Document:
    """Read a page of an export; ``name`` is its title where the text has none."""
    blocks, notes = read_blocks(text)
    scanner = Scanner(list(notes))
    title, rest = scanner.title(blocks, name)
    scanner.scan(rest)
    whole = False
    if not scanner.questions:
        scanner = _whole_page(scanner, title, blocks, notes, name)
        whole = bool(scanner.questions)
    total = sum(1 for block in blocks for _ in block.walk())
    return Document(
        title,
        tuple(scanner.questions),
        _grouped(scanner),
        tuple(sorted(scanner.notes, key=lambda note: note.line)),
        total,
        scanner.consumed,
        whole,
    )


def _grouped(scanner: Scanner) -> tuple[tuple[int, tuple[Block, ...]], ...]:
    """Unsorted blocks, those below one question together."""

    def owner(block: Block) -> int:
        question = scanner.owners.get(block.line)
        return question.line if question else 0

    return tuple((line, tuple(blocks)) for line, blocks in groupby(scanner.unsorted, key=owner))


def _whole_page(
    scanner: Scanner, title: str, blocks: tuple[Block, ...], notes: Sequence[Note], name: str
) -> Scanner:
    """A page that is one question: its title asks, and the page answers."""
    rest = scanner.unsorted
    answered = any(b.kind in ("aside", "details") or is_answer(b) for b in rest)
    if not rest or not (asks(title) or answered):
        return scanner
    again = Scanner(list(notes))
    title, body = again.title(blocks, name)
    if not blocks or blocks[0].kind != "heading":
        return scanner
    again.consumed -= 1
    head = replace(blocks[0], kind="heading", children=())
    label = question_label(head) or Label("question")
    prompt = replace(head, kind="paragraph", text=label.text or head.text)
    question = Question([prompt], head.line, label.number)
    again.questions.append(question)
    again.body(question, body, last=True)
    return again
