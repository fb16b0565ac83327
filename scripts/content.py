"""What a site, a chapter, a question and a part are; page text <-> model; where pages lie.

Every other module imports this one and this one imports none of them. The text
of a page is described in the README under "The page of a question".
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import yaml

LANGUAGES = ("ko", "en")
SOURCE = "ko"
"""The language that is written first; the others are translated from it."""

FAULTS = ("wrong", "misplaced", "loose", "incomplete", "spelling")
"""What a correction may say of a part."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_CHAPTER = re.compile(r"\d{2,}")
_PAGE = re.compile(r"(?P<stem>[a-z0-9-]+)\.(?P<language>[a-z]{2})\.md")
_QUESTION = re.compile(r"\d{2,}(-\d+)?")
_OPEN = re.compile(r"///\s*(?P<kind>[a-z-]+)\s*(\|\s*(?P<argument>.*\S)\s*)?")
_CLOSE = re.compile(r"///\s*")
_FENCE = re.compile(r"\s*(?P<mark>`{3,}|~{3,})")
_PART_ID = re.compile(r"[a-z]+(-[a-z]+)*(-\d+)?")
_BLOCKS = ("study-answer", "model-answer", "correction")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something found in a file, told as ``path:line: message``.

    ``severity`` is ``fault`` (stops publishing), ``todo`` (counted) or ``remark``.
    """

    path: Path
    line: int
    severity: str
    message: str

    def __str__(self) -> str:
        return f"{self.path.as_posix()}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a page that is hashed, translated, aligned and linked by its id."""

    id: str
    kind: str
    text: str
    name: str = ""
    """Member who wrote a study answer, where names are wanted."""
    target: str = ""
    """Id of the part that a correction is about."""
    fault: str = ""
    """One of FAULTS, for a correction on a Korean page."""
    sources: tuple[str, ...] = ()
    """Ids of references that bear a correction out."""
    line: int = field(default=1, compare=False)
    """Line of the file on which the part begins."""

    @property
    def digest(self) -> str:
        return digest(self.text)


@dataclass(frozen=True, slots=True)
class Page:
    """One language of a question, or of any other page (whose one part is ``body``)."""

    path: Path
    language: str
    front: str
    """Front matter as it is written, without its fences."""
    meta: Mapping[str, object]
    parts: tuple[Part, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def title(self) -> str:
        return str(self.meta.get("title") or "")

    @property
    def description(self) -> str:
        return str(self.meta.get("description") or "")

    @property
    def answers(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind.endswith("-answer"))

    @property
    def corrections(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.kind == "correction")

    def part(self, part_id: str) -> Part | None:
        return next((part for part in self.parts if part.id == part_id), None)

    def corrections_of(self, part_id: str) -> tuple[Part, ...]:
        return tuple(part for part in self.corrections if part.target == part_id)

    def names(self, key: str) -> tuple[str, ...]:
        """A list of the front matter (``tags``, ``references``), empty where there is none."""
        value = self.meta.get(key)
        return tuple(str(item) for item in value) if isinstance(value, list) else ()

    def digests(self, key: str) -> dict[str, str]:
        """A tool's memory in the front matter: ``imported`` or ``translated``."""
        value = self.meta.get(key)
        return {str(k): str(v) for k, v in value.items()} if isinstance(value, dict) else {}

    def translatable(self) -> dict[str, str]:
        """Text by part id, title and description included; what is translated and hashed."""
        texts = {"title": self.title, "description": self.description}
        texts |= {part.id: part.text for part in self.parts}
        return {part_id: text for part_id, text in texts.items() if text}


@dataclass(frozen=True, slots=True)
class Question:
    """A question in every language it has; ``id`` is ``07-04``, a follow-up's ``07-04-1``."""

    id: str
    pages: Mapping[str, Page]

    @property
    def chapter(self) -> str:
        return self.id.partition("-")[0]

    @property
    def number(self) -> str:
        return self.id.partition("-")[2]

    @property
    def parent(self) -> str:
        """Id of the question that this one follows up, or nothing."""
        return self.id.rpartition("-")[0] if self.id.count("-") == 2 else ""

    @property
    def source(self) -> Page:
        return self.pages[SOURCE]

    def page(self, language: str) -> Page:
        """The page in a language, or the Korean one where that is missing."""
        return self.pages.get(language, self.source)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A folder of docs/: its own page in each language and its questions in order."""

    id: str
    pages: Mapping[str, Page]
    questions: tuple[Question, ...]
    others: tuple[Mapping[str, Page], ...] = ()
    """Further pages of the folder, such as text that no rule could assign."""

    def page(self, language: str) -> Page:
        return self.pages.get(language, self.pages[SOURCE])


@dataclass(frozen=True, slots=True)
class Site:
    """All that stands in docs/."""

    docs: Path
    chapters: tuple[Chapter, ...]
    pages: Mapping[str, Mapping[str, Page]]
    """Pages outside chapters: stem -> language -> page."""
    tags: Mapping[str, Mapping[str, str]]
    """Tag id -> language -> label."""
    references: Mapping[str, Mapping[str, object]]
    glossary: Mapping[str, Mapping[str, object]]
    problems: tuple[Problem, ...] = ()

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(question for chapter in self.chapters for question in chapter.questions)

    def question(self, question_id: str) -> Question | None:
        """The question of an id, or nothing."""
        chapter = next((item for item in self.chapters if item.id == question_id.partition("-")[0]), None)
        questions = chapter.questions if chapter else ()
        return next((question for question in questions if question.id == question_id), None)

    def every_page(self) -> tuple[Page, ...]:
        groups: list[Mapping[str, Page]] = list(self.pages.values())
        for chapter in self.chapters:
            groups += [chapter.pages, *chapter.others]
            groups += [question.pages for question in chapter.questions]
        return tuple(page for group in groups for page in group.values())


def digest(text: str) -> str:
    """Short hash of a part's text: eight hex digits, blind to trailing space and Unicode form."""
    lines = [line.rstrip() for line in unicodedata.normalize("NFC", text).strip().splitlines()]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]


def address(question_or_chapter_id: str, language: str, part_id: str = "") -> str:
    """Site-relative address: ``07-04`` in English -> ``en/07/04/``."""
    chapter, _, number = question_or_chapter_id.partition("-")
    prefix = "" if language == SOURCE else f"{language}/"
    anchor = f"#{part_id}" if part_id and part_id != "prompt" else ""
    return prefix + "/".join(item for item in (chapter, number) if item) + "/" + anchor


def question_path(docs: Path, question_id: str, language: str) -> Path:
    """Where a question's page lies: docs/07/04.ko.md."""
    chapter, _, number = question_id.partition("-")
    return docs / chapter / f"{number}.{language}.md"


def order_of(question: Question) -> tuple[float, ...]:
    """Sort key: the ``order`` key where there is one, else the numbers of the id."""
    numbers = [float(number) for number in question.number.split("-")]
    order = question.source.meta.get("order")
    if isinstance(order, int | float):
        numbers[-1] = float(order)
    return tuple(numbers)


# Page text -> model


def parse_page(text: str, path: Path, language: str, *, question: bool) -> Page:
    """Read a page. What is wrong with it stands in ``problems``; nothing is raised."""
    lines = text.lstrip("\ufeff").splitlines()
    problems: list[Problem] = []
    front, meta, start = _front_matter(lines, path, problems)
    if question:
        parts = _parts(lines, start, path, problems, language)
    else:
        body = "\n".join(lines[start:]).strip("\n")
        parts = (Part("body", "body", body, line=_first_line(lines, start)),) if body.strip() else ()
    return Page(path, language, front, meta, parts, tuple(problems))


def _front_matter(
    lines: list[str], path: Path, problems: list[Problem]
) -> tuple[str, Mapping[str, object], int]:
    def fault(line: int, message: str) -> None:
        problems.append(Problem(path, line, "fault", message))

    if not lines or lines[0].rstrip() != "---":
        fault(1, "found no front matter, expected `---` on the first line; add title and description")
        return "", {}, 0
    end = next((i for i in range(1, len(lines)) if lines[i].rstrip() == "---"), 0)
    if not end:
        fault(1, "found front matter without an end, expected a second `---`; add it")
        return "", {}, len(lines)
    front = "".join(line + "\n" for line in lines[1:end])
    try:
        meta = yaml.load(front, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "text that is no YAML"
        fault((mark.line if mark else 0) + 2, f"found {what}, expected YAML front matter; mend it")
        return front, {}, end + 1
    if not isinstance(meta, dict):
        fault(2, "found front matter that is no mapping, expected lines `key: value`; mend it")
        return front, {}, end + 1
    return front, meta, end + 1


def _parts(
    lines: list[str], start: int, path: Path, problems: list[Problem], language: str
) -> tuple[Part, ...]:
    parts: list[Part] = []
    fence = ""
    opened: tuple[str, str, int] | None = None
    body: list[str] = []

    def fault(line: int, message: str) -> None:
        problems.append(Problem(path, line, "fault", message))

    def close(end: int) -> None:
        nonlocal opened, body
        if opened is None:
            text = "\n".join(body).strip("\n")
            if text.strip() and not parts:
                parts.append(Part("prompt", "prompt", text, line=_first_line(lines, start)))
            elif text.strip():
                first = next(i for i, line in enumerate(body) if line.strip())
                at = end - len(body) + first
                fault(at + 1, "found text outside any part; move it into a `///` block")
        else:
            part = _block(*opened, body, path, problems, language, parts)
            parts.append(part)
        opened, body = None, []

    for index in range(start, len(lines)):
        line = lines[index]
        marker = _FENCE.match(line)
        if fence:
            rest = line.strip()
            if marker and rest == rest[0] * len(rest) and rest.startswith(fence):
                fence = ""
        elif marker:
            fence = marker["mark"]
        elif opened is not None and _CLOSE.fullmatch(line):
            close(index)
            continue
        elif (match := _OPEN.fullmatch(line)) and match["kind"] in _BLOCKS:
            if opened is not None:
                fault(opened[2], f"found `/// {opened[0]}` without an end, expected `///`; add it")
            close(index)
            opened = (match["kind"], match["argument"] or "", index + 1)
            continue
        elif line.startswith("///"):
            fault(index + 1, f"found `{line.strip()}`, expected one of {', '.join(_BLOCKS)}; mend it")
        body.append(line)
    if opened is not None:
        what = "a code fence" if fence else f"`/// {opened[0]}`"
        fault(opened[2], f"found {what} without an end, expected it closed by the end of the page; add it")
    close(len(lines))
    if not parts or parts[0].kind != "prompt":
        fault(start + 1, "found no prompt, expected the question's text below the front matter; add it")
    return tuple(parts)


def _block(
    kind: str,
    argument: str,
    line: int,
    body: list[str],
    path: Path,
    problems: list[Problem],
    language: str,
    before: list[Part],
) -> Part:
    count = 0
    while count < len(body) and body[count].startswith("    ") and body[count].strip():
        count += 1
    options: dict[str, object] = {}
    raw = "\n".join(body[:count])
    try:
        loaded = yaml.load(raw, Loader=_LOADER) if count else {}
    except yaml.YAMLError:
        loaded = None
    if isinstance(loaded, dict):
        options = loaded
    else:
        problems.append(Problem(path, line + 1, "fault", "found options that are no `key: value`; mend them"))
    part_id = str(options.get("id", kind))
    sources = options.get("sources")
    part = Part(
        part_id,
        kind,
        "\n".join(body[count:]).strip("\n"),
        name=argument if kind == "study-answer" else "",
        target=argument if kind == "correction" else "",
        fault=str(options.get("kind", "")),
        sources=tuple(str(item) for item in sources) if isinstance(sources, list) else (),
        line=line,
    )
    problems += [Problem(path, line, "fault", text) for text in _faults_of(part, options, language, before)]
    return part


def _faults_of(part: Part, options: Mapping[str, object], language: str, before: list[Part]) -> Iterable[str]:
    ids = {other.id for other in before}
    if part.id in ids:
        yield f"found a second part `{part.id}`, expected each id once; add `id: {part.kind}-2`"
    if not _PART_ID.fullmatch(part.id) or not part.id.startswith(part.kind):
        yield f"found id `{part.id}`, expected `{part.kind}` or `{part.kind}-2`; mend it"
    if not part.text.strip():
        yield f"found an empty `{part.kind}`, expected text; remove the block"
    for key in sorted(set(options) - {"id", "kind", "sources"}):
        yield f"found option `{key}`, expected id, kind or sources; remove it"
    if part.kind != "correction":
        return
    if part.target not in ids:
        yield f"found a correction of `{part.target}`, expected one of {', '.join(sorted(ids))}; mend it"
    if language == SOURCE and part.fault not in FAULTS:
        yield f"found kind `{part.fault}`, expected one of {', '.join(FAULTS)}; mend it"
    if language != SOURCE and (part.fault or part.sources):
        yield "found kind or sources, expected them on the Korean page alone; remove them here"


def _first_line(lines: list[str], start: int) -> int:
    return next((i + 1 for i in range(start, len(lines)) if lines[i].strip()), start + 1)


# Model -> page text


def page_text(page: Page) -> str:
    """The page as it is written; ``parse_page`` reads it back unchanged."""
    blocks = [f"---\n{page.front}---\n"]
    for part in page.parts:
        if part.kind in ("prompt", "body"):
            blocks.append(f"{part.text}\n")
            continue
        argument = part.target if part.kind == "correction" else part.name
        head = f"/// {part.kind}" + (f" | {argument}" if argument else "") + "\n"
        if part.id != part.kind:
            head += f"    id: {part.id}\n"
        if part.fault:
            head += f"    kind: {part.fault}\n"
        if part.sources:
            head += f"    sources: [{', '.join(part.sources)}]\n"
        # Without the blank line an indented first line would be read as an option.
        gap = "\n" if head.count("\n") > 1 or part.text.startswith("    ") else ""
        blocks.append(f"\n{head}{gap}{part.text}\n///\n")
    return "".join(blocks)


def with_key(page: Page, key: str, value: object) -> Page:
    """The page with one key of its front matter set (removed where ``value`` is None).

    The other lines of the front matter stay as a person wrote them.
    """
    pattern = re.compile(rf"^{re.escape(key)}:.*\n(?:[ \t-].*\n)*", re.MULTILINE)
    entry = "" if value is None else dump_yaml({key: value})
    if pattern.search(page.front):
        front = pattern.sub(lambda _: entry, page.front, count=1)
    else:
        front = page.front + entry
    meta = {k: v for k, v in page.meta.items() if k != key}
    return replace(page, front=front, meta=meta if value is None else {**meta, key: value})


def dump_yaml(value: object) -> str:
    """YAML with Hangul as it is, keys in their order, short lists on one line."""
    return (
        yaml.dump(
            value, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=None
        )
        if not _is_block(value)
        else yaml.dump(
            value, Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=10_000, default_flow_style=False
        )
    )


def _is_block(value: object) -> bool:
    """A mapping within a mapping is written a line for each key, which merges better.

    So is one of scalars alone: front matter is no place for ``{title: …}``.
    """
    if not isinstance(value, dict):
        return False
    items = list(value.values())
    return any(isinstance(item, dict) for item in items) or not any(isinstance(item, list) for item in items)


# Files -> model


def load_page(path: Path, *, question: bool) -> Page:
    """Read a page from the disk; text that is no UTF-8 becomes a problem of the page."""
    language = path.name.split(".")[-2]
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        message = f"found byte {error.object[error.start]:#x}, expected UTF-8; save it as UTF-8"
        return Page(path, language, "", {}, (), (Problem(path, 1, "fault", message),))
    return parse_page(text, path, language, question=question)


def load_site(docs: Path) -> Site:
    """Read everything in docs/. Files whose names fit no rule are reported as faults."""
    problems: list[Problem] = []
    chapters = [
        _load_chapter(folder, problems)
        for folder in sorted(docs.iterdir(), key=lambda path: (len(path.name), path.name))
        if folder.is_dir() and _CHAPTER.fullmatch(folder.name)
    ]
    tags, references, glossary = (
        _load_data(docs / "_data" / f"{name}.yml", problems) for name in ("tags", "references", "glossary")
    )
    return Site(
        docs,
        tuple(chapter for chapter in chapters if chapter is not None),
        _load_pages(docs, problems),
        {tag: {k: str(v) for k, v in labels.items()} for tag, labels in tags.items()},
        references,
        glossary,
        tuple(problems),
    )


def _load_pages(folder: Path, problems: list[Problem]) -> dict[str, dict[str, Page]]:
    """Stem -> language -> page, for the Markdown files of one folder."""
    groups: dict[str, dict[str, Page]] = {}
    for path in sorted(folder.glob("*.md")):
        match = _PAGE.fullmatch(path.name)
        if match is None or match["language"] not in LANGUAGES:
            expected = "small letters, digits and hyphens, then .ko.md or .en.md"
            problems.append(
                Problem(path, 1, "fault", f"found name {path.name}, expected {expected}; rename it")
            )
            continue
        question = bool(_CHAPTER.fullmatch(folder.name) and _QUESTION.fullmatch(match["stem"]))
        groups.setdefault(match["stem"], {})[match["language"]] = load_page(path, question=question)
    for stem, pages in list(groups.items()):
        if SOURCE not in pages:
            path = next(iter(pages.values())).path
            message = f"found no {stem}.{SOURCE}.md beside it, expected the Korean page; add it"
            problems.append(Problem(path, 1, "fault", message))
            del groups[stem]
    return groups


def _load_chapter(folder: Path, problems: list[Problem]) -> Chapter | None:
    groups = _load_pages(folder, problems)
    index = groups.pop("index", None)
    if index is None:
        if groups:
            message = "found no index.ko.md, expected the chapter's own page; add it with a title"
            problems.append(Problem(folder, 1, "fault", message))
        return None
    questions = [
        Question(f"{folder.name}-{stem}", pages)
        for stem, pages in groups.items()
        if _QUESTION.fullmatch(stem)
    ]
    others = tuple(pages for stem, pages in groups.items() if not _QUESTION.fullmatch(stem))
    return Chapter(folder.name, index, tuple(sorted(questions, key=order_of)), others)


def _load_data(path: Path, problems: list[Problem]) -> dict[str, dict[str, object]]:
    if not path.exists():
        return {}
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = f"found {getattr(error, 'problem', error)}, expected YAML; mend it"
        problems.append(Problem(path, mark.line + 1 if mark else 1, "fault", message))
        return {}
    if data is not None and not (isinstance(data, dict) and all(isinstance(v, dict) for v in data.values())):
        problems.append(
            Problem(path, 1, "fault", "found no mapping of ids to entries; write `id: {key: value}`")
        )
        return {}
    return data or {}
