"""Text of a page <-> model. The form is described in the README under "The page of a question"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import yaml

from content import FAULTS, SOURCE, Page, Part, Problem

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_OPEN = re.compile(r"///\s*(?P<kind>[a-z-]+)\s*(\|\s*(?P<argument>\S(?:.*\S)?)\s*)?")
_CLOSE = re.compile(r"///\s*")
_FENCE = re.compile(r"\s*(?P<mark>`{3,}|~{3,})")
_PART_ID = re.compile(r"[a-z]+(-[a-z]+)*(-\d+)?")
_BLOCKS = ("study-answer", "model-answer", "correction")

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
        meta = yaml.load(front, Loader=LOADER)
    except yaml.YAMLError as error:
        line, what = yaml_fault(error)
        fault(line + 1, f"found {what}, expected YAML front matter; mend it")
        return front, {}, end + 1
    if not isinstance(meta, dict):
        fault(2, "found front matter that is no mapping, expected lines `key: value`; mend it")
        return front, {}, end + 1
    return front, meta, end + 1


def yaml_fault(error: yaml.YAMLError) -> tuple[int, str]:
    """Line, from 1, of what is no YAML, and what was found there."""
    mark = getattr(error, "problem_mark", None)
    what = getattr(error, "problem", None) or "text that is no YAML"
    return (mark.line if mark else 0) + 1, str(what).removeprefix("found ")


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
        loaded = yaml.load(raw, Loader=LOADER) if count else {}
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
