"""The look at MkDocs' successor: what it reads and compares, without installing or building anything."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

import successor
import successor_alternatives
import successor_templates as templates
import successor_trial
from conftest import ROOT


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_pages_are_counted_by_language_wherever_it_stands(tmp_path: Path) -> None:
    ours = write(
        tmp_path / "a", {"index.html": "", "07/04/index.html": "", "en/07/04/index.html": "", "404.html": ""}
    )
    theirs = write(tmp_path / "b", {"07/04.ko/index.html": "", "07/04.en/index.html": "", "404.html": ""})
    assert successor.addresses(ours) == {"", "07/04/", "en/07/04/", "404.html"}
    assert successor.counted(successor.addresses(ours)) == "4 (ko 3, en 1)"
    assert successor.counted(successor.addresses(theirs)) == "3 (ko 2, en 1)"
    assert successor.addresses(ours) & successor.addresses(theirs) == {"404.html"}


def test_sites_differ_by_what_is_missing_and_by_what_is_other(tmp_path: Path) -> None:
    one = write(tmp_path / "a", {"same": "x", "other": "x", "mine/a": "x"})
    two = write(tmp_path / "b", {"same": "x", "other": "y", "yours": "x"})
    assert successor_alternatives.differences(one, two) == ["mine/a", "other", "yours"]
    assert successor_alternatives.differences(one, one) == []


def test_a_block_that_a_reader_sees_is_counted(tmp_path: Path) -> None:
    site = write(
        tmp_path,
        {
            "raw/index.html": "<p>/// model-answer\nText\n///</p>\n<p>/// study-answer\n///</p>",
            "made/index.html": "<details><p>Text</p></details><details></details>",
            "code/index.html": "<p>Write <code>/// model-answer</code>.</p>",
        },
    )
    assert successor.raw_blocks(site) == (1, 2)


def test_the_events_are_those_of_the_hooks() -> None:
    source = "def on_config(config): ...\ndef _read(): ...\nclass A:\n    def on_env(self): ...\n"
    assert successor.events(source) == ["on_config"]
    assert "on_post_build" in successor.events((ROOT / "scripts/hooks.py").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("output", "line"),
    [
        (
            "Traceback\n  File x\nRuntimeError: no count (in 404.html:3)\n\n",
            "RuntimeError: no count (in 404.html:3)",
        ),
        (
            "\x1b[1mError\x1b[0m: /home/me/study/.cache/successor/tmpab_1/p3/docs is gone",
            "Error: p3/docs is gone",
        ),
        ("", ""),
    ],
)
def test_the_last_line_says_what_is_wrong(output: str, line: str) -> None:
    assert successor_trial.error_line(output) == line


def test_a_setting_that_is_gone_is_told() -> None:
    assert successor_trial.changed("a: 1\nb: 1\n", "a: 1", "a: 2") == "a: 2\nb: 1\n"
    with pytest.raises(successor_trial.SuccessorError, match="found no `c: 1`"):
        successor_trial.changed("a: 1\n", "c: 1", "c: 2")


def test_the_settings_that_the_check_changes_are_there() -> None:
    config = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for text in successor_trial.SETTINGS:
        assert config.count(text) == 1, text


def test_a_row_is_a_line_of_markdown() -> None:
    row = successor_trial.Row("a | b", "1", "two\nlines")
    assert successor.line(row) == "| a \\| b | 1 | two lines |"


def test_what_templates_use_is_found_but_not_their_own_macros() -> None:
    frame = '{% import "m.html" as m with context %}{% block a %}{{ m.lang(x) }}{% endblock %}'
    child = '{% extends "f.html" %}{% block a %}{{ m.lang(x.split("-")[0]) | e }}{{ own(1) }}{% endblock %}'
    macros = "{% macro lang(code) %}{{ code | upper }}{% endmacro %}{% macro own(a, b=1) %}{% endmacro %}"
    found = templates.used([frame, child, macros])
    assert {name: count for name, count in found.items() if count} == {
        "extends": 1,
        "filter e": 1,
        "filter upper": 1,
        "import with context": 1,
        "macro with default": 1,
        "method split": 1,
    }
    assert templates.needed([frame, child, macros]) == {"x"}


def test_what_is_not_tried_is_told() -> None:
    assert templates.untried("method decode").startswith("not tried: for bytes")
    assert templates.untried("filter rot13").startswith("not tried: PROBES")


@pytest.mark.parametrize("name", list(templates.PROBES))
def test_a_probe_expects_what_jinja_gives(name: str) -> None:
    probe = templates.PROBES[name]
    environment = Environment(
        autoescape=True, loader=DictLoader({**templates.PARTIALS, "p": templates.page_of(probe)})
    )
    config = {"extra": {"texts": {"ko": {"site": {"home": "홈"}}}}}
    html = environment.get_template("p").render(config=config, page={"meta": {"title": "Probe"}})
    assert templates.verdict(probe, html) == ""


def test_a_probe_that_gives_something_else_is_told() -> None:
    probe = templates.PROBES["filter e"]
    assert templates.verdict(probe, "@@&lt;b&gt;@@") == ""
    assert templates.verdict(probe, "@@<b>@@") == "gave `<b>`, Jinja gives `&lt;b&gt;`"
    assert templates.verdict(probe, "") == "printed nothing"
