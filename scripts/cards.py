"""Model -> the pictures that a chat shows for a link: id, title and prompt, never an answer.

1200 x 630 pixels, all text within the middle 2:1 to which KakaoTalk crops. The letters are
Pretendard's (OFL), from the npm package of that name. A picture is drawn once for what it says:
``draw_cards`` keeps it in a cache under the hash of its content.
"""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from content import LANGUAGES, SOURCE, Chapter, Page, Question, Site, address
from lettering import Line, Measure, Word, lines_of, words_of
from render import render

WIDTH, HEIGHT = 1200, 630
SAFE = (15, 615)
"""First and last row of the middle 2:1."""

_MARGIN = 84
_PAPER, _INK, _ACCENT, _MUTED = "#ffffff", "#191d22", "#2646b8", "#56606b"
_BARS = ("#ffffff", "#f0cd86", "#86dab5")
_ROOT = Path(__file__).resolve().parent.parent
_FONTS = "node_modules/pretendard/dist/public/static"
_END = b"IEND\xaeB`\x82"
"""How every PNG ends."""
DRAWN_BY = ("cards", "content", "lettering", "mathematics", "node", "render")
"""The modules of scripts/ that a picture's look depends on: this one and all that it imports."""
LOCKS = ("requirements.txt", "package-lock.json")
_IN_POOL = 6
"""From how many pictures on a second process pays."""


@dataclass(frozen=True, slots=True)
class Card:
    """What a picture says."""

    language: str
    label: str
    """Id of a question or chapter."""
    context: str
    """What the id belongs to."""
    title: str
    markdown: str
    """The prompt or description, as it is written."""
    name: str
    """Name of the site."""

    @property
    def digest(self) -> str:
        """Hash of all that the picture depends on."""
        told = "\0".join((self.language, self.label, self.context, self.title, self.markdown, self.name))
        return hashlib.sha256(f"{_design()}\0{told}".encode()).hexdigest()[:16]

    @property
    def alt(self) -> str:
        """What the picture says, for those who do not see it."""
        return " ".join(item for item in (self.label, self.title) if item)


@lru_cache(maxsize=1)
def _design() -> str:
    """Changes whenever the same words would be drawn differently."""
    # The locks name the versions of the libraries, the font among them.
    paths = [*(_ROOT / f"scripts/{name}.py" for name in DRAWN_BY), *(_ROOT / name for name in LOCKS)]
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def cards(site: Site, names: Mapping[str, str], counts: Mapping[str, str]) -> dict[str, Card]:
    """Site-relative path of the picture -> what it says, for every page in every language.

    ``names`` is the site's name by language, ``counts`` its word for a number of questions
    (``문제 {n}개``).
    """
    found: dict[str, Card] = {}
    for language in LANGUAGES:
        prefix, name = "" if language == SOURCE else f"{language}/", names[language]
        for stem, pages in site.pages.items():
            place = "" if stem == "index" else f"{stem}/"
            found[f"{prefix}{place}card.png"] = _page_card(pages, language, "", name)
        for chapter in site.chapters:
            found[f"{address(chapter.id, language)}card.png"] = _chapter_card(
                chapter, language, counts[language], name
            )
            for pages in chapter.others:
                place = f"{chapter.id}/{pages[SOURCE].path.name.split('.')[0]}/"
                found[f"{prefix}{place}card.png"] = _page_card(pages, language, chapter.id, name)
            for question in chapter.questions:
                found[f"{address(question.id, language)}card.png"] = _question_card(
                    question, chapter, language, name
                )
    return found


def _page_card(pages: Mapping[str, Page], language: str, label: str, name: str) -> Card:
    page = pages.get(language) or pages[SOURCE]
    return Card(language, label, "", page.title or name, page.description, name)


def _chapter_card(chapter: Chapter, language: str, count: str, name: str) -> Card:
    page = chapter.page(language)
    context = count.replace("{n}", str(len(chapter.questions)))
    return Card(language, chapter.id, context, page.title, page.description, name)


def _question_card(question: Question, chapter: Chapter, language: str, name: str) -> Card:
    page = question.page(language)
    prompt = page.part("prompt")
    title = page.title or question.source.title
    return Card(
        language, question.id, chapter.page(language).title, title, prompt.text if prompt else "", name
    )


def draw_cards(wanted: Iterable[Card], cache: Path, jobs: int | None = None) -> dict[str, Path]:
    """Digest -> file of the picture, drawing only those that the cache lacks.

    Raises FileNotFoundError where the font is not installed.
    """
    todo = {card.digest: card for card in wanted}
    files = {digest: cache / f"{digest}.png" for digest in todo}
    cache.mkdir(parents=True, exist_ok=True)
    missing = {digest: card for digest, card in todo.items() if not _is_whole(files[digest])}
    workers = min(jobs or os.cpu_count() or 1, len(missing))
    if len(missing) >= _IN_POOL and workers > 1:
        # Started afresh, not forked: the process that builds may hold threads and open files.
        context = multiprocessing.get_context("spawn")
        with _importable(), ProcessPoolExecutor(workers, context) as pool:
            list(pool.map(_draw_file, missing.values(), [files[digest] for digest in missing], chunksize=4))
    else:
        for digest, card in missing.items():
            _draw_file(card, files[digest])
    if missing:
        _drop_old(cache, files.values())
    return files


def _is_whole(path: Path) -> bool:
    """Whether a picture is there, to its end: a machine that lost its power may have left half of it."""
    try:
        with path.open("rb") as file:
            file.seek(-len(_END), os.SEEK_END)
            return file.read() == _END
    except OSError:
        return False


@contextmanager
def _importable() -> Iterator[None]:
    """New processes take over sys.path, from which MkDocs has removed the folder of its hooks."""
    before = list(sys.path)
    sys.path.append(str(Path(__file__).parent))
    try:
        yield
    finally:
        sys.path[:] = before


def _draw_file(card: Card, path: Path) -> None:
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_bytes(picture(card))
    beside.replace(path)


def _drop_old(cache: Path, used: Iterable[Path]) -> None:
    """The cache holds what is used and as much again of what was used before."""
    keep = set(used)
    old = sorted(
        (path for path in cache.glob("*.png") if path not in keep), key=lambda path: path.stat().st_mtime
    )
    for path in old[: max(0, len(old) - len(keep))]:
        path.unlink(missing_ok=True)


# Drawing


def picture(card: Card) -> bytes:
    """The picture as a PNG of 16 colours."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 19, HEIGHT), fill=_ACCENT)
    _mark(draw, WIDTH - _MARGIN - 64, 62)
    width = WIDTH - 2 * _MARGIN
    _head(draw, card, 76)
    top = _block(draw, words_of(card_html(card.title)), 140, width, 2, _TITLE)
    text = words_of(render(card.markdown, "", card.language, "") if card.markdown else "")
    _block(draw, text, top + 20, width, *_room(text, 512 - top - 20, width))
    draw.text((_MARGIN, 576), card.name, _MUTED, _font("Medium", 28), anchor="ls")
    data = io.BytesIO()
    few = image.quantize(palette=_palette(), dither=Image.Dither.NONE)
    # Level 9 takes three times as long to save a hundredth.
    few.save(data, "PNG", bits=4, compress_level=8)
    return data.getvalue()


def card_html(text: str) -> str:
    """Plain text as the HTML that ``words_of`` reads."""
    return text.replace("&", "&amp;").replace("<", "&lt;")


@dataclass(frozen=True, slots=True)
class _Style:
    size: int
    leading: float
    weight: str
    bold: str
    ink: str
    strong: str


_TITLE = _Style(62, 1.3, "Bold", "Bold", _INK, _INK)
_TEXTS = tuple(_Style(size, 1.48, "Regular", "SemiBold", _INK, _ACCENT) for size in (46, 42, 38))


def _head(draw: ImageDraw.ImageDraw, card: Card, top: int) -> None:
    """Id and chapter, or nothing."""
    left = float(_MARGIN)
    middle = top + 18
    if card.label:
        font = _font("Bold", 36)
        draw.text((left, middle), card.label, _ACCENT, font, anchor="lm")
        left += font.getlength(card.label) + 20
    if card.context:
        font = _font("Medium", 34)
        room = WIDTH - _MARGIN - 64 - 40 - left
        words = words_of(card_html(card.context))
        line = lines_of(words, lambda line: font.getlength(_text(line)), room, 1)
        draw.text((left, middle), _text(line[0]), _MUTED, font, anchor="lm")


def _room(words: Line, height: int, width: int) -> tuple[int, _Style]:
    """The largest letters in which all words fit, with the number of lines there is room for."""
    for style in _TEXTS:
        rows = int(height // (style.size * style.leading))
        if len(lines_of(_drawable(words), _measure(style), width, rows + 1)) <= rows:
            break
    return rows, style


def _measure(style: _Style) -> Measure:
    def word_width(word: Word) -> float:
        return sum(_width(text, style.bold if strong else style.weight, style.size) for text, strong in word)

    space = _width(" ", style.weight, style.size)
    return lambda line: sum(map(word_width, line)) + space * (len(line) - 1)


@lru_cache(maxsize=4096)
def _width(text: str, weight: str, size: int) -> float:
    return _font(weight, size).getlength(text)


def _block(draw: ImageDraw.ImageDraw, words: Line, top: int, width: int, most: int, style: _Style) -> int:
    """Lines of text; returns where they end."""
    fonts, pitch = _fonts(style), style.size * style.leading
    lines = lines_of(_drawable(words), _measure(style), width, most)
    for row, line in enumerate(lines):
        left, base = float(_MARGIN), round(top + pitch * row + pitch / 2 + style.size * 0.36)
        for word in line:
            for text, strong in word:
                draw.text(
                    (left, base), text, style.strong if strong else style.ink, fonts[strong], anchor="ls"
                )
                left += fonts[strong].getlength(text)
            left += fonts[False].getlength(" ")
    return round(top + pitch * len(lines))


def _fonts(style: _Style) -> Mapping[bool, ImageFont.FreeTypeFont]:
    return {False: _font(style.weight, style.size), True: _font(style.bold, style.size)}


def _text(line: Line) -> str:
    return " ".join("".join(text for text, _ in word) for word in line)


def _drawable(words: Line) -> Line:
    """The words without characters that the font lacks, such as emoji."""
    kept = (
        tuple((letters, strong) for text, strong in word if (letters := "".join(filter(_has, text))))
        for word in words
    )
    return tuple(word for word in kept if word)


@lru_cache(maxsize=4096)
def _has(letter: str) -> bool:
    font = _font("Regular", 38)
    return letter.isascii() or bytes(font.getmask(letter)) != bytes(font.getmask("\U0010ffff"))


def _mark(draw: ImageDraw.ImageDraw, left: int, top: int) -> None:
    """The site's icon, favicon.svg at its own size of 64."""
    draw.rounded_rectangle((left, top, left + 63, top + 63), 14, fill=_ACCENT)
    for (upper, lower), colour in zip(((16, 27), (34, 39), (44, 49)), _BARS, strict=True):
        draw.rounded_rectangle((left + 14, top + upper, left + 49, top + lower), 3, fill=colour)


@lru_cache(maxsize=16)
def _font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    path = _ROOT / _FONTS / f"Pretendard-{weight}.otf"
    if not path.exists():
        raise FileNotFoundError(
            f"found no {path}, expected npm's pretendard; run `python3 scripts/study.py build`"
        )
    # The basic layout is the same wherever Pillow runs; Raqm is there or not.
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=1)
def _palette() -> Image.Image:
    """Paper, the mark's bars, and each ink thinned towards the paper: what smooth edges need."""
    colours = [_rgb(_PAPER), *(_rgb(colour) for colour in _BARS[1:])]
    colours += [_thinned(_rgb(_INK), share) for share in (1, 0.86, 0.72, 0.55, 0.4, 0.27, 0.12)]
    colours += [_thinned(_rgb(_ACCENT), share) for share in (1, 0.8, 0.6, 0.4, 0.25, 0.1)]
    image = Image.new("P", (1, 1))
    image.putpalette([value for colour in colours for value in colour])
    return image


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _thinned(colour: tuple[int, int, int], share: float) -> tuple[int, int, int]:
    red, green, blue = (round(255 - (255 - value) * share) for value in colour)
    return red, green, blue
