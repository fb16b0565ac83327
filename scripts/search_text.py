"""Text as the search sees it: without markup, folded, cut into keys and words.

`fold`, `grams` and `latin_words` have twins in
overrides/assets/javascripts/search/fold.js; a test holds them together.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise

LETTERS = "\u0370-\u1fff\u3041-\u318e\u3400-\u9fff\uac00-\ud7a3"
"""Letters that are found by bigrams: Hangul above all."""
LATIN = "a-z0-9\u00df-\u00f6\u00f8-\u024f"

_RUN = re.compile(f"[{LETTERS}]+")
_HANGUL = re.compile("[가-힣]{2,}")
_LATIN = re.compile(f"[{LATIN}]+")
# Begun at a word's first letter alone and never retried with fewer: a long word costs its length.
_HYPHENATED = re.compile(f"(?<![{LATIN}])[{LATIN}]++(?:[\u2010-\u2013-][{LATIN}]++)+")
_HYPHEN = re.compile("[\u2010-\u2013-]")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20}
_SPACE = re.compile(r"\s+")

_FENCE = re.compile(r"^\s*(`{3,}|~{3,}).*$", re.MULTILINE)
_LINE_START = re.compile(r"^[ \t]*(?:(?:>|#{1,6}|[-*+]|\d{1,9}[.)])[ \t]+|\[[ xX]\][ \t]+)+", re.MULTILINE)
_RULE = re.compile(r"^\s*(?:[-*_]\s*){3,}$|^\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?$", re.MULTILINE)
_LINK = re.compile(r"!?\[((?:[^\[\]\\]|\\.)*)\]\((?:[^()\\]|\\.|\([^()]*\))*\)")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*+|~~|`+)|(?<![\\\w])_+(?=\w)|(?<=[^\s\\])(?<![\\_])_+(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_CELL = re.compile(r"^[ \t]*\||\|[ \t]*$|(?<=[ \t])\|(?=[ \t])", re.MULTILINE)
_MATH = re.compile(r"\$(?=\S)([^$\n]*[^$\s])\$")
_BREAK = re.compile(r"\\$", re.MULTILINE)
_MARKS = re.compile("[*`_]|~~")
_KEPT = re.compile("\ue000(\\d+);")

_PARTICLES = (
    "으로써 으로서 에서의 에서는 에게서 이라는 이라고 이란 이나 이며 이고 이다 인지 입니다 "
    "까지 부터 마다 보다 처럼 만큼 조차 에서 에게 에는 에도 과의 와의 과는 와는 으로 로써 로서 라는 라고 "
    "에 을 를 은 는 이 가 의 와 과 도 로 란 만 나 며 하는 하여 하고 하면 하기 하지 한 할 함 해서 해야 했을 "
    "됩니다 합니다 되는 되어 되고 되면 된 될 됨 "
    "시키는 시켜 시킨 시킬 시킴 스러운 적인 적으로"
)
_TAIL = re.compile(f"(?:{'|'.join(sorted(_PARTICLES.split(), key=len, reverse=True))})$")
_VERB = re.compile("(?:[니이한된진었았했됐]다|시오|세요|습니까|어요|아요)$")


def visible(markdown: str) -> str:
    """What a reader sees of a part's Markdown, near enough to find and to show; lines stay lines."""
    text = unicodedata.normalize("NFC", markdown)
    if "```" in text or "~~~" in text:
        text = _FENCE.sub("", text)
    if "--" in text or "**" in text or "__" in text:
        text = _RULE.sub("", text)
    text = _LINE_START.sub("", text)
    if "\\" in text:
        # An escaped sign is no markup: it is put away while markup is taken out.
        text = _BREAK.sub("", text)
        text = _ESCAPE.sub(lambda match: f"\ue000{ord(match[1])};", text)
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    if "$" in text:
        text = _MATH.sub(r"\1", text)
    if _MARKS.search(text):
        text = _EMPHASIS.sub("", text)
    if "|" in text:
        text = _CELL.sub(" ", text)
    text = "\n".join([line for line in [" ".join(line.split()) for line in text.splitlines()] if line])
    return _KEPT.sub(lambda match: chr(int(match[1])), text) if "\ue000" in text else text


def fold(text: str) -> str:
    """One form for letters that are typed in several: NFC, narrow, small. As many characters as NFC has."""
    text = unicodedata.normalize("NFC", text).translate(_WIDE)
    lower = text.lower()
    if len(lower) == len(text) and "Σ" not in text:
        return lower
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def squeeze(folded: str) -> str:
    """Folded text without white space."""
    return _SPACE.sub("", folded)


def grams(folded: str) -> set[str]:
    """Pairs of neighbouring letters, spaces left out."""
    found: set[str] = set()
    for run in _RUN.findall(squeeze(folded)):
        found.update(map("".join, pairwise(run)))
    return found


def latin_words(folded: str) -> list[str]:
    """Latin words and numbers in order."""
    return _LATIN.findall(folded)


def hyphenated(folded: str) -> set[str]:
    """Latin words joined by hyphens, as one: fine-tuning -> finetuning."""
    return {_HYPHEN.sub("", word) for word in _HYPHENATED.findall(folded)}


def stems(folded: str) -> set[str]:
    """Hangul words without particles and endings; verbs are left out."""
    return {stem for word in _HANGUL.findall(folded) if (stem := stem_of(word))}


@lru_cache(maxsize=100_000)
def stem_of(word: str) -> str:
    """A Hangul word without its particle, or nothing for a verb at the end of a sentence."""
    if _VERB.search(word):
        word = re.sub(r"(?:하십시오|합니다|됩니다|입니다|한다|된다|이다)$", "", word)
        if len(word) < 2 or _VERB.search(word):
            return ""
    bare = _TAIL.sub("", word)
    return bare if len(bare) >= 2 else word
