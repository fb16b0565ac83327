"""Numbers in a text, whether written in digits or in words, Korean or English.

`모델 1개` and `one model`, `수백 개` and `hundreds`, `70억` and `7 billion` are
the same numbers. A number is *firm* where the text surely states it (digits,
`두 개`, `three`) and not where the word may mean something else (`한`, `one`,
`both`, `second`): a firm number must be in the translation, another one may.
"""

from __future__ import annotations

import re
import string
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from tries import alternation


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a text."""

    value: str
    """Normalised: ``42``, ``1/4``, ``100s`` for hundreds, ``bf16`` for a name that ends in digits."""
    unit: str
    """``GB``, ``bit``, ``%`` …, nothing where there is none."""
    text: str
    """As it is written."""
    firm: bool = True
    name: bool = False


_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SUPER = re.compile(r"[⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")

_UNITS = {
    "%p": ("%p", "퍼센트포인트", "%포인트", "percentage points", "percentage point"),
    "%": ("%", "퍼센트", "percent", "per cent", "percentage"),
    "bit": ("bit", "bits", "비트"),
    "byte": ("byte", "bytes", "바이트"),
    "KB": ("KB", "킬로바이트", "kilobytes", "kilobyte"),
    "MB": ("MB", "메가바이트", "megabytes", "megabyte"),
    "GB": ("GB", "기가바이트", "gigabytes", "gigabyte"),
    "TB": ("TB", "테라바이트", "terabytes", "terabyte"),
    "KiB": ("KiB",),
    "MiB": ("MiB",),
    "GiB": ("GiB",),
    "TiB": ("TiB",),
    "ms": ("ms", "밀리초", "milliseconds", "millisecond"),
    "second": ("초", "seconds", "sec"),
    "minute": ("분", "minutes", "minute"),
    "hour": ("시간", "hours", "hour"),
}
_UNIT_OF = {form.lower(): unit for unit, forms in _UNITS.items() for form in forms}
_SCALES = {
    "k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12,
    "hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
_NAMES = {"bfloat16": "bf16", "float16": "fp16", "float32": "fp32"}

_DIGITS = re.compile(
    r"""
    (?<![A-Za-z0-9_]) (?:
    (?P<name> (?: [A-Za-z]+_? | (?:[A-Z]{2,}|[A-Za-z]+[A-Z][A-Za-z]*)- ) \d+(?:\.\d+)* [A-Za-z]* )
    | (?P<of>\d+) \s?분의\s? (?P<parts>\d+)
    | (?P<sign> (?<![^\s(\[{=~,:≥≤<>]) [-−](?=\d) )?
      (?P<number> \d{1,3}(?:,\d{3})+(?:\.\d+)? | \d+(?:\.\d+)* )
      (?: (?P<power> \^ \{? [-−]?\d+ \}? ) | (?P<exponent> [eE][+−-]?\d+ ) | \s?/\s? (?P<under>\d+) )?
      (?P<large> (?:\s?[십백천]?[만억조]|\s?[백천]) (?: \s? \d[\d,]* \s? (?:[십백천]?[만억조]|[백천]) )*
          (?: \s? \d[\d,]* (?=\s?[개명원번건]) )? )?
      (?: [\s-]? (?P<unit> UNITS | (?:hundred|thousand|million|billion|trillion|[KMBT]) (?![A-Za-z]) ) )?
    )""".replace(
        "UNITS",
        "|".join(
            # Latin units end with the word; `분의` and `초기` are no minutes and no seconds.
            re.escape(form).replace(r"\ ", r"\s+")
            + (r"(?![A-Za-z])" if form[-1].isascii() and form[-1].isalpha() else "")
            + {"분": "(?!의|[가-힣]{2})", "초": "(?![가-힣]{2})"}.get(form, "")
            for form in sorted((form for forms in _UNITS.values() for form in forms), key=len, reverse=True)
        ),
    ),
    re.VERBOSE | re.IGNORECASE,
)
_DIGIT = re.compile(r"\d")
_JOINTS = frozenset(string.ascii_letters + "_-−")
# Names keep their case: only capitals join a number with a hyphen (GPT-3, not pre-2020).
_HYPHENED = re.compile(r"([A-Z]{2,}|[A-Za-z]+[A-Z][A-Za-z]*)-\d")
_LARGE = re.compile(r"(\d[\d,]*(?:\.\d+)?)?\s?([십백천]?)([만억조]?)")
_KOREAN_SCALE = {"십": 10, "백": 100, "천": 1000, "만": 10**4, "억": 10**8, "조": 10**12, "": 1}

_COUNTERS = "개|가지|번|배|단계|종류|종|명|대|장|줄|쪽|층|차례|달|사람|곳|건|회|점|축|차원"
_JOINED = "개|가지|번|배(?!경)|명|단계|종류|차례"
"""Counters that follow a number without a space; 세대 and 두점 are other words."""
_KO_FIRM = {"두": 2, "세": 3, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9}
_KO_COUNTED = {"네": 4, "열": 10}
_KO_SOFT: dict[str, tuple[str, ...]] = {
    "한": ("1",), "하나": ("1",), "단일": ("1",), "첫": ("1",), "첫째": ("1",), "유일": ("1",),
    "둘": ("2",), "둘째": ("2",), "양쪽": ("2",), "양측": ("2",), "이중": ("2", "1/2"), "쌍": ("2",),
    "절반": ("1/2",), "반": ("1/2",), "한두": ("1", "2"), "두세": ("2", "3"), "서너": ("3", "4"),
    "셋": ("3",), "셋째": ("3",), "삼중": ("3",), "넷": ("4",), "넷째": ("4",), "네": ("4",), "열": ("10",),
    "영": ("0",), "제로": ("0",), "두": ("2",), "세": ("3",),
    "백": ("100",), "천": ("1000",), "만": ("10000",), "백만": ("1000000",),
    "천만": ("10000000",), "십억": ("1000000000",),
}  # fmt: skip
_FIRST = "".join(sorted({word[0] for word in (*_KO_FIRM, *_KO_COUNTED, *_KO_SOFT)}))
_KO_WORDS = re.compile(
    rf"""(?<![가-힣A-Za-z0-9])(?=[수몇{_FIRST}])(?:
    (?P<some> (?:수|몇\s?)(?P<scale>[십백천]?[만억조]|[십백천]) (?!\s?(?:있|없))
        (?=\s|[은는이가을를의에도,.)·]|{_COUNTERS}|$) )
    | (?P<few> (?:수|몇)\s?(?:퍼센트|%) )
    | (?P<firm> (?:{"|".join(_KO_FIRM)}) (?= \s [가-힣A-Za-z] | (?:{_JOINED}) )
        | (?:{"|".join(_KO_COUNTED)}) (?= \s?(?:개|가지|번|배|단계|종류|명|대)(?![가-힣]{{3}}) ) )
    | (?P<soft> {alternation(_KO_SOFT)} ) (?= \s | [은는이가을를의에도로으만과와라인,.)] | {_COUNTERS} | $ )
    )""",
    re.VERBOSE,
)

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_CARDINALS = {word: n for n, word in enumerate([*_ONES, *_TEENS], 1)} | {
    word: n * 10 for n, word in enumerate(_TENS, 2)
}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_EN_SOFT: dict[str, tuple[str, ...]] = {
    "zero": ("0",), "once": ("1",), "single": ("1",), "twice": ("2",), "both": ("2",), "either": ("2",),
    "neither": ("2",), "double": ("2",), "doubles": ("2",), "doubled": ("2",), "doubling": ("2",),
    "dual": ("2",), "pair": ("2",), "pairs": ("2",), "couple": ("2",), "half": ("1/2",),
    "halves": ("1/2", "2"), "halve": ("1/2",), "halved": ("1/2",), "halving": ("1/2",),
    "twofold": ("2",), "thrice": ("3",), "triple": ("3",), "triples": ("3",),
    "tripled": ("3",), "threefold": ("3",), "quadruple": ("4",),
    "quarter": ("1/4",), "quarters": ("1/4",), "dozen": ("12",), "hundred": ("100",), "thousand": ("1000",),
    "million": ("1000000",), "billion": ("1000000000",), "trillion": ("1000000000000",),
} | {word: (str(n), f"1/{n}") if n > 2 else (str(n),) for n, word in enumerate(_ORDINALS, 1)}  # fmt: skip
_MANY = {"tens": 10, "dozens": 10, "hundreds": 100, "thousands": 10**3, "millions": 10**6, "billions": 10**9,
         "trillions": 10**12}  # fmt: skip
_SCALE_WORDS = "hundred|thousand|million|billion|trillion"
_NTH = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4} | {
    word + ending: n for n, word in enumerate(_ORDINALS, 1) if n > 2 for ending in ("", "s")
}
_STARTS = (*_MANY, *_CARDINALS, *_EN_SOFT, "a few", "a couple of", "several", "some", "single-digit")
_EN_STARTS = re.compile(rf"\b{alternation(_STARTS)}\b")
"""Where a number may begin; finding these alone first is three times as fast."""
_EN_WORDS = re.compile(
    rf"""\b(?:
    (?P<few> (?:a\s+few|several|a\s+couple\s+of|single-digit) \s* (?:percent|per\s+cent|percentages?|%) )
    | (?P<some> (?:a\s+few|several|some|a\s+couple\s+of) \s+
        (?P<somescale> (?:{_SCALE_WORDS})(?:\s+(?:thousand|million|billion))? ) (?!s) )
    | (?P<many> {alternation(_MANY)} (?:\s+of\s+{alternation(_MANY)})? )
    | (?P<count> (?:{alternation(_CARDINALS)}) (?:[-\s](?:{alternation(_ONES)})(?![a-z-]))? )
        (?: (?P<times> (?:\s+(?:{_SCALE_WORDS}))+ ) | [-\s](?P<nth>{alternation(_NTH)}) )?
    | (?P<soft> {alternation(_EN_SOFT)} )
    )\b""",
    re.VERBOSE | re.IGNORECASE,
)


def figures(text: str, language: str) -> tuple[Figure, ...]:
    """The numbers of a visible text (no markup, no list markers) in their order of kind."""
    text = _SUPER.sub(lambda match: "^" + match[0].translate(_SUPERSCRIPTS), text)
    words = _korean_words if language == "ko" else _english_words
    return (*_digits(text, language), *words(text))


def _digits(text: str, language: str) -> Iterator[Figure]:
    for match in _digit_matches(text):
        written = match[0].strip()
        if match["name"] and ("-" not in match["name"] or _HYPHENED.match(match["name"])):
            name = match["name"].lower().replace("-", "").replace("_", "")
            yield Figure(_NAMES.get(name, name), "", written, name=True)
            continue
        if match["name"]:
            # A small word and a number, such as pre-2020: the number alone.
            yield from _digits(match["name"].rpartition("-")[2] + " ", language)
            continue
        if match["of"]:
            yield Figure(_number(f"{match['parts']}/{match['of']}"), "", written)
            continue
        yield from _written(match, written)


def _digit_matches(text: str) -> Iterator[re.Match[str]]:
    """Matches around each digit, looking back for what it is joined to (the GPT- of GPT-3)."""
    done = 0
    for digit in _DIGIT.finditer(text):
        at = start = digit.start()
        if at < done:
            continue
        while start > done and text[start - 1] in _JOINTS:
            start -= 1
        # A word may be joined to another that has nothing to do with the number: text-to-GPT-3.
        starts = [start, *(i + 1 for i in range(start, at) if text[i] == "-" and i + 1 < at), at]
        match = next((found for i in starts if (found := _DIGITS.match(text, i))), None)
        if match:
            done = match.end()
            yield match


def _written(match: re.Match[str], written: str) -> Iterator[Figure]:
    number = match["number"].replace(",", "")
    if match["sign"]:
        number = "-" + number
    unit = (match["unit"] or "").lower()
    if match["large"]:
        if match["large"].strip() == "만" and not match["unit"]:
            # `0과 1만` means "only 1" as well as ten thousand.
            yield Figure(_number(number), "", written, firm=False)
            yield Figure(_number(f"{number}*10000"), "", written, firm=False)
            return
        number = str(_large(number + match["large"]))
    elif match["exponent"]:
        number += match["exponent"].replace("−", "-")
    elif match["power"]:
        number += "^" + match["power"].strip("^{}").replace("−", "-")
    elif match["under"]:
        number += "/" + match["under"]
    if unit in _SCALES:
        yield Figure(_number(f"{number}*{_SCALES[unit]}"), "", written)
    else:
        yield Figure(_number(number), _UNIT_OF.get(" ".join(unit.split()), ""), written)


def _large(written: str) -> Fraction:
    """`1억 2천만` -> 120000000."""
    total = Fraction(0)
    for number, small, big in _LARGE.findall(written.replace(",", "")):
        if number or small or big:
            total += Fraction(number or 1) * _KOREAN_SCALE[small] * _KOREAN_SCALE[big]
    return total


@lru_cache(maxsize=4096)
def _number(written: str) -> str:
    """One spelling for each value; a version such as 1.2.3 stays as it is."""
    try:
        if "*" in written:
            number, _, scale = written.partition("*")
            return str(Fraction(number) * int(scale))
        if "^" in written:
            base, _, power = written.partition("^")
            return str(Fraction(base) ** int(power)) if abs(int(power)) < 100 else written
        if "e" in written.lower() and abs(int(re.split("[eE]", written)[1])) > 100:
            return written.lower()
        return str(Fraction(written))
    except (ValueError, ZeroDivisionError):
        return written


def _korean_words(text: str) -> Iterator[Figure]:
    for match in _KO_WORDS.finditer(text):
        written = match[0]
        if match["some"]:
            scale = match["scale"]
            value = 1
            for letter in scale:
                value *= _KOREAN_SCALE[letter]
            yield Figure(f"{value}s", "", written)
        elif match["few"]:
            yield Figure("few", "%", written)
        elif match["firm"]:
            yield Figure(str((_KO_FIRM | _KO_COUNTED)[match["firm"]]), "", written)
        else:
            for value_ in _KO_SOFT[match["soft"]]:
                yield Figure(value_, "", written, firm=False)


def _english_words(text: str) -> Iterator[Figure]:
    done = 0
    for start in _EN_STARTS.finditer(text.lower()):
        match = _EN_WORDS.match(text, start.start()) if start.start() >= done else None
        if match is None:
            continue
        done = match.end()
        written = match[0]
        if match["few"]:
            yield Figure("few", "%", written)
        elif match["some"]:
            yield Figure(f"{_product(match['somescale'])}s", "", written)
        elif match["many"]:
            words = [word for word in match["many"].lower().split() if word != "of"]
            value = 1
            for word in words:
                value *= _MANY[word]
            yield Figure(f"{value}s", "", written)
        elif match["count"]:
            yield from _cardinal(match)
        else:
            for value_ in _EN_SOFT[match["soft"].lower()]:
                yield Figure(value_, "", written, firm=False)


def _cardinal(match: re.Match[str]) -> Iterator[Figure]:
    words = re.split(r"[-\s]+", match["count"].lower())
    numbers = [_CARDINALS[word] for word in words]
    if len(numbers) == 2 and (numbers[0] < 20 or numbers[0] % 10):
        # "one two" are two numbers.
        for word, number in zip(words, numbers, strict=True):
            yield Figure(str(number), "", word, firm=number > 1)
        return
    number = sum(numbers)
    if match["nth"]:
        yield Figure(_number(f"{number}/{_NTH[match['nth'].lower()]}"), "", match[0])
        yield Figure(str(number), "", match[0], firm=False)
    elif match["times"]:
        yield Figure(str(number * _product(match["times"])), "", match[0])
    else:
        yield Figure(str(number), "", match[0], firm=number > 1)


def _product(words: str) -> int:
    value = 1
    for word in words.lower().split():
        value *= _SCALES[word]
    return value


@dataclass(frozen=True, slots=True)
class Missing:
    """A number that one language has and the other lacks."""

    text: str
    language: str
    """The language that lacks it."""


def unlike(korean: tuple[Figure, ...], english: tuple[Figure, ...]) -> tuple[Missing, ...]:
    """The numbers that differ in value, in number of times, or in unit."""
    lacking = (*_lacking(korean, english, "en"), *_lacking(english, korean, "ko"))
    return (*lacking, *_other_units(korean, english))


def _lacking(here: tuple[Figure, ...], there: tuple[Figure, ...], language: str) -> Iterator[Missing]:
    firm = [figure for figure in here if figure.firm and not figure.name]
    wanted = Counter(figure.value for figure in firm if _in_digits(figure))
    # A translation may say "two matrices … them" where the Korean says 두 twice.
    wanted.update({figure.value for figure in firm if not _in_digits(figure)})
    found = Counter(figure.value for figure in there if not figure.name)
    for value, count in wanted.items():
        if count > found[value]:
            yield Missing([f.text for f in here if f.value == value and f.firm][-1], language)
    names = {figure.value for figure in there if figure.name}
    lost = {figure.value: figure.text for figure in here if figure.name and figure.value not in names}
    for text in lost.values():
        yield Missing(text, language)


def _in_digits(figure: Figure) -> bool:
    return any(letter.isdigit() for letter in figure.text)


def _other_units(korean: tuple[Figure, ...], english: tuple[Figure, ...]) -> Iterator[Missing]:
    """Same value, other unit (42GB, 42MB); a unit that one side leaves unsaid is no difference."""
    here, there = _units(korean), _units(english)
    for value in here.keys() & there.keys():
        lost, extra = here[value] - there[value], there[value] - here[value]
        if lost and extra:
            yield Missing(next(f.text for f in korean if f.value == value and f.unit in lost), "en")
            yield Missing(next(f.text for f in english if f.value == value and f.unit in extra), "ko")


def _units(figures_: tuple[Figure, ...]) -> dict[str, Counter[str]]:
    units: dict[str, Counter[str]] = {}
    for figure in figures_:
        if figure.unit:
            units.setdefault(figure.value, Counter())[figure.unit] += 1
    return units
