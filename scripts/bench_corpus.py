"""A site of any size for measuring: the real pages' sentences with other words in them.

Copies of the same fifteen questions would compress to nothing and share every
word. So half of the words give way to invented ones, drawn as words of a
language are (few often, many once), from a vocabulary that grows with the text.
Terms of the glossary and numbers stay, for a site has few faults, and to tell of
thousands takes a build longer than to make the pages.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import accumulate
from pathlib import Path

from content import LANGUAGES, SOURCE, Chapter, Page, Part, Question, Site
from figures import figures
from terms import Lexicon, forms, lexicon

A_CHAPTER = 15
"""Questions in a chapter."""
TERMS = 15
"""Terms of the glossary that a further chapter brings; the first brought a hundred."""

_HANGUL = re.compile(r"(?<![0-9가-힣])[가-힣]{2,}")
_WORD = re.compile(r"(?<![\\\w])[A-Za-z]{5,}(?!\w)")
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
    terms = _terms(rng, real, -(-(questions - made) // A_CHAPTER) * TERMS)
    while made < questions:
        chapter_id = f"{len(chapters) + 10:02}"
        count = min(A_CHAPTER, questions - made)
        own = terms[(len(chapters) - 1) * TERMS : len(chapters) * TERMS]
        chapters.append(_chapter(rng, real, chapter_id, count, changers, own))
        made += count
    invented = {f"term-{number}": entry for number, entry in enumerate(terms)}
    return replace(real, chapters=tuple(chapters), glossary={**real.glossary, **invented})


def _changer(rng: random.Random, real: Site, language: str, questions: int) -> Callable[[str], str]:
    text = "\n".join(part.text for question in real.questions for part in question.page(language).parts)
    pattern = _HANGUL if language == SOURCE else _WORD
    terms = lexicon(real.glossary)
    stays = _stays(real, language, terms)
    # Heaps' law: the vocabulary grows with the square root of the text and a little more.
    words = Words(rng, pattern.findall(text), int(400 * questions**0.6))

    def exchange(match: re.Match[str]) -> str:
        word = match[0]
        if rng.random() < 0.5 or stays(word):
            return word
        ending = _ENDING.search(word)
        new = words.draw() + (ending[0] if ending else "")
        return word if any(terms.uses(new, language)) or figures(new, language) else new

    return lambda old: pattern.sub(exchange, old)


def _stays(real: Site, language: str, terms: Lexicon) -> Callable[[str], bool]:
    """Whether a word is of a term or a number, so that the text and its translation still agree."""
    parts = {
        part.lower()
        for entry in real.glossary.values()
        for code in LANGUAGES
        for form in forms(entry, code)
        for part in _TERM_WORD.findall(form)
    }
    texts = (part.text for page in real.every_page() for part in page.parts)
    parts |= {
        word.lower()
        for text in texts
        for figure in figures(text, language)
        for word in _TERM_WORD.findall(figure.text)
    }

    @cache
    def stays(word: str) -> bool:
        small = word.lower()
        return (
            any(small[:length] in parts for length in range(2, len(small) + 1))
            or any(terms.uses(word, language))
            or bool(figures(word, language))
        )

    return stays


def _chapter(
    rng: random.Random,
    real: Site,
    chapter_id: str,
    count: int,
    changers: dict[str, Callable[[str], str]],
    terms: list[dict[str, object]],
) -> Chapter:
    first = real.chapters[0]
    pages = {language: _page(page, changers[language]) for language, page in first.pages.items()}
    questions = []
    for number in range(1, count + 1):
        like = rng.choice(real.questions)
        used = rng.sample(terms, 3)
        texts = {
            language: _naming(_page(page, changers[language]), [str(term[language]) for term in used])
            for language, page in like.pages.items()
        }
        questions.append(Question(f"{chapter_id}-{number:02}", texts))
    return Chapter(chapter_id, pages, tuple(questions))


def _naming(page: Page, terms: list[str]) -> Page:
    """The page with terms named in the last paragraph of each answer."""
    named = ", ".join(terms)
    sentence = f"{named} 등을 함께 봅니다." if page.language == SOURCE else f"See also {named}."
    parts = tuple(
        replace(part, text=f"{part.text}\n\n{sentence}") if part in page.answers else part
        for part in page.parts
    )
    return replace(page, parts=parts)


def _page(page: Page, change: Callable[[str], str]) -> Page:
    parts = tuple(_part(part, change) for part in page.parts)
    return replace(page, meta={**page.meta, "title": change(page.title)}, parts=parts)


def _part(part: Part, change: Callable[[str], str]) -> Part:
    return replace(part, text=change(part.text))


def _terms(rng: random.Random, real: Site, count: int) -> list[dict[str, object]]:
    """Invented terms in the likeness of the real ones. Their words begin as no other word does."""
    entries = list(real.glossary.values())
    texts = "\n".join(part.text for page in real.every_page() for part in page.parts)
    heads = {
        SOURCE: [chr(code) for code in range(ord("가"), ord("힣")) if chr(code) not in texts][::50],
        "en": ["qua", "zy", "xe", "vlo", "jur"],
    }
    likely = {SOURCE: _HANGUL.findall(texts), "en": _WORD.findall(texts)}
    words = {code: Words(rng, likely[code], 4 * count + 100) for code in LANGUAGES}
    taken: set[str] = set()

    def invent(form: object) -> str:
        while True:
            found = _TERM_WORD.sub(lambda match: coin(SOURCE if match[0][0] >= "가" else "en"), str(form))
            if found.lower() not in taken:
                taken.add(found.lower())
                return found

    def coin(language: str) -> str:
        return rng.choice(heads[language]) + rng.choice(words[language].words)

    made = []
    for _ in range(count):
        like = rng.choice(entries)
        forms_of = like.get("also")
        known = forms_of if isinstance(forms_of, dict) else {}
        also = {language: [invent(form) for form in known.get(language) or ()] for language in LANGUAGES}
        entry: dict[str, object] = {language: invent(like[language]) for language in LANGUAGES}
        made.append({**entry, "also": also})
    return made


def docs_folder() -> Path:
    """The content that the large sites are made in the likeness of."""
    return Path(__file__).resolve().parent.parent / "docs"
