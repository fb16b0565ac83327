"""MkDocs' events; the only Python file that knows MkDocs.

Every event fires once for each language, so nothing is kept in this module: the
model of the site travels in ``config.extra``.
"""

from __future__ import annotations

import functools
import logging
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

import addresses
import anki_deck
import assets
import cards
import check_content
import content
import deck
import glossary
import icons
import offline
import pages
import qr
import render
import search_index
import sitemap
import status
from views import Views

log = logging.getLogger("mkdocs.hooks.study")
ROOT = Path(__file__).resolve().parent.parent


STARTED = {"command": "build"}
"""How this process was started, which no later event tells."""


def on_startup(command: str, dirty: bool) -> None:
    """Keep the hooks loaded while MkDocs serves, and remember whether the site is to be published."""
    STARTED["command"] = command


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Leave the pages' Markdown to ``render``, whose dialect the tools share."""
    config.markdown_extensions = []
    # The theme's sitemap says relative things; ours is written in on_post_build.
    config.theme.static_templates.discard("sitemap.xml")
    config.theme.static_templates.add("offline.html")
    return config


def on_pre_build(config: MkDocsConfig) -> None:
    """Read docs/ once for all languages and say what is wrong with it; then set the language's frame."""
    language = _language(config)
    if language == content.SOURCE:
        config.extra["study"] = _read(config)
    study = config.extra["study"]
    study["frame"] = pages.Frame(
        Views(study["site"], language),
        config.extra["texts"][language],
        config.site_url or "",
        f"{(config.repo_url or '').rstrip('/')}/{config.edit_uri}",
        study["cards"],
        study["codes"],
        functools.partial(_mark, study["site"].glossary, language),
    )


def _read(config: MkDocsConfig) -> dict[str, Any]:
    # Below the folder one stands in, so that an editor finds the `path:line` of a problem.
    docs = Path(config.docs_dir)
    site = content.load_site(docs.relative_to(Path.cwd()) if docs.is_relative_to(Path.cwd()) else docs)
    problems = check_content.problems(site)
    for problem in problems:
        if problem.severity == "fault":
            log.warning("%s", problem)
    try:
        version, folder = assets.build_assets(ROOT)
    except (assets.AssetError, FileNotFoundError) as error:
        raise PluginError(str(error)) from error
    texts: dict[str, dict[str, dict[str, str]]] = config.extra["texts"]
    names = {code: texts[code]["site"]["name"] for code in content.LANGUAGES}
    counts = {code: texts[code]["chapter"]["count"] for code in content.LANGUAGES}
    return {
        "site": site,
        "problems": problems,
        "assets": f"assets/{version}",
        "folder": folder,
        "names": names,
        "cards": cards.cards(site, names, counts),
        "codes": qr.codes(site, config.site_url or ""),
    }


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave to MkDocs the pages that are not questions, and nothing of the theme's own styles and scripts.

    A question is one thing in two languages, and there may be thousands: ``pages`` makes them from the model.
    """
    site: content.Site = config.extra["study"]["site"]
    docs = Path(config.docs_dir)
    questions = {
        (docs / page.path.relative_to(site.docs)).as_posix()
        for question in site.questions
        for page in question.pages.values()
    }
    for file in list(files):
        theme = file.src_dir != config.docs_dir and file.src_uri != "favicon.svg"
        if theme or Path(file.abs_src_path or "").as_posix() in questions:
            files.remove(file)
    return files


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates the texts of the language."""
    env.trim_blocks = env.lstrip_blocks = True
    language = _language(config)
    env.globals |= {
        "language": language,
        "other": next(code for code in content.LANGUAGES if code != language),
        "t": config.extra["texts"][language],
        "assets": config.extra["study"]["assets"],
        "published": STARTED["command"] != "serve",
        "config": config,
    }
    config.extra["study"]["environment"] = env
    return env


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Choose the page's template, and keep the text for ``on_page_content``."""
    path = PurePosixPath(page.file.src_uri)
    if path.name.startswith("index."):
        page.meta.setdefault("template", "home.html" if path.parent.name == "" else "chapter.html")
    page.meta["text"] = markdown
    return ""


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Render the text as the parts of questions are rendered; only harmless HTML comes out."""
    frame: pages.Frame = config.extra["study"]["frame"]
    folder = PurePosixPath(page.file.src_uri).parent.as_posix().removeprefix(".")
    root = str(frame.context(_address(page, frame.language), page.file.src_uri)["root"])
    return render.render(page.meta["text"], folder, frame.language, root)


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Give the template what every page needs."""
    frame: pages.Frame = config.extra["study"]["frame"]
    context |= frame.context(_address(page, frame.language), page.file.src_uri)
    template = page.meta.get("template")
    if template == "glossary.html":
        context["glossary"] = glossary.view(frame.site, frame.language, context["root"])
    elif template == "status.html":
        context["status"] = status.view(frame.site, config.extra["study"]["problems"], frame.language)
    return context


def on_post_build(config: MkDocsConfig) -> None:
    """Write what is made from the model, once for the whole site."""
    study = config.extra["study"]
    out = Path(config.site_dir)
    for made in (pages.question_pages, pages.print_pages):
        for name, html in made(study["frame"], study["environment"]):
            _write(out / name, html.encode())
    if _language(config) != content.SOURCE:
        return
    for path in study["folder"].iterdir():
        _write(out / study["assets"] / path.name, path.read_bytes())
    _write(
        out / "sitemap.xml",
        sitemap.sitemap(study["site"], config.site_url or "", sitemap.date_of(ROOT)).encode(),
    )
    for files in _made(config, study):
        for path, data in files.items():
            _write(out / path, data)
    _copy_cards(study["cards"], out)
    robots = "User-agent: *\nDisallow: /\n" if config.extra["noindex"] else "User-agent: *\nAllow: /\n"
    _write(out / "robots.txt", f"{robots}Sitemap: {config.site_url}sitemap.xml\n".encode())
    if STARTED["command"] != "serve":
        # Last, for it lists every file there is.
        _write(out / "sw.js", (study["folder"] / "service-worker.js").read_bytes())
        for path, data in offline.snapshot(offline.digests_of(out)).items():
            _write(out / path, data)


def _made(config: MkDocsConfig, study: dict[str, Any]) -> Iterator[Mapping[str, bytes]]:
    """What is made from the model: site-relative path -> file."""
    site: content.Site = study["site"]
    url = config.site_url or ""
    decks = deck.deck(site)
    yield decks
    yield icons.icons()
    yield icons.manifests(config.extra["texts"])
    yield search_index.index_files(site)
    yield study["codes"]
    yield addresses.redirect_pages(site, url, f"{study['assets']}/early.js", study["names"])
    yield anki_deck.packages(site, decks, config.extra["texts"], url, sitemap.date_of(ROOT))


def _copy_cards(wanted: Mapping[str, cards.Card], out: Path) -> None:
    """Draw the previews that the cache lacks and lay all of them beside their pages."""
    drawn = cards.draw_cards(wanted.values(), ROOT / ".cache/cards")
    for path, card in wanted.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(drawn[card.digest], out / path)


def _mark(terms: Mapping[str, Mapping[str, object]], language: str, html: str, root: str) -> str:
    return glossary.mark_terms(html, terms, language, root)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _language(config: MkDocsConfig) -> str:
    plugin: Any = config.plugins["i18n"]
    return str(plugin.current_language or content.SOURCE)


def _address(page: Page, language: str) -> str:
    """A page's address without its language: ``en/07/04/`` -> ``07/04/``."""
    return page.url.removeprefix("./").removeprefix("" if language == content.SOURCE else f"{language}/")
