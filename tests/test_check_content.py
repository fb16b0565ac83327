"""Every fault and to-do is planted once on a faultless site, and must be found where it is."""

from __future__ import annotations

import json
import re
import shutil
import time
from pathlib import Path

import pytest

from check_content import main, problems
from faultless import change, line_of, record_all, write_docs
from load import load_site

KO, EN = "08/01.ko.md", "08/01.en.md"


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    return write_docs(tmp_path / "docs")


def found(docs: Path) -> list[str]:
    """Problems as `severity path:line: message`, paths below docs/."""
    return [
        f"{item.severity} {item.path.relative_to(docs).as_posix()}:{item.line}: {item.message}"
        for item in problems(load_site(docs))
    ]


def test_a_complete_site_has_no_problems(docs: Path) -> None:
    assert found(docs) == []


# What a translation may get wrong: file, old, new, where (text of the line), what is said.
TRANSLATION_FAULTS = {
    "list item": (
        EN, "- the value is 1e-7\n", "", "/// study-answer",
        "found 3 list items, Korean has 4: expected as many in study-answer; give both the same structure",
    ),
    "paragraph": (
        EN, "There are two ways.\n", "There are two ways.\n\nThat is all.\n", "/// study-answer",
        "found 2 paragraphs, Korean has 1: expected as many in study-answer; give both the same structure",
    ),
    "code block": (
        EN, "\n```python\nrows = 3\n```\n", "\nrows = 3\n", "/// study-answer",
        "found 0 code blocks, Korean has 1: expected as many in study-answer; give both the same structure",
    ),
    "formula": (
        EN, "$L = 2x$", "L = 2x", "/// model-answer",
        "found 0 formulas, Korean has 1: expected as many in model-answer; give both the same structure",
    ),
    "table row": (
        EN, "| Person | 100 |\n", "| Person | 100 |\n| Model | 100 |\n", "/// model-answer",
        "found 3 table rows, Korean has 2: expected as many in model-answer; give both the same structure",
    ),
    "line break": (
        EN, "42GB\\\n", "42GB\n", "/// study-answer",
        "found 0 kept line breaks, Korean has 1: expected as many in study-answer; "
        "give both the same structure",
    ),
    "order": (
        EN, "- one model is enough\n- the value is 1e-7\n\n```python\nrows = 3\n```\n",
        "```python\nrows = 3\n```\n\n- one model is enough\n- the value is 1e-7\n", "/// study-answer",
        "found code block as block 4 of study-answer, Korean has list item there: expected the same order; "
        "give both the same structure",
    ),
    "number": (
        EN, "saves 42GB", "saves 43GB", "/// study-answer",
        "found 43GB in study-answer, expected 42GB as in the Korean (42GB is missing); mend the numbers",
    ),
    "number left out": (
        EN, "saves 42GB", "saves some", "/// study-answer",
        "found that 42GB is missing in study-answer, expected the numbers of the Korean, as often; add them",
    ),
    "unit": (
        EN, "saves 42GB", "saves 42MB", "/// study-answer",
        "found 42MB in study-answer, expected 42GB as in the Korean (42GB is missing); mend the numbers",
    ),
    "number in words": (
        EN, "one model", "four models", "/// study-answer",
        "found four in study-answer, expected 1 as in the Korean (1 is missing); mend the numbers",
    ),
    "counter": (
        EN, "two ways", "three ways", "/// study-answer",
        "found three in study-answer, expected 두 as in the Korean (두 is missing); mend the numbers",
    ),
    "round number": (
        EN, "hundreds of", "thousands of", "/// model-answer",
        "found thousands in model-answer, expected 수백 as in the Korean (수백 is missing); mend the numbers",
    ),
    "exponent": (
        EN, "1e-7", "1e-6", "/// study-answer",
        "found 1e-6 in study-answer, expected 1e-7 as in the Korean (1e-7 is missing); mend the numbers",
    ),
    "number too many": (
        EN, "Data synthesis saves 42MB.", "Data synthesis saves 42MB of 5.", "/// correction",
        "found 5 in correction, expected only the numbers of the Korean, as often (the Korean lacks 5); "
        "remove or mend them",
    ),
    "number of the description": (
        EN, "Asks for the benefits", "Asks for 3 benefits", "description:",
        "found 3 in description, expected only the numbers of the Korean, as often (the Korean lacks 3); "
        "remove or mend them",
    ),
    "term": (
        EN, "Data synthesis uses", "Making data uses", "/// model-answer",
        "found no English form of 합성 in model-answer, expected one of “data synthesis”, “synthetic data”; "
        "use it, or add the form to `data-synthesis` in glossary.yml",
    ),
    "exam sentence": (
        EN, "> Data synthesis saves 42MB.", "Data synthesis saves 42MB.", "/// correction",
        "found no sentence for the exam in correction, expected a closing `> …`; add it",
    ),
    "target": (
        EN, "/// correction | study-answer", "/// correction | model-answer", "/// correction",
        "found a correction of model-answer, expected study-answer as in the Korean; mend it",
    ),
    "kind": (
        EN, "/// correction | study-answer\n",
        "/// correction | study-answer\n    kind: wrong\n\n", "/// correction",
        "found kind or sources, expected them on the Korean page alone; remove them here",
    ),
    "part": (
        EN, "/// model-answer", "/// study-answer\n    id: study-answer-2\n\nMore.\n///\n\n/// model-answer",
        "id: study-answer-2 -1",
        "found part study-answer-2, expected only parts of 01.ko.md; remove it",
    ),
    "tags": (
        EN, "title: Data", "tags: [data]\ntitle: Data", "tags:",
        "found tags, expected them on the Korean page alone; remove them here",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRANSLATION_FAULTS)
def test_a_fault_of_a_translation_is_found(docs: Path, name: str) -> None:
    file, old, new, where, message = TRANSLATION_FAULTS[name]
    change(docs, file, old, new)
    where, _, back = where.partition(" -")
    line = line_of(docs, file, where) - int(back or 0)
    assert f"fault {file}:{line}: {message}" in found(docs)


PAGE_FAULTS = {
    "unknown tag": (
        KO, "tags: [data]", "tags: [data, dota]", "tags:",
        "found tag `dota`, expected an id of tags.yml; add or mend it",
    ),
    "unknown reference": (
        KO, "references: [wang-2022]", "references: [wang-2022, wong-2022]", "references:",
        "found reference `wong-2022`, expected an id of references.yml; add or mend it",
    ),
    "reference twice": (
        KO, "references: [wang-2022]", "references: [wang-2022, wang-2022]", "references:",
        "found reference `wang-2022` 2 times, expected it once; remove one",
    ),
    "tags no list": (KO, "tags: [data]", "tags: data", "tags:",
        "found tags that are no list, expected `tags: [a, b]`; mend it"),
    "key twice": (
        KO, "title: 데이터 합성\n", "title: 데이터 합성\ntitle: 둘\n", "title:",
        "found `title` 2 times, expected it once; remove one",
    ),
    "unknown source": (
        KO, "    sources: [wang-2022]", "    sources: [wang-2022, wong-2022]", "/// correction",
        "found source `wong-2022`, expected an id of references.yml; add or mend it",
    ),
    "no source": (
        KO, "    sources: [wang-2022]\n", "", "/// correction",
        "found no sources in correction, expected at least one; add `sources: […]`",
    ),
    "no exam sentence": (
        KO, "> 합성 데이터는 42MB를 아낍니다.", "합성 데이터는 42MB를 아낍니다.", "/// correction",
        "found no sentence for the exam in correction, expected a closing `> …`; add it",
    ),
    "no kind": (
        KO, "    kind: wrong\n", "    kind: bad\n", "/// correction",
        "found kind `bad`, expected one of wrong, misplaced, loose, incomplete, spelling; mend it",
    ),
    "part twice": (
        KO, "/// model-answer", "/// study-answer\n둘째\n///\n\n/// model-answer", "둘째 -1",
        "found a second part `study-answer`, expected each id once; add `id: study-answer-2`",
    ),
    "link to no file": (
        KO, "[처음](#prompt)", "[처음](09.ko.md)", "[처음]",
        "found link 09.ko.md, expected a file of docs/; mend the path",
    ),
    "link to no part": (
        KO, "[처음](#prompt)", "[처음](01.ko.md#study-answer-2)", "[처음]",
        "found link 01.ko.md#study-answer-2, expected one of the parts correction, model-answer, prompt, "
        "study-answer; mend what follows #",
    ),
    "link out of docs": (
        KO, "[처음](#prompt)", "[처음](../../README.md)", "[처음]",
        "found link ../../README.md, expected a file of docs/; mend the path",
    ),
    "absolute link": (
        KO, "[처음](#prompt)", "[처음](/08/01/)", "[처음]",
        "found link /08/01/, expected a path from this page, such as `04.ko.md`; mend it",
    ),
    "no picture": (
        KO, "합성은 $L", "![그림](images/없음.png) 합성은 $L", "![그림]",
        "found picture images/없음.png, expected a file of docs/; mend the path",
    ),
    "raw tag": (
        KO, "예시가 수백", "예시 List<T5>가 수백", "List<T5>",
        "found raw HTML <T5>, expected none; write \\<T5>",
    ),
    "script": (
        KO, "1개면", "<script>1개</script>면", "<script>",
        "found raw HTML <script>, expected none; write \\<script>",
    ),
    "open fence": (
        KO, "rows = 3\n```", "rows = 3", "/// study-answer",
        "found a code fence without an end, expected it closed by the end of the page; add it",
    ),
    "no title": (
        KO, "title: 데이터 합성\n", "", "---",
        "found no title, expected `title: …` in the front matter; add it",
    ),
    "tag defined twice": (
        "_data/tags.yml", "data:", "data: {ko: 자료, en: Stuff}\ndata:", "en: Data",
        "found a second `data`, expected each id once (line 1 has it); rename it",
    ),
    "reference without year": (
        "_data/references.yml", "  year: 2022\n", "", "wang-2022:",
        "found no year of `wang-2022`, expected authors, year, title, url; add it",
    ),
    "term without definition": (
        "_data/glossary.yml", "    en: Making data.\n", "", "data-synthesis:",
        "found no en definition of `data-synthesis`, expected a sentence; add it",
    ),
    "form of two terms": (
        "_data/glossary.yml", "data-synthesis:",
        "more: {ko: 더, en: more, definition: {ko: 더., en: More.}, also: {ko: [합성]}}\ndata-synthesis:",
        "data-synthesis:",
        "found “합성” in `data-synthesis`, expected it in `more` alone; remove it",
    ),
    "broken yaml": (
        "_data/tags.yml", "data: {", "data: [", "data:",
        "found did not find expected",
    ),
    "vanished address": (
        "_data/addresses.txt", "08/01/", "08/01/\n08/99/", "08/99/",
        "found no page at 08/99/, which was published; ",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGE_FAULTS)
def test_a_fault_of_a_page_or_of_data_is_found(docs: Path, name: str) -> None:
    file, old, new, where, message = PAGE_FAULTS[name]
    change(docs, file, old, new)
    where, _, back = where.partition(" -")
    line = line_of(docs, file, where) - int(back or 0)
    assert [item for item in found(docs) if item.startswith(f"fault {file}:{line}: {message}")], found(docs)


def test_names_that_fit_no_rule_are_faults(docs: Path) -> None:
    shutil.copy(docs / KO, docs / "08/Eins.ko.md")
    assert any(item.startswith("fault 08/Eins.ko.md:1: found name Eins.ko.md") for item in found(docs))


def test_a_spelling_remark_needs_neither_source_nor_exam_sentence(docs: Path) -> None:
    spelling = (
        "\n/// correction | study-answer\n    id: correction-2\n    kind: spelling\n\n햇다 → 했다.\n///\n"
    )
    for name, text in ((KO, spelling), (EN, spelling.replace("    kind: spelling\n", ""))):
        with (docs / name).open("a", encoding="utf-8") as file:
            file.write(text)
    record_all(docs)
    assert found(docs) == []


def test_escaped_and_quoted_tags_are_no_faults(docs: Path) -> None:
    change(
        docs, KO, "예시가 수백", "예시 \\<T5>와 `<T6>`와 <https://example.org> a < b, H<sub>2</sub>가 수백"
    )
    change(
        docs,
        EN,
        "needs hundreds",
        "\\<T5>, `<T6>`, <https://example.org> a < b, H<sub>2</sub> needs hundreds",
    )
    record_all(docs)
    assert found(docs) == []


def test_links_between_pages_are_followed(docs: Path) -> None:
    (docs / "08/images").mkdir()
    (docs / "08/images/한글 그림.png").write_bytes(b"")
    links = "[질문](01.ko.md#model-answer) ![그림](images/%ED%95%9C%EA%B8%80%20%EA%B7%B8%EB%A6%BC.png) "
    change(docs, KO, "[처음](#prompt)", links + "[홈](../index.ko.md) [밖](https://example.org/x)")
    change(
        docs,
        EN,
        "[beginning](#prompt)",
        links.replace("01.ko", "01.en") + "[home](../index.en.md) [out](mailto:a@b.c)",
    )
    record_all(docs)
    assert found(docs) == []


TODOS = {
    "missing page": (
        EN,
        KO,
        1,
        "found no 01.en.md beside it, expected a translation; run `study.py translate 08-01`",
    ),
}


def test_a_missing_translation_is_a_todo(docs: Path) -> None:
    (docs / EN).unlink()
    message = "found no 01.en.md beside it, expected a translation; run `study.py translate 08-01`"
    assert found(docs) == [f"todo {KO}:1: {message}"]


def test_a_missing_part_is_a_todo(docs: Path) -> None:
    text = (docs / EN).read_text(encoding="utf-8")
    (docs / EN).write_text(re.sub(r"/// correction(.|\n)*", "", text), encoding="utf-8")
    message = "found no correction, expected its translation; run `study.py translate 08-01`"
    assert found(docs) == [f"todo {EN}:1: {message}"]


def test_an_outdated_part_is_a_todo_and_not_compared(docs: Path) -> None:
    change(docs, KO, "- 모델 1개면 됩니다", "- 모델 7개면 됩니다\n- 새 항목입니다")
    line = line_of(docs, EN, "/// study-answer")
    message = (
        "found study-answer translated from an older Korean text, expected today's; "
        "run `study.py translate 08-01`, or, if it is right, `study.py translated 08-01 study-answer`"
    )
    assert found(docs) == [f"todo {EN}:{line}: {message}"]


def test_a_translation_that_nobody_recorded_is_a_todo_and_compared(docs: Path) -> None:
    change(docs, EN, "  study-answer: ", "  other: ")
    change(docs, EN, "saves 42GB", "saves 43GB")
    line = line_of(docs, EN, "/// study-answer")
    assert [item.partition(",")[0] for item in found(docs)] == [
        f"fault {EN}:{line}: found 43GB in study-answer",
        f"todo {EN}:{line}: found study-answer translated from nobody knows which Korean text",
    ]


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        (
            "title: 데이터 합성", "title: 데이터 합성\nprovisional: true", 3,
            "found the provisional title “데이터 합성”, expected one of your own; "
            "write it and remove `provisional`",
        ),
        ("description: 합성의 이점과 한계를 묻습니다.\n", "", 1,
         "found no description, expected one sentence; add `description: …`"),
        ("tags: [data]\n", "", 1, "found no tags, expected some; add `tags: [a, b]`"),
        ("references: [wang-2022]\n", "", 1, "found no references, expected some; add `references: [a, b]`"),
    ],
)  # fmt: skip
def test_what_a_korean_page_lacks_is_a_todo(docs: Path, old: str, new: str, line: int, message: str) -> None:
    change(docs, KO, old, new)
    assert f"todo {KO}:{line}: {message}" in found(docs)
    assert not [item for item in found(docs) if item.startswith("fault")]


def test_an_unused_reference_is_a_todo(docs: Path) -> None:
    with (docs / "_data/references.yml").open("a", encoding="utf-8") as file:
        file.write("lee-2020: {authors: Lee, year: 2020, title: T, url: https://example.org}\n")
    message = "found reference `lee-2020` used nowhere, expected it on some page; use or remove it"
    assert found(docs) == [f"todo _data/references.yml:6: {message}"]


def test_unmerged_and_unsorted_text_are_todos(docs: Path) -> None:
    (docs / "_incoming/08").mkdir(parents=True)
    (docs / "_incoming" / KO).write_text("x", encoding="utf-8")
    (docs / "08/unsorted.ko.md").write_text(
        "---\ntitle: 정리\ndescription: 남은 글.\n---\n남은 글\n", encoding="utf-8"
    )
    with (docs / "_data/addresses.txt").open("a") as file:
        file.write("08/unsorted/\n")
    assert found(docs) == [
        "todo 08/unsorted.ko.md:1: found text that belongs to no question, expected none; "
        "move it and delete the page",
        f"todo _incoming/{KO}:1: found newer text from Notion, expected it merged; "
        "take it into 01.ko.md, then delete this",
    ]


def test_other_emphasis_is_a_remark(docs: Path) -> None:
    change(docs, EN, "the **benefits** of", "the benefits of")
    line = line_of(docs, EN, "the benefits of data")
    message = "found other emphasis in prompt than in the Korean, expected the same; look at it"
    assert found(docs) == [f"remark {EN}:{line}: {message}"]


def test_more_than_three_corrections_of_a_part_are_a_remark(docs: Path) -> None:
    for number in (2, 3, 4):
        block = "\n/// correction | study-answer\n    id: correction-{}\n{}\n{}.\n\n> {}.\n///\n"
        with (docs / KO).open("a", encoding="utf-8") as file:
            file.write(block.format(number, "    kind: loose\n    sources: [wang-2022]\n", "글", "글"))
        with (docs / EN).open("a", encoding="utf-8") as file:
            file.write(block.format(number, "", "Text", "Text"))
    record_all(docs)
    line = line_of(docs, KO, "/// correction")
    assert found(docs) == [
        f"remark {KO}:{line}: found 4 corrections of study-answer, expected at most 3; join some"
    ]


def test_exit_status_and_summary(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--docs", str(docs)]) == 0
    assert capsys.readouterr().out == "check: 0 faults, 0 to-dos, 0 remarks\n"
    (docs / "08/index.en.md").unlink()
    assert main(["check", "--docs", str(docs)]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "check: 0 faults, 1 to-do, 0 remarks"
    change(docs, EN, "saves 42GB", "saves 43GB")
    assert main(["check", "--docs", str(docs)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[-1] == "check: 1 fault, 1 to-do, 0 remarks"
    line = line_of(docs, EN, "/// study-answer")
    assert out[0].startswith(f"{docs}/{EN}:{line}: found 43GB in study-answer, expected 42GB")
    assert main(["check", "--docs", str(docs / "nowhere")]) == 2


def test_what_is_no_yaml_is_named_once(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (docs / "_data/tags.yml").write_text("data: {ko: 데이터}\n\tmemory: {}\n", encoding="utf-8")
    text = (docs / KO).read_text(encoding="utf-8")
    (docs / KO).write_text(text.replace("---\n", "---\n\tx: y\n", 1), encoding="utf-8")
    assert main(["check", "--docs", str(docs)]) == 1
    out = capsys.readouterr().out.splitlines()
    # How YAML's reader tells it depends on how it was built.
    sign = r"found character (?:'\\\\t' )?that cannot start any token"
    for path, kind in (("_data/tags.yml", "YAML"), (KO, "YAML front matter")):
        pattern = rf"{re.escape(str(docs / path))}:2: {sign}, expected {kind}; mend it"
        assert [line for line in out if re.fullmatch(pattern, line)], out


def test_many_todos_are_counted_and_listed_on_demand(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(2, 30):
        shutil.copy(docs / KO, docs / f"08/{number:02}.ko.md")
    assert main(["check", "--docs", str(docs)]) == 0
    assert "29 to-dos; -v lists them" in capsys.readouterr().out
    assert main(["check", "-v", "--docs", str(docs)]) == 0
    assert capsys.readouterr().out.count("expected a translation") == 28


def test_status_counts_by_chapter(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(docs, KO, "모델 1개면", "모델 하나면")
    shutil.copy(docs / KO, docs / "08/02.ko.md")
    assert main(["status", "--docs", str(docs)]) == 0
    head, row = capsys.readouterr().out.splitlines()
    assert re.split(r"\s{2,}", head) == [
        "chapter", "questions", "study answers", "model answers",
        "translated", "outdated", "corrections", "to-dos",
    ]  # fmt: skip
    # Two texts of the chapter's page and six of each question; an outdated part, a page not translated.
    assert re.split(r"\s{2,}", row) == ["08 데이터", "2", "2", "2", "8/14", "1", "2", "2"]
    assert main(["status", "--json", "--docs", str(docs)]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert rows[0] | {"title": "데이터", "outdated": 1, "todos": 2, "faults": 0} == rows[0]


def test_a_large_site_is_checked_in_seconds(docs: Path) -> None:
    korean, english = (docs / KO).read_text(encoding="utf-8"), (docs / EN).read_text(encoding="utf-8")
    for chapter in range(10, 20):
        folder = docs / str(chapter)
        folder.mkdir()
        for name in ("index.ko.md", "index.en.md"):
            shutil.copy(docs / "08" / name, folder / name)
        for number in range(1, 21):
            # Texts of their own, so that nothing is remembered from one to the next.
            (folder / f"{number:02}.ko.md").write_text(
                korean.replace("빠릅", f"{chapter}{number:02} 빠릅"), encoding="utf-8"
            )
            (folder / f"{number:02}.en.md").write_text(
                english.replace("faster", f"{chapter}{number:02} faster"), encoding="utf-8"
            )
    record_all(docs)
    site = load_site(docs)
    start = time.perf_counter()
    assert not [item for item in problems(site) if item.severity == "fault"]
    assert time.perf_counter() - start < 5
