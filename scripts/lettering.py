"""Words -> lines of a picture: broken between words, balanced, shortened between words."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from html.parser import HTMLParser

Run = tuple[str, bool]
"""A piece of text, and whether it is bold."""
Word = tuple[Run, ...]
"""What is never broken: runs without a space between them."""
Line = tuple[Word, ...]
Measure = Callable[[Line], float]
"""Width of a line in pixels."""

ELLIPSIS = "…"


class _Runs(HTMLParser):
    """Collects text and whether it stands in <strong>; a formula's TeX source is not text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.runs: list[Run] = []
        self._strong = 0
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._strong += tag == "strong"
        self._silent += tag == "annotation"
        if tag in ("p", "br", "li", "tr", "td", "div"):
            self.runs.append((" ", False))

    def handle_endtag(self, tag: str) -> None:
        self._strong -= tag == "strong"
        self._silent -= tag == "annotation"

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.runs.append((data, self._strong > 0))


def words_of(markup: str) -> Line:
    """The words of safe HTML, each with its bold and plain pieces."""
    parser = _Runs()
    parser.feed(markup)
    parser.close()
    words: list[list[Run]] = [[]]
    for text, strong in parser.runs:
        pieces = unicodedata.normalize("NFC", text).replace("\n", " ").split(" ")
        for index, piece in enumerate(pieces):
            if index:
                words.append([])
            if piece:
                words[-1].append((piece, strong))
    return tuple(tuple(word) for word in words if word)


def lines_of(words: Line, measure: Measure, width: float, most: int) -> tuple[Line, ...]:
    """At most ``most`` lines no wider than ``width``; what does not fit gives way to an ellipsis."""
    words = tuple(piece for word in words for piece in _fitting(word, measure, width))
    lines = _greedy(words, measure, width)
    if len(lines) > most:
        return (*lines[: most - 1], _shortened(lines[most - 1], measure, width))
    return _balanced(words, lines, measure, width)


def _greedy(words: Line, measure: Measure, width: float) -> tuple[Line, ...]:
    lines: list[list[Word]] = []
    for word in words:
        if lines and measure((*lines[-1], word)) <= width:
            lines[-1].append(word)
        else:
            lines.append([word])
    return tuple(tuple(line) for line in lines)


def _balanced(words: Line, lines: Sequence[Line], measure: Measure, width: float) -> tuple[Line, ...]:
    """The same number of lines at the smallest width that allows it: no lone word at the end."""
    low, high = width / 2, width
    best = tuple(lines)
    while high - low > 8:
        middle = (low + high) / 2
        tried = _greedy(words, measure, middle)
        if len(tried) <= len(lines) and all(measure(line) <= middle for line in tried):
            best, high = tried, middle
        else:
            low = middle
    return best


def _shortened(line: Line, measure: Measure, width: float) -> Line:
    for end in range(len(line), 0, -1):
        *front, (text, strong) = line[end - 1]
        last: Word = (*front, (text.rstrip(",;:·([“‘-–") + ELLIPSIS, strong))
        if measure((*line[: end - 1], last)) <= width:
            return (*line[: end - 1], last)
    return (((ELLIPSIS, False),),)


def _fitting(word: Word, measure: Measure, width: float) -> tuple[Word, ...]:
    """A word that is wider than a line, in pieces; every other one as it is."""
    if measure((word,)) <= width:
        return (word,)
    pieces: list[list[Run]] = [[]]
    for text, strong in word:
        for letter in text:
            if pieces[-1] and measure(((*pieces[-1], (letter, strong)),)) > width:
                pieces.append([])
            pieces[-1].append((letter, strong))
    return tuple(tuple(piece) for piece in pieces)
