"""MkDocs' events; the only Python file that knows MkDocs.

Every event fires once for each language, so nothing is kept in this module: the
model of the site travels in ``config.extra``.
"""

from __future__ import annotations

import logging
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

import assets
import content
import deck
import render
import search_index
import sitemap
from views import Views

log = logging.getLogger("mkdocs.hooks.study")
ROOT = Path(__file__).resolve().parent.parent


def on_startup(command: str, dirty: bool) -> None:
    """Exists so that MkDocs keeps the hooks loaded while it serves."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Set the dialect of the pages, which the tools share."""
    config.markdown_extensions = ["toc", *render.EXTENSIONS]
    config.mdx_configs = {name: dict(options) for name, options in render.EXTENSIONS.items()}
    # The theme's sitemap says relative things; ours is written in on_post_build.
    config.theme.static_templates.discard("sitemap.xml")
    return config


def on_pre_build(config: MkDocsConfig) -> None:
    """Read docs/ once for all languages and say what is wrong with it."""
    if _language(config) != content.SOURCE:
        return
    # Below the folder one stands in, so that an editor finds the `path:line` of a problem.
    docs = Path(config.docs_dir)
    site = content.load_site(docs.relative_to(Path.cwd()) if docs.is_relative_to(Path.cwd()) else docs)
    for problem in (*site.problems, *(problem for page in site.every_page() for problem in page.problems)):
        log.warning("%s", problem)
    try:
        version, folder = assets.build_assets(ROOT)
    except (assets.AssetError, FileNotFoundError) as error:
        raise PluginError(str(error)) from error
    config.extra["study"] = {"site": site, "assets": f"assets/{version}", "folder": folder}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave out what the theme would copy: the site has styles and scripts of its own."""
    for file in list(files):
        if file.src_dir != config.docs_dir and file.src_uri != "favicon.svg":
            files.remove(file)
    return files


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Give the templates the texts of the language."""
    env.trim_blocks = env.lstrip_blocks = True
    language = _language(config)
    env.globals["language"] = language
    env.globals["other"] = _other(language)
    env.globals["t"] = config.extra["texts"][language]
    env.globals["assets"] = config.extra["study"]["assets"]
    return env


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Choose the page's template. A question's text goes to it by parts, not through MkDocs."""
    path = PurePosixPath(page.file.src_uri)
    if _question(page, config) is not None:
        page.meta["template"] = "question.html"
        return ""
    if path.name.startswith("index."):
        page.meta.setdefault("template", "home.html" if path.parent.name == "" else "chapter.html")
    return markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Let only harmless HTML through, whoever wrote the page."""
    return render.safe(html)


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Give the template its view of the model and its addresses."""
    language = _language(config)
    site: content.Site = config.extra["study"]["site"]
    root = get_relative_url(".", page.url).rstrip("/") + "/"
    views = Views(site, language)
    address = _address(page, language)
    question = _question(page, config)
    chapter = next((item for item in site.chapters if f"{item.id}/" in address[: len(item.id) + 1]), None)
    context |= {
        "root": root,
        "views": views,
        "chapters": [views.chapter_link(item, root) for item in site.chapters],
        "chapter": views.chapter_link(chapter, root) if chapter else None,
        "questions": views.questions(chapter, root) if chapter else (),
        "question": views.question(question, root) if question else None,
        "text_language": _text_language(page),
        "urls": {code: _url(config, address, code) for code in content.LANGUAGES},
        "other_url": root + _prefixed(address, _other(language)),
        "edit_url": _edit_url(page, config),
        "script_texts": _script_texts(config, language),
    }
    return context


def on_post_build(config: MkDocsConfig) -> None:
    """Write what is made from the model, once for the whole site."""
    if _language(config) != content.SOURCE:
        return
    study = config.extra["study"]
    out = Path(config.site_dir)
    for path in study["folder"].iterdir():
        _write(out / study["assets"] / path.name, path.read_bytes())
    _write(
        out / "sitemap.xml",
        sitemap.sitemap(study["site"], config.site_url or "", sitemap.date_of(ROOT)).encode(),
    )
    for path, data in {**deck.deck(study["site"]), **search_index.index_files(study["site"])}.items():
        _write(out / path, data)
    robots = "User-agent: *\nDisallow: /\n" if config.extra["noindex"] else "User-agent: *\nAllow: /\n"
    _write(out / "robots.txt", f"{robots}Sitemap: {config.site_url}sitemap.xml\n".encode())


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _language(config: MkDocsConfig) -> str:
    plugin: Any = config.plugins["i18n"]
    return str(plugin.current_language or content.SOURCE)


def _other(language: str) -> str:
    """The language that the switch leads to."""
    return next(code for code in content.LANGUAGES if code != language)


def _script_texts(config: MkDocsConfig, language: str) -> dict[str, str]:
    """The texts that scripts of every page use; those of one page's own script stand in its template."""
    texts: dict[str, str] = config.extra["texts"][language].get("script", {})
    return texts


def _text_language(page: Page) -> str:
    """Language of the file that a page was made from."""
    return page.file.src_uri.split(".")[-2]


def _address(page: Page, language: str) -> str:
    """A page's address without its language: ``en/07/04/`` -> ``07/04/``."""
    return page.url.removeprefix("./").removeprefix("" if language == content.SOURCE else f"{language}/")


def _prefixed(address: str, language: str) -> str:
    return address if language == content.SOURCE else f"{language}/{address}"


def _url(config: MkDocsConfig, address: str, language: str) -> str:
    return (config.site_url or "") + _prefixed(address, language)


def _edit_url(page: Page, config: MkDocsConfig) -> str:
    return f"{(config.repo_url or '').rstrip('/')}/{config.edit_uri}{page.file.src_uri}"


def _question(page: Page, config: MkDocsConfig) -> content.Question | None:
    path = PurePosixPath(page.file.src_uri)
    question_id = f"{path.parent}-{path.name.split('.')[0]}"
    site: content.Site = config.extra["study"]["site"]
    return site.question(question_id)
