"""tags.yml -> the same text with more labels in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from content import SOURCE, Problem
from load import ProblemError, parsed
from page_text import LOADER, dump_yaml


def with_labels(path: Path, text: str, language: str, labels: Mapping[str, str]) -> str:
    """The text of tags.yml with a label in a language for each of these tags, all else as it was written.

    Raises ProblemError where a tag has a form that takes no label, such as an alias of another.
    """
    # YAML does not count a byte order mark, and nobody misses it.
    text = text.removeprefix("\ufeff")
    wanted = parsed(path, text)
    for tag, label in labels.items():
        name, node = _entry(yaml.compose(text, Loader=LOADER), tag)
        edited = _with_label(text, node, language, label) if isinstance(node, yaml.MappingNode) else text
        wanted = {**wanted, tag: {**wanted[tag], language: label}}
        # Whatever was written there, the file must say this label more and nothing else.
        if not _says(path, edited, wanted):
            message = (
                f"found `{tag}` in a form that no label can be added to, expected "
                f"`{tag}: {{{SOURCE}: …}}`; write it so and apply the sheet again"
            )
            raise ProblemError(Problem(path, name.start_mark.line + 1 if name else 1, "fault", message))
        text = edited
    return text


def _says(path: Path, text: str, wanted: object) -> bool:
    try:
        return bool(parsed(path, text) == wanted)
    except ProblemError:
        return False


def _with_label(text: str, node: yaml.MappingNode, language: str, label: str) -> str:
    """The text with a label among those of a tag, in place of an empty one where there is one."""
    # As an item of a list it is quoted wherever YAML needs it, between braces as well.
    scalar = dump_yaml([label]).strip()[1:-1]
    _, old = _entry(node, language)
    if old is not None:
        start = old.start_mark.index
        # The span of a text below `|` takes the line's end with it.
        end = start + len(text[start : old.end_mark.index].rstrip())
        gap = " " if text[start - 1] == ":" else ""
        return f"{text[:start]}{gap}{scalar}{text[end:]}"
    if node.flow_style:
        end = node.value[-1][1].end_mark.index
        return f"{text[:end]}, {language}: {scalar}{text[end:]}"
    first = node.value[0][0].start_mark
    start = first.index - first.column
    return f"{text[:start]}{' ' * first.column}{language}: {scalar}\n{text[start:]}"


def _entry(node: yaml.Node | None, key: str) -> tuple[yaml.Node | None, yaml.Node | None]:
    """Key and value of an entry of a mapping; of several the last, which is the one that counts."""
    entries = node.value if isinstance(node, yaml.MappingNode) else []
    found = [(name, value) for name, value in entries if name.value == key]
    return found[-1] if found else (None, None)
