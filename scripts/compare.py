"""A Korean part and its translation -> where they differ in structure, numbers, terms and emphasis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from figures import figures, unlike
from outline import Outline, outline
from terms import Lexicon

_NAMES = {
    "heading": ("heading", "headings"),
    "paragraph": ("paragraph", "paragraphs"),
    "item": ("list item", "list items"),
    "quote": ("quotation", "quotations"),
    "code": ("code block", "code blocks"),
    "formula": ("formula", "formulas"),
    "table": ("table", "tables"),
    "row": ("table row", "table rows"),
    "rule": ("rule", "rules"),
    "picture": ("picture", "pictures"),
    "break": ("kept line break", "kept line breaks"),
}
_MOST_FORMS = 4


@dataclass(frozen=True, slots=True)
class Difference:
    """How a translation differs; ``severity`` as in content.Problem, ``message`` without path and line."""

    severity: str
    message: str


@lru_cache(maxsize=16384)
def differences(name: str, korean: str, english: str, lexicon: Lexicon | None) -> tuple[Difference, ...]:
    """Compare the Markdown of a part in both languages; ``name`` is the part's id, for the messages.

    Without a lexicon the terms are not looked at. Remembers its answers, because
    `serve` asks again for every part after each change of one.
    """
    here, there = outline(korean), outline(english)
    found = [Difference("fault", message) for message in _faults(name, here, there, lexicon)]
    if here.emphasis != there.emphasis and not found:
        message = f"found other emphasis in {name} than in the Korean, expected the same; look at it"
        found.append(Difference("remark", message))
    return tuple(found)


def _faults(name: str, here: Outline, there: Outline, lexicon: Lexicon | None) -> Iterator[str]:
    yield from structure(name, here, there)
    yield from numbers(name, here, there)
    if lexicon:
        yield from _terms(name, here, there, lexicon)


def structure(name: str, here: Outline, there: Outline) -> Iterator[str]:
    """Blocks that the translation has more or fewer of, or in another order."""
    same = True
    for kind, names in _NAMES.items():
        if here.counts[kind] != there.counts[kind]:
            same = False
            found, wanted = there.counts[kind], here.counts[kind]
            what = names[0] if found == 1 else names[1]
            yield (
                f"found {found} {what}, Korean has {wanted}: expected as many in {name}; "
                "give both the same structure"
            )
    if same and here.blocks != there.blocks:
        at = next(i for i, (a, b) in enumerate(zip(here.blocks, there.blocks, strict=True)) if a != b)
        yield (
            f"found {_block(there.blocks[at])} as block {at + 1} of {name}, Korean has "
            f"{_block(here.blocks[at])} there: expected the same order; give both the same structure"
        )


def _block(block: tuple[str, int]) -> str:
    kind, depth = block
    return _NAMES[kind][0] + (f" at depth {depth + 1}" if depth else "")


def numbers(name: str, here: Outline, there: Outline) -> Iterator[str]:
    """Numbers that differ in value."""
    korean = figures(f"{here.prose}\n{here.code}", "ko")
    english = figures(f"{there.prose}\n{there.code}", "en")
    missing = unlike(korean, english)
    lost = dict.fromkeys(item.text for item in missing if item.language == "en")
    extra = dict.fromkeys(item.text for item in missing if item.language == "ko")
    if lost and extra:
        yield (
            f"found {', '.join(extra)} in {name}, expected {', '.join(lost)} as in the Korean "
            f"({', '.join(lost)} {_is(lost)} missing); mend the numbers"
        )
    elif lost:
        yield (
            f"found that {', '.join(lost)} {_is(lost)} missing in {name}, "
            "expected the numbers of the Korean, as often; add them"
        )
    elif extra:
        yield (
            f"found {', '.join(extra)} in {name}, expected only the numbers of the Korean, as often "
            f"(the Korean lacks {', '.join(extra)}); remove or mend them"
        )


def _is(items: dict[str, None]) -> str:
    return "is" if len(items) == 1 else "are"


def _terms(name: str, here: Outline, there: Outline, lexicon: Lexicon) -> Iterator[str]:
    for use in lexicon.lacking(here.prose, there.prose):
        forms = lexicon.english(use.term)
        shown = ", ".join(f"“{form}”" for form in forms[:_MOST_FORMS])
        written = here.prose[use.start : use.end]
        yield (
            f"found no English form of {written} in {name}, expected one of {shown}; use it, "
            f"or add the form to `{use.term}` in glossary.yml"
        )
