"""The Markdown of a part -> its blocks, its visible text, its links and raw tags, without rendering it.

Rendering takes milliseconds for a part, and the check looks at thousands; this
reads line by line what render.EXTENSIONS would make of them.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from functools import lru_cache

BLOCKS = (
    "heading", "paragraph", "item", "quote", "code", "formula", "table", "row", "rule", "picture", "break",
)  # fmt: skip
"""Kinds of blocks; ``item`` is a list item, ``row`` a table's, ``break`` a kept line break."""


@dataclass(frozen=True, slots=True)
class Link:
    """A link or picture, as it is written."""

    target: str
    line: int
    """Line within the text, from 0."""
    picture: bool


@dataclass(frozen=True, slots=True)
class Tag:
    """A raw HTML tag."""

    text: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Outline:
    """What a part consists of."""

    blocks: tuple[tuple[str, int], ...]
    """Kind and depth of each block, in order."""
    counts: dict[str, int]
    prose: str
    """Visible text without code, formulas and list markers."""
    code: str
    """Text of code and formulas."""
    links: tuple[Link, ...]
    tags: tuple[Tag, ...]
    emphasis: int
    """Marks of emphasis; equal texts have equally many."""


_FENCE = re.compile(r" *(?P<mark>`{3,}|~{3,})(?P<rest>.*)")
_MARKER = re.compile(r" {0,3}(?:(?P<bullet>[*+-])|(?P<number>\d+\.)) +(?=\S)")
_HEADING = re.compile(r"#{1,6}(?!#)\s*\S")
_RULE = re.compile(r"([-*_])(?: *\1){2,} *$")
_DEFINITION = re.compile(r" {0,3}\[[^\]]+\]:\s*(\S+)")
_SEPARATOR = re.compile(r" *\|?[ :-]*-[ :-]*(\|[ :-]*-[ :-]*)*\|? *$")
_FORMULA = re.compile(r"(?P<dollars>\$\$)|(?P<bracket>\\\[)|\\begin\{(?P<name>[a-z]+\*?)\}")
_INLINE = re.compile(
    # The first line spares the other letters every alternative below.
    r"""
    (?= [`$\\<\]!*_~] | https?:// ) (?:
    (?P<code> (?<![\\`]) (?P<ticks>`+) (?!`) (?P<inside>.+?) (?<!`) (?P=ticks) (?!`) )
    | (?P<math> (?<![\\$])\$(?![\s$]) (?:\\.|[^\\$\n])+? (?<!\s)\$ | \\\( .+? \\\) )
    | (?P<kept> \\\n )
    | (?P<escape> \\(?P<literal>.) )
    | (?P<auto> <(?:https?://|mailto:)[^<>\s]*> )
    | (?P<tag> <(?: !--.*?--> | /?(?P<name>[A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*|/)?> ) )
    | (?P<target> \]\( \s* (?P<url> <[^<>\n]*> | (?:[^()\s\\]|\\.|\([^()\s]*\))* )
        (?:\s+(?:"[^"\n]*"|'[^'\n]*'))? \s*\) )
    | (?P<picture> !\[ )
    | (?P<bare> https?://[^\s<>]+ )
    | (?P<stars> \*+ | (?<![A-Za-z0-9_])_+(?=\w) | (?<=\w)_+(?![A-Za-z0-9_]) | ~~ )
    )""",
    re.VERBOSE | re.DOTALL,
)


@lru_cache(maxsize=512)
def outline(text: str) -> Outline:
    """Read a part's Markdown."""
    scan = _Scan((text.expandtabs(4) if "\t" in text else text).split("\n"))
    scan.run()
    prose, code, links, tags, stars = _inline("\n".join(scan.prose))
    counts = dict.fromkeys(BLOCKS, 0)
    for kind, _ in scan.blocks:
        counts[kind] += 1
    counts["formula"] += sum(item.startswith("$") for item in code)
    counts["picture"] = sum(link.picture for link in links)
    counts["break"] = scan.breaks
    code = [item.removeprefix("$").removeprefix("`") for item in code]
    shown = "\n".join([*scan.code, *code])
    return Outline(tuple(scan.blocks), counts, prose, shown, (*links, *scan.definitions), tags, stars)


@dataclass(slots=True)
class _Scan:
    """One pass over the lines; ``depth`` counts lists around a line, four columns each."""

    lines: list[str]
    at: int = 0
    blocks: list[tuple[str, int]] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    """As many lines as the text, those of code and block formulas empty, markers removed."""
    code: list[str] = field(default_factory=list)
    definitions: list[Link] = field(default_factory=list)
    breaks: int = 0
    lists: list[str] = field(default_factory=list)
    """Kind of each list around the line: ``-`` or ``1``."""

    def run(self) -> None:
        fresh = True
        while self.at < len(self.lines):
            line = self.lines[self.at]
            if not line.strip():
                self._prose("")
                fresh = True
            elif self._fence(line) or self._formula(line, fresh):
                fresh = True
            else:
                fresh = self._line(line, fresh)

    def _prose(self, line: str) -> None:
        self.prose.append(line)
        self.at += 1

    def _fence(self, line: str) -> bool:
        match = _FENCE.match(line)
        if match is None or (match["mark"][0] == "`" and "`" in match["rest"]):
            return False
        mark = match["mark"]
        end = self.at + 1
        while end < len(self.lines):
            found = self.lines[end].strip()
            if found.startswith(mark) and not found.strip(mark[0]):
                break
            end += 1
        self._take(end, "code")
        return True

    def _formula(self, line: str, fresh: bool) -> bool:
        match = _FORMULA.match(line.strip()) if fresh else None
        if match is None:
            return False
        close = "$$" if match["dollars"] else "\\]" if match["bracket"] else f"\\end{{{match['name']}}}"
        rest = line.strip()[match.end() :]
        end = self.at
        if close not in rest:
            end += 1
            while end < len(self.lines) and close not in self.lines[end] and self.lines[end].strip():
                end += 1
            if end >= len(self.lines) or close not in self.lines[end]:
                return False
        self._take(end, "formula")
        return True

    def _take(self, last: int, kind: str) -> None:
        """Lines up to ``last`` are code or a formula."""
        indent = len(self.lines[self.at]) - len(self.lines[self.at].lstrip())
        self.blocks.append((kind, min(indent // 4, len(self.lists))))
        taken = self.lines[self.at : last + 1]
        self.code += taken
        self.prose += [""] * len(taken)
        self.at = last + 1

    def _line(self, line: str, fresh: bool) -> bool:
        """A line of text; returns whether the next line begins a new block."""
        indent = len(line) - len(line.lstrip())
        depth = min(indent // 4, len(self.lists))
        inner = line[4 * depth :]
        marker = _MARKER.match(inner)
        if marker and (fresh or self._continues(marker, depth)) and not _RULE.match(inner.strip()):
            self.lists[depth:] = ["-" if marker["bullet"] else "1"]
            self.blocks.append(("item", depth))
            self._kept(line)
            self._prose(inner[marker.end() :])
            return False
        if not fresh:
            if _HEADING.match(inner.strip()):
                self.blocks.append(("heading", depth))
            self._kept(line)
            self._prose(inner.strip())
            return False
        del self.lists[depth:]
        return self._block(inner, depth)

    def _continues(self, marker: re.Match[str], depth: int) -> bool:
        """Whether a marker without a blank line before it makes an item (in a list, of its kind)."""
        kind = "-" if marker["bullet"] else "1"
        return bool(self.lists) and (depth == len(self.lists) or self.lists[depth] == kind)

    def _block(self, inner: str, depth: int) -> bool:
        if inner.startswith("    "):
            end = self.at
            while end + 1 < len(self.lines) and (
                self.lines[end + 1].startswith("    " * (depth + 1)) or not self.lines[end + 1].strip()
            ):
                end += 1
            while not self.lines[end].strip():
                end -= 1
            self._take(end, "code")
            return True
        inner = inner.strip()
        if inner.startswith(">"):
            self._quote(depth)
            return True
        if _RULE.match(inner):
            self.blocks.append(("rule", depth))
            self._prose("")
            return True
        definition = _DEFINITION.match(inner)
        if definition:
            self.definitions.append(Link(definition[1], self.at, picture=False))
            self._prose("")
            return True
        if self._table(depth):
            return True
        heading = bool(_HEADING.match(inner))
        self.blocks.append(("heading" if heading else "paragraph", depth))
        self._kept(self.lines[self.at])
        self._prose(inner.lstrip("# ") if heading else inner)
        return heading

    def _kept(self, line: str) -> None:
        """Count a kept line break, which needs a line after it."""
        backslashes = len(line) - len(line.rstrip("\\"))
        follows = self.at + 1 < len(self.lines) and self.lines[self.at + 1].strip()
        if follows and (backslashes % 2 or line.endswith("  ")):
            self.breaks += 1

    def _table(self, depth: int) -> bool:
        if self.at + 1 >= len(self.lines) or "|" not in self.lines[self.at]:
            return False
        separator = self.lines[self.at + 1]
        if "|" not in separator or not _SEPARATOR.match(separator):
            return False
        self.blocks.append(("table", depth))
        while self.at < len(self.lines) and self.lines[self.at].strip():
            line = self.lines[self.at]
            if line is separator:
                self._prose("")
                continue
            self.blocks.append(("row", depth))
            self._prose(re.sub(r"(?<!\\)\|", " ", line).strip())
        return True

    def _quote(self, depth: int) -> None:
        """A quotation and the blocks within it."""
        end = self.at
        while end < len(self.lines) and (
            self.lines[end].strip()
            or (end + 1 < len(self.lines) and self.lines[end + 1].lstrip().startswith(">"))
        ):
            end += 1
        inside = _Scan([re.sub(r"^ *> ?", "", line) for line in self.lines[self.at : end]])
        inside.run()
        self.blocks += [("quote", depth), *((kind, depth + 1 + deep) for kind, deep in inside.blocks)]
        self.prose += inside.prose
        self.code += inside.code
        self.breaks += inside.breaks
        self.definitions += inside.definitions
        self.at = end


def _inline(text: str) -> tuple[str, list[str], tuple[Link, ...], tuple[Tag, ...], int]:
    """Visible text, code (`` ` `` or ``$`` first), links, raw tags and marks of emphasis."""
    pieces: list[str] = []
    code: list[str] = []
    links: list[Link] = []
    tags: list[Tag] = []
    pictures = stars = at = 0
    for match in _INLINE.finditer(text):
        pieces.append(text[at : match.start()])
        at = match.end()
        kind = match.lastgroup
        if match["code"]:
            code.append("`" + match["inside"])
            pieces.append(" ")
        elif match["math"]:
            code.append("$" + match["math"].strip("$"))
            pieces.append(" ")
        elif match["kept"]:
            pieces.append("\n")
        elif match["escape"]:
            pieces.append(match["literal"])
        elif match["target"]:
            url = match["url"].strip("<>")
            links.append(Link(re.sub(r"\\(.)", r"\1", url), text.count("\n", 0, match.start()), pictures > 0))
            if pictures:
                pictures -= 1
            else:
                _drop_bracket(pieces)
        elif match["picture"]:
            pictures += 1
        elif match["tag"]:
            line = text.count("\n", 0, match.start())
            tags.append(Tag(match["tag"], (match["name"] or "!--").lower(), line))
        elif match["stars"]:
            stars += len(match["stars"])
        assert kind is not None
    pieces.append(text[at:])
    prose = "".join(pieces)
    if "&" in prose:
        prose = html.unescape(prose)
    return prose, code, tuple(links), tuple(tags), stars


def _drop_bracket(pieces: list[str]) -> None:
    """Take away the bracket that opened a link's name."""
    for index in range(len(pieces) - 1, -1, -1):
        before, bracket, after = pieces[index].rpartition("[")
        if bracket:
            pieces[index] = before + after
            return
