"""Site -> the files of its search index; read by overrides/assets/javascripts/search/.

One index a language. A small site is one file that holds the texts themselves;
the browser looks through them. A large one is split so that what a query loads
grows slower than the site: `<language>.json` (titles, tags, terms), lists of
words for typos and initial consonants, postings in shards by the hash of their
key, and texts in blocks. Keys are Hangul bigrams across spaces and whole Latin
words, each with the documents that have it and the parts it is in (a mask).
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from content import LANGUAGES, Page, Site, address
from search_text import fold, grams, hyphenated, latin_words, squeeze, stems, visible

TITLE, PROMPT, MODEL, STUDY, CORRECTION = 1, 2, 4, 8, 16
MASKS = {"prompt": PROMPT, "model-answer": MODEL, "study-answer": STUDY, "correction": CORRECTION}

WHOLE_BELOW = 18_000
"""Bytes, compressed, of all texts up to which the index is one file."""
MANY = 400
"""Documents from which on texts stand two to a file, and words of two documents count as rare."""
SHARD_BYTES = 6_000
"""Wanted size of a shard of postings, uncompressed."""
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


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
class Keys:
    """What a language's documents hold, by document number."""

    postings: Mapping[str, Sequence[int]]
    """Key -> for each document its number times 32, plus the mask of the parts that have the key."""
    words: Mapping[str, int]
    """Word -> number of documents that have it."""
    weights: Mapping[str, int]
    """Word -> 2 in a title, 1 in a prompt, else 0."""


def index_files(
    site: Site, languages: Iterable[str] = LANGUAGES, *, whole_below: int = WHOLE_BELOW
) -> dict[str, bytes]:
    """All files of the index by site-relative path."""
    files: dict[str, bytes] = {}
    for language in languages:
        files |= _language_files(site, language, whole_below)
    return files


def documents(site: Site, language: str) -> tuple[Document, ...]:
    """What is searched in a language: every question, then every other page.

    A question that is not translated stands there in Korean, as its page does.
    """
    found = [_document(question.id, question.page(language), question.source) for question in site.questions]
    for chapter in site.chapters:
        found.append(_document("/" + address(chapter.id, "ko"), chapter.page(language)))
        for pages in chapter.others:
            page = pages.get(language) or next(iter(pages.values()))
            found.append(_document(f"/{chapter.id}/{_stem(page)}/", page))
    for stem, pages in site.pages.items():
        page = pages.get(language) or next(iter(pages.values()))
        found.append(_document("/" if stem == "index" else f"/{stem}/", page))
    return tuple(found)


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


def _language_files(site: Site, language: str, whole_below: int) -> dict[str, bytes]:
    found = documents(site, language)
    keys = _keys(found, _phrases(site))
    core: dict[str, object] = {
        "ids": [document.id for document in found],
        "titles": [document.title for document in found],
        "foreign": [n for n, document in enumerate(found) if document.language != language],
        "tags": [[tag, *(label(names, code) for code in LANGUAGES)] for tag, names in site.tags.items()],
        "tagged": _tagged(found, site),
        "terms": _terms(site, keys),
    }
    texts = [[list(part) if part[2] else list(part[:2]) for part in document.parts] for document in found]
    whole = _json(texts)
    if len(whole) < 10 * whole_below and len(zlib.compress(whole)) < whole_below:
        return {f"search/{language}.json": _json(core | {"texts": texts})}
    files = _split_files(texts, keys)
    content = b"".join(name.encode() + data for name, data in sorted(files.items()))
    folder = hashlib.sha256(content).hexdigest()[:10]
    core |= {
        "folder": f"search/{language}-{folder}/",
        "shards": sum(name.startswith("keys-") for name in files),
        "block": _block(texts),
        "rare": "words-rare.json" in files,
    }
    return {
        f"search/{language}.json": _json(core),
        **{f"search/{language}-{folder}/{name}": data for name, data in files.items()},
    }


def label(names: Mapping[str, str], language: str) -> str:
    """A tag's label in a language, or any it has."""
    return names.get(language) or next(iter(names.values()), "")


def _tagged(found: Sequence[Document], site: Site) -> list[list[int]]:
    """For each tag, in the order of the tags, the numbers of its documents."""
    having: dict[str, list[int]] = defaultdict(list)
    for number, document in enumerate(found):
        for tag in dict.fromkeys(document.tags):
            having[tag].append(number)
    return [having[tag] for tag in site.tags]


def _split_files(texts: Sequence[object], keys: Keys) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    block = _block(texts)
    for start in range(0, len(texts), block):
        files[f"text-{start // block}.json"] = _json(texts[start : start + block])
    least, place = (3, 2) if len(texts) > MANY else (2, 1)
    common = {word: n for word, n in keys.words.items() if n >= least or keys.weights.get(word, 0) >= place}
    rare = {word: n for word, n in keys.words.items() if word not in common}
    files["words.json"] = _json(_word_list(common, keys.weights))
    if rare:
        files["words-rare.json"] = _json(_word_list(rare, keys.weights))
    lines = {key: f"{key} {encode(codes)}\n" for key, codes in keys.postings.items()}
    count = 1
    while count < 1024 and sum(map(len, lines.values())) > count * SHARD_BYTES:
        count *= 2
    shards: list[list[str]] = [[] for _ in range(count)]
    for key in sorted(lines):
        shards[shard_of(key, count)].append(lines[key])
    for number, shard in enumerate(shards):
        files[f"keys-{number}.txt"] = "".join(shard).encode()
    return files


def _block(texts: Sequence[object]) -> int:
    return 2 if len(texts) > MANY else 1


def shard_of(key: str, count: int) -> int:
    """Number of the shard that a key stands in. Latin words with one beginning stand together."""
    value = 0
    for character in key[:3]:
        value = (value * 31 + ord(character)) & 0xFFFF
    return value % count


def encode(codes: Sequence[int]) -> str:
    """Documents with masks -> text: differences and masks as base-64 quantities."""
    # c - (p | 31) - 1 is the number of documents skipped, times 32, plus the mask.
    values = [c - (p | 31) - 1 for p, c in pairwise((-1, *codes))]
    short = _short_quantities()
    return "".join([short[value] if value < len(short) else _quantity(value) for value in values])


def _quantity(value: int) -> str:
    pieces: list[str] = []
    while value > 31:
        pieces.append(DIGITS[value % 32 + 32])
        value //= 32
    return "".join(pieces) + DIGITS[value]


@lru_cache(maxsize=1)
def _short_quantities() -> tuple[str, ...]:
    """The quantities of nearly all differences, written once."""
    return tuple(map(_quantity, range(1 << 14)))


def _phrases(site: Site) -> dict[str, list[list[str]]]:
    """The glossary's forms of several Latin words, by their first word."""
    phrases: dict[str, list[list[str]]] = defaultdict(list)
    for entry in site.glossary.values():
        for form in _forms(entry):
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


def _keys(found: Sequence[Document], phrases: Mapping[str, list[list[str]]]) -> Keys:
    postings: dict[str, list[int]] = defaultdict(list)
    words: Counter[str] = Counter()
    weights: dict[str, int] = {}
    for number, document in enumerate(found):
        base = number * 32
        seen: set[str] = set()
        for mask, text in _fields(document).items():
            folded = fold(text)
            latin = latin_words(folded)
            here = hyphenated(folded).union(latin)
            for key in grams(folded) | here | _phrases_in(latin, phrases):
                codes = postings[key]
                if codes and codes[-1] >= base:
                    codes[-1] |= mask
                else:
                    codes.append(base + mask)
            here |= stems(folded)
            seen |= here
            if mask <= PROMPT:
                for word in here:
                    weights[word] = max(weights.get(word, 0), 3 - mask)
        words.update(seen)
    return Keys(postings, words, weights)


def _fields(document: Document) -> dict[int, str]:
    """Texts by the mask of their kind."""
    fields = {TITLE: document.title}
    for part_id, text, _ in document.parts:
        mask = MASKS.get(part_id.rstrip("-0123456789"), MODEL)
        # The sign between two parts is no letter, so that no key runs across it.
        fields[mask] = f"{fields[mask]}\0{text}" if mask in fields else text
    return fields


def _terms(site: Site, keys: Keys) -> list[list[str]]:
    """The glossary's forms: for each term those that the texts have, then those they lack."""
    groups = []
    documents = lru_cache(maxsize=None)(lambda key: _bits(keys.postings.get(key, ())))
    for entry in site.glossary.values():
        forms: dict[str, str] = {}
        for form in _forms(entry):
            forms.setdefault(squeeze(fold(form)).replace("-", ""), unicodedata.normalize("NFC", form))
        having = {form for form in forms.values() if _occurs(form, keys, documents)}
        present = "|".join(form for form in forms.values() if form in having)
        groups.append([present, "|".join(form for form in forms.values() if form not in having)])
    return groups


def _bits(codes: Iterable[int]) -> int:
    """Documents of a key as the bits of a number."""
    numbers = [code >> 5 for code in codes]
    bits = bytearray((numbers[-1] >> 3) + 1) if numbers else bytearray()
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")


def _forms(entry: Mapping[str, object]) -> Iterable[str]:
    also = entry.get("also")
    for language in LANGUAGES:
        if isinstance(entry.get(language), str):
            yield str(entry[language])
        more = also.get(language) if isinstance(also, dict) else None
        yield from (str(form) for form in more or ())


def _occurs(form: str, keys: Keys, documents: Callable[[str], int]) -> bool:
    """Whether some document holds all keys of a form; may hold where the form itself is nowhere."""
    folded = fold(form)
    latin = latin_words(folded)
    if len(latin) > 1 and not grams(folded):
        return "".join(latin) in keys.postings
    common = -1
    for key in (*grams(folded), *latin):
        common &= documents(key)
        if not common:
            return False
    return common != -1


def _word_list(words: Mapping[str, int], weights: Mapping[str, int]) -> dict[str, str]:
    """Words in order and a digit for each: how much they count among words equally near."""
    ordered = sorted(word for word in words if 1 < len(word) < 30)
    digits = (min(9, weights.get(word, 0) * 3 + min(3, words[word].bit_length() - 1)) for word in ordered)
    return {"words": " ".join(ordered), "weights": "".join(map(str, digits))}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
