"""Where a text uses which terms of the glossary, in Korean and in English.

The longest form wins (`학습률 스케줄` before `학습률`). A Korean form begins a
word and may be followed by particles and by the endings of 하다, 되다, 시키다
and 이다, so that `LoRA가` and `양자화된` are found and `역양자화` is not 양자화.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from content import LANGUAGES, SOURCE
from tries import alternation

Glossary = Mapping[str, Mapping[str, object]]

_PARTICLES = re.findall(
    r"\S+",
    """은 는 이 가 을 를 의 에 에서 에게 와 과 도 로 으로 만 까지 부터 보다 처럼 마다 나 이나 란 이란 라 이라
    라는 이라는 라고 이라고 라면 이라면 며 이며 고 이고 든 이든 든지 이든지 조차 마저 밖에 뿐 만큼 대로 야 랑
    이랑 께 에게서 한테 로서 으로서 로써 으로써 들 별 간 당 용 상 끼리 님 서 요 씩""",
)
_COPULA = re.findall(
    r"\S+",
    """다 이다 인 일 임 입니다 이고 이며 이면 이므로 이지만 이었다 였다 였습니다 이었습니다 이어서 여서 이어야
    여야 이자 인데 인지 이니 일지 일까 이기 이기도 임을 임이 이거나 거나 지만 므로 니 이죠 죠 예요 이에요""",
)
_VERBS = (
    r"(?:하|되)(?:[는고여며면지기게도다던려므로자느니거였더시세십라든])[가-힣]*"
    r"|(?:한|된)(?:다[가-힣]*|데|지[가-힣]*)?|(?:할|될)(?:지[가-힣]*|까[가-힣]*|수|때)?"
    rf"|(?:함|됨)(?:{alternation(_PARTICLES)}){{0,2}}"
    r"|(?:합|됩)(?:니|시)[가-힣]*"
    r"|해(?:도|요|줄|둔|온|(?:서|야|지|왔|보|주|준|줍|줘|놓|두|오|가)[가-힣]*)?"
    r"|(?:했|돼|됐|시키|시켜|시킨|시킬|시킴|시킵|시켰|당하|당한|당해|받)[가-힣]*"
)
_KOREAN_END = (
    rf"(?=(?:(?<=[a-z])e?s)?(?:(?:{alternation(_PARTICLES)}){{0,3}}|{alternation(_COPULA)}(?:{alternation(_PARTICLES)})?|{_VERBS})"
    r"(?![가-힣0-9A-Za-z]))"
)
_ENGLISH_END = r"(?=(?:s|es)?(?:['’]s?)?(?![0-9A-Za-z]))"
_ENDS = {language: re.compile(_KOREAN_END if language == "ko" else _ENGLISH_END) for language in LANGUAGES}
"""What may follow a form, by the text's language."""
_FIRST = 4
"""Letters that are enough to pass over most words; a pattern of more takes long to compile."""


@dataclass(frozen=True, slots=True)
class Use:
    """A term in a text."""

    term: str
    """Its id."""
    start: int
    end: int


class Lexicon:
    """Finds the terms of a glossary; build one for a site and keep it.

    A term begins a word, so it is looked up letter by letter where a word begins. One pattern of all
    forms finds the same, but takes a second to compile where there are thousands, and an edit of one
    page would wait for it.
    """

    def __init__(self, glossary: Glossary) -> None:
        self._terms: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
        self._forms: dict[str, tuple[str, ...]] = {}
        for term, entry in glossary.items():
            for language in LANGUAGES:
                for form in forms(entry, language):
                    self._terms[language].setdefault(_key(form), term)
            self._forms[term] = tuple(_key(form) for form in forms(entry, "en"))
        # Korean texts name terms in English, too: `옵티마이저 상태(Optimizer states)`.
        for term, english in self._forms.items():
            for form in english:
                self._terms["ko"].setdefault(form, term)
        self._beginnings = {language: _beginnings(found) for language, found in self._terms.items()}
        self._places = {language: _places(found) for language, found in self._terms.items()}

    def uses(self, text: str, language: str) -> Iterator[Use]:
        """The terms of a text in order, none within another."""
        terms, may_follow, small, done = self._terms[language], _ENDS[language], _lower(text), 0
        for place in self._places[language].finditer(small):
            start = place.start()
            if start < done:
                continue
            for form, end in reversed(self._standing(small, start, language)):
                if may_follow.match(small, end):
                    yield Use(terms[form], start, end)
                    done = end
                    break

    def in_korean(self, text: str) -> tuple[Use, ...]:
        """The terms of a Korean text; remembered for a while, for each part is asked for more than once."""
        return _in_korean(self, text)

    def _standing(self, text: str, start: int, language: str) -> list[tuple[str, int]]:
        """The forms that stand at a place in a text, the shortest first, and where they end."""
        terms, beginnings = self._terms[language], self._beginnings[language]
        found = []
        form, end = text[start], start + 1
        while form in beginnings:
            if form in terms:
                found.append((form, end))
            if end == len(text):
                break
            if text[end].isspace():
                # A space in a form stands for any white space, a line break included.
                form, end = form + " ", end + len(text[end:]) - len(text[end:].lstrip())
            else:
                form, end = form + text[end], end + 1
        return found

    def english(self, term: str) -> tuple[str, ...]:
        """The English forms of a term, in small letters."""
        return self._forms[term]

    def lacking(self, korean: str, english: str) -> tuple[Use, ...]:
        """The first use of each term that stands in the Korean text and in no form in the English one."""
        first: dict[str, Use] = {}
        for use in self.in_korean(korean):
            first.setdefault(use.term, use)
        if not first:
            return ()
        english = _key(english)
        return tuple(
            use for term, use in first.items() if not any(_has(english, form) for form in self._forms[term])
        )


@lru_cache(maxsize=1024)
def _in_korean(lexicon: Lexicon, text: str) -> tuple[Use, ...]:
    return tuple(lexicon.uses(text, SOURCE))


def forms(entry: Mapping[str, object], language: str) -> tuple[str, ...]:
    """How a term may be written in a language: its own form, then variants and synonyms."""
    also = entry.get("also")
    more = also.get(language) if isinstance(also, dict) else None
    found = [entry.get(language), *(more if isinstance(more, list) else [])]
    return tuple(unicodedata.normalize("NFC", str(form)) for form in found if form)


def _beginnings(found: Iterable[str]) -> frozenset[str]:
    """Everything that some form begins with."""
    return frozenset(form[:length] for form in found for length in range(1, len(form) + 1))


def _places(found: Iterable[str]) -> re.Pattern[str]:
    """Where some form may begin: a look ahead at its first letters, from the beginning of a word."""
    first = alternation({form[:_FIRST] for form in found})
    return re.compile(rf"(?<![0-9A-Za-z가-힣])(?={first})" if first else r"(?!)")


def _key(form: str) -> str:
    return " ".join(_lower(form).split())


def _lower(text: str) -> str:
    """Small letters, as many characters as before."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)


def _has(text: str, form: str) -> bool:
    """Whether an English text has a form as a word of its own, plural and genitive included."""
    at = text.find(form)
    while at >= 0:
        if not (at and text[at - 1].isalnum()):
            after = text[at + len(form) : at + len(form) + 3]
            if not after[:1].isalnum() or re.match(r"(?:es|s)(?![0-9a-z])", after):
                return True
        at = text.find(form, at + 1)
    return False


_last: tuple[Glossary, Lexicon] | None = None


def lexicon(glossary: Glossary) -> Lexicon:
    """The lexicon of a glossary, the same one as long as the glossary stays the same."""
    global _last
    if _last is None or (_last[0] is not glossary and _last[0] != glossary):
        _last = (glossary, Lexicon(glossary))
    return _last[1]
