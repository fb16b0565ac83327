"""Model -> the HTML of pages, through the templates; knows Jinja, not MkDocs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jinja2 import Environment

from cards import Card
from content import LANGUAGES, SOURCE, Site, address
from render import render
from views import Decorate, Views


@dataclass(frozen=True, slots=True)
class Frame:
    """What the pages of one language share."""

    views: Views
    site_url: str
    edit_url: str
    """Address under which the files of docs/ can be edited."""
    cards: Mapping[str, Card]
    """Site-relative path of a page's preview picture -> what it says."""
    codes: Mapping[str, str]
    """Site-relative path of a page's QR code -> the picture as an address (``data:``)."""
    mark: Callable[[Sequence[str], str], Sequence[str]]
    """Marks the terms in the HTML of an answer and its corrections, given the way to the site's root."""

    @property
    def language(self) -> str:
        return self.views.language

    @property
    def site(self) -> Site:
        return self.views.site

    def context(self, path: str, source: str) -> dict[str, object]:
        """What every template needs.

        ``path`` is the page's address without its language (``07/04/``), ``source`` its file below docs/.
        """
        own = prefixed(path, self.language)
        root = "../" * own.count("/") or "./"
        other = next(code for code in LANGUAGES if code != self.language)
        chapter = path.partition("/")[0]
        return {
            "root": root,
            "is_home": not path,
            "chapters": self.views.chapters.values(),
            "chapter": self.views.chapters.get(chapter),
            "questions": self.views.questions(chapter),
            "text_language": source.split(".")[-2],
            "urls": {code: self.site_url + prefixed(path, code) for code in LANGUAGES},
            "other_url": root + prefixed(path, other),
            "edit_url": self.edit_url + source,
            "card": self._card(own),
            "codes": self.codes,
            "own": own,
        }

    def decorate(self, root: str) -> Decorate:
        """What marks the terms in the answers of a page."""
        return lambda texts: self.mark(texts, root)

    def _card(self, own: str) -> Mapping[str, str] | None:
        """The page's preview picture; its address changes with it, so that chats do not keep an old one."""
        card = self.cards.get(f"{own}card.png")
        return {"url": f"{self.site_url}{own}card.png?v={card.digest[:8]}", "alt": card.alt} if card else None


def prefixed(path: str, language: str) -> str:
    """An address in a language: ``07/04/`` -> ``en/07/04/``."""
    return path if language == SOURCE else f"{language}/{path}"


def chapter_pages(frame: Frame, environment: Environment) -> Iterator[tuple[str, str]]:
    """Site-relative path and HTML of each chapter's own page."""
    template = environment.get_template("chapter.html")
    for chapter in frame.site.chapters:
        page = chapter.page(frame.language)
        path = f"{chapter.id}/"
        context = frame.context(path, page.path.relative_to(frame.site.docs).as_posix())
        body = page.part("body")
        root = str(context["root"])
        html = render(body.text, chapter.id, frame.language, root) if body else ""
        yield prefixed(path, frame.language) + "index.html", template.render(context, page=page, body=html)


def question_pages(frame: Frame, environment: Environment) -> Iterator[tuple[str, str]]:
    """Site-relative path and HTML of each question's page."""
    template = environment.get_template("question.html")
    for question in frame.site.questions:
        path = address(question.id, SOURCE)
        source = question.page(frame.language).path.relative_to(frame.site.docs).as_posix()
        context = frame.context(path, source)
        root = str(context["root"])
        view = frame.views.question(question, root, frame.decorate(root))
        yield prefixed(path, frame.language) + "index.html", template.render(context, question=view)


def print_pages(frame: Frame, environment: Environment) -> Iterator[tuple[str, str]]:
    """Site-relative path and HTML of each chapter's printed sheet, all questions on one page."""
    template = environment.get_template("print.html")
    for chapter in frame.site.chapters:
        path = f"{chapter.id}/print/"
        source = chapter.page(frame.language).path.relative_to(frame.site.docs).as_posix()
        context = frame.context(path, source)
        sheets = [frame.views.question(question, str(context["root"])) for question in chapter.questions]
        yield prefixed(path, frame.language) + "index.html", template.render(context, sheets=sheets)
