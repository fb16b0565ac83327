"""Walks the blocks of a Notion page and finds its questions and their answers. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from notion_answers import Answer, Question, is_list_of_answers, share_out
from notion_blocks import Block, Note
from notion_inline import plain
from notion_labels import Label, answer_label, asks, generic, is_answer, person, question_label, without_icon

_CONTAINERS = ("aside", "quote", "details", "code")
_PROPERTY = re.compile(r"[^\s:][^:\n]{0,40}: .*")
_KNOWN_PROPERTY = re.compile(
    r"(?:Date|Created|Tags?|Status|Author|Last edited.*|Property|URL|태그|날짜|생성 일시|생성일|작성자|작성일"
    r"|상태|최종 편집 일시|주차|분류|선택|다중 선택|텍스트|사람|담당자)\b.*"
)


def _sections(blocks: Sequence[Block]) -> list[Block]:
    """Put what follows a heading below it, up to the next one of its level."""
    if not any(block.kind == "heading" for block in blocks):
        return list(blocks)
    out: list[Block] = []
    at = 0
    while at < len(blocks):
        block = blocks[at]
        at += 1
        if block.kind == "heading":
            start = at
            while at < len(blocks) and not (
                blocks[at].kind == "heading" and blocks[at].number <= block.number
            ):
                at += 1
            block = replace(block, children=(*block.children, *blocks[start:at]))
        out.append(block)
    return out


@dataclass(slots=True)
class _Body:
    """How far the reading of what stands below a question is."""

    question: Question
    explicit: bool
    """Whether some answer below it is marked as one."""
    into: list[Block] | None = None
    """Where a block without a label goes."""
    opened: tuple[Label, Block, list[Block]] | None = None
    """The label of an answer that goes on, and what it holds so far."""
    implicit: list[Block] = field(default_factory=list)


class Scanner:
    """Walks the blocks of a page in order and gives each of them its place."""

    def __init__(self, notes: list[Note]) -> None:
        self.questions: list[Question] = []
        self.unsorted: list[Block] = []
        self.owners: dict[int, Question] = {}
        """Line of an unsorted block -> the question below which it stands."""
        self.notes = notes
        self.consumed = 0
        self._scope = 0
        """First question that a list of model answers may belong to."""
        self._labels = 0
        """Labelled answers since then: where there are some, a further one is no list for all."""

    def title(self, blocks: Sequence[Block], name: str) -> tuple[str, list[Block]]:
        """The page's title and the blocks below it; properties go to ``unsorted``."""
        if not blocks or blocks[0].kind != "heading":
            return name, list(blocks)
        head = blocks[0]
        title = plain(head.text) or name
        self.consumed += 1
        rest = [*head.children, *blocks[1:]]
        if rest and rest[0].kind == "heading" and plain(rest[0].text) == title:
            self.consumed += 1
            rest = [*rest[0].children, *rest[1:]]
        while rest and rest[0].kind == "paragraph" and not rest[0].children and _properties(rest[0].text):
            self.unsorted.append(rest.pop(0))
        return title, rest

    def scan(self, blocks: Sequence[Block]) -> None:
        """Find the questions among brothers, or inside the wrappers among them."""
        siblings = _sections(blocks)
        at = 0
        while at < len(siblings):
            block = siblings[at]
            at += 1
            if self._list_of_answers(block, None, last=True):
                continue
            label = self._question(block, siblings[at] if at < len(siblings) else None)
            if label is None:
                self._no_question(block)
                continue
            end = at
            while end < len(siblings) and self._goes_along(siblings, end):
                end += 1
            last = not any(self._question(siblings[i], None) for i in range(end, len(siblings)))
            self._start(self.questions, block, label, siblings[at:end], last=last)
            at = end

    def _no_question(self, block: Block) -> None:
        if not self._holds_question(block):
            self.unsorted.append(block)
            return
        if block.text and not generic(block.text):
            self.unsorted.append(replace(block, children=()))
        else:
            self.consumed += 1
        self.scan(block.children)

    def _holds_question(self, block: Block) -> bool:
        if block.kind in ("aside", "quote", "code"):
            return False
        siblings = _sections(block.children)
        return any(
            self._question(child, siblings[i + 1] if i + 1 < len(siblings) else None)
            or self._holds_question(child)
            for i, child in enumerate(siblings)
        )

    def _goes_along(self, siblings: list[Block], at: int) -> bool:
        """Whether a brother behind a question belongs to it."""
        block = siblings[at]
        following = siblings[at + 1] if at + 1 < len(siblings) else None
        if self._question(block, following) or self._is_list_of_answers(block, None, last=True):
            return False
        if block.kind == "heading":
            return answer_label(block) is not None
        return not self._holds_question(block) or answer_label(block) is not None

    def _question(self, block: Block, following: Block | None) -> Label | None:
        """The question that a block begins, if it begins one."""
        if block.kind == "aside":
            inner, _ = without_icon(block.children)
            label = question_label(inner[0]) if inner else None
            return label if label and label.sure else None
        if block.kind == "details" and block.children and block.children[0].info == "summary":
            head = block.children[0]
            label = question_label(replace(head, kind="bullet"))
            return label or (Label("question", head.text) if asks(head.text) else None)
        if answer_label(block) is not None:
            return None
        label = question_label(block)
        if label and label.sure:
            return label
        answered = bool(block.children) or (
            following is not None
            and (following.kind in ("aside", "quote", "details") or is_answer(following))
        )
        if label and (answered or asks(block.text)):
            strong = block.kind in ("bullet", "heading") or asks(block.text) or _has_answer(block, following)
            return label if strong else None
        toggle = block.kind in ("bullet", "heading") or (block.kind == "paragraph" and _bold(block.text))
        if toggle and answered and asks(block.text) and not self._holds_question(block):
            return Label("question", block.text)
        return None

    def _start(
        self, into: list[Question], block: Block, label: Label, behind: Sequence[Block], *, last: bool
    ) -> None:
        children = block.children
        if block.kind == "aside":
            children, icons = without_icon(block.children)
            self.consumed += 1 + icons
            head, children = children[0], ()
            prompt = [replace(head, kind="paragraph", text=label.text), *without_icon(block.children)[0][1:]]
        elif block.kind == "details":
            self.consumed += 1
            head, children = block.children[0], block.children[1:]
            prompt = [replace(head, kind="paragraph", text=label.text, info="")]
        elif label.text:
            prompt = [Block("paragraph", label.text, line=block.line)]
        else:
            prompt = []
            self.consumed += 1
        question = Question(prompt, block.line, label.number)
        into.append(question)
        self.body(question, [*children, *behind], last=last)

    def body(self, question: Question, blocks: Sequence[Block], *, last: bool) -> None:
        """Give each block below a question its place in it."""
        siblings = _sections(blocks)
        people = [person(block) for block in siblings]
        if sum(1 for name in people if name) < 2:
            people = [""] * len(siblings)
        explicit = any(people) or any(b.kind == "aside" or is_answer(b) for b in siblings)
        state = _Body(question, explicit)
        at = 0
        while at < len(siblings):
            block, name = siblings[at], people[at]
            at += 1
            label, follow = answer_label(block), question_label(block)
            if self._list_of_answers(block, question, last=last and at == len(siblings)):
                continue
            if label or name or block.kind == "aside" or _is_follow(follow):
                self._close(state)
            if follow and _is_follow(follow) and not label:
                end = at
                while end < len(siblings) and not _is_follow(question_label(siblings[end])):
                    end += 1
                self._start(question.followups, block, follow, siblings[at:end], last=False)
                at = end
            elif label:
                self._label(state, block, label)
            elif name:
                self.consumed += 1
                self._answer(question, "study-answer", block.children, block.line, name)
            elif block.kind == "aside":
                self._aside(question, block)
            else:
                self._unlabelled(state, block)
        self._close(state)
        if state.implicit:
            blocks = self._unwrap(state.implicit)
            self._answer(question, "study-answer", tuple(blocks), state.implicit[0].line, "")

    def _label(self, state: _Body, block: Block, label: Label) -> None:
        """A labelled answer, follow-up or sibling; a bare label opens what follows it."""
        if label.kind == "follow":
            self._follow(state.question, block, label)
            return
        if label.kind == "other":
            self._set_aside(state.question, block)
            state.into = self.unsorted if not block.children else None
            return
        content = self._labelled(block, label)
        self._labels += 1
        # What follows a paragraph such as `A: …` goes on with it; a toggle is closed.
        if content and (block.kind != "paragraph" or block.children):
            self._answer(state.question, label.kind, content, block.line, label.name)
        else:
            state.opened = (label, block, list(content))
            state.into = state.opened[2]

    def _unlabelled(self, state: _Body, block: Block) -> None:
        """A block without a label: more of what is open, of the prompt, or of an answer."""
        question = state.question
        if state.into is self.unsorted:
            self._set_aside(question, block)
        elif state.into is not None:
            state.into.append(block)
        elif not question.prompt or (state.explicit and not question.answers and not question.empty):
            question.prompt.append(block)
        elif state.explicit:
            message = "found text behind an answer; put it on the page of unsorted text"
            self.notes.append(Note(block.line, message))
            self._set_aside(question, block)
            state.into = self.unsorted
        else:
            state.implicit.append(block)

    def _set_aside(self, question: Question, block: Block) -> None:
        self.owners[block.line] = question
        self.unsorted.append(block)

    def _close(self, state: _Body) -> None:
        """End an answer whose label stands alone above it."""
        opened, state.opened, state.into = state.opened, None, None
        if opened is None:
            return
        question = state.question
        label, block, blocks = opened
        if not blocks and label.name:
            # Nothing follows, so that `하나의 답` is no label but a text.
            self.consumed -= 1
            self._answer(question, "study-answer", (replace(block, kind="paragraph"),), block.line, "")
        else:
            self._answer(question, label.kind, tuple(blocks), block.line, label.name)

    def _labelled(self, block: Block, label: Label) -> tuple[Block, ...]:
        """What a labelled block holds: the text behind its label and its children."""
        if block.kind == "details":
            self.consumed += 1
            head, rest = block.children[0], block.children[1:]
            block = replace(head, children=(*head.children, *rest))
        inner = self._unwrap(block.children)
        if label.text:
            return (replace(block, kind="paragraph", text=label.text, children=()), *inner)
        self.consumed += 1
        return inner

    def _unwrap(self, blocks: Sequence[Block]) -> tuple[Block, ...]:
        """The content of a lone callout, quote or folded text; other blocks as they are."""
        if len(blocks) == 1 and blocks[0].kind in ("aside", "quote"):
            self.consumed += 1
            inner, icons = without_icon(blocks[0].children)
            self.consumed += icons
            return inner
        return tuple(blocks)

    def _aside(self, question: Question, block: Block) -> None:
        inner, icons = without_icon(block.children)
        self.consumed += 1 + icons
        if not question.prompt:
            question.prompt += inner
            return
        label = answer_label(inner[0]) if inner else None
        if label and label.kind.endswith("-answer") and (label.text or len(inner) > 1 or inner[0].children):
            head = self._labelled(inner[0], label)
            self._answer(question, label.kind, (*head, *inner[1:]), block.line, label.name)
        else:
            self._answer(question, "study-answer", inner, block.line, "")

    def _answer(self, question: Question, kind: str, blocks: tuple[Block, ...], line: int, name: str) -> None:
        if not any(b.text.strip() or b.kind == "rule" for top in blocks for b in top.walk()):
            self.consumed += sum(1 for top in blocks for _ in top.walk())
            question.empty += 1
            return
        known = next((a for a in question.answers if a.kind == kind == "model-answer"), None)
        if known:
            question.answers.remove(known)
            blocks, line = (*known.blocks, *blocks), known.line
        question.answers.append(Answer(kind, blocks, line, name))

    def _follow(self, question: Question, block: Block, label: Label) -> None:
        """A follow-up: the label's own text is the question, or each of its children is."""
        if label.text:
            found = Question([Block("paragraph", label.text, line=block.line)], block.line, label.number)
            question.followups.append(found)
            self.body(found, block.children, last=False)
            return
        self.consumed += 1
        siblings = _sections(block.children)
        current: Question | None = None
        pending: list[Block] = []
        for child in siblings:
            inner = question_label(child)
            starts = child.kind not in _CONTAINERS and not answer_label(child)
            if starts and (inner or asks(child.text) or (current is None and child.text)):
                if current:
                    self.body(current, pending, last=False)
                text = inner.text if inner and inner.text else child.text
                current = Question([Block("paragraph", text, line=child.line)], child.line)
                question.followups.append(current)
                pending = list(child.children)
            elif current:
                pending.append(child)
            else:
                self.unsorted.append(child)
        if current:
            self.body(current, pending, last=False)

    def _is_list_of_answers(self, block: Block, owner: Question | None, *, last: bool) -> bool:
        """Whether a labelled block holds the answers of all questions before it."""
        if not last or (owner is not None and self._labels):
            return False
        return is_list_of_answers(block, self.questions[self._scope :], owned=owner is not None)

    def _list_of_answers(self, block: Block, owner: Question | None, *, last: bool) -> bool:
        """Give the items of a list of model answers to the questions with their numbers."""
        if not self._is_list_of_answers(block, owner, last=last):
            return False
        scope = self.questions[self._scope :]
        given, left, notes = share_out(block, [question.number for question in scope])
        self.consumed += 1
        self.notes += notes
        self.unsorted += left
        for index, found in given.items():
            self._answer(scope[index], "model-answer", tuple(found), found[0].line, "")
        self._scope = len(self.questions)
        self._labels = 0
        return True


def _is_follow(label: Label | None) -> bool:
    return label is not None and (label.sure or "-" in label.number)


def _has_answer(block: Block, following: Block | None) -> bool:
    below = any(child.kind == "aside" or is_answer(child) for child in block.children)
    return below or (following is not None and (following.kind == "aside" or is_answer(following)))


def _bold(text: str) -> bool:
    return text.startswith("**") and text.rstrip().endswith("**")


def _properties(text: str) -> bool:
    lines = text.split("\n")
    return all(_PROPERTY.fullmatch(line) for line in lines) and (
        len(lines) > 1 or bool(_KNOWN_PROPERTY.fullmatch(lines[0]))
    )
