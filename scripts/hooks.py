"""MkDocs' events; the only Python file that knows MkDocs.

Every event fires once for each language, so nothing is kept in this module: the
model of the site travels in ``config.extra``.
"""

from __future__ import annotations

import itertools
import logging
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

import assets
import cards
import check_content
import content
import glossary
import offline
import pages
import render
import site_files
import sitemap
import status

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
    plan: site_files.Plan = study["plan"]
    study["frame"] = plan.frame(language, plan.site, {})


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
    return {"site": site, "problems": problems, "folder": folder, "plan": _plan(config, site, version)}


def _plan(config: MkDocsConfig, site: content.Site, version: str) -> site_files.Plan:
    texts: site_files.Texts = config.extra["texts"]
    names = {code: texts[code]["site"]["name"] for code in content.LANGUAGES}
    counts = {code: texts[code]["chapter"]["count"] for code in content.LANGUAGES}
    edit_url = f"{(config.repo_url or '').rstrip('/')}/{config.edit_uri}"
    url, folder = config.site_url or "", f"assets/{version}"
    return site_files.Plan(
        site,
        texts,
        url,
        edit_url,
        cards.cards(site, names, counts),
        folder,
        sitemap.date_of(ROOT),
        {code: _environment(config, code, folder) for code in content.LANGUAGES},
        site_files.shared_hash(ROOT, Path(config.docs_dir), url, edit_url, folder, STARTED["command"]),
    )


def _environment(config: MkDocsConfig, language: str, folder: str) -> Environment:
    """The templates in a language."""
    environment = config.theme.get_env()
    _set_up(environment, config, language, folder)
    return environment


def _set_up(environment: Environment, config: MkDocsConfig, language: str, folder: str) -> None:
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.globals |= {
        "language": language,
        "other": next(code for code in content.LANGUAGES if code != language),
        "t": config.extra["texts"][language],
        "assets": folder,
        "published": STARTED["command"] != "serve",
        "config": config,
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
    _set_up(env, config, _language(config), config.extra["study"]["plan"].assets)
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
    """Write what is made from the model, when the pages of the last language stand."""
    if _language(config) != content.LANGUAGES[-1]:
        return
    study = config.extra["study"]
    plan: site_files.Plan = study["plan"]
    out = Path(config.site_dir)
    for path in study["folder"].iterdir():
        _write(out / plan.assets / path.name, path.read_bytes())
    chapters = site_files.kept_chapter_files(plan, ROOT / ".cache/chapters")
    for files in itertools.chain(site_files.site_files(plan), chapters):
        for name, data in files.items():
            _write(out / name, data)
    _copy_cards(plan.cards, out)
    robots = "User-agent: *\nDisallow: /\n" if config.extra["noindex"] else "User-agent: *\nAllow: /\n"
    _write(out / "robots.txt", f"{robots}Sitemap: {config.site_url}sitemap.xml\n".encode())
    if STARTED["command"] != "serve":
        # Last, for it lists every file there is.
        _write(out / "sw.js", (study["folder"] / "service-worker.js").read_bytes())
        for name, data in offline.snapshot(offline.digests_of(out)).items():
            _write(out / name, data)


def _copy_cards(wanted: Mapping[str, cards.Card], out: Path) -> None:
    """Draw the previews that the cache lacks and lay all of them beside their pages."""
    drawn = cards.draw_cards(wanted.values(), ROOT / ".cache/cards")
    for path, card in wanted.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(drawn[card.digest], out / path)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _language(config: MkDocsConfig) -> str:
    plugin: Any = config.plugins["i18n"]
    return str(plugin.current_language or content.SOURCE)


def _address(page: Page, language: str) -> str:
    """A page's address without its language: ``en/07/04/`` -> ``07/04/``."""
    return page.url.removeprefix("./").removeprefix("" if language == content.SOURCE else f"{language}/")
