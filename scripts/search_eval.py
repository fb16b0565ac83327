"""Queries with what they must find -> how many the site's own search finds.

    python scripts/study.py search-eval QUERIES.json [--docs DIR] [--chapter NN …] [--split]

The file holds `{"queries": [{"q": …, "lang": "ko", "expect": ["07-04"], "top1": true}]}`.
A query hits when one of the expected questions is among the first five found; one
that expects nothing hits when nothing is found. `top1` asks for the first place.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from content import LANGUAGES, Site
from load import load_site
from node import node_command
from search_index import WHOLE_BELOW, index_files

ROOT = Path(__file__).resolve().parent.parent
RUNNER = ROOT / "scripts/search_run.mjs"
FIRST = 5


@dataclass(frozen=True, slots=True)
class Query:
    """A query and what must be found for it."""

    text: str
    language: str
    expect: tuple[str, ...]
    top: bool
    """Whether the first question found must be one of those expected."""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """What came of a file of queries."""

    hits: int
    queries: int
    tops: int
    top_queries: int
    misses: tuple[str, ...]

    def __str__(self) -> str:
        return f"hit@{FIRST} {self.hits}/{self.queries}, top1 {self.tops}/{self.top_queries}"

    @property
    def perfect(self) -> bool:
        return self.hits == self.queries and self.tops == self.top_queries


def read_queries(path: Path) -> tuple[Query, ...]:
    """Read a file of queries. Raises ValueError with what is wrong and what to do about it."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except json.JSONDecodeError as error:
        message = f"{path}:{error.lineno}: found {error.msg}, expected JSON; mend it"
        raise ValueError(message) from error
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path}: found {error}, expected a file of queries; name another"
        raise ValueError(message) from error
    entries = data.get("queries") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        message = f'{path}: found no list of queries, expected {{"queries": [{{"q": …}}]}}; mend it'
        raise ValueError(message)
    return tuple(_query(entry, f"{path}: query {number}") for number, entry in enumerate(entries, 1))


def _query(entry: object, where: str) -> Query:
    if not isinstance(entry, dict) or not isinstance(entry.get("q"), str):
        message = f"{where}: found {entry!r}, expected an object with `q`; mend it"
        raise ValueError(message)
    language, expect = entry.get("lang", LANGUAGES[0]), entry.get("expect", [])
    if language not in LANGUAGES:
        message = f"{where}: found lang {language!r}, expected one of {', '.join(LANGUAGES)}; mend it"
        raise ValueError(message)
    if not isinstance(expect, list) or not all(isinstance(item, str) for item in expect):
        message = f"{where}: found expect {expect!r}, expected a list of question ids; mend it"
        raise ValueError(message)
    return Query(entry["q"], language, tuple(expect), bool(entry.get("top1")), str(entry.get("kind", "")))


def run(site: Site, queries: Sequence[Query], *, whole_below: int = WHOLE_BELOW) -> list[list[str]]:
    """Ids of the questions found for each query, by the code and the index that the site ships."""
    asked = [{"q": query.text, "lang": query.language} for query in queries]
    with tempfile.TemporaryDirectory() as folder:
        for name, data in index_files(site, whole_below=whole_below).items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        done = subprocess.run(
            [*node_command(), str(RUNNER), folder],
            input=json.dumps(asked), capture_output=True, text=True, encoding="utf-8", check=False,
        )  # fmt: skip
    if done.returncode:
        message = f"the search failed; {done.stderr.strip()}"
        raise RuntimeError(message)
    found: list[list[str]] = json.loads(done.stdout)
    return found


def score(queries: Sequence[Query], found: Sequence[Sequence[str]]) -> Score:
    """Count the hits. Pages that are no question take a place only where nothing may be found."""
    hits = tops = 0
    misses: list[str] = []
    for query, names in zip(queries, found, strict=True):
        ids = [name for name in names if not name.startswith("/")]
        hit = bool(set(ids[:FIRST]) & set(query.expect)) if query.expect else not names
        top = bool(ids[:1]) and ids[0] in query.expect if query.expect else hit
        hits += hit
        tops += query.top and top
        if not hit or (query.top and not top):
            what = "miss" if not hit else "not first"
            wanted = ", ".join(query.expect) or "nothing"
            kind = f" ({query.kind})" if query.kind else ""
            got = ", ".join(names[:FIRST]) or "nothing"
            misses.append(f"{what}: {query.text!r} [{query.language}]{kind}: found {got}, expected {wanted}")
    return Score(hits, len(queries), tops, sum(query.top for query in queries), tuple(misses))


def main(argv: list[str]) -> int:
    """Print each miss, then the score. Returns 0, 1 where something was missed, 2 for wrong use."""
    parser = argparse.ArgumentParser(prog="study.py search-eval", description=__doc__.splitlines()[0])
    parser.add_argument("queries", type=Path, help="JSON file of queries")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="content to search (default: docs)")
    parser.add_argument("--chapter", action="append", help="search these chapters alone (default: all)")
    parser.add_argument("--split", action="store_true", help="split the index as for a large site")
    arguments = parser.parse_args(argv)
    if not arguments.docs.is_dir():
        parser.error(f"found no folder {arguments.docs}, expected the content of a site; name another")
    try:
        queries = read_queries(arguments.queries)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    site = load_site(arguments.docs)
    if arguments.chapter:
        site = replace(site, chapters=tuple(item for item in site.chapters if item.id in arguments.chapter))
    try:
        found = run(site, queries, whole_below=0 if arguments.split else WHOLE_BELOW)
    except (RuntimeError, FileNotFoundError) as error:
        print(f"search-eval: {error}", file=sys.stderr)
        return 1
    result = score(queries, found)
    for miss in result.misses:
        print(miss)
    print(result)
    return 0 if result.perfect else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
