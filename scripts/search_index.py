"""Site -> the files of its search index; read by overrides/assets/javascripts/search/.

One index a language. A small site is one file that holds the texts themselves;
the browser looks through them. A large one is split so that what a query loads
grows slower than the site: `<language>.json` (titles, tags, terms), lists of
words for typos and initial consonants, postings in shards by the hash of their
key, and texts in blocks.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from content import LANGUAGES, Site
from search_piece import Piece, chapter_documents, forms, page_documents, piece_of, quantity
from search_text import fold

WHOLE_BELOW = 18_000
"""Bytes, compressed, of all texts up to which the index is one file."""
MANY = 400
"""Documents from which on texts stand two to a file, and words of two documents count as rare."""
SHARD_BYTES = 6_000
"""Wanted size of a shard of postings, uncompressed."""


def index_files(
    site: Site, languages: Iterable[str] = LANGUAGES, *, whole_below: int = WHOLE_BELOW
) -> dict[str, bytes]:
    """All files of the index by site-relative path."""
    files: dict[str, bytes] = {}
    for language in languages:
        pieces = [
            piece_of(chapter_documents(chapter, language), language, site.glossary)
            for chapter in site.chapters
        ]
        files |= joined(pieces, site, language, whole_below=whole_below)
    return files


def joined(
    chapters: Iterable[Piece], site: Site, language: str, *, whole_below: int = WHOLE_BELOW
) -> dict[str, bytes]:
    """The files of a language's index, from the pieces of its chapters in their order."""
    pieces = [*chapters, piece_of(page_documents(site, language), language, site.glossary)]
    starts = [0]
    for piece in pieces:
        starts.append(starts[-1] + len(piece.ids))
    core: dict[str, object] = {
        "ids": [name for piece in pieces for name in piece.ids],
        "titles": [title for piece in pieces for title in piece.titles],
        "foreign": [start + n for start, piece in zip(starts, pieces, strict=False) for n in piece.foreign],
        "tags": [[tag, *(label(names, code) for code in LANGUAGES)] for tag, names in site.tags.items()],
        "tagged": _tagged(pieces, site),
        "terms": _terms(pieces, site),
    }
    texts = [text for piece in pieces for text in piece.texts]
    whole = _list(texts)
    if len(whole) < 10 * whole_below and len(zlib.compress(whole)) < whole_below:
        return {f"search/{language}.json": _json(core)[:-1] + b',"texts":' + whole + b"}"}
    files = _split_files(texts, _lines(pieces, starts), *_words(pieces))
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


def _tagged(pieces: Iterable[Piece], site: Site) -> list[list[int]]:
    """For each tag, in the order of the tags, the numbers of its documents."""
    having: dict[str, list[int]] = defaultdict(list)
    for number, tags in enumerate(tags for piece in pieces for tags in piece.tags):
        for tag in dict.fromkeys(tags):
            having[tag].append(number)
    return [having[tag] for tag in site.tags]


def _terms(pieces: Sequence[Piece], site: Site) -> list[list[str]]:
    """The glossary's forms, folded: for each term those that the texts have, then those they lack."""
    present = frozenset().union(*(piece.forms for piece in pieces))
    groups = []
    for entry in site.glossary.values():
        every = list(forms(entry))
        having = [fold(form) for form in every if form in present]
        groups.append(["|".join(having), "|".join(fold(form) for form in every if form not in present)])
    return groups


def _lines(pieces: Sequence[Piece], starts: Sequence[int]) -> dict[str, str]:
    """Key -> its line in a shard."""
    lines: dict[str, str] = {}
    last: dict[str, int] = {}
    for start, piece in zip(starts, pieces, strict=False):
        if not piece.keys:
            continue
        keys = piece.keys.split(" ")
        rows = zip(keys, piece.firsts, piece.rests.split(" "), piece.lasts, strict=True)
        for key, first, rest, end in rows:
            before = last.get(key)
            if before is None:
                lines[key] = f"{key} {quantity(start * 32 + first)}{rest}"
            else:
                # As `encode` would: the documents skipped since the one before, times 32, plus the mask.
                lines[key] += quantity((start - before - 1) * 32 + first) + rest
            last[key] = start + end
    return lines


def _words(pieces: Iterable[Piece]) -> tuple[Mapping[str, int], Mapping[str, int]]:
    """Word -> number of its documents, and word -> weight, where it has one."""
    counts: Counter[str] = Counter()
    weights: dict[str, int] = {}
    for piece in pieces:
        words = piece.words.split(" ") if piece.words else []
        for word, count in zip(words, piece.counts, strict=True):
            counts[word] += count
        for word, weight in zip(words, piece.weights, strict=True):
            if weight > weights.get(word, 0):
                weights[word] = weight
    return counts, weights


def _split_files(
    texts: Sequence[str], lines: Mapping[str, str], counts: Mapping[str, int], weights: Mapping[str, int]
) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    block = _block(texts)
    for start in range(0, len(texts), block):
        files[f"text-{start // block}.json"] = _list(texts[start : start + block])
    least, place = (3, 2) if len(texts) > MANY else (2, 1)
    common: dict[str, int] = {}
    rare: dict[str, int] = {}
    for word, count in counts.items():
        (common if count >= least or weights.get(word, 0) >= place else rare)[word] = count
    files["words.json"] = _json(_word_list(common, weights))
    if rare:
        files["words-rare.json"] = _json(_word_list(rare, weights))
    count = 1
    while count < 1024 and sum(map(len, lines.values())) + len(lines) > count * SHARD_BYTES:
        count *= 2
    shards: list[list[str]] = [[] for _ in range(count)]
    for key in sorted(lines):
        shards[shard_of(key, count)].append(f"{lines[key]}\n")
    for number, shard in enumerate(shards):
        files[f"keys-{number}.txt"] = "".join(shard).encode()
    return files


def _block(texts: Sequence[str]) -> int:
    return 2 if len(texts) > MANY else 1


def shard_of(key: str, count: int) -> int:
    """Number of the shard that a key stands in. Latin words with one beginning stand together."""
    value = 0
    for character in key[:3]:
        value = (value * 31 + ord(character)) & 0xFFFF
    return value % count


def _word_list(words: Mapping[str, int], weights: Mapping[str, int]) -> dict[str, str]:
    """Words in order and a digit for each: how much they count among words equally near."""
    ordered = sorted(word for word in words if 1 < len(word) < 30)
    digits = (min(9, weights.get(word, 0) * 3 + min(3, words[word].bit_length() - 1)) for word in ordered)
    return {"words": " ".join(ordered), "weights": "".join(map(str, digits))}


def _list(texts: Sequence[str]) -> bytes:
    """A JSON list of what is JSON already."""
    return f"[{','.join(texts)}]".encode()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
