"""Inline text of a Notion export -> spans with marks. Pure.

Notion writes each stretch of formatted text by itself (``*A***와** *B***의 곱**``), so an
asterisk run is read as a switch of marks, not by the flanking rules of Markdown. What
cannot be a mark is text.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import replace

from notion_marks import Mark, Span, apply_marks, merge

_TOKEN = re.compile(r"[\\`*$\[!<\n&]|~~|https?://", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"`\\|\u3131-\u318e\uac00-\ud7a3]+", re.IGNORECASE)
_STARS = re.compile(r"\*+")
_TICKS = re.compile(r"`+")
_TAG = re.compile(r"<(?P<close>/?)(?P<name>[a-zA-Z]+)(?P<rest>(?:\s[^<>]*)?/?)>")
_SCRIPT = re.compile(r"<(?P<name>su[bp])>(?P<text>[^<>\n]{1,60})</(?P=name)>", re.IGNORECASE)
_KEY = re.compile(r"<(?P<name>kbd|code)>(?P<text>[^<>\n`]{1,60})</(?P=name)>", re.IGNORECASE)
_ANCHOR = re.compile(r"<a\s[^<>]*>(?P<text>[^<>]*)</a>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"(?P<name>[a-z-]+)\s*=\s*(?:\"(?P<a>[^\"]*)\"|'(?P<b>[^']*)'|(?P<c>[^\s\"'>]+))", re.I
)
_TARGET = re.compile(r"\s*(?:<(?P<angle>[^<>\n]*)>|(?P<plain>(?:[^\s()]|\((?:[^\s()]|\([^\s()]*\))*\))*))")
_LINK_TITLE = re.compile(r"\s+(?:\"[^\"\n]*\"|'[^'\n]*')")
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
_MATH_TEXT = re.compile(r"\\(?:text|mathrm|operatorname|mbox|textbf|mathbf|tag)\*?\{[^{}]*\}")
_PUNCTUATION = set("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_BOLD_TAGS = {"b", "strong"}
_ITALIC_TAGS = {"i", "em"}
_PLAIN_TAGS = {"u", "mark", "span", "font", "small", "ins", "big"}
"""Harmless tags that Markdown has no word for: the text stays, the tag goes."""
_PICTURE_ATTRIBUTES = {"src", "alt", "title", "width", "height", "style", "class"}
_LABEL_DEPTH = 3

_SUPERSCRIPT = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_SUBSCRIPT = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def read_inline(text: str) -> tuple[Span, ...]:
    """Read inline text. Every character is kept, as text where it is no mark."""
    return merge(_Reader(text).spans())


def plain(text: str) -> str:
    """The words of inline text, without marks, a break being a space."""
    return " ".join("".join(" " if s.kind == "break" else s.text for s in read_inline(text)).split())


class _Reader:
    def __init__(self, text: str, depth: int = 0) -> None:
        self.text = text
        self.depth = depth
        self.items: list[Span | Mark] = []
        self.links = 0
        self._buffer: list[str] = []
        self._brackets: dict[int, int] | None = None
        self._ticks: dict[int, list[int]] | None = None
        self._closing: dict[str, int] = {}
        self._opened: dict[str, int] = {}

    def spans(self) -> list[Span]:
        text, at = self.text, 0
        while match := _TOKEN.search(text, at):
            self._buffer.append(text[at : match.start()])
            at = match.start()
            read = _READERS.get(match[0][0], _Reader._address)
            after = read(self, at)
            if after == at:
                self._buffer.append(text[at])
                after = at + 1
            at = after
        self._buffer.append(text[at:])
        self._flush()
        return apply_marks(self.items)

    def _flush(self) -> None:
        value = "".join(self._buffer)
        self._buffer.clear()
        if value:
            self.items.append(Span("text", value.replace("\u00a0", " ").replace("\t", " ")))

    def _add(self, item: Span | Mark) -> None:
        self._flush()
        self.items.append(item)

    def _escape(self, at: int) -> int:
        following = self.text[at + 1 : at + 2]
        if following in _PUNCTUATION and following:
            self._buffer.append(following)
            return at + 2
        return at

    def _break(self, at: int) -> int:
        self._add(Span("break"))
        return at + 1

    def _entity(self, at: int) -> int:
        if self.text.startswith("&nbsp;", at):
            self._buffer.append(" ")
            return at + 6
        return at

    def _code(self, at: int) -> int:
        if self._ticks is None:
            self._ticks = {}
            for match in _TICKS.finditer(self.text):
                self._ticks.setdefault(len(match[0]), []).append(match.start())
        opened = _TICKS.match(self.text, at)
        width = len(opened[0]) if opened else 1
        starts = self._ticks.get(width, [])
        while starts and starts[0] <= at:
            starts.pop(0)
        if not starts:
            self._buffer.append("`" * width)
            return at + width
        content = self.text[at + width : starts[0]].replace("\n", " ")
        if content.strip():
            padded = len(content) > 1 and content[0] == content[-1] == " " and "`" in content
            self._add(Span("code", content[1:-1] if padded else content))
        else:
            self._buffer.append("`" * width + content + "`" * width)
        return starts[0] + width

    def _stars(self, at: int) -> int:
        run = _STARS.match(self.text, at)
        end = run.end() if run else at + 1
        self._add(Mark(self.text[at:end], self.text[at - 1 : at] if at else "", self.text[end : end + 1]))
        return end

    def _strike(self, at: int) -> int:
        if self.text.startswith("~~~", at):
            end = next((i for i in range(at, len(self.text)) if self.text[i] != "~"), len(self.text))
            self._buffer.append(self.text[at:end])
            return end
        self._add(Mark("~~", self.text[at - 1 : at] if at else "", self.text[at + 2 : at + 3]))
        return at + 2

    def _math(self, at: int) -> int:
        width = 2 if self.text.startswith("$$", at) else 1
        start = at + width
        end = self.text.find("$" * width, start, start + 2000)
        while width == 1 and end > 0 and self.text[end - 1] == "\\":
            end = self.text.find("$", end + 1, start + 2000)
        if end < 0 or not _is_math(self.text[start:end], self.text[end + width : end + width + 1]):
            return at
        self._add(Span("math", self.text[start:end].strip().replace("\n", " ")))
        return end + width

    def _link(self, at: int) -> int:
        image = self.text[at] == "!"
        start = at + 1 if image else at
        if image and not self.text.startswith("[", start):
            return at
        close = self._matching().get(start, -1)
        if close < 0 or not self.text.startswith("(", close + 1) or self.depth >= _LABEL_DEPTH:
            return at
        target = _TARGET.match(self.text, close + 2)
        end = target.end() if target else close + 2
        if title := _LINK_TITLE.match(self.text, end):
            end = title.end()
        while self.text.startswith(" ", end):
            end += 1
        if not self.text.startswith(")", end) or target is None:
            return at
        href = target["angle"] if target["angle"] is not None else target["plain"]
        label = self.text[start + 1 : close]
        if image:
            self._add(Span("image", plain(label) if self.depth < 2 else label, _unescape(href)))
        else:
            self._linked(label, _unescape(href))
        return end + 1

    def _linked(self, label: str, href: str) -> None:
        self._flush()
        self.links += 1
        spans = _Reader(label, self.depth + 1).spans() or [Span("text")]
        inside = [replace(span, href=href, link=self.links) for span in spans if span.kind != "image"]
        pictures = [span for span in spans if span.kind == "image"]
        if pictures and not any(span.text.strip() for span in inside):
            # A picture that is a link: the site has a picture and a link.
            inside = (
                [Span("text", " "), Span("text", href, href, self.links)] if pictures[0].href != href else []
            )
        self.items += [*pictures, *inside]

    def _address(self, at: int) -> int:
        match = _URL.match(self.text, at)
        if match is None or (at and (self.text[at - 1].isascii() and self.text[at - 1].isalnum())):
            return at
        url = match[0].rstrip(".,;:!?'*~_")
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(".,;:!?'*")
        if len(url) < 10 or "**" in url or "[" in url or "]" in url or self.depth:
            return at
        self._add(Span("url", url, url))
        return at + len(url)

    def _tag(self, at: int) -> int:
        for pattern, add in _WHOLE_TAGS:
            if match := pattern.match(self.text, at):
                return match.end() if add(self, match) else at
        match = _TAG.match(self.text, at)
        if match is None:
            return at
        name, closing = match["name"].lower(), bool(match["close"])
        if name == "br":
            self._add(Span("break"))
            return match.end()
        if name == "img" and not closing:
            attributes = _attributes(match["rest"])
            if "src" not in attributes or not _PICTURE_ATTRIBUTES.issuperset(attributes):
                return at
            self._add(Span("image", attributes.get("alt", ""), attributes["src"]))
            return match.end()
        if name not in _PLAIN_TAGS | _BOLD_TAGS | _ITALIC_TAGS or not self._paired(name, at, closing):
            return at
        if name not in _PLAIN_TAGS:
            mark = "bold" if name in _BOLD_TAGS else "italic"
            self._add(Mark(match[0], tag=mark, closing=closing))
        return match.end()

    def _paired(self, name: str, at: int, closing: bool) -> bool:
        """Whether a tag has its other half: ``List<b>`` in prose has none and stays text."""
        count = self._opened.get(name, 0)
        if closing:
            self._opened[name] = max(0, count - 1)
            return count > 0
        if name not in self._closing:
            self._closing[name] = self.text.lower().rfind(f"</{name}>")
        if self._closing[name] < at:
            return False
        self._opened[name] = count + 1
        return True

    def _matching(self) -> dict[int, int]:
        """Opening bracket -> closing bracket, escapes left out; one pass over the text."""
        if self._brackets is None:
            self._brackets = {}
            stack: list[int] = []
            at = 0
            while at < len(self.text):
                character = self.text[at]
                if character == "\\":
                    at += 1
                elif character == "[":
                    stack.append(at)
                elif character == "]" and stack:
                    self._brackets[stack.pop()] = at
                at += 1
        return self._brackets

    def _script(self, match: re.Match[str]) -> bool:
        table = _SUPERSCRIPT if match["name"].lower() == "sup" else _SUBSCRIPT
        small = match["text"].translate(table)
        if any(a == b for a, b in zip(small, match["text"], strict=True)):
            small = match["text"] if table is _SUBSCRIPT else f"^{match['text']}"
        self._buffer.append(small)
        return True

    def _key(self, match: re.Match[str]) -> bool:
        self._add(Span("code", html.unescape(match["text"])))
        return True

    def _anchor(self, match: re.Match[str]) -> bool:
        href = _attributes(match[0]).get("href", "")
        if not href:
            return False
        self._linked(match["text"], href)
        return True


_READERS: dict[str, Callable[[_Reader, int], int]] = {
    "\\": _Reader._escape,
    "`": _Reader._code,
    "*": _Reader._stars,
    "~": _Reader._strike,
    "$": _Reader._math,
    "[": _Reader._link,
    "!": _Reader._link,
    "<": _Reader._tag,
    "\n": _Reader._break,
    "&": _Reader._entity,
}
_WHOLE_TAGS: tuple[tuple[re.Pattern[str], Callable[[_Reader, re.Match[str]], bool]], ...] = (
    (_SCRIPT, _Reader._script),
    (_KEY, _Reader._key),
    (_ANCHOR, _Reader._anchor),
)


def _attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(text):
        value = match["a"] if match["a"] is not None else match["b"] if match["b"] is not None else match["c"]
        found.setdefault(match["name"].lower(), html.unescape(value))
    return found


def _unescape(href: str) -> str:
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", href.strip())


def _is_math(content: str, after: str) -> bool:
    """Whether text between dollars is mathematics: no money (``$5~$10``), no Korean prose."""
    if not content.strip() or "$" in content.replace("\\$", "") or "`" in content:
        return False
    if content[0].isspace() or content[-1].isspace():
        return len(content.strip()) < len(content) - 1 and "\\" in content
    if after.isdigit():
        return False
    if _HANGUL.search(_MATH_TEXT.sub("", content)):
        return False
    words = re.findall(r"(?<![\\a-zA-Z])[a-zA-Z]{3,}", _MATH_TEXT.sub("", content))
    return not (content[0].isdigit() and len(words) > 1 and "\\" not in content)
