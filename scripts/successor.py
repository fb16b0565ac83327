"""Builds docs/ with the newest Zensical, MkDocs' announced successor, and tells what would break.

No part of the site and of its tests: it installs into .cache/successor and needs a network. What it found,
and what follows from it, stands in .github/zensical.md.
"""

from __future__ import annotations

import argparse
import ast
import gzip
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import successor_templates as templates
from content import LANGUAGES, SOURCE
from successor_alternatives import compare_alternatives
from successor_trial import (
    CACHE,
    ENGINE,
    MKDOCS,
    OWN_TEMPLATES,
    ROOT,
    Row,
    Run,
    SuccessorError,
    Trial,
    changed,
    install,
    run,
    served,
)

BARE = "<!DOCTYPE html><title>{{ page.title }}</title>{{ page.content }}"
"""A page without the theme, whose navigation names every page on every page."""
BLOCKS = """
markdown_extensions:
  - pymdownx.blocks.details:
      types: [study-answer, model-answer, correction]
"""
"""The blocks of a question page, declared to the extension that comes nearest to them."""


def language_of(path: str) -> str:
    """The language of a site's page, whether its address or its file's name says it."""
    for code in LANGUAGES:
        if path.startswith(f"{code}/") or f".{code}/" in path:
            return code
    return SOURCE


def addresses(site: Path) -> set[str]:
    """Pages of a built site: paths of the folders whose index.html they are, and single HTML files."""
    paths = (path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    return {path.removesuffix("index.html") for path in paths}


def counted(pages: Iterable[str]) -> str:
    """How many pages there are in each language."""
    codes = [language_of(page) for page in pages]
    return f"{len(codes)} (" + ", ".join(f"{code} {codes.count(code)}" for code in LANGUAGES) + ")"


def events(source: str) -> list[str]:
    """Names of MkDocs' events that a module of hooks handles."""
    functions = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    return [node.name for node in functions if node.name.startswith("on_")]


def line(row: Row) -> str:
    """A row as a line of a Markdown table."""
    cells = (cell.replace("|", "\\|").replace("\n", " ") for cell in (row.what, row.ours, row.theirs))
    return f"| {' | '.join(cells)} |"


def compare_builds(trial: Trial) -> list[Row]:
    """Whether the builds end, what pages they give, what became of hooks, blocks and search."""
    mine, site = trial.ours(trial.config)
    if mine.status:
        raise SuccessorError(f"our own build failed ({mine.last}); see `study.py build`")
    as_is, half = trial.theirs(trial.config)
    without, other_half = trial.theirs(changed(trial.config, OWN_TEMPLATES, ""))
    small, other = trial.theirs(trial.smallest)
    ours, theirs = addresses(site), addresses(other)

    def said(done: Run, built: Path) -> str:
        return f"exit {done.status}, {len(addresses(built))} pages; {done.last}"

    rows = [
        Row("mkdocs.yml as it is", said(mine, site), said(as_is, half)),
        Row("without overrides/", "—", said(without, other_half)),
        Row("with stubs for the templates that pages name", "—", said(small, other)),
        Row("pages", counted(ours), counted(theirs)),
        Row(
            "pages at the address they must have",
            str(len(ours)),
            f"{len(ours & theirs)}: " + listed(ours & theirs),
        ),
        Row("pages at other addresses", "0", f"{len(theirs - ours)}: " + listed(theirs - ours)),
        Row("files", str(files_in(site)), str(files_in(other))),
        Row("`lang` of the home pages", home_languages(site), home_languages(other)),
        Row("real docs, cold", f"{mine.cost}; all cards drawn", small.cost),
    ]
    return [*rows, blocks_row(trial, site, other), tags_row(site, other), search_row(site, other)]


def listed(names: Iterable[str]) -> str:
    """The first few of many names."""
    several = sorted(names)
    return ", ".join(f"`{name}`" for name in several[:3]) + (" …" if len(several) > 3 else "")


def files_in(site: Path) -> int:
    """How many files a site has."""
    return sum(path.is_file() for path in site.rglob("*"))


def home_languages(site: Path) -> str:
    """The languages that the Korean and the English home page declare."""
    homes = [
        path
        for name in ("index.html", "index.ko/index.html", "en/index.html", "index.en/index.html")
        if (path := site / name).exists()
    ]
    found = (re.search(r'<html[^>]*\blang="(\w+)"', path.read_text(encoding="utf-8")) for path in homes)
    return ", ".join(match[1] for match in found if match)


def raw_blocks(site: Path) -> tuple[int, int]:
    """Pages that show `///` to the reader, and disclosures on all pages."""
    texts = [path.read_text(encoding="utf-8") for path in site.rglob("*.html")]
    shown = sum(bool(re.search(r"^(<p>)?/// ?[a-z]", text, re.MULTILINE)) for text in texts)
    return shown, sum(text.count("<details") for text in texts)


def blocks_row(trial: Trial, ours: Path, theirs: Path) -> Row:
    """What becomes of `/// model-answer`, as it is and with the extension that comes nearest."""
    told, site = trial.theirs(trial.smallest + BLOCKS)
    declared = f"; declared as details: exit {told.status}, " + "{} pages raw, {} details".format(
        *raw_blocks(site)
    )
    mine = "{} pages raw, {} details".format(*raw_blocks(ours))
    return Row(
        "`/// model-answer` …", mine, "{} pages raw, {} details".format(*raw_blocks(theirs)) + declared
    )


def tags_row(ours: Path, theirs: Path) -> Row:
    """Pages that show their tags."""

    def pages(site: Path) -> int:
        shown = re.compile(r'class="(tags|md-tag)\b')
        return sum(bool(shown.search(path.read_text(encoding="utf-8"))) for path in site.rglob("*.html"))

    return Row("pages that show tags", str(pages(ours)), str(pages(theirs)))


def search_row(ours: Path, theirs: Path) -> Row:
    """Bytes of the search index, and the language that it is made for."""

    def packed(paths: Iterable[Path]) -> str:
        sizes = [len(gzip.compress(path.read_bytes(), mtime=0)) for path in paths]
        return f"{len(sizes)} files, {sum(sizes) / 1000:.0f} kB (gzip)"

    index = theirs / "search.json"
    made = re.search(r'"lang":\[([^]]*)\]', index.read_text(encoding="utf-8")) if index.exists() else None
    mine = packed(path for path in (ours / "search").rglob("*") if path.is_file())
    return Row(
        "search index", mine, f"{packed([index] if made else [])}, language {made[1] if made else '—'}"
    )


def compare_hooks(trial: Trial) -> list[Row]:
    """Which events reach the hooks: each writes its name."""
    names = events((ROOT / "scripts/hooks.py").read_text(encoding="utf-8"))
    tell = "\n".join(f"def {name}(*a, **k):\n    open('ran-{name}', 'w').close()" for name in names)
    project = trial.project(trial.smallest)
    (project / "scripts/hooks.py").write_text(tell, encoding="utf-8")
    run([ENGINE, "build"], project)
    ran = [path.name for path in project.glob("ran-*")]
    return [Row("events that reach scripts/hooks.py", f"{len(names)}: {', '.join(names)}", f"{len(ran)}")]


def compare_strict(trial: Trial) -> list[Row]:
    """Whether a strict build stops at what must not be published."""
    faults = {
        "a link to a page that is not there": "[x](99.ko.md)",
        "a link to a part that is not there": "[x](02.ko.md#no-such)",
        "a block without an end": "/// model-answer\nx",
    }
    rows = []
    for what, text in faults.items():
        statuses = []
        for config, command in ((trial.config, MKDOCS), (trial.smallest, (str(ENGINE),))):
            project = trial.project(config)
            page = min((project / "docs").glob("*/*.ko.md"))
            ended = text if text.startswith("///") else f"/// model-answer\n{text}\n///"
            page.write_text(page.read_text(encoding="utf-8") + f"\n{ended}\n", encoding="utf-8")
            statuses.append(f"exit {run([*command, 'build', '--strict'], project).status}")
        rows.append(Row(f"strict: {what}", *statuses))
    return rows


def compare_templates(trial: Trial) -> list[Row]:
    """Each of our page templates alone, then each thing that they use."""
    own = ROOT / "overrides"
    sources = {path.relative_to(own).as_posix(): path for path in own.rglob("*.html")}
    texts = [path.read_text(encoding="utf-8") for path in sources.values()]
    small = trial.work / "probe"
    rows = []
    for name in sorted(name for name in sources if "/" not in name):
        shutil.rmtree(small, ignore_errors=True)
        shutil.copytree(ROOT / "overrides", small / "stubs")
        if name != "404.html":
            # Zensical writes a 404 page with every build; it shall not be what fails.
            (small / "stubs/404.html").write_text("", encoding="utf-8")
        done, _ = probe(small, trial.smallest, name)
        rows.append(Row(f"template `{name}`", "renders", "renders" if not done.status else done.last))
    for name, count in templates.used(texts).items():
        rows.append(Row(f"{name} ({count or 'all'})", "works", _try(small, trial.smallest, name)))
    mine = templates.needed(texts) - {"page", "config"}
    given = _defined(small, trial.smallest, mine)
    theirs = f"{len(given)} defined" + (f" ({', '.join(sorted(given))})" if given else "")
    return [
        *rows,
        Row(f"names from hooks and views ({', '.join(sorted(mine))})", f"{len(mine)} defined", theirs),
    ]


def _try(folder: Path, config: str, name: str) -> str:
    wanted = templates.PROBES.get(name)
    if wanted is None:
        return templates.untried(name)
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "stubs").mkdir(parents=True)
    for partial, text in templates.PARTIALS.items():
        (folder / "stubs" / partial).write_text(text, encoding="utf-8")
    (folder / "stubs/probe.html").write_text(templates.page_of(wanted), encoding="utf-8")
    done, html = probe(folder, config, "probe.html")
    return done.last if done.status else templates.verdict(wanted, html) or "works"


def _defined(folder: Path, config: str, names: Iterable[str]) -> set[str]:
    """Which of the names have a value in Zensical's templates."""
    text = "".join(f"{{% if {name} is defined %}}{name} {{% endif %}}" for name in sorted(names))
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "stubs").mkdir(parents=True)
    (folder / "stubs/probe.html").write_text(f"{templates.MARK}{text}{templates.MARK}", encoding="utf-8")
    return set(probe(folder, config, "probe.html")[1].split(templates.MARK)[1].split())


def probe(folder: Path, config: str, template: str) -> tuple[Run, str]:
    """Build one page with one template of ``folder``; returns its HTML, too."""
    (folder / "docs").mkdir(exist_ok=True)
    page = f"---\ntitle: Probe\ntemplate: {template}\n---\nText.\n"
    (folder / "docs/index.md").write_text(page, encoding="utf-8")
    (folder / "mkdocs.yml").write_text(config, encoding="utf-8")
    done = run([ENGINE, "build", "--clean"], folder)
    made = folder / "site/index.html"
    return done, made.read_text(encoding="utf-8") if made.exists() and not done.status else ""


def compare_serving(trial: Trial) -> list[Row]:
    """Seconds until a server answers, and until it shows an edit."""
    mine = served(trial.project(trial.config), [*MKDOCS, "serve", "--dev-addr"], "{0}/")
    theirs = served(trial.project(trial.smallest), [str(ENGINE), "serve", "--dev-addr"], "{0}.ko/")
    return [
        Row("serve: until it answers", mine[0], theirs[0]),
        Row("serve: until an edited title shows", mine[1], theirs[1]),
    ]


def compare_large(trial: Trial, questions: int) -> list[Row]:
    """Time and memory of a large site, cold, and again with nothing changed."""
    project = trial.project(trial.config, questions)
    first = run([*MKDOCS, "build", "--quiet"], project)
    for path in (project / ".cache").iterdir():
        # The preview cards have no counterpart; the workflow keeps them, and so does this measure.
        if path.name not in ("cards", "assets"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    cold, again = (run([*MKDOCS, "build", "--quiet"], project) for _ in range(2))
    other, bare = (trial.project(trial.smallest, questions) for _ in range(2))
    (bare / "stubs/main.html").write_text(BARE, encoding="utf-8")
    theirs = run([ENGINE, "build"], other)
    alone, alone_again = (run([ENGINE, "build"], bare) for _ in range(2))
    pages = counted(addresses(project / "site")), counted(addresses(other / "site"))
    what = f"{questions} questions: "
    return [
        Row(f"{what}pages", *pages),
        Row(f"{what}files", str(files_in(project / "site")), str(files_in(other / "site"))),
        Row(f"{what}cold, cards drawn", first.cost, "—"),
        Row(f"{what}cold, cards kept", cold.cost, f"exit {theirs.status}, {theirs.cost}"),
        Row(f"{what}cold, without its theme", "—", f"exit {alone.status}, {alone.cost}"),
        Row(f"{what}again, nothing changed", again.cost, f"without its theme: {alone_again.cost}"),
        search_row(project / "site", other / "site"),
    ]


def main(argv: list[str]) -> int:
    """Print the table as it comes. Returns 0 if the check ran, whatever it found; 1 where it could not."""
    parser = argparse.ArgumentParser(prog="study.py successor", description=__doc__)
    parser.add_argument("--questions", type=int, default=1500, help="size of the large site; 0 leaves it out")
    arguments = parser.parse_args(argv)
    CACHE.mkdir(parents=True, exist_ok=True)
    try:
        print(f"| what | this build | Zensical {install()} |\n|---|---|---|", flush=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as work:
            for row in _rows(Trial(Path(work)), arguments.questions):
                print(line(row), flush=True)
    except SuccessorError as error:
        print(f"successor: {error}", file=sys.stderr)
        return 1
    return 0


def _rows(trial: Trial, questions: int) -> Iterator[Row]:
    """Everything that is compared, one thing after the other."""
    for compare in COMPARED:
        yield from compare(trial)
    if questions:
        yield from compare_large(trial, questions)


COMPARED = (
    compare_builds,
    compare_hooks,
    compare_strict,
    compare_serving,
    compare_templates,
    compare_alternatives,
)
"""What is compared, cheap things first."""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
