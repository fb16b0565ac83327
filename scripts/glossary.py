"""The glossary: marks terms in the HTML of answers, and the view of its page."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from content import LANGUAGES, SOURCE, Question, Site, address
from outline import outline
from terms import Glossary, Use, forms, lexicon

_TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<rest>(?:[^<>"']|"[^"]*"|'[^']*')*)>|<!--.*?-->"""
)
_INLINE = {
    "a", "abbr", "b", "code", "del", "em", "i", "kbd", "label", "math", "s",
    "small", "span", "strong", "sub", "sup",
}  # fmt: skip
_VOID = {"br", "hr", "img", "input", "wbr"}
_UNMARKED = {
    "a", "button", "code", "h1", "h2", "h3", "h4", "h5", "h6", "kbd",
    "label", "math", "pre", "svg", "summary",
}  # fmt: skip
_FORMULA = re.compile(r"class=\"[^\"]*\b(?:arithmatex|katex|math)\b")
_ARTICLE = re.compile(r"\b(?:a|an|the)\b")
_HIDDEN = "\ufffc"
"""Stands for code, formulas and the like, so that no term is found across them."""
_SHOWN = 24
"""Questions that an entry of the glossary lists; the search finds the rest."""
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_PLAIN = {"ㄲ": "ㄱ", "ㄸ": "ㄷ", "ㅃ": "ㅂ", "ㅆ": "ㅅ", "ㅉ": "ㅈ"}


@dataclass(frozen=True, slots=True)
class Link:
    """A question that uses a term."""

    id: str
    title: str
    url: str
    lang: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A term as the glossary shows it."""

    id: str
    term: str
    counterpart: str
    """The term in the other language."""
    definition: str
    other_definition: str
    also: tuple[str, ...]
    """Variants and synonyms, the page's language first."""
    questions: tuple[Link, ...]
    """The first of the questions that use it."""
    used: int
    """How many questions use it."""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one letter of the jump index."""

    letter: str
    anchor: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class GlossaryView:
    """All that the page of the glossary shows."""

    groups: tuple[Group, ...]
    total: int
    other: str
    """The language of the counterparts."""


def view(site: Site, used: Mapping[str, Iterable[str]], language: str, root: str) -> GlossaryView:
    """The glossary in 가나다 or a–z order; ``root`` leads from the page to the site's root.

    ``used`` names for each term the ids of the questions that use it.
    """
    questions = {question.id: question for question in site.questions}
    other = next(code for code in LANGUAGES if code != language)
    groups: dict[str, list[Entry]] = {}
    for term in sorted(
        site.glossary, key=lambda key: _sort_key(_form(site.glossary[key], language), language)
    ):
        entry = site.glossary[term]
        using = tuple(used.get(term, ()))
        links = tuple(_link(questions[name], language, root) for name in using[:_SHOWN])
        groups.setdefault(_initial(_form(entry, language)), []).append(
            Entry(
                term,
                _form(entry, language),
                _form(entry, other),
                _definition(entry, language),
                _definition(entry, other),
                _variants(entry, language, other),
                links,
                len(using),
            )
        )
    return GlossaryView(
        tuple(
            Group(letter, f"letter-{letter.lower()}", tuple(entries)) for letter, entries in groups.items()
        ),
        len(site.glossary),
        other,
    )


def questions_using(questions: Iterable[Question], glossary: Glossary) -> dict[str, tuple[str, ...]]:
    """Term id -> ids of the questions whose Korean page uses it, in order."""
    found: dict[str, list[str]] = {}
    words = lexicon(glossary)
    for question in questions:
        uses = (use for part in question.source.parts for use in words.in_korean(outline(part.text).prose))
        for term in dict.fromkeys(use.term for use in uses):
            found.setdefault(term, []).append(question.id)
    return {term: tuple(ids) for term, ids in found.items()}


def _link(question: Question, language: str, root: str) -> Link:
    page = question.page(language)
    return Link(question.id, page.title, root + address(question.id, language), page.language)


def _form(entry: Mapping[str, object], language: str) -> str:
    return str(entry.get(language, ""))


def _definition(entry: Mapping[str, object], language: str) -> str:
    definition = entry.get("definition")
    return str(definition.get(language, "")) if isinstance(definition, dict) else ""


def _variants(entry: Mapping[str, object], language: str, other: str) -> tuple[str, ...]:
    """Every other way to write the term, each once whatever its capitals.

    Phrases with an article (`average of the weights`) help the check, not the reader.
    """
    found: dict[str, str] = {}
    for form in (*forms(entry, language), *forms(entry, other)):
        if not _ARTICLE.search(form):
            found.setdefault(form.casefold(), form)
    own = {_form(entry, language).casefold(), _form(entry, other).casefold()}
    return tuple(form for small, form in found.items() if small not in own)


def _initial(term: str) -> str:
    """The letter under which a term stands: ㄱ for 그래디언트, L for LoRA."""
    first = unicodedata.normalize("NFC", term)[:1]
    if "가" <= first <= "힣":
        letter = _INITIALS[(ord(first) - ord("가")) // 588]
        return _PLAIN.get(letter, letter)
    return first.upper() if first.isalpha() else "#"


def _sort_key(term: str, language: str) -> tuple[bool, str]:
    """Hangul first on the Korean page, Latin first on the English one."""
    hangul = "가" <= term[:1] <= "힣"
    return (hangul != (language == SOURCE), term.casefold())


# Marks in the text of answers


def mark_terms(texts: Sequence[str], glossary: Glossary, language: str, root: str = "") -> tuple[str, ...]:
    """Mark the first use of each term in the HTML of an answer: of its text and of its corrections.

    A mark is a link to the term's entry, so that it can be reached and followed without
    scripts; its title holds the counterpart and the definition, a line each. ``root`` leads
    to the site's root. Nothing is marked within code, formulas, links and headings.
    """
    seen: set[str] = set()
    return tuple(_marked(markup, seen, glossary, language, root) for markup in texts)


def _marked(markup: str, seen: set[str], glossary: Glossary, language: str, root: str) -> str:
    """The HTML with its terms marked, but those ``seen`` before; what is marked is added to these."""
    pieces, text, starts = _split(markup)
    marks: dict[int, list[Use]] = {}
    for use in lexicon(glossary).uses(text, language):
        at = _piece_at(starts, use.start)
        if use.term in seen or use.end > starts[at] + len(pieces[at].text):
            continue
        seen.add(use.term)
        marks.setdefault(at, []).append(use)
    out = []
    for number, piece in enumerate(pieces):
        done = 0
        for use in marks.get(number, ()):
            start, end = use.start - starts[number], use.end - starts[number]
            out.append(
                piece.text[done:start] + _mark(piece.text[start:end], use.term, glossary, language, root)
            )
            done = end
        out.append(piece.text[done:] if piece.visible else piece.markup)
    return "".join(out)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A tag, hidden content or a run of text."""

    markup: str
    text: str
    """What the search for terms sees; the markup itself where ``visible``."""
    visible: bool


def _split(markup: str) -> tuple[list[_Piece], str, list[int]]:
    """HTML -> pieces, the text they make together, and where each begins in it."""
    pieces = list(_pieces(markup))
    starts, at = [], 0
    for piece in pieces:
        starts.append(at)
        at += len(piece.text)
    return pieces, "".join(piece.text for piece in pieces), starts


def _pieces(markup: str) -> Iterator[_Piece]:
    closed: list[str] = []
    """The end tags that are still to come, from the one that began hidden content on."""
    at = 0
    for match in _TAG.finditer(markup):
        if match.start() > at:
            yield _text(markup[at : match.start()], hidden=bool(closed))
        at = match.end()
        name = (match["name"] or "").lower()
        if name and not match["close"] and name not in _VOID:
            if closed or name in _UNMARKED or _FORMULA.search(match["rest"]):
                closed.append(name)
        elif match["close"] and closed and closed[-1] == name:
            closed.pop()
        # Within a word a tag is nothing; a block's tag ends the word.
        yield _Piece(match[0], "" if name in _INLINE else "\n", visible=False)
    if at < len(markup):
        yield _text(markup[at:], hidden=bool(closed))


def _text(text: str, *, hidden: bool) -> _Piece:
    return _Piece(text, _HIDDEN if hidden else text, visible=not hidden)


def _piece_at(starts: list[int], position: int) -> int:
    """The last piece that begins at or before a position."""
    low, high = 0, len(starts)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if starts[middle] <= position else (low, middle)
    return low


def _mark(written: str, term: str, glossary: Glossary, language: str, root: str) -> str:
    entry = glossary[term]
    other = next(code for code in LANGUAGES if code != language)
    prefix = "" if language == SOURCE else f"{language}/"
    lines = "\n".join(
        line for line in (counterpart(entry, language, other), _definition(entry, language)) if line
    )
    title = html.escape(lines).replace("\n", "&#10;")
    href = f"{root}{prefix}glossary/#term-{html.escape(str(term))}"
    return f'<a class="term" href="{href}" title="{title}">{written}</a>'


def counterpart(entry: Mapping[str, object], language: str, other: str) -> str:
    """The term in the other language; where both are the same (LoRA), the first form that tells more."""
    own = _form(entry, language).casefold()
    candidates = [form for form in (*forms(entry, other), *forms(entry, language)) if form.casefold() != own]
    return candidates[0] if candidates else ""
