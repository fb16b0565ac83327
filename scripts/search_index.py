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
import re
import unicodedata
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from content import LANGUAGES, Page, Site, address
from search_text import fold, grams, hyphenated, latin_words, squeeze, stems, visible

TITLE, PROMPT, MODEL, STUDY, CORRECTION = 1, 2, 4, 8, 16
MASKS = {"prompt": PROMPT, "model-answer": MODEL, "study-answer": STUDY, "correction": CORRECTION}

WHOLE_BELOW = 18_000
"""Bytes, compressed, of all texts up to which the index is one file."""
DOCUMENTS_A_BLOCK = 2
SHARD_BYTES = 12_000
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

    postings: Mapping[str, Sequence[tuple[int, int]]]
    words: Mapping[str, int]
    """Word -> number of documents that have it."""
    weights: Mapping[str, int]
    """Word -> 2 in a title, 1 in a prompt, else 0."""
    compounds: frozenset[str]
    """Pairs of neighbouring Latin words, written as one."""


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
    keys = _keys(found)
    core: dict[str, object] = {
        "ids": [document.id for document in found],
        "titles": [document.title for document in found],
        "foreign": [n for n, document in enumerate(found) if document.language != language],
        "tags": [[tag, *(label(names, code) for code in LANGUAGES)] for tag, names in site.tags.items()],
        "tagged": _tagged(found, site),
        "terms": _terms(site, keys),
    }
    texts = [[list(part) if part[2] else list(part[:2]) for part in document.parts] for document in found]
    if len(zlib.compress(_json(texts))) < whole_below:
        return {f"search/{language}.json": _json(core | {"texts": texts})}
    files = _split_files(texts, keys)
    content = b"".join(name.encode() + data for name, data in sorted(files.items()))
    folder = hashlib.sha256(content).hexdigest()[:10]
    core |= {
        "folder": f"search/{language}-{folder}/",
        "shards": sum(name.startswith("keys-") for name in files),
        "block": DOCUMENTS_A_BLOCK,
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
    for start in range(0, len(texts), DOCUMENTS_A_BLOCK):
        files[f"text-{start // DOCUMENTS_A_BLOCK}.json"] = _json(texts[start : start + DOCUMENTS_A_BLOCK])
    common = {word: n for word, n in keys.words.items() if n > 1 or keys.weights.get(word)}
    rare = {word: n for word, n in keys.words.items() if word not in common}
    files["words.json"] = _json(_word_list(common, keys.weights))
    if rare:
        files["words-rare.json"] = _json(_word_list(rare, keys.weights))
    lines = {key: f"{key} {encode(pairs)}\n" for key, pairs in keys.postings.items()}
    count = 1
    while count < 1024 and sum(map(len, lines.values())) > count * SHARD_BYTES:
        count *= 2
    shards: list[list[str]] = [[] for _ in range(count)]
    for key in sorted(lines):
        shards[shard_of(key, count)].append(lines[key])
    for number, shard in enumerate(shards):
        files[f"keys-{number}.txt"] = "".join(shard).encode()
    return files


def shard_of(key: str, count: int) -> int:
    """Number of the shard that a key stands in. Latin words with one beginning stand together."""
    value = 0
    for character in key[:3]:
        value = (value * 31 + ord(character)) & 0xFFFF
    return value % count


def encode(pairs: Iterable[tuple[int, int]]) -> str:
    """Document numbers with masks -> text: differences and masks as base-64 quantities."""
    pieces: list[str] = []
    before = -1
    for number, mask in pairs:
        value = (number - before - 1) * 32 + mask
        before = number
        while value > 31:
            pieces.append(DIGITS[value % 32 + 32])
            value //= 32
        pieces.append(DIGITS[value])
    return "".join(pieces)


def _keys(found: Sequence[Document]) -> Keys:
    postings: dict[str, list[tuple[int, int]]] = defaultdict(list)
    words: Counter[str] = Counter()
    weights: dict[str, int] = {}
    compounds: set[str] = set()
    for number, document in enumerate(found):
        masks: dict[str, int] = {}
        seen: set[str] = set()
        for mask, text in _fields(document):
            folded = fold(text)
            latin = latin_words(folded)
            compounds.update(a + b for a, b in pairwise(latin))
            here = set(latin) | hyphenated(folded)
            for key in grams(folded) | here:
                masks[key] = masks.get(key, 0) | mask
            here |= stems(folded)
            seen |= here
            if mask <= PROMPT:
                for word in here:
                    weights[word] = max(weights.get(word, 0), 3 - mask)
        for key, mask in masks.items():
            postings[key].append((number, mask))
        words.update(seen)
    return Keys(postings, words, weights, frozenset(compounds))


def _fields(document: Document) -> list[tuple[int, str]]:
    fields = [(TITLE, document.title)]
    for part_id, text, _ in document.parts:
        kind = re.sub(r"-\d+$", "", part_id)
        fields.append((MASKS.get(kind, MODEL), text))
    return fields


def _terms(site: Site, keys: Keys) -> list[list[str]]:
    """The glossary's forms: for each term those that the texts have, then those they lack."""
    groups = []
    for entry in site.glossary.values():
        forms: dict[str, str] = {}
        for form in _forms(entry):
            forms.setdefault(squeeze(fold(form)).replace("-", ""), unicodedata.normalize("NFC", form))
        having = [form for form in forms.values() if _occurs(form, keys)]
        groups.append(["|".join(having), "|".join(form for form in forms.values() if form not in having)])
    return groups


def _forms(entry: Mapping[str, object]) -> Iterable[str]:
    also = entry.get("also")
    for language in LANGUAGES:
        if isinstance(entry.get(language), str):
            yield str(entry[language])
        more = also.get(language) if isinstance(also, dict) else None
        yield from (str(form) for form in more or ())


def _occurs(form: str, keys: Keys) -> bool:
    """Whether some document holds all keys of a form; may hold where the form itself is nowhere."""
    folded = fold(form)
    latin = latin_words(folded)
    if len(latin) == 2 and not grams(folded):
        return "".join(latin) in keys.compounds or "".join(latin) in keys.words
    wanted = [*grams(folded), *latin]
    if any(key not in keys.postings for key in wanted) or not wanted:
        return False
    sets = [{number for number, _ in keys.postings[key]} for key in wanted]
    return bool(set.intersection(*sets))


def _word_list(words: Mapping[str, int], weights: Mapping[str, int]) -> dict[str, str]:
    """Words in order and a digit for each: how much they count among words equally near."""
    ordered = sorted(word for word in words if 1 < len(word) < 30)
    digits = (min(9, weights.get(word, 0) * 3 + min(3, words[word].bit_length() - 1)) for word in ordered)
    return {"words": " ".join(ordered), "weights": "".join(map(str, digits))}


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
