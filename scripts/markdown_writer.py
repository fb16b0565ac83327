"""Blocks of a Notion page -> Markdown of a page of the site. Pure.

List content is indented four spaces, a kept line break is a trailing backslash, and
what Notion numbers anew after each interruption is numbered on.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from markdown_inline import write_inline
from notion_blocks import Block, Note
from notion_inline import read_inline
from notion_labels import without_icon

_ITEMS = ("bullet", "number", "todo")
_DELIMITER = re.compile(r"\|(\s*:?-+:?\s*\|)+")
_TOP_HEADING = 2
"""Headings inside an answer begin here: the page's own are above."""


Resolve = Callable[[str, bool, int], str | None]
"""Target of a link or image (``True``) on a line -> what to write, None where only its text can be shown."""


@dataclass(slots=True)
class Writer:
    """Writes blocks and remembers what it met: oddities, and how many blocks it wrote."""

    resolve: Resolve
    notes: list[Note] = field(default_factory=list)
    written: int = 0

    def write(self, blocks: tuple[Block, ...]) -> str:
        """Markdown of brothers and all below them, without a blank line at either end."""
        chunks: list[tuple[str, str]] = []
        for block in self.arrange(blocks):
            text = self._block(block)
            if text:
                chunks.append((block.kind, text))
        out = ""
        for at, (kind, text) in enumerate(chunks):
            if at:
                before, previous = chunks[at - 1]
                tight = kind == before and kind in _ITEMS and "\n\n" not in text and "\n\n" not in previous
                out += "\n" if tight else "\n\n"
            out += text
        return out

    def arrange(self, blocks: tuple[Block, ...]) -> list[Block]:
        """Number lists on and give bullets between two items to the upper one."""
        out: list[Block] = []
        last: int | None = None
        between: list[Block] = []
        for block in blocks:
            if block.kind != "number":
                between.append(block)
                continue
            if last is None or not self._goes_on(block, out[last], between):
                self._trailing(between, last is not None)
                out += between
                last = len(out)
                out.append(block)
                between = []
                continue
            if between and all(item.kind == "bullet" for item in between):
                upper = out[last]
                self._note(
                    between[0], "found bullets between two numbered items; put them under the upper one"
                )
                out[last] = replace(upper, children=(*upper.children, *between))
            else:
                out += between
            expected = out[last].number + 1
            if block.number != expected:
                self._note(block, f"found number {block.number} after {expected - 1}; wrote {expected}")
            last = len(out)
            out.append(replace(block, number=expected))
            between = []
        self._trailing(between, last is not None)
        return out + between

    def _goes_on(self, block: Block, upper: Block, between: list[Block]) -> bool:
        """Whether a numbered item belongs to the list of the item above it."""
        if not between:
            return True
        if block.number not in (1, upper.number + 1):
            return False
        loose = [item for item in between if item.kind != "bullet"]
        if block.number == upper.number + 1:
            return block.number > 1 or not loose
        return all(item.kind == "paragraph" and item.text.startswith(":") for item in loose)

    def _trailing(self, between: list[Block], listed: bool) -> None:
        if listed and between and between[0].kind == "bullet":
            self._note(between[0], "found bullets after a numbered list; made a list of their own of them")

    def _note(self, block: Block, message: str) -> None:
        self.notes.append(Note(block.line, message))

    def _block(self, block: Block) -> str:
        self.written += 1
        if block.kind in _ITEMS:
            return self._item(block)
        if block.kind == "code":
            return _fence(block)
        if block.kind == "equation":
            return f"$$\n{_equation(block.text)}\n$$" if block.text.strip() else ""
        if block.kind == "table":
            return self._table(block)
        if block.kind == "rule":
            return "---"
        if block.kind in ("quote", "aside"):
            inner, icons = without_icon(block.children) if block.kind == "aside" else (block.children, 0)
            self.written += icons
            return _prefix(self.write(inner), "> ")
        if block.kind == "details":
            return self._details(block)
        text = self.inline(block)
        if block.kind == "heading" and text:
            text = "#" * min(6, max(_TOP_HEADING, block.number + 1)) + " " + text.replace("\\\n", " ")
        below = self.write(block.children)
        return "\n\n".join(part for part in (text, below) if part)

    def inline(self, block: Block, text: str | None = None, *, cell: bool = False) -> str:
        """Markdown of a block's inline text, or of one cell of it."""
        spans = read_inline(block.text if text is None else text)
        return write_inline(spans, lambda href, image: self.resolve(href, image, block.line), cell=cell)

    def _details(self, block: Block) -> str:
        """A summary becomes a bullet, and what it folds stands under it."""
        if block.children and block.children[0].info == "summary":
            self.written += 1
            head = block.children[0]
            return self._item(replace(head, kind="bullet", children=block.children[1:]))
        return self.write(block.children)

    def _item(self, block: Block) -> str:
        marker = {"bullet": "- ", "todo": f"- [{'x' if block.number else ' '}] "}.get(
            block.kind, f"{block.number}. "
        )
        text = self.inline(block)
        below = self.write(block.children)
        if not text and below:
            # Markdown has no item without text that holds blocks: its first paragraph is its text.
            first, _, rest = below.partition("\n\n")
            if block.children[0].kind == "paragraph":
                text, below = first, rest
            else:
                text = "·"
        body = "\n    ".join(text.split("\n"))
        if not below:
            return marker + body
        return f"{marker}{body}\n\n{_prefix(below, '    ')}"

    def _table(self, block: Block) -> str:
        rows = [line for line in block.text.split("\n") if not _DELIMITER.fullmatch(line)]
        cells = [[cell.strip() for cell in _cells(row)] for row in rows]
        width = max((len(row) for row in cells), default=0)
        written = [
            [self.inline(block, cell, cell=True) for cell in row] + [""] * (width - len(row)) for row in cells
        ]
        lines = ["| " + " | ".join(row) + " |" for row in written]
        lines.insert(1, "|" + " --- |" * width)
        return "\n".join(lines)


def _cells(row: str) -> list[str]:
    """Cells of a table's row; an escaped bar and one in code do not end a cell."""
    cells, start, code = [], 1, False
    at = 1
    while at < len(row):
        character = row[at]
        if character == "\\":
            at += 1
        elif character == "`":
            code = not code and "`" in row[at + 1 :]
        elif character == "|" and not code:
            cells.append(row[start:at])
            start = at + 1
        at += 1
    if row[start:].strip():
        cells.append(row[start:])
    return cells


def _fence(block: Block) -> str:
    runs = re.findall(r"^\s*(`{3,})", block.text, re.MULTILINE)
    fence = "`" * max(3, *(len(run) + 1 for run in runs)) if runs else "```"
    language = re.sub(r"[^a-z0-9+#-]", "", block.info.lower().replace(" ", "-"))
    return f"{fence}{'' if language in ('plain-text', 'plain') else language}\n{block.text}\n{fence}"


def _equation(text: str) -> str:
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def _prefix(text: str, prefix: str) -> str:
    return "\n".join((prefix + line).rstrip() for line in text.split("\n")) if text else ""
