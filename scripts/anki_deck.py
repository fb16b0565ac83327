"""The review's data -> Anki packages: /anki/07-ko.apkg, /anki/07-en.apkg and both in /anki/07.apkg.

A note's id in Anki comes from the question's id and the language alone, so that a newer package
updates the card and keeps what its owner has learned. The same data and date give the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
import re
import sqlite3
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

import genanki

from content import LANGUAGES, Site

Texts = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Texts of the interface: language -> group -> key -> text."""

MODEL = 1708040701
"""Id of the note type. Another one would be another kind of note to Anki: it never changes."""
FIELDS = ("ID", "Title", "Prompt", "Answers", "Sources", "Link")
_FRONT = '<p class="id">{{Title}}</p>\n<div class="prompt">{{Prompt}}</div>'
_BACK = """{{FrontSide}}
<hr id="answer">
{{Answers}}
{{#Sources}}<div class="sources">{{Sources}}</div>{{/Sources}}
<p class="link">{{Link}}</p>"""
_CSS = """.card { max-width: 40em; margin: 0 auto; padding: .5em; text-align: left;
  font: 18px/1.7 system-ui, "Apple SD Gothic Neo", "Noto Sans KR", "Malgun Gothic", sans-serif;
  color: #191d22; background: #fff; word-break: keep-all; overflow-wrap: anywhere; }
.id, .link, .sources { color: #56606b; font-size: .8em; margin: .3em 0; }
.prompt { font-weight: 600; }
.prompt strong { color: #2646b8; }
h3 { font-size: 1em; margin: 1em 0 .3em; padding-left: .5em; border-left: 4px solid; }
.study > h3 { color: #6b4a00; }
.model > h3 { color: #0b5d42; }
.correction { margin: .8em 0; padding: .4em .8em; font-size: .94em;
  border-left: 4px solid #93310c; background: #fdf0ea; }
.correction b.head, .exam b { color: #93310c; }
.exam { font-weight: 600; }
img { max-width: 100%; height: auto; }
table { border-collapse: collapse; }
td, th { border: 1px solid #d8dde4; padding: .3em .6em; }
pre { overflow-x: auto; font-size: .85em; }
.nightMode.card { color: #e7eaee; background: #111418; }
.nightMode .id, .nightMode .link, .nightMode .sources { color: #a3adb8; }
.nightMode .prompt strong, .nightMode a { color: #a9bdff; }
.nightMode .study > h3 { color: #f0cd86; }
.nightMode .model > h3 { color: #86dab5; }
.nightMode .correction { background: #2a1c15; border-color: #ffb797; }
.nightMode .correction b.head, .nightMode .exam b { color: #ffb797; }
"""
_FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">(?:(?!</math>).)*'
    r'<annotation encoding="application/x-tex">(?P<tex>(?:(?!</annotation>).)*)</annotation>'
    r"(?:(?!</math>).)*</math>(?:</span>)*</(?P=tag)>",
    re.DOTALL,
)
# In a page these are text; to Anki they are commands, to play a sound or to run LaTeX.
_COMMAND = re.compile(r"\[(?=/?(?:sound:|anki:|latex|\$))", re.IGNORECASE)
_DELIMITER = re.compile(r"\\(?=[()\[\]])")
_LINK = re.compile(r'(?P<name>href|src)="(?P<address>[^"]*)"')


@dataclass(slots=True)
class _Media:
    """Pictures that the cards show: name in the package -> file."""

    docs: Path
    files: dict[str, bytes] = field(default_factory=dict)

    def name(self, address: str) -> str:
        """The picture's name in Anki, where all lie in one folder; nothing if docs/ has no such file."""
        docs = self.docs.resolve()
        try:
            path = (docs / unquote(urlsplit(address).path)).resolve()
        except ValueError:  # no address, or no name that a file can have
            return ""
        if not (path.is_relative_to(docs) and path.is_file()):
            return ""
        data = path.read_bytes()
        # With its hash, for Anki keeps the picture that it already has under a name.
        name = f"study-{path.stem}-{hashlib.sha256(data).hexdigest()[:8]}{path.suffix}"
        self.files[name] = data
        return name


def packages(
    site: Site, decks: Mapping[str, bytes], texts: Texts, site_url: str, date: datetime
) -> dict[str, bytes]:
    """Site-relative path -> package. ``decks`` are the files that ``deck.deck`` makes."""
    files: dict[str, bytes] = {}
    for chapter in site.chapters:
        data = json.loads(decks[f"api/{chapter.id}.json"])
        made = {code: _deck(data, code, texts[code], site_url, site.docs) for code in LANGUAGES}
        for code, (deck, media) in made.items():
            files[f"anki/{chapter.id}-{code}.apkg"] = _package([deck], media, date)
        every = {name: file for _, media in made.values() for name, file in media.items()}
        files[f"anki/{chapter.id}.apkg"] = _package([deck for deck, _ in made.values()], every, date)
    return files


def _deck(
    data: Mapping[str, Any], language: str, texts: Mapping[str, Mapping[str, str]], site_url: str, docs: Path
) -> tuple[genanki.Deck, dict[str, bytes]]:
    """The deck of a chapter in one language, without questions that are not translated yet."""
    chapter = data["chapter"]
    name = f"{texts['site']['name']}::{chapter} {data['title'][language]}"
    deck = genanki.Deck(_number("deck", chapter, language), name)
    media = _Media(docs)
    model = _model()
    for position, question in enumerate(data["questions"]):
        if language not in question["languages"]:
            continue
        card = _Card(question, language, texts["question"], site_url, media.name)
        tags = [chapter, *(data["tags"][tag][language].replace(" ", "_") for tag in question["tags"])]
        guid = genanki.guid_for("study-site", question["id"], language)
        deck.add_note(genanki.Note(model, card.fields(), guid=guid, tags=tags, due=position))
    return deck, media.files


def _model() -> genanki.Model:
    return genanki.Model(
        MODEL,
        "Study question",
        fields=[{"name": name} for name in FIELDS],
        templates=[{"name": "Card", "qfmt": _FRONT, "afmt": _BACK}],
        css=_CSS,
    )


def _number(*words: str) -> int:
    """A number for Anki that stays the same: between 2^30 and 2^31."""
    hashed = hashlib.sha256("\0".join(("study-site", *words)).encode()).digest()
    return (1 << 30) + int.from_bytes(hashed[:8], "big") % (1 << 30)


@dataclass(frozen=True, slots=True)
class _Card:
    question: Mapping[str, Any]
    language: str
    texts: Mapping[str, str]
    site_url: str
    picture: Callable[[str], str]

    def fields(self) -> list[str]:
        """The fields of FIELDS."""
        shown = self.question["languages"][self.language]
        url = urljoin(self.site_url, shown["url"])
        prompt = self._html(shown["prompt"]) + self._corrections(shown["corrections"])
        answers = "\n".join(self._answer(answer, shown["answers"]) for answer in shown["answers"])
        sources = "<br>".join(_reference(item) for item in self.question["references"])
        fields = [
            f"{self.question['id']} {self.language}",
            _text(f"{self.question['id']} {shown['title']}"),
            prompt,
            answers or f"<p>{self.texts['noModelAnswer']}</p>",
            sources,
            f'<a href="{escape(url)}">{escape(url)}</a>',
        ]
        return [_COMMAND.sub("&#91;", text) for text in fields]

    def _answer(self, answer: Mapping[str, Any], answers: Sequence[Mapping[str, Any]]) -> str:
        study = answer["kind"] == "study-answer"
        alike = [other["id"] for other in answers if other["kind"] == answer["kind"]]
        number = f" {alike.index(answer['id']) + 1}" if alike.index(answer["id"]) else ""
        heading = self.texts["studyAnswer" if study else "modelAnswer"] + number
        name = f" · {_text(answer['name'])}" if answer["name"] else ""
        body = self._html(answer["html"]) + self._corrections(answer["corrections"])
        lang = f' lang="{answer["language"]}"' if answer["language"] != self.language else ""
        kind = "study" if study else "model"
        return f'<div class="{kind}"{lang}><h3>{heading}{name}</h3>\n{body}</div>'

    def _corrections(self, corrections: Sequence[Mapping[str, Any]]) -> str:
        return "".join(self._correction(item) for item in corrections)

    def _correction(self, item: Mapping[str, Any]) -> str:
        head = f'<b class="head">{self.texts["correction"]} · {self.texts[item["kind"]]}</b>'
        label = self.texts["exam"]
        exam = f'<p class="exam"><b>{label}</b> “{self._html(item["exam"])}”</p>' if item["exam"] else ""
        return f'\n<div class="correction">{head}\n{self._html(item["html"])}{exam}</div>'

    def _html(self, markup: str) -> str:
        """Formulas as Anki typesets them, pictures by their name in the package, links to the site."""
        pieces, at = [], 0
        for match in _FORMULA.finditer(markup):
            pieces += [_inert(markup[at : match.start()]), _formula(match)]
            at = match.end()
        return _LINK.sub(self._link, "".join(pieces) + _inert(markup[at:]))

    def _link(self, match: re.Match[str]) -> str:
        address = match["address"]
        name = self.picture(unescape(address)) if match["name"] == "src" else ""
        return f'{match["name"]}="{escape(name) or _joined(self.site_url, address)}"'


def _formula(match: re.Match[str]) -> str:
    return rf"\({match['tex']}\)" if match["tag"] == "span" else rf"\[{match['tex']}\]"


def _inert(markup: str) -> str:
    """Markup in which only our own formulas are formulas: an invisible joiner parts other delimiters."""
    return _DELIMITER.sub("\\\\\u2060", markup)


def _text(text: str) -> str:
    return _inert(escape(text))


def _joined(base: str, address: str) -> str:
    """An address below the site's; one that is none stays as it is written."""
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _reference(item: Mapping[str, str]) -> str:
    title = f"<i>{_text(item['title'])}</i>"
    if item["url"]:
        title = f'<a href="{escape(item["url"])}">{title}</a>'
    places = [_text(place) for place in (item["section"], item["venue"]) if place]
    return ", ".join([f"{_text(item['authors'])}. {title}", *places])


def _package(decks: Sequence[genanki.Deck], media: Mapping[str, bytes], date: datetime) -> bytes:
    """The file as ``genanki.Package`` writes it, with the given date in place of the clock's."""
    seconds = date.timestamp()
    database = sqlite3.connect(":memory:")
    genanki.Package(list(decks)).write_to_db(database.cursor(), seconds, itertools.count(int(seconds * 1000)))
    database.commit()
    files = {"collection.anki2": database.serialize(), "media": b""}
    database.close()
    names = sorted(media)
    files["media"] = json.dumps({str(index): name for index, name in enumerate(names)}).encode()
    files |= {str(index): media[name] for index, name in enumerate(names)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data)
    return out.getvalue()
