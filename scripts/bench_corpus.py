"""A site of any size for measuring: the real pages' sentences with other words in them.

Copies of the same fifteen questions would compress to nothing and share every
word. So half of the nouns give way to invented ones, drawn as words of a
language are (few often, many once), from a vocabulary that grows with the text.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from itertools import accumulate
from pathlib import Path

from content import LANGUAGES, SOURCE, Chapter, Page, Part, Question, Site

A_CHAPTER = 15
"""Questions in a chapter."""
TERMS = 15
"""Terms of the glossary that a further chapter brings; the first brought a hundred."""

_HANGUL = re.compile(r"[가-힣]{2,}")
_WORD = re.compile(r"[A-Za-z]{5,}")
_TERM_WORD = re.compile(r"[가-힣]{2,}|[A-Za-z][A-Za-z0-9]+")
_ENDING = re.compile(
    "(?:으로써|에서의|에서는|이라는|입니다|합니다|습니다|됩니다|하십시오|까지|부터|에서|에게|으로|하는|하여|하고|되는|[을를은는이가의와과도로에])?$"
)


class Words:
    """Invented words in the likeness of given ones, by rank as in Zipf's law."""

    def __init__(self, rng: random.Random, like: list[str], size: int) -> None:
        self.rng = rng
        signs = [sign for word in like for sign in self._pieces(word)]
        self.words = ["".join(rng.choices(signs, k=rng.choice((2, 2, 3, 3, 4)))) for _ in range(size)]
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(size)))

    @staticmethod
    def _pieces(word: str) -> list[str]:
        """Syllables of Hangul, pairs of Latin letters."""
        if "가" <= word[0] <= "힣":
            return list(word)
        return [word[i : i + 2].lower() for i in range(0, len(word) - 1, 2)]

    def draw(self) -> str:
        return self.rng.choices(self.words, cum_weights=self.weights)[0]


def large_site(real: Site, questions: int, seed: int = 1) -> Site:
    """A site of ``questions`` questions in the likeness of ``real``, the first of them real."""
    rng = random.Random(seed)
    originals = real.questions
    if questions <= len(originals):
        return replace(real, chapters=(replace(real.chapters[0], questions=originals[:questions]),))
    changers = {language: _changer(rng, real, language, questions) for language in LANGUAGES}
    chapters = [real.chapters[0]]
    made = len(originals)
    while made < questions:
        chapter_id = f"{len(chapters) + 10:02}"
        count = min(A_CHAPTER, questions - made)
        chapters.append(_chapter(rng, real, chapter_id, count, changers))
        made += count
    glossary = _glossary(rng, real, len(chapters) - 1, questions)
    return replace(real, chapters=tuple(chapters), glossary=glossary)


def _changer(rng: random.Random, real: Site, language: str, questions: int) -> Callable[[str], str]:
    text = "\n".join(part.text for question in real.questions for part in question.page(language).parts)
    pattern = _HANGUL if language == SOURCE else _WORD
    # Heaps' law: the vocabulary grows with the square root of the text and a little more.
    words = Words(rng, pattern.findall(text), int(400 * questions**0.6))

    def exchange(match: re.Match[str]) -> str:
        word = match[0]
        if rng.random() < 0.5:
            return word
        ending = _ENDING.search(word)
        return words.draw() + (ending[0] if ending else "")

    return lambda old: pattern.sub(exchange, old)


def _chapter(
    rng: random.Random, real: Site, chapter_id: str, count: int, changers: dict[str, Callable[[str], str]]
) -> Chapter:
    first = real.chapters[0]
    pages = {language: _page(page, changers[language]) for language, page in first.pages.items()}
    questions = []
    for number in range(1, count + 1):
        like = rng.choice(real.questions)
        texts = {language: _page(page, changers[language]) for language, page in like.pages.items()}
        questions.append(Question(f"{chapter_id}-{number:02}", texts))
    return Chapter(chapter_id, pages, tuple(questions))


def _page(page: Page, change: Callable[[str], str]) -> Page:
    parts = tuple(_part(part, change) for part in page.parts)
    return replace(page, meta={**page.meta, "title": change(page.title)}, parts=parts)


def _part(part: Part, change: Callable[[str], str]) -> Part:
    return replace(part, text=change(part.text))


def _glossary(rng: random.Random, real: Site, chapters: int, questions: int) -> dict[str, dict[str, object]]:
    """The real terms and invented ones, of which no word is a real term's: a term stands here once."""
    glossary = {name: dict(entry) for name, entry in real.glossary.items()}
    entries = list(real.glossary.values())
    pages = [page for question in real.questions for page in question.pages.values()]
    texts = "\n".join(part.text for page in pages for part in page.parts)
    hangul = Words(rng, _HANGUL.findall(texts), int(400 * questions**0.6))
    latin = Words(rng, _WORD.findall(texts), int(400 * questions**0.6))

    def invent(form: object) -> str:
        return _TERM_WORD.sub(lambda match: (hangul if match[0][0] >= "가" else latin).draw(), str(form))

    for number in range(chapters * TERMS):
        like = rng.choice(entries)
        forms = like.get("also")
        known = forms if isinstance(forms, dict) else {}
        also = {language: [invent(form) for form in known.get(language) or ()] for language in LANGUAGES}
        names = {language: invent(like[language]) for language in LANGUAGES}
        glossary[f"term-{number}"] = {**names, "also": also}
    return glossary


def docs_folder() -> Path:
    """The content that the large sites are made in the likeness of."""
    return Path(__file__).resolve().parent.parent / "docs"
