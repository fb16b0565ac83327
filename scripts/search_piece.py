"""Pages -> a piece of a language's search index, such as a chapter's; ``search_index`` joins pieces.

Keys are Hangul bigrams across spaces and whole Latin words, each with the documents that
have it and the parts it is in (a mask). A piece holds them joined into few long strings, for
a site has as many pieces as chapters, and most of them come from a cache.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import pairwise
from operator import and_

from content import LANGUAGES, Chapter, Page, Site, address
from search_text import fold, grams, hyphenated, latin_words, squeeze, stems, visible

TITLE, PROMPT, MODEL, STUDY, CORRECTION = 1, 2, 4, 8, 16
MASKS = {"prompt": PROMPT, "model-answer": MODEL, "study-answer": STUDY, "correction": CORRECTION}
_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

Glossary = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Document:
    """A page as the search sees it."""

    id: str
    """``07-04``, or the address below the language's root (``/07/``) of any other page."""
    language: str
    """Of the text; differs from the index's where a translation is missing."""
    title: str
    tags: tuple[str, ...]
    parts: tuple[tuple[str, str, str], ...]
    """Id, visible text and, for a correction, the id of the part it is about."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What some documents bring to the index. Documents are numbered from the piece's first, 0."""

    ids: tuple[str, ...]
    titles: tuple[str, ...]
    tags: tuple[tuple[str, ...], ...]
    foreign: tuple[int, ...]
    """Documents that stand in another language than the index's."""
    texts: tuple[str, ...]
    """JSON of each document's parts."""
    keys: str
    """Keys, a space between them."""
    firsts: tuple[int, ...]
    """Of each key: the number of its first document times 32, plus the mask of the parts that have it."""
    lasts: tuple[int, ...]
    """Of each key: the number of its last document."""
    rests: str
    """Of each key: its other documents as ``encode`` writes them, a space between two keys'."""
    words: str
    """Words, a space between them."""
    counts: tuple[int, ...]
    """Of each word: number of documents that have it."""
    weights: tuple[int, ...]
    """Of each word: 2 in a title, 1 in a prompt, else 0."""
    forms: tuple[str, ...]
    """The glossary's forms that the documents hold, sorted."""

    @property
    def digest(self) -> str:
        """Hash of all of it."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


def chapter_documents(chapter: Chapter, language: str) -> Iterator[Document]:
    """A chapter's questions, then its own page and its others.

    A question that is not translated stands there in Korean, as its page does.
    """
    for question in chapter.questions:
        yield _document(question.id, question.page(language), question.source)
    yield _document("/" + address(chapter.id, "ko"), chapter.page(language))
    for pages in chapter.others:
        page = pages.get(language) or next(iter(pages.values()))
        yield _document(f"/{chapter.id}/{_stem(page)}/", page)


def page_documents(site: Site, language: str) -> Iterator[Document]:
    """The pages outside chapters."""
    for stem, pages in site.pages.items():
        page = pages.get(language) or next(iter(pages.values()))
        yield _document("/" if stem == "index" else f"/{stem}/", page)


def _stem(page: Page) -> str:
    return page.path.name.split(".")[0]


def _document(name: str, page: Page, source: Page | None = None) -> Document:
    parts = ((part.id, visible(part.text), part.target) for part in page.parts)
    return Document(
        name,
        page.language,
        unicodedata.normalize("NFC", page.title),
        (source or page).names("tags"),
        tuple(part for part in parts if part[1]),
    )


def piece_of(documents: Iterable[Document], language: str, glossary: Glossary) -> Piece:
    """The piece of some documents."""
    found = tuple(documents)
    postings, words, weights = _keys(found, _phrases(glossary))
    texts = ([list(part) if part[2] else list(part[:2]) for part in document.parts] for document in found)
    return Piece(
        tuple(document.id for document in found),
        tuple(document.title for document in found),
        tuple(document.tags for document in found),
        tuple(n for n, document in enumerate(found) if document.language != language),
        tuple(json.dumps(text, ensure_ascii=False, separators=(",", ":")) for text in texts),
        " ".join(postings),
        tuple(codes[0] for codes in postings.values()),
        tuple(codes[-1] >> 5 for codes in postings.values()),
        # Most keys of a chapter stand in one document.
        " ".join(encode(codes[1:], codes[0]) if len(codes) > 1 else "" for codes in postings.values()),
        " ".join(words),
        tuple(words.values()),
        tuple(weights.get(word, 0) for word in words),
        _forms_in(postings, glossary),
    )


def encode(codes: Sequence[int], before: int = -1) -> str:
    """Documents with masks -> text: differences and masks as base-64 quantities.

    ``before`` is the code that the first one follows, -1 for none.
    """
    # c - (p | 31) - 1 is the number of documents skipped, times 32, plus the mask.
    return "".join([quantity(c - (p | 31) - 1) for p, c in pairwise((before, *codes))])


def _quantity(value: int) -> str:
    digits: list[str] = []
    while value > 31:
        digits.append(_DIGITS[value % 32 + 32])
        value //= 32
    return "".join(digits) + _DIGITS[value]


quantity = lru_cache(maxsize=1 << 17)(_quantity)
"""A number from 0 in base 32, its last digit marked; most are asked for again and again."""


def _keys(
    found: Sequence[Document], phrases: Mapping[str, list[list[str]]]
) -> tuple[dict[str, list[int]], Counter[str], dict[str, int]]:
    """Codes (number times 32, plus mask) by key, number of documents by word, weight by word."""
    postings: dict[str, list[int]] = defaultdict(list)
    words: Counter[str] = Counter()
    weights: dict[str, int] = {}
    for number, document in enumerate(found):
        masks: dict[str, int] = defaultdict(int)
        seen: set[str] = set()
        for mask, text in _fields(document).items():
            folded = fold(text)
            latin = latin_words(folded)
            here = hyphenated(folded).union(latin)
            for key in grams(folded) | here | _phrases_in(latin, phrases):
                masks[key] |= mask
            here |= stems(folded)
            seen |= here
            if mask <= PROMPT:
                for word in here:
                    weights[word] = max(weights.get(word, 0), 3 - mask)
        for key, mask in masks.items():
            postings[key].append(number * 32 + mask)
        words.update(seen)
    # Sets have an order of their own in each process; the same site must give the same bytes.
    return {key: postings[key] for key in sorted(postings)}, Counter(dict(sorted(words.items()))), weights


def _fields(document: Document) -> dict[int, str]:
    """Texts by the mask of their kind."""
    fields = {TITLE: document.title}
    for part_id, text, _ in document.parts:
        mask = MASKS.get(part_id.rstrip("-0123456789"), MODEL)
        # The sign between two parts is no letter, so that no key runs across it.
        fields[mask] = f"{fields[mask]}\0{text}" if mask in fields else text
    return fields


# The glossary's forms


def forms(entry: Mapping[str, object]) -> Iterator[str]:
    """How a term may be written, in either language; NFC, each that the search tells apart once."""
    seen: dict[str, str] = {}
    for form in _written(entry):
        seen.setdefault(squeeze(fold(form)).replace("-", ""), unicodedata.normalize("NFC", form))
    yield from seen.values()


def _written(entry: Mapping[str, object]) -> Iterator[str]:
    also = entry.get("also")
    for language in LANGUAGES:
        if isinstance(entry.get(language), str):
            yield str(entry[language])
        more = also.get(language) if isinstance(also, dict) else None
        yield from (str(form) for form in more or ())


Phrases = dict[str, list[list[str]]]
"""First word -> forms of several Latin words."""
Forms = dict[str, list[tuple[str, frozenset[str]]]]
"""One of its keys -> forms, each with all of its keys."""

_last: tuple[Glossary, Phrases, Forms] | None = None


def _remembered(glossary: Glossary) -> tuple[Phrases, Forms]:
    """The glossary's phrases and forms, made once for all chapters."""
    global _last
    if _last is None or _last[0] is not glossary:
        by_key: Forms = defaultdict(list)
        for form in dict.fromkeys(form for entry in glossary.values() for form in forms(entry)):
            if keys := _keys_of(form):
                by_key[min(keys)].append((form, keys))
        _last = (glossary, _phrases_of(glossary), by_key)
    return _last[1:]


def _phrases(glossary: Glossary) -> Phrases:
    return _remembered(glossary)[0]


def _phrases_of(glossary: Glossary) -> Phrases:
    phrases: Phrases = defaultdict(list)
    for entry in glossary.values():
        for form in _written(entry):
            folded = fold(form)
            words = latin_words(folded)
            if len(words) > 1 and not grams(folded) and words not in phrases[words[0]]:
                phrases[words[0]].append(words)
    return phrases


def _phrases_in(latin: Sequence[str], phrases: Mapping[str, list[list[str]]]) -> set[str]:
    """Keys of the phrases among Latin words; the last word may stand in the plural."""
    found: set[str] = set()
    for at, word in enumerate(latin):
        for phrase in phrases.get(word, ()):
            end = at + len(phrase) - 1
            last = latin[end] if end < len(latin) else ""
            if last in (phrase[-1], phrase[-1] + "s") and latin[at:end] == phrase[:-1]:
                found.add("".join(phrase))
    return found


def _keys_of(form: str) -> frozenset[str]:
    """The keys that a document with a form has all of."""
    folded = fold(form)
    latin = latin_words(folded)
    if len(latin) > 1 and not grams(folded):
        return frozenset(("".join(latin),))
    return frozenset(grams(folded).union(latin))


def _forms_in(postings: Mapping[str, Sequence[int]], glossary: Glossary) -> tuple[str, ...]:
    """The forms of which some document holds all keys; it may do so where the form itself is nowhere."""
    every, by_key = postings.keys(), _remembered(glossary)[1]
    first = every & by_key.keys()
    likely = ((form, keys) for key in first for form, keys in by_key[key] if keys <= every)
    documents = lru_cache(maxsize=None)(lambda key: _bits(postings[key]))
    return tuple(sorted(form for form, keys in likely if reduce(and_, map(documents, keys))))


def _bits(codes: Iterable[int]) -> int:
    """Documents of a key as the bits of a number."""
    bits = 0
    for code in codes:
        bits |= 1 << (code >> 5)
    return bits
