"""The files of docs/ -> the model. What is wrong becomes problems of the model; nothing is raised."""

from __future__ import annotations

import functools
import hashlib
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

import cache
from content import LANGUAGES, SOURCE, Chapter, Page, Problem, Question, Site, order_of
from page_text import LOADER, parse_page, yaml_fault
from parallel import mapped

_CHAPTER = re.compile(r"\d{2,}")
_PAGE = re.compile(r"(?P<stem>[a-z0-9-]+)\.(?P<language>[a-z]{2})\.md")
_QUESTION = re.compile(r"\d{2,}(-\d+)?")
_MANY = 20
"""Chapters from which on they are parsed by several processes."""

Content = Mapping[Path, bytes]
"""Files as they were read."""
Loaded = tuple[Any, tuple[Problem, ...]]
"""A chapter or a list of docs/_data, None where there is none, and what is wrong with it."""


class ProblemError(Exception):
    """What keeps a file from being read or written; ``problem`` says where, and what to do."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


def no_folder(docs: Path) -> str:
    """What to say where docs/ is not there."""
    return f"found no folder {docs}, expected the pages; name it with --docs"


def decoded(path: Path, data: bytes) -> str:
    """The text of a file. Raises ProblemError where it is no UTF-8."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"found byte {data[error.start]:#x}, expected UTF-8; save it as UTF-8"
        raise ProblemError(Problem(path, line, "fault", message)) from error


def parsed(path: Path, text: str) -> Any:
    """The data of a YAML file. Raises ProblemError where its text is no YAML."""
    try:
        return yaml.load(text, Loader=LOADER)
    except yaml.YAMLError as error:
        line, what = yaml_fault(error)
        message = f"found {what}, expected YAML; mend it"
        raise ProblemError(Problem(path, line, "fault", message)) from error


def load_page(path: Path, *, question: bool) -> Page:
    """Read a page from the disk; text that is no UTF-8 becomes a problem of the page."""
    return _page(path, path.read_bytes(), question=question)


def _page(path: Path, data: bytes, *, question: bool) -> Page:
    language = path.name.split(".")[-2]
    try:
        text = decoded(path, data)
    except ProblemError as error:
        return Page(path, language, "", {}, (), (error.problem,))
    return parse_page(text, path, language, question=question)


def load_site(docs: Path, kept: Path | None = None) -> Site:
    """Read everything in docs/. Files whose names fit no rule are reported as faults.

    What is as it was comes from ``kept``, where a folder is given, and goes there.
    """
    folders = [
        folder
        for folder in sorted(docs.iterdir(), key=lambda path: (len(path.name), path.name))
        if folder.is_dir() and _CHAPTER.fullmatch(folder.name)
    ]
    lists = [docs / "_data" / f"{name}.yml" for name in ("tags", "references", "glossary")]
    contents = {path: _read(path) for path in (*folders, *lists)}
    loaded = _load_kept(contents, kept) if kept else {path: _load(path, contents[path]) for path in contents}
    problems = [problem for _, found in loaded.values() for problem in found]
    chapters = [loaded[folder][0] for folder in folders]
    tags, references, glossary = ({} if loaded[path][0] is None else loaded[path][0] for path in lists)
    return Site(
        docs,
        tuple(chapter for chapter in chapters if chapter is not None),
        _load_pages(docs, {path: path.read_bytes() for path in sorted(docs.glob("*.md"))}, problems),
        {tag: {k: str(v) for k, v in labels.items() if v is not None} for tag, labels in tags.items()},
        references,
        glossary,
        tuple(problems),
    )


def _load_kept(contents: Mapping[Path, Content], kept: Path) -> dict[Path, Loaded]:
    keys = {path: _key(content) for path, content in contents.items()}
    found: dict[Path, Loaded] = {path: cache.kept(kept, key) for path, key in keys.items()}
    missing = [path for path in contents if found[path] is None]
    for path, loaded in mapped(lambda path: _load(path, contents[path]), missing, few=_MANY):
        found[path] = loaded
        cache.keep(kept, keys[path], loaded)
    cache.drop_others(kept, keys.values())
    return found


def _load(path: Path, content: Content) -> Loaded:
    """A chapter from its folder, or a list from its file."""
    return _load_data(path, content) if path.suffix == ".yml" else _load_chapter(path, content)


def _read(path: Path) -> Content:
    """Every file of a folder, or one file, where it is there."""
    paths = [path] if path.suffix == ".yml" else sorted(path.rglob("*"))
    return {path: path.read_bytes() for path in paths if path.is_file()}


@functools.cache
def _code() -> bytes:
    """What makes the model from text: a model that other code made is another one."""
    names = ("content.py", "page_text.py", "load.py")
    return b"\0".join((Path(__file__).parent / name).read_bytes() for name in names)


def _key(files: Content) -> str:
    content = hashlib.sha256(_code() + sys.version.encode())
    for path, data in files.items():
        content.update(b"\0".join((path.as_posix().encode(), str(len(data)).encode(), data)))
    return content.hexdigest()[:24]


def _load_pages(folder: Path, files: Content, problems: list[Problem]) -> dict[str, dict[str, Page]]:
    """Stem -> language -> page, for the Markdown files of one folder."""
    groups: dict[str, dict[str, Page]] = {}
    for path, data in files.items():
        if path.parent != folder or path.suffix != ".md":
            continue
        match = _PAGE.fullmatch(path.name)
        if match is None or match["language"] not in LANGUAGES:
            expected = "small letters, digits and hyphens, then .ko.md or .en.md"
            problems.append(
                Problem(path, 1, "fault", f"found name {path.name}, expected {expected}; rename it")
            )
            continue
        question = bool(_CHAPTER.fullmatch(folder.name) and _QUESTION.fullmatch(match["stem"]))
        groups.setdefault(match["stem"], {})[match["language"]] = _page(path, data, question=question)
    for stem, pages in list(groups.items()):
        if SOURCE not in pages:
            path = next(iter(pages.values())).path
            message = f"found no {stem}.{SOURCE}.md beside it, expected the Korean page; add it"
            problems.append(Problem(path, 1, "fault", message))
            del groups[stem]
    return groups


def _load_chapter(folder: Path, files: Content) -> Loaded:
    problems: list[Problem] = []
    groups = _load_pages(folder, files, problems)
    index = groups.pop("index", None)
    if index is None:
        if groups:
            message = "found no index.ko.md, expected the chapter's own page; add it with a title"
            problems.append(Problem(folder, 1, "fault", message))
        return None, tuple(problems)
    questions = [
        Question(f"{folder.name}-{stem}", pages)
        for stem, pages in groups.items()
        if _QUESTION.fullmatch(stem)
    ]
    others = tuple(pages for stem, pages in groups.items() if not _QUESTION.fullmatch(stem))
    ordered = tuple(sorted(questions, key=order_of))
    return Chapter(folder.name, index, ordered, others, _key(files)), tuple(problems)


def _load_data(path: Path, content: Content) -> Loaded:
    if path not in content:
        return None, ()

    try:
        data = parsed(path, decoded(path, content[path]))
    except ProblemError as error:
        return None, (error.problem,)
    if data is not None and not (isinstance(data, dict) and all(isinstance(v, dict) for v in data.values())):
        message = "found no mapping of ids to entries; write `id: {key: value}`"
        return None, (Problem(path, 1, "fault", message),)
    return data, ()
