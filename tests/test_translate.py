"""A sheet goes out, comes back filled, and nothing that was there is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from check_content import problems
from faultless import ENGLISH, FILES, change, hash_of, write_docs
from load import load_site, parsed
from sheet import Entry, read_sheet, write_sheet
from tag_labels import with_labels
from translate import main

KO, EN = "08/01.ko.md", "08/01.en.md"
SHEET = "translate-08.md"
PARTS = {
    "title": "Data synthesis",
    "description": "Asks for the benefits and limits of synthesis.",
    **{
        name: match[1].strip("\n")
        for name, match in {
            "prompt": re.search(r"---\n(Explain.*?)\n\n///", ENGLISH, re.DOTALL),
            "study-answer": re.search(r"/// study-answer\n(There.*?)\n///", ENGLISH, re.DOTALL),
            "model-answer": re.search(r"/// model-answer\n(.*?)\n///", ENGLISH, re.DOTALL),
            "correction": re.search(r"/// correction \| study-answer\n(.*?)\n///", ENGLISH, re.DOTALL),
        }.items()
        if match
    },
}
"""The English of the faultless site by part."""


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_docs(tmp_path / "docs")


def run(docs: Path, *arguments: str) -> int:
    return main([*arguments, "--docs", str(docs)])


def fill(texts: dict[str, str], page: str = "08-01") -> None:
    """Write the English into the places of the sheet."""
    path = Path(SHEET)
    text = path.read_text(encoding="utf-8")
    for part, english in texts.items():
        pattern = rf"(## {page} {part} .*\n(?:(?!## ).*\n)*?English:\n)"
        assert re.search(pattern, text), part
        text = re.sub(pattern, lambda match, english=english: f"{match[1]}\n{english}\n", text, count=1)  # type: ignore[misc]
    path.write_text(text, encoding="utf-8")


def snapshot(docs: Path) -> dict[str, str]:
    return {
        path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(docs.rglob("*"))
        if path.is_file()
    }


def faults(docs: Path) -> list[str]:
    return [str(item) for item in problems(load_site(docs))]


def test_a_missing_page_comes_back_whole(docs: Path) -> None:
    before = snapshot(docs)
    (docs / EN).unlink()
    assert run(docs, "translate", "08") == 0
    sheet = Path(SHEET).read_text(encoding="utf-8")
    assert f"## 08-01 title {hash_of('데이터 합성')}\n\n> 데이터 합성\n" in sheet
    assert "> ```python\n> rows = 3\n> ```" in sheet
    assert "Terms: 데이터 합성 = data synthesis" in sheet
    fill(PARTS)
    assert run(docs, "translate", "--apply", SHEET) == 0
    assert faults(docs) == []
    # Byte for byte the page that a person had written, its hashes included.
    assert snapshot(docs) == before


def test_nothing_to_do_writes_no_sheet(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(docs, "translate", "08") == 0
    assert capsys.readouterr().out == "translate: nothing to do for 08\n"
    assert not Path(SHEET).exists()


def test_what_is_left_empty_stays_as_it_was(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    change(docs, KO, "그래서 빠릅니다", "그래서 아주 빠릅니다")
    change(docs, KO, "수백 개면", "수천 개면")
    before = snapshot(docs)
    assert run(docs, "translate", "08") == 0
    sheet = Path(SHEET).read_text(encoding="utf-8")
    assert re.findall(r"^## \S+ (\S+)", sheet, re.MULTILINE) == ["study-answer", "model-answer"]
    assert "Translated from an older Korean text:\n\n> There are two ways." in sheet
    assert run(docs, "translate", "--apply", SHEET) == 0
    assert capsys.readouterr().out.endswith("translate: 0 texts written to 0 files, 2 left empty\n")
    assert snapshot(docs) == before
    fill({"model-answer": PARTS["model-answer"].replace("hundreds", "thousands")})
    assert run(docs, "translate", "--apply", SHEET) == 0
    after = snapshot(docs)
    assert {name for name in after if after[name] != before[name]} == {EN}
    assert "thousands of examples" in after[EN] and "and so is faster" in after[EN]
    assert [item.split(": ", 1)[1].split(",")[0] for item in faults(docs)] == [
        "found study-answer translated from an older Korean text"
    ]


def test_applying_a_sheet_twice_changes_nothing(docs: Path) -> None:
    (docs / EN).unlink()
    run(docs, "translate", "08")
    fill(PARTS)
    assert run(docs, "translate", "--apply", SHEET) == 0
    before = snapshot(docs)
    assert run(docs, "translate", "--apply", SHEET) == 0
    assert snapshot(docs) == before


REFUSED = {
    "structure": ("study-answer", PARTS["study-answer"].replace("- the value is 1e-7\n", ""),
                  "found 3 list items, Korean has 4: expected as many in study-answer"),
    "numbers": ("study-answer", PARTS["study-answer"].replace("42GB", "43GB"),
                "found 43GB in study-answer, expected 42GB as in the Korean (42GB is missing)"),
    "terms": ("model-answer", PARTS["model-answer"].replace("Data synthesis", "This"),
              "found no English form of 합성 in model-answer"),
    "two lines": ("title", "Data\nsynthesis", "found several lines for 08-01 title, expected one; join them"),
    "end of part": ("prompt", "Explain the **benefits**\n/// model-answer\nof data synthesis.",
                    "found text that would end its part or begin another in 08-01"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_faulty_translation_is_refused_and_nothing_written(
    docs: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (docs / EN).unlink()
    run(docs, "translate", "08")
    part, english, message = REFUSED[name]
    fill({**PARTS, part: english})
    before = snapshot(docs)
    capsys.readouterr()
    assert run(docs, "translate", "--apply", SHEET) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[-1] == "translate: nothing was written; mend what is named and apply the sheet again"
    lines = Path(SHEET).read_text(encoding="utf-8").splitlines()
    place, rest = out[0].removeprefix(f"{SHEET}:").split(": ", 1)
    first = english if name != "end of part" else PARTS["title"]
    assert lines[int(place) - 1] == first.splitlines()[0]
    assert rest.startswith(message)
    assert snapshot(docs) == before


def test_a_page_needs_its_prompt(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (docs / EN).unlink()
    run(docs, "translate", "08")
    fill({"model-answer": PARTS["model-answer"]})
    assert run(docs, "translate", "--apply", SHEET) == 1
    assert (
        "found no translated prompt of 08-01, expected it first; fill it in, too" in capsys.readouterr().out
    )
    assert not (docs / EN).exists()


def test_korean_that_changed_meanwhile_is_refused(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (docs / EN).unlink()
    run(docs, "translate", "08")
    fill(PARTS)
    change(docs, KO, "이점**을 설명", "이점**을 자세히 설명")
    assert run(docs, "translate", "--apply", SHEET) == 1
    assert "found another Korean text of 08-01 prompt than on the sheet" in capsys.readouterr().out
    assert not (docs / EN).exists()


def test_english_that_was_written_meanwhile_is_not_overwritten(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(docs, KO, "그래서 빠릅니다", "그래서 아주 빠릅니다")
    run(docs, "translate", "08")
    fill({"study-answer": PARTS["study-answer"].replace("faster", "much faster")})
    change(docs, EN, "and so is faster", "and is faster by hand")
    before = snapshot(docs)
    assert run(docs, "translate", "--apply", SHEET) == 1
    assert "found a translation of 08-01 study-answer made meanwhile" in capsys.readouterr().out
    assert snapshot(docs) == before


def test_a_filled_sheet_is_not_overwritten(docs: Path) -> None:
    (docs / EN).unlink()
    run(docs, "translate", "08")
    fill({"title": "Data synthesis"})
    before = Path(SHEET).read_text(encoding="utf-8")
    assert run(docs, "translate", "08") == 1
    assert Path(SHEET).read_text(encoding="utf-8") == before


def test_labels_of_tags_are_translated_in_their_place(docs: Path) -> None:
    tags = "# labels\ndata: {ko: 데이터}\nmore:\n  ko: 더\n  # note\nlast: {ko: 끝, en: End}\n"
    (docs / "_data/tags.yml").write_text(tags, encoding="utf-8")
    change(docs, KO, "tags: [data]", "tags: [data, more]")
    run(docs, "translate", "08")
    fill({"data": "Data", "more": "More: yes"}, page="tags")
    assert run(docs, "translate", "--apply", SHEET) == 0
    assert (docs / "_data/tags.yml").read_text(encoding="utf-8") == (
        "# labels\ndata: {ko: 데이터, en: Data}\n"
        "more:\n  en: 'More: yes'\n  ko: 더\n  # note\nlast: {ko: 끝, en: End}\n"
    )


FORMS = {
    "braces": "data: {ko: 데이터⟨, en: LABEL⟩}  # note\n",
    "comma at the end": "data: {ko: 데이터⟨, en: LABEL⟩,}\n",
    "braces in a label": "data: {ko: '데이터', note: '{}'⟨, en: LABEL⟩}\n",
    "braces over lines": "data: {\n  ko: 데이터⟨, en: LABEL⟩,  # note\n}\n",
    "braces around all": "{data: {ko: 데이터⟨, en: LABEL⟩}, last: {ko: 끝}}\n",
    "tab": "data:\t{ko: 데이터⟨, en: LABEL⟩}\n",
    "quoted id": '"data": {ko: 데이터⟨, en: LABEL⟩}\n',
    "comment": "data: # note\n  # more\n⟨  en: LABEL\n⟩  ko: 데이터\n",
    "deep": "data:\n⟨    en: LABEL\n⟩    ko: 데이터\nlast: {ko: 끝}\n",
    "long text": "data:\n⟨  en: LABEL\n⟩  ko: >-\n    데이터\n",
    "empty": "data:\n  ko: 데이터\n  en:⟨ LABEL⟩\n",
    "empty with a comment": "data:\n  en:⟨ LABEL⟩ # to do\n  ko: 데이터\n",
    "empty in braces": "data: {ko: 데이터, en: ⟨LABEL|''⟩}\n",
    "empty text": "data:\n  en: ⟨LABEL||⟩\n  ko: 데이터\n",
    "byte order mark": "⟨|\ufeff⟩data: {ko: 데이터⟨, en: LABEL⟩}\n",
}
"""How tags.yml may be written; in the brackets what is new, and, behind a bar, what it replaces."""


def before_and_after(form: str) -> tuple[str, str]:
    """A form without a label, and with it."""
    place = re.compile(r"⟨([^|⟩]*)\|?([^⟩]*)⟩")
    return place.sub(r"\2", FORMS[form]), place.sub(r"\1", FORMS[form])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("label", "written"),
    [("Data", "Data"), ("Data, big", "'Data, big'"), ("a: b {x} #c", "'a: b {x} #c'"), ("Yes", "'Yes'")],
)
def test_a_label_is_written_whatever_form_the_tags_have(
    docs: Path, form: str, label: str, written: str
) -> None:
    before, after = before_and_after(form)
    (docs / "_data/tags.yml").write_text(before, encoding="utf-8")
    run(docs, "translate", "08")
    fill({"data": label}, page="tags")
    assert run(docs, "translate", "--apply", SHEET) == 0
    text = (docs / "_data/tags.yml").read_text(encoding="utf-8")
    assert text == after.replace("LABEL", written)
    labels = load_site(docs).tags["data"]
    assert (labels["ko"], labels["en"]) == ("데이터", label)
    assert run(docs, "translate", "--apply", SHEET) == 0
    assert (docs / "_data/tags.yml").read_text(encoding="utf-8") == text


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("last: &all {ko: 끝}\ndata: *all\n", 2),
        ("# a\ndata: &all {ko: 데이터}\nlast: *all\n", 2),
        ("data: {ko: 데이터, en}\n", 1),
    ],
)
def test_a_form_that_takes_no_label_is_a_fault_and_nothing_is_written(
    docs: Path, form: str, line: int, capsys: pytest.CaptureFixture[str]
) -> None:
    (docs / "_data/tags.yml").write_text(form, encoding="utf-8")
    (docs / EN).unlink()
    run(docs, "translate", "08")
    fill(PARTS)
    fill({"data": "Data"}, page="tags")
    before = snapshot(docs)
    capsys.readouterr()
    assert run(docs, "translate", "--apply", SHEET) == 1
    path = (docs / "_data/tags.yml").as_posix()
    assert capsys.readouterr().out == (
        f"{path}:{line}: found `data` in a form that no label can be added to, "
        "expected `data: {ko: …}`; write it so and apply the sheet again\n"
        "translate: nothing was written; mend what is named and apply the sheet again\n"
    )
    assert snapshot(docs) == before


def test_a_stopped_write_leaves_everything_as_it_was(docs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (docs / EN).unlink()
    run(docs, "translate", "08")
    fill(PARTS)
    before = snapshot(docs)

    def stopped(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", stopped)
        with pytest.raises(KeyboardInterrupt):
            run(docs, "translate", "--apply", SHEET)
    assert snapshot(docs) == before


def test_translated_records_one_part_a_question_or_a_chapter(
    docs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(docs, KO, "그래서 빠릅니다", "그래서 아주 빠릅니다")
    change(docs, KO, "수백 개면", "수백 개만 있으면")
    before = (docs / EN).read_text(encoding="utf-8")
    assert run(docs, "translated", "08-01", "study-answer") == 0
    assert [item.split(": ", 1)[1].split(",")[0] for item in faults(docs)] == [
        "found model-answer translated from an older Korean text"
    ]
    after = (docs / EN).read_text(encoding="utf-8")
    assert re.sub(r"study-answer: \w+", "", after) == re.sub(r"study-answer: \w+", "", before)
    assert run(docs, "translated", "08") == 0
    assert faults(docs) == []
    capsys.readouterr()
    assert run(docs, "translated", "08") == 0
    assert capsys.readouterr().out == "translated: 8 texts of 08 recorded as up to date, 0 pages changed\n"


def test_wrong_use_says_what_there_is(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(docs, "translated", "08-01", "study-answer-2") == 2
    assert capsys.readouterr().err == (
        "study.py translated: found no translated study-answer-2 of 08-01, expected one of: "
        "title, description, prompt, study-answer, model-answer, correction\n"
    )
    assert run(docs, "translate", "09") == 2
    assert "expected a question such as 07-04 or one of 08, index" in capsys.readouterr().err
    assert run(docs, "translate", "--apply", "nowhere.md") == 2
    (docs.parent / "empty.md").write_text("no entries", encoding="utf-8")
    assert run(docs, "translate", "--apply", "empty.md") == 2


def test_other_pages_can_be_translated(docs: Path) -> None:
    (docs / "index.en.md").unlink()
    (docs / "08/index.en.md").unlink()
    assert run(docs, "translate", "index") == 0
    text = Path("translate-index.md").read_text(encoding="utf-8")
    for part in ("title: Home", "description: The first page.", "body: Welcome."):
        key, _, english = part.partition(": ")
        text = re.sub(rf"(## index {key} [^#]*?English:\n)", rf"\1\n{english}\n", text)
    Path("translate-index.md").write_text(text, encoding="utf-8")
    assert run(docs, "translate", "--apply", "translate-index.md") == 0
    page = (docs / "index.en.md").read_text(encoding="utf-8")
    assert page.startswith("---\ntitle: Home\n") and page.endswith("---\nWelcome.\n")
    assert "index" not in FILES["index.en.md"]
    assert [item.split(": ", 1)[1] for item in faults(docs)] == [
        "found no index.en.md beside it, expected a translation; run `study.py translate 08`"
    ]


def test_a_further_page_of_a_chapter_can_be_translated(docs: Path) -> None:
    for name in ("notes", "unsorted"):
        text = "---\ntitle: 메모\ndescription: 메모입니다.\n---\n글\n"
        (docs / f"08/{name}.ko.md").write_text(text, encoding="utf-8")
    assert run(docs, "translate", "08") == 0
    fill({"title": "Notes", "description": "Some notes.", "body": "Text"}, page="08-notes")
    assert run(docs, "translate", "--apply", SHEET) == 0
    assert "Text" in (docs / "08/notes.en.md").read_text(encoding="utf-8")
    assert not (docs / "08/unsorted.en.md").exists()
    assert [item for item in faults(docs) if "notes" in item and "addresses.txt" not in item] == []


LINES = st.text(
    st.characters(codec="utf-8", exclude_characters="\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=12
)
TEXTS = st.lists(
    LINES | st.sampled_from(["## 08-01 title 0a1b2c3d", "English:", "> x", "```", "///", "---", ""]),
    max_size=6,
).map("\n".join)
NAMES = st.sampled_from(["title", "prompt", "study-answer-2", "correction"])


@settings(deadline=None)
@given(st.lists(st.tuples(NAMES, TEXTS, TEXTS), max_size=4))
def test_no_korean_text_breaks_a_sheet(items: list[tuple[str, str, str]]) -> None:
    entries = [
        Entry("08-01", part, hash_of(korean), korean, hash_of(present) if present else "", present)
        for part, korean, present in items
    ]
    text = write_sheet(entries, "08", SHEET)
    assert [(e.page, e.part, e.korean_digest, e.english_digest, e.english) for e in read_sheet(text)] == [
        (e.page, e.part, e.korean_digest, e.english_digest, "") for e in entries
    ]


@settings(deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.text(st.characters(codec="utf-8"), max_size=12))
def test_every_label_is_read_back_as_it_was_given(form: str, label: str) -> None:
    before, path = before_and_after(form)[0], Path("tags.yml")
    after = with_labels(path, before, "en", {"data": label})
    data = parsed(path, before)
    assert parsed(path, after) == {**data, "data": {**data["data"], "en": label}}


@settings(deadline=None)
@given(TEXTS)
def test_what_is_filled_in_comes_back(english: str) -> None:
    blank = write_sheet(
        [Entry("08-01", "prompt", "0a1b2c3d", "글"), Entry("08-02", "title", "0a1b2c3d", "글")], "08", "s"
    )
    head, place, rest = blank.partition("English:\n")
    for newline in ("\n", "\r\n"):
        text = f"\ufeff{head}{place}\n{english}\n{rest}".replace("\n", newline)
        expected = "\n".join(line.rstrip(" \t") for line in english.split("\n")).strip("\n")
        if "## 08-01 title 0a1b2c3d" not in english:
            first, second = read_sheet(text)
            assert (first.english, second.english) == (expected, "")
