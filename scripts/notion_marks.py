"""Bold, italic and struck: the switches between spans of Notion's inline text. Pure.

Notion wraps each stretch of formatted text by itself and joins them, so that in
``*A***와** *B***의 곱**`` three asterisks end one mark and begin another. An asterisk run
is therefore a switch whose meaning follows from what is switched on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

_BOLD = (2, 3, 5)
"""Lengths of an asterisk run that switches bold once."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text with the same marks. ``kind``: text, code, math, image, break, url."""

    kind: str
    text: str = ""
    href: str = ""
    """Target of a link, or source of an image."""
    link: int = 0
    """The same number for all spans of one link, 0 outside links."""
    bold: bool = False
    italic: bool = False
    strike: bool = False


@dataclass(slots=True)
class Mark:
    """A place where marks may switch: a run of ``*``, ``~~`` or a tag such as ``<b>``."""

    text: str
    before: str = ""
    after: str = ""
    tag: str = ""
    """``bold`` or ``italic`` where a tag says which."""
    closing: bool = False
    literal: str = ""
    """What of the run turned out to be no switch and is text."""

    @property
    def opens(self) -> bool:
        return bool(self.after) and not self.after.isspace()

    @property
    def closes(self) -> bool:
        return bool(self.before) and not self.before.isspace()


class _Switchboard:
    def __init__(self, bold_runs: int) -> None:
        self.opened: dict[str, tuple[int, int]] = {}
        """Mark that is on -> the item that switched it on, and how many characters it took."""
        self.ranges: list[tuple[str, int, int]] = []
        self.bold_runs = bold_runs
        self.double = False
        self.strays: list[tuple[int, int]] = []
        """Switches given up for a later one."""

    def toggle(self, mark: str, at: int, width: int) -> None:
        if mark in self.opened:
            self.ranges.append((mark, self.opened.pop(mark)[0], at))
        else:
            self.opened[mark] = (at, width)

    def run(self, item: Mark, at: int) -> None:
        """Read a run of asterisks; what of it switches nothing becomes its literal."""
        width = len(item.text)
        if width in _BOLD:
            self.bold_runs -= 1
        if width == 4:
            self._four(item, at)
        elif width == 5:
            item.literal = "*" * (5 - self._moves(item, at, 2) - self._moves(item, at, 3))
        elif width <= 3:
            item.literal = "*" * (width - self._moves(item, at, width))
        else:
            item.literal = item.text

    def _four(self, item: Mark, at: int) -> None:
        """``**a****b**`` closes and opens again, ``****a****`` is bold twice over."""
        if "bold" in self.opened:
            if self.double or not (item.opens and item.closes):
                self.toggle("bold", at, 4)
        elif item.opens:
            self.double = True
            self.toggle("bold", at, 4)
        else:
            item.literal = item.text

    def _moves(self, item: Mark, at: int, width: int) -> int:
        """Switch what a run of one to three asterisks switches; how many of them it took."""
        bold, italic = "bold" in self.opened, "italic" in self.opened
        if width == 1:
            numbers = item.before.isdigit() and item.after.isdigit()
            if (item.closes if italic else item.opens) and not numbers:
                self.toggle("italic", at, 1)
                return 1
            return 0
        if width == 2:
            return self._two(item, at)
        if not item.opens and not item.closes:
            return 0
        taken = 0
        for mark, on, size in (("italic", italic, 1), ("bold", bold, 2)):
            if on or item.opens:
                self.toggle(mark, at, size)
                taken += size
        return taken

    def _two(self, item: Mark, at: int) -> int:
        if "bold" not in self.opened:
            if not item.opens:
                return 0
            self.double = False
            self.toggle("bold", at, 2)
            return 2
        if not item.closes and not item.opens:
            return 0
        if not item.closes and self.bold_runs % 2:
            # ``**a **b**``: an odd run is left over, and it is the first.
            self.strays.append(self.opened.pop("bold"))
            self.toggle("bold", at, 2)
            return 2
        self.toggle("bold", at, 2)
        return 2


def apply_marks(items: list[Span | Mark]) -> list[Span]:
    """Turn switches into marks on the spans between them; lone switches become text."""
    runs = sum(isinstance(i, Mark) and i.text[:1] == "*" and len(i.text) in _BOLD for i in items)
    board = _Switchboard(runs)
    for at, item in enumerate(items):
        if not isinstance(item, Mark):
            continue
        if item.tag:
            if (item.tag in board.opened) == item.closing:
                board.toggle(item.tag, at, 0)
        elif item.text == "~~":
            if item.closes if "strike" in board.opened else item.opens:
                board.toggle("strike", at, 2)
            else:
                item.literal = "~~"
        else:
            board.run(item, at)
    for at, width in [*board.opened.values(), *board.strays]:
        lone = items[at]
        if isinstance(lone, Mark):
            lone.literal += lone.text[:1] * width
    return _marked(items, board.ranges)


def _marked(items: list[Span | Mark], ranges: list[tuple[str, int, int]]) -> list[Span]:
    changes: dict[int, list[tuple[str, int]]] = {}
    for mark, start, end in ranges:
        changes.setdefault(start, []).append((mark, 1))
        changes.setdefault(end, []).append((mark, -1))
    depth = {"bold": 0, "italic": 0, "strike": 0}
    spans: list[Span] = []
    for at, item in enumerate(items):
        for mark, step in changes.get(at, ()):
            depth[mark] += step
        if isinstance(item, Mark):
            if item.literal:
                spans.append(Span("text", item.literal))
            continue
        spans.append(
            replace(
                item,
                bold=item.bold or depth["bold"] > 0,
                italic=item.italic or depth["italic"] > 0,
                strike=item.strike or depth["strike"] > 0,
            )
        )
    return spans


def merge(spans: list[Span]) -> tuple[Span, ...]:
    """Join neighbouring text with the same marks."""
    merged: list[Span] = []
    for span in spans:
        last = merged[-1] if merged else None
        if last and span.kind == "text" and replace(last, text=span.text) == span:
            merged[-1] = replace(last, text=last.text + span.text)
        else:
            merged.append(span)
    return tuple(merged)
