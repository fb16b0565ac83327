"""Questions and answers of a Notion page; a list of answers shared out among questions. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from notion_blocks import Block, Note
from notion_labels import Label, answer_label, question_label


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer. ``kind`` is study-answer or model-answer."""

    kind: str
    blocks: tuple[Block, ...]
    line: int
    name: str = ""


@dataclass(slots=True)
class Question:
    """A question as the export has it; ``number`` is what the export calls it."""

    prompt: list[Block]
    line: int
    number: str = ""
    answers: list[Answer] = field(default_factory=list)
    empty: int = 0
    """Answers that hold no text."""
    followups: list[Question] = field(default_factory=list)


def item_label(block: Block) -> Label | None:
    """An item of a list of answers with its number: ``1. …`` or a bullet ``- 1. …``."""
    label = question_label(block) if block.kind in ("number", "bullet") else None
    return label if label and label.number.isdigit() and label.text else None


def is_list_of_answers(block: Block, questions: Sequence[Question], *, owned: bool) -> bool:
    """Whether a block holds answers to these questions; ``owned``: it stands below the last of them."""
    label = answer_label(block)
    if label is None or not label.kind.endswith("-answer") or label.text:
        return False
    items = sum(1 for child in block.children if item_label(child))
    if len(questions) < 2 or items < 2 or items * 2 < len(questions):
        return False
    if owned and any(a.kind == "model-answer" for q in questions[:-1] for a in q.answers):
        return False
    return not owned or items > 2 or items == len(questions)


def share_out(block: Block, numbers: Sequence[str]) -> tuple[dict[int, list[Block]], list[Block], list[Note]]:
    """Place of a question -> what a list of answers holds for it; what is left over; oddities."""
    items = [label for child in block.children if (label := item_label(child))]
    by_number = {number: place for place, number in enumerate(numbers) if number}
    by_place = len({item.number for item in items}) < len(items) or len(by_number) < len(numbers)
    notes: list[Note] = []
    if by_place:
        message = "found a list of answers whose numbers or questions repeat; matched it by place"
        notes.append(Note(block.line, message))
    if len(items) != len(numbers):
        message = f"found {len(items)} answers for {len(numbers)} questions; matched by number"
        notes.append(Note(block.line, message))
    given: dict[int, list[Block]] = {}
    left: list[Block] = []
    target: int | None = None
    place = -1
    for child in block.children:
        content = child
        if label := item_label(child):
            place += 1
            target = by_number.get(label.number)
            if by_place:
                target = place if place < len(numbers) else None
            content = replace(child, kind="paragraph", text=label.text, number=0)
        if target is None:
            left.append(child)
        else:
            given.setdefault(target, []).append(content)
    return given, left, notes
