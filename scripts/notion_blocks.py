"""Lines of a Notion Markdown export -> tree of blocks, by indentation. Pure.

Notion writes a child four spaces below its parent, a soft line break as a line of
its own at the same indentation, a callout as ``<aside>`` … ``</aside>`` without
further indentation, and brothers of a list without a blank line between them.
None of this is what Markdown means, so the text is read here line by line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_DEEPEST = 40
"""Levels that are told apart; a text nested deeper (by malice or mistake) is read as a brother."""

_STEP = 4
_CELL_LINES = 20
"""Lines that a cell of a table may have."""
_BULLET = re.compile("(?P<mark>[-*+•])[ \t\u00a0]+(?P<text>.*)")
_NUMBER = re.compile("(?P<number>[0-9]{1,3})\\.(?:[ \t\u00a0]+(?P<text>.*)|$)")
_TODO = re.compile(r"\[(?P<done>[ xX])\](?:[ \t]+(?P<text>.*)|$)")
_HEADING = re.compile(r"(?P<marks>#{1,6})[ \t]+(?P<text>.*?)(?:[ \t]+#+)?[ \t]*")
_RULE = re.compile(r"(-[ \t]*){3,}|(\*[ \t]*){3,}|(_[ \t]*){3}")
_FENCE = re.compile(r"(?P<mark>`{3,}|~{3,})(?P<info>[^`]*)")
_TABLE = re.compile(r"\|.*\|")
_OPEN = re.compile(r"<(?P<tag>aside|details)(?:\s[^<>]*)?>(?P<rest>.*)", re.IGNORECASE)
_CLOSE = re.compile(r"(?P<before>.*?)</(?P<tag>aside|details)>(?P<rest>.*)", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary(?:\s[^<>]*)?>(?P<text>.*?)</summary>(?P<rest>.*)", re.IGNORECASE)
_INDENT = re.compile("[ \t\u00a0\u3000\u200b\ufeff]*")
_QUOTE = re.compile(r"> ?(?P<text>.*)")

_CONTROLS = dict.fromkeys([*range(9), *range(0x0E, 0x20), 0x7F, *range(0x80, 0xA0)]) | dict.fromkeys(
    (0x0B, 0x0C, 0x0D, 0x1C, 0x1D, 0x1E, 0x85, 0x2028, 0x2029), "\n"
)
"""Other line ends become line ends; control characters, which no reader sees, go."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a Notion page.

    ``kind`` is heading, paragraph, bullet, number, todo, quote, code, equation, table,
    aside, details or rule. ``text`` is its inline text as exported (with line breaks that
    are to be kept), for code and equation the bare content, for a table its lines.
    """

    kind: str
    text: str = ""
    children: tuple[Block, ...] = ()
    line: int = 0
    number: int = 0
    """Level of a heading, number of a numbered item, 1 for a to-do that is done."""
    info: str = ""
    """Language of a code block."""

    def walk(self) -> Iterator[Block]:
        """The block and all below it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class Note:
    """An oddity of the export and what was done about it."""

    line: int
    message: str


@dataclass(slots=True)
class _Line:
    no: int
    indent: int
    text: str
    kind: str = ""
    """``code`` for a whole fence, ``open`` and ``close`` for a tag of a container."""
    info: str = ""
    other: int = -1
    """Index of the closing line, for a container that is closed."""


@dataclass(slots=True)
class _Source:
    lines: list[_Line]
    notes: list[Note] = field(default_factory=list)
    quotes: int = 0


def read_blocks(text: str) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """Read an export's text. Nothing is raised and nothing left out; oddities are noted."""
    notes: list[Note] = []
    plain = text.lstrip("\ufeff").replace("\r\n", "\n").translate(_CONTROLS)
    lines = _logical_lines(plain.split("\n"), notes)
    source = _Source(lines, notes)
    _pair(source)
    return tuple(_siblings(source, 0, len(lines))), tuple(notes)


def _logical_lines(raw: list[str], notes: list[Note], first: int = 1) -> list[_Line]:
    """Lines with their indentation; a code fence with all it holds is one of them."""
    measured = [_measure(line) for line in raw]
    closers = _closers(measured)
    lines: list[_Line] = []
    at = 0
    while at < len(raw):
        indent, stripped = measured[at]
        marker = _FENCE.fullmatch(stripped)
        if marker is None:
            lines += _split_tags(_Line(at + first, indent, stripped))
            at += 1
            continue
        end = closers.get(at)
        if end is None:
            end = _open_end(measured, at)
            notes.append(Note(at + first, "found a code fence without an end; closed it where its list ends"))
            body, after = raw[at + 1 : end], end
            while body and not body[-1].strip():
                body.pop()
        else:
            body, after = raw[at + 1 : end], end + 1
        code = "\n".join(_dedent(line, indent) for line in body)
        lines.append(_Line(at + first, indent, code, "code", marker["info"].strip()))
        at = after
    return lines


def _measure(line: str) -> tuple[int, str]:
    """Width of the indentation and the text after it (a tab is four, as Notion's levels are)."""
    match = _INDENT.match(line)
    head = match[0] if match else ""
    width = 0
    for character in head:
        width += _STEP - width % _STEP if character == "\t" else character not in "\u200b\ufeff"
    return min(width, _DEEPEST * _STEP), line[len(head) :].rstrip()


def _dedent(line: str, width: int) -> str:
    """Take away as much indentation as the fence has, never more."""
    column = taken = 0
    while taken < len(line) and column < width and line[taken] in " \t\u00a0":
        column += _STEP if line[taken] == "\t" else 1
        taken += 1
    return line[taken:].rstrip()


def _closers(measured: list[tuple[int, str]]) -> dict[int, int]:
    """Line of each opening fence -> line of its closing one, in one pass."""
    pairs: dict[int, int] = {}
    opened: tuple[int, str] | None = None
    for at, (indent, text) in enumerate(measured):
        marker = _FENCE.fullmatch(text)
        if marker is None:
            continue
        if opened is None:
            opened = (at, marker["mark"])
        elif marker["info"].strip():
            # A fence with a language opens one: the fence above was never closed, unless
            # it stands deeper and is part of a longer fence's content.
            if indent <= measured[opened[0]][0] and len(opened[1]) == 3:
                opened = (at, marker["mark"])
        elif marker["mark"].startswith(opened[1]):
            pairs[opened[0]] = at
            opened = None
    return pairs


def _open_end(measured: list[tuple[int, str]], start: int) -> int:
    """Where an unclosed fence ends: at a line further left, a closing tag or another fence."""
    indent = measured[start][0]
    for at in range(start + 1, len(measured)):
        width, text = measured[at]
        if text and (width < indent or _FENCE.fullmatch(text) or _CLOSE.match(text)):
            return at
        if text and not measured[at - 1][1] and _HEADING.fullmatch(text) and not indent:
            return at
    return len(measured)


def _split_tags(line: _Line) -> list[_Line]:
    """Cut ``<aside>💡 text`` and ``text</aside>`` so that each tag has a line of its own."""
    if line.text.startswith(">"):
        return [line]  # What a quote holds is read with the quote.
    opened = _OPEN.fullmatch(line.text)
    if opened:
        tag = _Line(line.no, line.indent, "", "open", opened["tag"].lower())
        rest = opened["rest"].strip()
        return [tag, *_split_tags(_Line(line.no, line.indent, rest))] if rest else [tag]
    closed = _CLOSE.fullmatch(line.text)
    if (
        closed
        and closed["before"].count("`") % 2 == 0
        and f"<{closed['tag']}" not in closed["before"].lower()
    ):
        tag = _Line(line.no, line.indent, closed[0], "close", closed["tag"].lower())
        parts = [tag]
        if closed["before"].strip():
            parts.insert(0, _Line(line.no, line.indent, closed["before"].strip()))
        rest = closed["rest"].strip()
        return [*parts, *_split_tags(_Line(line.no, line.indent, rest))] if rest else parts
    summary = _SUMMARY.fullmatch(line.text)
    if summary:
        head = _Line(line.no, line.indent, summary["text"].strip(), "summary")
        rest = summary["rest"].strip()
        return [head, *_split_tags(_Line(line.no, line.indent, rest))] if rest else [head]
    return [line]


def _pair(source: _Source) -> None:
    """Give every opening tag its closing one; what has none stays open (``other`` is -1)."""
    stack: list[int] = []
    for at, line in enumerate(source.lines):
        if not line.kind and line.text and _head(line).kind != "paragraph":
            # A list item or heading further left is none of what a container holds.
            while stack and source.lines[stack[-1]].indent > line.indent:
                stack.pop()
        if line.kind == "open" and len(stack) < _DEEPEST:
            stack.append(at)
        elif line.kind == "close":
            match = next((i for i in reversed(stack) if source.lines[i].info == line.info), None)
            if match is None:
                source.notes.append(Note(line.no, f"found `</{line.info}>` without a beginning; left it out"))
                continue
            while stack and stack.pop() != match:
                pass
            source.lines[match].other = at


def _siblings(source: _Source, start: int, end: int) -> list[Block]:
    blocks: list[Block] = []
    at = start
    while at < end:
        line = source.lines[at]
        if line.kind == "close" or (not line.kind and not line.text):
            at += 1
            continue
        block, at = _block(source, at, end)
        blocks.append(block)
    return blocks


def _block(source: _Source, at: int, end: int) -> tuple[Block, int]:
    """The block that begins on a line, and the line after it and its children."""
    line = source.lines[at]
    if line.kind == "open":
        return _container(source, at, end)
    if line.kind == "code":
        return Block("code", line.text, line=line.no, info=line.info), at + 1
    if line.kind == "summary":
        return Block("paragraph", line.text, line=line.no, info="summary"), at + 1
    if line.text.startswith("$$"):
        return _equation(source, at, end)
    if _TABLE.fullmatch(line.text):
        return _table(source, at, end)
    if line.text.startswith(">"):
        return _quote(source, at, end)
    if _RULE.fullmatch(line.text):
        return Block("rule", line=line.no), at + 1
    head = _head(line)
    texts = [head.text]
    at += 1
    if head.kind != "heading":
        while at < end and _continues(line, source.lines[at]):
            texts.append(source.lines[at].text)
            at += 1
    after = _children_end(source, at, end, line.indent)
    children = tuple(_siblings(source, at, after))
    text = "\n".join(texts).strip("\n")
    return Block(head.kind, text, children, line.no, head.number), after


def _head(line: _Line) -> Block:
    """Kind, number and first line of a block that is text."""
    if match := _HEADING.fullmatch(line.text):
        return Block("heading", match["text"], number=len(match["marks"]))
    if match := _BULLET.fullmatch(line.text):
        todo = _TODO.fullmatch(match["text"])
        if todo:
            return Block("todo", todo["text"] or "", number=int(todo["done"] != " "))
        return Block("bullet", match["text"])
    if line.text in ("-", "*", "+", "•"):
        return Block("bullet")
    if match := _NUMBER.fullmatch(line.text):
        return Block("number", match["text"] or "", number=int(match["number"]))
    return Block("paragraph", line.text)


def _continues(first: _Line, line: _Line) -> bool:
    """A soft line break: plain text at the same indentation, without a blank line between."""
    if line.kind or not line.text or not first.indent <= line.indent < first.indent + _STEP:
        return False
    starts = line.text.startswith((">", "$$")) or _TABLE.fullmatch(line.text) or _RULE.fullmatch(line.text)
    return not starts and _head(line).kind == "paragraph"


def _children_end(source: _Source, at: int, end: int, indent: int) -> int:
    """First line that is not below a block with this indentation."""
    last = at
    while at < end:
        line = source.lines[at]
        if line.text or line.kind:
            if line.indent < indent + 2 or line.kind == "close":
                break
            at = max(at, line.other if line.kind == "open" else at)
            last = at + 1
        at += 1
    return last


def _container(source: _Source, at: int, end: int) -> tuple[Block, int]:
    line = source.lines[at]
    close = line.other
    if 0 <= close < end:
        after = close + 1
    else:
        close = after = _unclosed_end(source, at, end)
        source.notes.append(
            Note(
                line.no, f"found `<{line.info}>` without an end; closed it before the next block of its kind"
            )
        )
    return Block(line.info, children=tuple(_siblings(source, at + 1, close)), line=line.no), after


def _unclosed_end(source: _Source, at: int, end: int) -> int:
    """An unclosed container ends before text further left, a heading, a toggle or its like."""
    first = source.lines[at]
    for index in range(at + 1, end):
        line = source.lines[index]
        if not line.text and not line.kind:
            continue
        like = line.kind == "open" and line.info == first.info and line.indent <= first.indent
        new = line.indent <= first.indent and re.match(r"(#{1,6} |- (\*\*)?Q?\d+[.)])", line.text)
        if line.indent < first.indent or like or new or line.kind == "close":
            return index
    return end


def _equation(source: _Source, at: int, end: int) -> tuple[Block, int]:
    line = source.lines[at]
    first = line.text[2:]
    if first.rstrip().endswith("$$"):
        return Block("equation", first.rstrip()[:-2].strip(), line=line.no), at + 1
    body = [first]
    for index in range(at + 1, end):
        text = source.lines[index].text
        if source.lines[index].kind:
            break
        if text.rstrip().endswith("$$"):
            body.append(text.rstrip()[:-2])
            return Block("equation", "\n".join(x for x in body if x.strip()), line=line.no), index + 1
        body.append(text)
    source.notes.append(Note(line.no, "found `$$` without an end; kept it as text"))
    return Block("paragraph", line.text, line=line.no), at + 1


def _table(source: _Source, at: int, end: int) -> tuple[Block, int]:
    line = source.lines[at]
    rows = []
    index = at
    while index < end and not source.lines[index].kind and source.lines[index].text.startswith("|"):
        row = source.lines[index].text
        index += 1
        # A line break within a cell cuts the row; it goes on to the bar at its end.
        cut = index
        while not _TABLE.fullmatch(row) and cut < min(end, index + _CELL_LINES):
            row, cut = f"{row} {source.lines[cut].text}", cut + 1
        if _TABLE.fullmatch(row):
            index = cut
        rows.append(row)
    return Block("table", "\n".join(rows), line=line.no), index


def _quote(source: _Source, at: int, end: int) -> tuple[Block, int]:
    line = source.lines[at]
    raw: list[str] = []
    index = at
    while index < end and not source.lines[index].kind:
        match = _QUOTE.fullmatch(source.lines[index].text)
        if match is None:
            break
        raw.append(match["text"])
        index += 1
    if source.quotes >= _DEEPEST:
        text = "\n".join(item.strip() for item in raw)
        return Block("paragraph", text, line=line.no), index
    inner = _logical_lines(raw, source.notes, line.no)
    quoted = _Source(inner, source.notes, source.quotes + 1)
    _pair(quoted)
    children = _siblings(quoted, 0, len(inner))
    after = _children_end(source, index, end, line.indent)
    children += _siblings(source, index, after)
    return Block("quote", children=tuple(children), line=line.no), after
