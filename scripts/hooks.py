"""MkDocs' events; the only Python file that knows MkDocs.

Every event fires once for each language, so nothing is kept in this module: the
model of the site travels in ``config.extra``.
"""

from __future__ import annotations

import functools
import gc
import logging
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, TemplateSyntaxError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler

import assets
import cache
import cards
import content
import glossary
import offline
import pages
import render
import status
from chapter_files import Workshop
from check_content import Checker, problems_with
from dates import dates_of
from load import load_site
from plan import Plan, Texts, shared_hash
from publish import File, publish
from site_files import search_files, site_files

log = logging.getLogger("mkdocs.hooks.study")
ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".cache"


class _Deferred:
    """What is only made when somebody asks for it: an edit should not wait for the search index."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        """Held while the site is built, too: what is made is always of the newest site."""
        self.make: Callable[[], None] | None = None

    def now(self) -> None:
        with self.lock:
            make, self.make = self.make, None
            if make:
                try:
                    make()
                except PluginError as error:
                    log.error("%s", error)


SEARCH = _Deferred()
STARTED = {"command": "build", "serving": ""}
"""How this process was started, and whether it shows pages already, which no later event tells."""


def on_startup(command: str, dirty: bool) -> None:
    """Keep the hooks loaded while MkDocs serves, and remember whether the site is to be published."""
    STARTED["command"] = command
    # A build makes millions of objects that stay; looking through them for circles took a third of its time.
    gc.set_threshold(500_000, 20, 100)


def on_serve(server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., None]) -> None:
    """Show the last good pages where a build fails: MkDocs would answer no request until it is mended.

    The search index is made when a page asks for it.
    """
    build = server.builder
    STARTED["serving"] = "yes"

    def tried() -> None:
        try:
            with SEARCH.lock:
                build()
        except (Exception, Abort) as error:
            place = f"{error.filename}:{error.lineno}: " if isinstance(error, TemplateSyntaxError) else ""
            log.error("%s%s. The last good pages stay until it is mended.", place, str(error).rstrip(".!"))

    answer = server.serve_request

    def answered(environ: dict[str, Any], start_response: Any) -> Any:
        if "/search/" in environ["PATH_INFO"]:
            SEARCH.now()
        return answer(environ, start_response)

    server.builder = tried
    server.set_app(answered)


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Let MkDocs write beside, and leave the pages' Markdown to ``render``, whose dialect the tools share."""
    if "out" not in config.extra:
        # MkDocs empties its folder before it builds; the last good site has to stay until the next one is.
        with _writing():
            CACHE.mkdir(exist_ok=True)
            cache.drop_abandoned(CACHE)
            beside = tempfile.TemporaryDirectory(prefix=".pages-", dir=CACHE)
        config.extra |= {"out": Path(config.site_dir), "beside": beside}
        config.site_dir = beside.name
    config.markdown_extensions = []
    # Of Material the site takes the icons alone (`assets`); MkDocs would look through all its thousands of
    # files for each language.
    config.theme.dirs = [folder for folder in config.theme.dirs if folder == config.theme.custom_dir]
    # The theme's sitemap says relative things; ours is written in on_post_build.
    config.theme.static_templates.discard("sitemap.xml")
    config.theme.static_templates.add("offline.html")
    return config


def on_pre_build(config: MkDocsConfig) -> None:
    """Make all chapters once for all languages and say what is wrong; then set the language's frame."""
    language = _language(config)
    if language == content.SOURCE:
        with _writing():
            config.extra["study"] = _make(config)
    study = config.extra["study"]
    plan: Plan = study["plan"]
    study["frame"] = plan.frame(language, plan.site, {})


def _make(config: MkDocsConfig) -> dict[str, Any]:
    # Below the folder one stands in, so that an editor finds the `path:line` of a problem.
    docs = Path(config.docs_dir)
    docs = docs.relative_to(Path.cwd()) if docs.is_relative_to(Path.cwd()) else docs
    site = load_site(docs, CACHE / "parsed")
    try:
        version, folder = assets.build_assets(ROOT, _script_texts(config.extra["texts"]))
    except (assets.AssetError, FileNotFoundError) as error:
        raise PluginError(str(error)) from error
    plan = _plan(config, site, f"assets/{version}")
    environments = {code: _environment(config, code, plan.assets) for code in content.LANGUAGES}
    # What is served and what is published differ; each keeps its own.
    checker = Checker(site)
    workshop = Workshop(plan, environments, checker, CACHE / "chapters" / STARTED["command"])
    facts = workshop.facts()
    problems = problems_with(checker, [chapter.problems for chapter in facts.values()])
    faults = [problem for problem in problems if problem.severity == "fault"]
    for problem in faults:
        log.error("%s", problem)
    if faults and config.strict:
        raise Abort("Nothing was built: mend what is named above. The last site stands as it was.")
    unread = [*site.problems, *(problem for page in site.every_page() for problem in page.problems)]
    if STARTED["serving"] and any(problem.severity == "fault" for problem in unread):
        raise Abort("Nothing was built")
    return {
        "site": site,
        "plan": plan,
        "workshop": workshop,
        "facts": facts,
        "problems": problems,
        "rows": status.rows(site, problems),
        "assets": folder,
    }


@contextmanager
def _writing() -> Iterator[None]:
    """Say in one line what could not be read or written, such as on a full disk."""
    try:
        yield
    except TimeoutError as error:
        raise PluginError("Found another build at work for a minute; run this one after it.") from error
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        raise PluginError(f"{what}. The last site stands as it was.") from error


def _plan(config: MkDocsConfig, site: content.Site, folder: str) -> Plan:
    texts: Texts = config.extra["texts"]
    names = {code: texts[code]["site"]["name"] for code in content.LANGUAGES}
    counts = {code: texts[code]["chapter"]["count"] for code in content.LANGUAGES}
    edit_url = f"{(config.repo_url or '').rstrip('/')}/{config.edit_uri}"
    url = config.site_url or ""
    return Plan(
        site,
        texts,
        url,
        edit_url,
        cards.cards(site, names, counts),
        folder,
        dates_of(ROOT, [chapter.id for chapter in site.chapters]),
        shared_hash(ROOT, Path(config.docs_dir), url, edit_url, folder, STARTED["command"]),
    )


def _script_texts(texts: Texts) -> dict[str, dict[str, str]]:
    """What scripts of any page say; the review, which says much, brings its own."""
    return {code: {**texts[code]["script"], **texts[code]["views"]} for code in content.LANGUAGES}


def _environment(config: MkDocsConfig, language: str, folder: str) -> Environment:
    """The templates in a language."""
    environment = config.theme.get_env()
    _set_up(environment, config, language, folder)
    return environment


def _set_up(environment: Environment, config: MkDocsConfig, language: str, folder: str) -> None:
    environment.trim_blocks = environment.lstrip_blocks = True
    # Hangul as it is: written as escapes it takes twice the bytes.
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
    # MkDocs escapes nothing. Here every text is escaped but what a template calls `safe`: rendered HTML.
    environment.autoescape = True
    # Compiled templates are kept: the few that a build with one edit uses would be compiled anew each time.
    environment.bytecode_cache = FileSystemBytecodeCache(str(_templates()))
    environment.globals |= {
        "language": language,
        "other": next(code for code in content.LANGUAGES if code != language),
        "t": config.extra["texts"][language],
        "assets": folder,
        "published": STARTED["command"] != "serve",
        "config": config,
    }


def _templates() -> Path:
    """The folder of compiled templates."""
    folder = CACHE / "templates"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Leave to MkDocs the pages that are in no chapter, and nothing of the theme's own styles and scripts.

    A question is one thing in two languages, and there may be thousands: ``pages`` makes them from the model.
    """
    site: content.Site = config.extra["study"]["site"]
    docs = Path(config.docs_dir)
    made = {
        (docs / page.path.relative_to(site.docs)).as_posix()
        for chapter in site.chapters
        for group in (chapter.pages, *(question.pages for question in chapter.questions))
        for page in group.values()
    }
    for file in list(files):
        theme = file.src_dir != config.docs_dir and file.src_uri != "favicon.svg"
        if theme or Path(file.abs_src_path or "").as_posix() in made:
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
        page.meta.setdefault("template", "home.html")
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
    study = config.extra["study"]
    if template == "glossary.html":
        context["glossary"] = glossary.view(frame.site, _terms(study), frame.language, context["root"])
    elif template == "status.html":
        context["status"] = status.view(frame.site, study["rows"], study["problems"], frame.language)
    return context


def _terms(study: dict[str, Any]) -> dict[str, list[str]]:
    """Term of the glossary -> ids of the questions that use it."""
    used: dict[str, list[str]] = {}
    for facts in study["facts"].values():
        for term, questions in facts.terms.items():
            used.setdefault(term, []).extend(questions)
    return used


def on_post_build(config: MkDocsConfig) -> None:
    """Publish what MkDocs wrote and what is made from the model, when the last language stands."""
    if _language(config) != content.LANGUAGES[-1]:
        return
    if config.strict and _warnings():
        return  # MkDocs is about to say so and to stop; the last good site stays.
    out: Path = config.extra["out"]
    study = config.extra["study"]
    with _writing():
        files = _files(config)

    def finish() -> None:
        with _writing():
            index = _given(search_files(study["plan"], study["facts"], CACHE / "search" / STARTED["command"]))
            everything = files | index
            if STARTED["command"] != "serve":
                digests = {path: file.digest for path, file in everything.items()}
                everything |= _given(offline.snapshot(digests))
            _publish(everything, out)

    if STARTED["command"] == "serve":
        with _writing():
            _publish(files, out)
        SEARCH.make = finish
    else:
        finish()


def _publish(files: dict[str, File], out: Path) -> None:
    publish(files, out, CACHE / f"published-{offline.digest(str(out).encode())}")


def _files(config: MkDocsConfig) -> dict[str, File]:
    """Every file of the site, but the search index and the lists of all files."""
    study = config.extra["study"]
    plan: Plan = study["plan"]
    beside, assets_folder = Path(config.site_dir), study["assets"]
    made = site_files(plan, CACHE / "icons")
    made |= {path.relative_to(beside).as_posix(): path.read_bytes() for path in _all_files(beside)}
    made |= {f"{plan.assets}/{path.name}": path.read_bytes() for path in assets_folder.iterdir()}
    robots = "User-agent: *\nDisallow: /\n" if config.extra["noindex"] else "User-agent: *\nAllow: /\n"
    made["robots.txt"] = f"{robots}Sitemap: {config.site_url}sitemap.xml\n".encode()
    workshop: Workshop = study["workshop"]
    files = workshop.files(study["facts"]) | _given(made)
    if STARTED["command"] != "serve":
        files |= _given({"sw.js": (assets_folder / "service-worker.js").read_bytes()})
    drawn = cards.draw_cards(plan.cards.values(), CACHE / "cards")
    for path, card in plan.cards.items():
        files[path] = File(card.digest, drawn[card.digest].read_bytes)
    return files


def _given(files: dict[str, bytes]) -> dict[str, File]:
    return {path: File(offline.digest(data), functools.partial(bytes, data)) for path, data in files.items()}


def _all_files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _warnings() -> bool:
    """Whether this build has warned of anything: MkDocs counts, and looks at it after the last event."""
    counters = (item for item in logging.getLogger("mkdocs").handlers if isinstance(item, CountHandler))
    return any(counter.get_counts() for counter in counters)


def _language(config: MkDocsConfig) -> str:
    plugin: Any = config.plugins["i18n"]
    return str(plugin.current_language or content.SOURCE)


def _address(page: Page, language: str) -> str:
    """A page's address without its language: ``en/07/04/`` -> ``07/04/``."""
    return page.url.removeprefix("./").removeprefix("" if language == content.SOURCE else f"{language}/")
