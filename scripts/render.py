"""A part's Markdown -> safe HTML or plain text; knows neither MkDocs nor the theme.

Whoever wrote the Markdown, only the tags and attributes named here leave this
module. Links to other pages of docs/ come out as addresses of the site.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from html.parser import HTMLParser
from urllib.parse import quote, unquote, urlsplit
from xml.etree.ElementTree import Element

import nh3
from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from content import LANGUAGES, SOURCE
from mathematics import typeset

EXTENSIONS: Mapping[str, Mapping[str, object]] = {
    "tables": {},
    "sane_lists": {},
    "pymdownx.superfences": {},
    "pymdownx.highlight": {"use_pygments": True, "guess_lang": False},
    "pymdownx.escapeall": {"hardbreak": True},
    "pymdownx.arithmatex": {"generic": True},
    "pymdownx.tasklist": {},
    "pymdownx.tilde": {"subscript": False},
}
"""The dialect of the pages. Left out on purpose: betterem and extra (bold before a particle),
def_list (lines that begin with a colon), attr_list (attributes from the text)."""

TAGS = {
    "a", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img",
    "input", "kbd", "label", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "*": set[str](),  # else nh3 lets lang and title pass on all
    "a": {"href", "title"},
    "img": {"src", "alt", "title", "width", "height"},
    "input": {"type", "checked", "disabled"},
    "ol": {"start"},
    "td": {"align", "style"},
    "th": {"align", "style"},
    **{tag: {"class"} for tag in ("div", "span", "pre", "code", "li", "label")},
    "ul": {"class"},
}
SCHEMES = {"http", "https", "mailto"}
_WEB = re.compile(r"https?://[^\s\\]+", re.IGNORECASE)
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]{2}", re.IGNORECASE)
_CLASS = re.compile(r"(arithmatex|highlight|task-list(-[a-z]+)?|[a-z]{1,2}[0-9]?)( (task-list(-[a-z]+)?))*")
_ALIGN = re.compile(r"text-align: (left|right|center);")
_PAGE = re.compile(rf"(?P<stem>[a-z0-9-]+)\.({'|'.join(LANGUAGES)})\.md")


_ROOT = "\ue000"
"""Stands for the way to the site's root until it is known where the part will be shown."""


def render(text: str, folder: str, language: str, root: str) -> str:
    """Safe HTML of a part.

    ``folder`` is the page's folder below docs/ (``07``), to which its links are relative;
    ``root`` leads from the page that shows the part to the site's root (``../../``).
    """
    return _rendered(text, folder, language).replace(_ROOT, root)


@cache
def _rendered(text: str, folder: str, language: str) -> str:
    return safe(unsafe(text.replace(_ROOT, ""), folder, language))


def unsafe(text: str, folder: str = "", language: str = SOURCE) -> str:
    """What Markdown makes of a part, whatever HTML is in it."""
    markdown = _markdown("".join(sign for sign in _SIGNS if sign in text))
    markdown.reset()
    links = markdown.treeprocessors["site-links"]
    assert isinstance(links, _Links)
    links.folder, links.language = folder, language
    return markdown.convert(text)


def render_inline(text: str, folder: str, language: str, root: str) -> str:
    """The same for a single paragraph, without its ``<p>``."""
    markup = render(text, folder, language, root).strip()
    return markup.removeprefix("<p>").removesuffix("</p>")


def safe(markup: str) -> str:
    """Rendered Markdown as it goes to the site: harmless, with its formulas drawn."""
    # Formulas come last: their markup is the build's own and would not pass.
    # What scrolls sideways must be reachable by keyboard.
    clean = sanitize(markup).replace("<pre>", '<pre tabindex="0">').replace("<table>", '<table tabindex="0">')
    return typeset(clean)


def sanitize(markup: str) -> str:
    """HTML with the allowed tags, attributes and link schemes alone."""
    return _cleaner().clean(markup)


@lru_cache(maxsize=1)
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
        clean_content_tags={"script", "style"},
    )


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return value if _CLASS.fullmatch(value) else None
    if name == "style":
        return value if _ALIGN.fullmatch(value) else None
    if tag == "input" and name == "type":
        return value if value == "checkbox" else None
    if tag == "img" and name == "src":
        return None if leads_elsewhere(value) else value
    return value


def leads_elsewhere(address: str) -> bool:
    """Whether an address leaves the site. Readers' browsers ask no other host for a picture."""
    # A browser drops spaces and control characters before it reads an address.
    return _ELSEWHERE.match(re.sub(r"[\x00-\x20]", "", address)) is not None


def web_address(value: object) -> str:
    """An address that a link may have, which came from data; nothing where it is no http(s) address."""
    text = str(value or "")
    return text if _WEB.fullmatch(text) else ""


_NEEDED: Mapping[str, str] = {
    "backtick": "`",
    "arithmatex-inline": "$\\",
    "escape": "\\",
    **dict.fromkeys(("reference", "link", "short_reference"), "["),
    **dict.fromkeys(("image_link", "image_reference", "short_image_ref"), "["),
    **dict.fromkeys(("autolink", "automail", "html"), "<"),
    "entity": "&",
    "em_strong": "*_",
    "delimiter": "~",
    "hardbreak": "\\",
}
"""Inline patterns and the signs of which a text must have one for the pattern to match."""
_SIGNS = "".join(sorted(set("".join(_NEEDED.values()))))


@cache
def _markdown(signs: str) -> Markdown:
    """What renders texts that have these of the signs: without the patterns that could match nothing there.

    Every pattern is otherwise tried at every piece of every text.
    """
    markdown = Markdown(
        extensions=list(EXTENSIONS), extension_configs={k: dict(v) for k, v in EXTENSIONS.items()}
    )
    for name, needed in _NEEDED.items():
        if not set(needed) & set(signs):
            markdown.inlinePatterns.deregister(name)
    markdown.treeprocessors.register(_Links(markdown), "site-links", 0)
    return markdown


class _Links(Treeprocessor):
    """Turns links between files of docs/ into addresses and keeps headings below the page's own."""

    folder = ""
    language = SOURCE

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.tag == "a" and element.get("href"):
                element.set("href", link_address(element.get("href", ""), self.folder, self.language, _ROOT))
            elif element.tag == "img":
                element.set("src", link_address(element.get("src", ""), self.folder, self.language, _ROOT))
            elif re.fullmatch(r"h[1-6]", element.tag):
                element.tag = f"h{min(int(element.tag[1]) + 2, 6)}"


def link_address(link: str, folder: str, language: str, root: str) -> str:
    """Address of a link written in docs/: ``04.ko.md#model-answer`` -> ``../../07/04/#model-answer``."""
    try:
        parts = urlsplit(link)
    except ValueError:  # such as http://[
        return link
    if parts.netloc or parts.scheme or not parts.path or link.startswith("/"):
        return link
    path = posixpath.normpath(posixpath.join(folder, unquote(parts.path)))
    if path.startswith(".."):
        return link
    match = _PAGE.fullmatch(posixpath.basename(path))
    if match:
        prefix = "" if language == SOURCE else f"{language}/"
        stem = "" if match["stem"] == "index" else match["stem"] + "/"
        parent = posixpath.dirname(path)
        path = prefix + (f"{parent}/" if parent else "") + stem
    anchor = f"#{parts.fragment}" if parts.fragment else ""
    return (root + quote(path) or "./") + anchor


class _Text(HTMLParser):
    """Collects the visible text of HTML, a line for each block."""

    blocks = frozenset({"p", "li", "br", "tr", "pre", "div", "blockquote", "hr", "h3", "h4", "h5", "h6"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.blocks:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")
        elif tag == "img":
            self.pieces.append(dict(attrs).get("alt") or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.blocks:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def plain(markup: str) -> str:
    """Visible text of HTML: a line for each block, no empty lines, NFC."""
    parser = _Text()
    parser.feed(markup)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.pieces).splitlines())
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))


def bold_terms(markup: str) -> tuple[str, ...]:
    """What a part's HTML sets in bold, in order, each once."""
    found = (plain(match) for match in re.findall(r"<strong>(.*?)</strong>", markup, re.DOTALL))
    return tuple(dict.fromkeys(term for term in found if term))
