"""Exports of every kind -> pages, as golden files; and again, with edits on both sides."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench_import import measure
from import_notion import ImportFailedError, main, run
from import_report import Report
from import_write import WriteError, locked, snapshot, write
from load import load_page
from page_text import page_text

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
GOLDEN = Path(__file__).resolve().parent / "data/notion-export-07.md"
DATA = Path(__file__).resolve().parent / "data/notion"
CASES = sorted(path.name for path in DATA.iterdir() if path.is_dir())


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, tmp_path: Path) -> None:
    """Each folder of tests/data/notion holds an export and the pages and report it gives.

    To record a case anew, delete its ``expected`` folder and run the tests: they fail
    once, so that somebody reads what was recorded.
    """
    source = next(path for name in ("input", "input.md") if (path := DATA / case / name).exists())
    report = run([source], tmp_path / "docs", names=case == "members")
    got = {
        path.relative_to(tmp_path / "docs").as_posix(): path.read_bytes()
        for path in sorted((tmp_path / "docs").rglob("*"))
        if path.is_file()
    }
    got["report.txt"] = (report.as_text().replace((tmp_path / "docs").as_posix(), "docs") + "\n").encode()
    folder = DATA / case / "expected"
    if not folder.exists():
        for name, data in got.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        pytest.fail(f"recorded {folder}; read it, then run again")
    wanted = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    for name in sorted(got.keys() | wanted.keys()):
        assert got.get(name, b"").decode() == wanted.get(name, b"").decode(), name


# What is no export


def failed(tmp_path: Path, source: Path, *arguments: str) -> str:
    """Run an import that must fail, and see that it wrote nothing."""
    docs = tmp_path / "docs"
    before = tree(docs)
    with pytest.raises(ImportFailedError) as caught:
        run([source], docs, *arguments)
    assert tree(docs) == before
    assert not (tmp_path / ".docs-import").exists()
    message = str(caught.value)
    assert "\n" not in message and "expected" in message
    return message


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"", "empty page"),
        (b" \n\t\n", "empty page"),
        (b"# README\n\nJust a project.\n", "no question"),
        ("# 단원\n\n- 1. 무엇?".encode("cp949"), "UTF-8"),
        ("# 단원\n\n- 1. 무엇?".encode("utf-16"), "UTF-16"),
        (b"\x89PNG\r\n\x1a\n\0\0", "UTF-8"),
    ],
)
def test_a_file_that_is_no_export(data: bytes, found: str, tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(data)
    assert found in failed(tmp_path, path)
    assert main([str(path), "--docs", str(tmp_path / "docs")]) == 1


def test_another_kind_of_file(tmp_path: Path) -> None:
    page = tmp_path / "x.html"
    page.write_text("<html></html>", encoding="utf-8")
    assert "HTML export" in failed(tmp_path, page)
    pdf = tmp_path / "x.pdf"
    pdf.write_bytes(b"%PDF-1.7")
    assert "no Markdown page" in failed(tmp_path, pdf)


def test_wrong_use_is_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = write_export(tmp_path, {"1": "답"})
    assert main([str(tmp_path / "missing.md"), "--docs", str(tmp_path / "docs")]) == 2
    assert "missing.md" in capsys.readouterr().err
    assert main([str(page), "--docs", str(tmp_path / "no/such/docs")]) == 2
    for arguments in ([], [str(page), "--chapter", "x"], [str(page), "--chapter", "0"], ["--nonsense"]):
        with pytest.raises(SystemExit) as caught:
            main([*arguments, "--docs", str(tmp_path / "docs")])
        assert caught.value.code == 2
    assert not (tmp_path / "docs").exists()


def test_an_import_goes_to_the_projects_docs_wherever_it_is_run(tmp_path: Path) -> None:
    project, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    shutil.copytree(SCRIPTS, project / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
    elsewhere.mkdir()
    write_export(elsewhere, {"1": "답"})
    command = [sys.executable, str(project / "scripts/import_notion.py"), "07단원.md"]
    subprocess.run(command, cwd=elsewhere, check=True, capture_output=True, timeout=60)
    assert "07/01.ko.md" in tree(project / "docs")
    assert list(tree(elsewhere)) == ["07단원.md"]


def test_one_bad_page_stops_no_import(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "07단원.md").write_text("# 07단원\n\n- 1. 무엇인가?\n    \n    답\n", encoding="utf-8")
    (folder / "나쁜.md").write_bytes("한글".encode("cp949"))
    report = run([folder], tmp_path / "docs")
    assert report.status == 1 and report.questions == 1
    assert any("UTF-8" in finding.message for finding in report.findings)


# Again


def write_export(tmp_path: Path, answers: dict[str, str], name: str = "07단원.md") -> Path:
    """A small export: number -> answers, one callout for each line."""
    lines = ["# 07단원", ""]
    for number, text in answers.items():
        lines += [f"- {number}. {PROMPTS.get(number, number)}", "    "]
        for answer in text.split("\n"):
            lines += ["    <aside>", "    💡", "    ", f"    {answer}", "    </aside>", "    "]
    path = tmp_path / name
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


PROMPTS = {
    "1": "역전파가 메모리를 쓰는 까닭을 설명하십시오.",
    "2": "양자화의 장점을 서술하십시오.",
    "3": "모델 머징이란 무엇인가?",
    "4": "학습률이 크면 생기는 일을 쓰시오.",
}


def edit(docs: Path, page: str, old: str, new: str) -> None:
    path = docs / page
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_same_export_again_changes_nothing(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    export = write_export(tmp_path, {"1": "하나", "2": "둘"})
    run([export], docs)
    before = tree(docs)
    assert run([export], docs).written == []
    assert tree(docs) == before


def test_what_changed_in_notion_is_taken_and_what_changed_here_is_kept(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    run([write_export(tmp_path, {"1": "하나의 답", "2": "둘의 답", "3": "셋의 답"})], docs)
    edit(docs, "07/01.ko.md", "하나의 답", "하나의 고친 답")
    edit(docs, "07/01.ko.md", "provisional: true\n", "tags: [memory]\n")
    edit(docs, "07/01.ko.md", "title: 역전파가 메모리를 쓰는 까닭을 설명하십시오.", "title: 역전파의 메모리")
    report = run([write_export(tmp_path, {"1": "하나의 답", "2": "둘의 새 답", "3": "셋의 답"})], docs)
    assert report.status == 0 and report.written == ["07/02.ko.md"]
    pages = tree(docs)
    assert "하나의 고친 답" in pages["07/01.ko.md"].decode()
    assert "title: 역전파의 메모리\ntags: [memory]\n" in pages["07/01.ko.md"].decode()
    assert "둘의 새 답" in pages["07/02.ko.md"].decode()


def test_what_changed_on_both_sides_is_kept_and_laid_beside(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    run([write_export(tmp_path, {"1": "하나의 답", "2": "둘의 답"})], docs)
    edit(docs, "07/01.ko.md", "하나의 답", "하나의 고친 답")
    newer = write_export(tmp_path, {"1": "하나의 새 답", "2": "둘의 답"})
    report = run([newer], docs)
    assert report.status == 1
    assert [f.file for f in report.findings if f.severity == "problem"] == [(docs / "07/01.ko.md").as_posix()]
    assert "하나의 고친 답" in tree(docs)["07/01.ko.md"].decode()
    beside = load_page(docs / "_incoming/07/01.ko.md", question=True)
    assert not beside.problems and beside.part("study-answer").text == "하나의 새 답"  # type: ignore[union-attr]
    again = run([newer], docs)
    assert again.status == 1 and again.written == []
    edit(docs, "07/01.ko.md", "하나의 고친 답", "하나의 고치고 합친 답")
    (docs / "_incoming/07/01.ko.md").unlink()
    assert run([newer], docs).status == 0
    assert "합친 답" in tree(docs)["07/01.ko.md"].decode()


def conflict(tmp_path: Path) -> tuple[Path, Path]:
    """A docs/ whose one answer changed here and in Notion, the newer text laid beside; and the export."""
    docs = tmp_path / "docs"
    run([write_export(tmp_path, {"1": "하나의 답"})], docs)
    edit(docs, "07/01.ko.md", "하나의 답", "하나의 고친 답")
    newer = write_export(tmp_path, {"1": "하나의 새 답"})
    run([newer], docs)
    return docs, newer


def test_taking_the_newer_text_ends_the_conflict(tmp_path: Path) -> None:
    docs, newer = conflict(tmp_path)
    edit(docs, "07/01.ko.md", "하나의 고친 답", "하나의 새 답")
    assert run([newer], docs).status == 0
    assert not list((docs / "_incoming").rglob("*.md"))


def test_a_prompt_edited_here_keeps_no_merged_conflict_open(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    run([write_export(tmp_path, {"1": "하나의 답"})], docs)
    edit(docs, "07/01.ko.md", "까닭을 설명하십시오.\n\n", "까닭을 자세히 설명하십시오.\n\n")
    edit(docs, "07/01.ko.md", "하나의 답", "하나의 고친 답")
    newer = write_export(tmp_path, {"1": "하나의 새 답"})
    run([newer], docs)
    waiting = load_page(docs / "_incoming/07/01.ko.md", question=True)
    # The prompt is there to read along.
    assert waiting.names("merge") == ("study-answer",) and waiting.parts[0].text == PROMPTS["1"]
    assert run([newer], docs).status == 1
    edit(docs, "07/01.ko.md", "하나의 고친 답", "하나의 새 답")
    assert run([newer], docs).status == 0
    assert not list((docs / "_incoming").rglob("*.md"))


def test_a_prompt_that_changed_on_both_sides_waits_to_be_merged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = tmp_path / "docs"
    run([write_export(tmp_path, {"1": "하나의 답"})], docs)
    edit(docs, "07/01.ko.md", "까닭을 설명하십시오.\n\n", "까닭을 자세히 설명하십시오.\n\n")
    newest = "역전파가 메모리를 쓰는 까닭을 간단히 설명하십시오."
    monkeypatch.setitem(PROMPTS, "1", newest)
    newer = write_export(tmp_path, {"1": "하나의 답"})
    assert run([newer], docs).status == 1
    assert load_page(docs / "_incoming/07/01.ko.md", question=True).names("merge") == ("prompt",)
    edit(docs, "07/01.ko.md", "역전파가 메모리를 쓰는 까닭을 자세히 설명하십시오.", newest)
    assert run([newer], docs).status == 0
    assert not list((docs / "_incoming").rglob("*.md"))


EDITS = {
    "text": ("하나의 새 답", "하나의 새 답, 손으로 합친"),
    "prompt": (PROMPTS["1"] + "\n\n", "다시 쓴 질문.\n\n"),
    "title": ("title: ", "title: 새 "),
    "comment": ("merge:", "# 아직 보는 중\nmerge:"),
    "key": ("merge:", "description: 한 문장.\nmerge:"),
    "note": ("하나의 새 답\n///\n", "하나의 새 답\n///\n\n/// correction | study-answer\n메모\n///\n"),
    "broken": ("하나의 새 답\n///\n", "하나의 새 답\n"),
}
"""What a person may change in a waiting text: old and new."""


@pytest.mark.parametrize("what", EDITS)
def test_what_a_person_changed_in_a_waiting_text_is_never_lost(what: str, tmp_path: Path) -> None:
    docs, _ = conflict(tmp_path)
    edit(docs, "_incoming/07/01.ko.md", *EDITS[what])
    before = tree(docs)
    newest = write_export(tmp_path, {"1": "하나의 아주 새 답"})
    report = run([newest], docs)
    assert report.status == 1 and tree(docs) == before
    messages = [finding.message for finding in report.findings]
    assert messages[0].startswith("`study-answer` changed here and in Notion; kept it, and what was edited")
    assert messages[1].startswith("a newer text of an earlier import is still unmerged")
    # Taking the newer text does not take what else stands beside it.
    edit(docs, "07/01.ko.md", "하나의 고친 답", "하나의 새 답")
    assert run([write_export(tmp_path, {"1": "하나의 새 답"})], docs).status == 1
    assert tree(docs)["_incoming/07/01.ko.md"] == before["_incoming/07/01.ko.md"]
    # Once it is merged and gone, the newest text is laid there.
    (docs / "_incoming/07/01.ko.md").unlink()
    edit(docs, "07/01.ko.md", "하나의 새 답", "하나의 합친 답")
    assert run([write_export(tmp_path, {"1": "하나의 아주 새 답"})], docs).status == 1
    assert "아주 새 답" in tree(docs)["_incoming/07/01.ko.md"].decode()


def test_an_edited_waiting_text_goes_once_the_page_says_the_same(tmp_path: Path) -> None:
    docs, newer = conflict(tmp_path)
    edit(docs, "_incoming/07/01.ko.md", "하나의 새 답", "하나의 합친 답")
    edit(docs, "07/01.ko.md", "하나의 고친 답", "하나의 합친 답")
    assert run([newer], docs).status == 0
    assert not list((docs / "_incoming").rglob("*.md"))


def test_an_edited_waiting_text_of_a_page_without_questions_is_kept(tmp_path: Path) -> None:
    docs, export = tmp_path / "docs", tmp_path / "07단원.md"

    def take(note: str) -> Report:
        text = f"# 07단원\n\n- 1. 무엇인가?\n    \n    답\n\n# 메모\n\n{note}\n"
        export.write_text(text, encoding="utf-8")
        return run([export], docs)

    take("처음 메모")
    edit(docs, "07/unsorted.ko.md", "처음 메모", "고친 메모")
    take("새 메모")
    edit(docs, "_incoming/07/unsorted.ko.md", "새 메모", "새 메모, 손으로 합친")
    before = tree(docs)
    report = take("아주 새 메모")
    assert report.status == 1 and tree(docs) == before
    assert "the page changed here and in Notion; kept it, and what was edited" in report.as_text()
    (docs / "_incoming/07/unsorted.ko.md").unlink()
    take("아주 새 메모")
    assert "아주 새 메모" in tree(docs)["_incoming/07/unsorted.ko.md"].decode()


def test_a_waiting_text_edited_during_the_import_stops_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs, _ = conflict(tmp_path)

    def edited(*arguments: Any) -> None:
        edit(docs, "_incoming/07/01.ko.md", "하나의 새 답", "그사이에 고친 답")
        write(*arguments)

    monkeypatch.setattr("import_notion.write", edited)
    newest = write_export(tmp_path, {"1": "하나의 아주 새 답"})
    with pytest.raises(ImportFailedError, match="changed during the import"):
        run([newest], docs)
    assert "그사이에" in tree(docs)["_incoming/07/01.ko.md"].decode()


def test_what_waits_beside_a_page_that_broke_stays_there(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    run([write_export(tmp_path, {"1": "하나의 답\n순전파의 값을 저장한다"})], docs)
    edit(docs, "07/01.ko.md", "하나의 답", "하나의 고친 답")
    run([write_export(tmp_path, {"1": "하나의 새 답\n순전파의 값을 저장한다"})], docs)
    path = docs / "07/01.ko.md"
    path.write_text(path.read_text(encoding="utf-8").rstrip().removesuffix("///"), encoding="utf-8")
    run([write_export(tmp_path, {"1": "하나의 새 답\n순전파의 값을 모두 저장한다"})], docs)
    beside = tree(docs)["_incoming/07/01.ko.md"].decode()
    assert "하나의 새 답" in beside and "모두 저장한다" in beside


def test_questions_keep_their_ids(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    run([write_export(tmp_path, {"1": "하나의 답 가나", "2": "둘의 답 다라", "3": "셋의 답 마바"})], docs)
    lines = ["# 07단원", ""]
    moved = (
        (1, "새로 나온 질문은 무엇인가?", "새 답"),
        (2, PROMPTS["3"], "셋의 답 마바"),
        (3, "역전파가 왜 메모리를 쓰는지 그 까닭을 설명하십시오.", "하나의 답 가나"),
    )
    for number, prompt, answer in moved:
        lines += [f"- {number}. {prompt}", "    ", "    <aside>", f"    {answer}", "    </aside>", ""]
    export = tmp_path / "07단원.md"
    export.write_text("\n".join(lines), encoding="utf-8")
    report = run([export], docs)
    pages = {name: data.decode() for name, data in tree(docs).items()}
    assert "왜 메모리를" in pages["07/01.ko.md"]
    assert "둘의 답 다라" in pages["07/02.ko.md"]
    assert "셋의 답 마바" in pages["07/03.ko.md"]
    assert "새로 나온" in pages["07/04.ko.md"]
    assert report.new == ["07-04"]
    assert any("question 02 is no longer" in finding.message for finding in report.findings)


def test_a_question_removed_here_stays_removed_and_its_id_is_not_given_again(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    run([write_export(tmp_path, {"1": "하나", "2": "둘"})], docs)
    (docs / "07/02.ko.md").unlink()
    run([write_export(tmp_path, {"1": "하나", "2": "둘", "3": "셋"})], docs)
    assert sorted(name for name in tree(docs) if name[3:4].isdigit()) == ["07/01.ko.md", "07/03.ko.md"]


def test_a_new_followup_of_a_question_removed_here_gets_a_number_of_its_own(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    export = write_export(tmp_path, {"1": "하나", "2": "둘"})
    run([export], docs)
    (docs / "07/02.ko.md").unlink()
    answer = "        - 모범 답안\n            - 정확도가 떨어집니다.\n"
    followup = f"    - 꼬리 질문: 양자화의 단점은 무엇입니까?\n{answer}"
    export.write_text(export.read_text(encoding="utf-8") + followup, encoding="utf-8")
    report = run([export], docs)
    assert sorted(name for name in tree(docs) if name[3:4].isdigit()) == ["07/01.ko.md", "07/03.ko.md"]
    assert "양자화의 단점은" in tree(docs)["07/03.ko.md"].decode() and report.new == ["07-03"]
    assert [str(finding) for finding in report.findings] == [
        f"{docs.as_posix()}/07/02.ko.md:1: question 02 was removed here; left it out",
        f"{docs.as_posix()}/07/03.ko.md:1: follows question 02, which was removed here; made it question 03",
    ]
    assert run([export], docs).written == []


def test_answers_keep_their_ids(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    run([write_export(tmp_path, {"1": "순전파의 값을 저장한다\n옵티마이저 상태가 크다"})], docs)
    run(
        [
            write_export(
                tmp_path, {"1": "옵티마이저 상태가 크다\n그래디언트도 필요하다\n순전파의 값을 모두 저장한다"}
            )
        ],
        docs,
    )
    page = load_page(docs / "07/01.ko.md", question=True)
    assert {part.id: part.text for part in page.answers} == {
        "study-answer": "순전파의 값을 모두 저장한다",
        "study-answer-2": "옵티마이저 상태가 크다",
        "study-answer-3": "그래디언트도 필요하다",
    }


def test_an_answer_edited_here_keeps_its_id(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    run([write_export(tmp_path, {"1": "순전파의 값을 저장한다\n옵티마이저 상태가 크다"})], docs)
    edit(docs, "07/01.ko.md", "순전파의 값을 저장한다", "완전히 새로 쓴 글")
    report = run([write_export(tmp_path, {"1": "옵티마이저 상태가 크다\n순전파의 값을 저장한다"})], docs)
    assert report.status == 0 and report.written == []


def test_translations_and_other_files_are_left_alone(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    run([write_export(tmp_path, {"1": "하나"})], docs)
    (docs / "07/01.en.md").write_text("---\ntitle: One\n---\nOne\n", encoding="utf-8")
    (docs / "07/notes.txt").write_text("x", encoding="utf-8")
    run([write_export(tmp_path, {"1": "새 하나"})], docs)
    assert tree(docs)["07/01.en.md"] == b"---\ntitle: One\n---\nOne\n" and tree(docs)["07/notes.txt"] == b"x"


def test_a_broken_page_is_kept(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    run([write_export(tmp_path, {"1": "하나"})], docs)
    edit(docs, "07/01.ko.md", "///\n", "")
    broken = tree(docs)["07/01.ko.md"]
    assert run([write_export(tmp_path, {"1": "새 하나"})], docs).status == 1
    assert tree(docs)["07/01.ko.md"] == broken
    assert "새 하나" in tree(docs)["_incoming/07/01.ko.md"].decode()


def test_names_are_left_out_unless_wanted(tmp_path: Path) -> None:
    source = DATA / "members/input.md"
    run([source], tmp_path / "docs")
    assert not any("김하나" in data.decode() for data in tree(tmp_path / "docs").values())


def test_a_dry_run_says_the_same_and_writes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = tmp_path / "docs"
    assert main([str(GOLDEN), "--docs", str(docs), "--dry-run", "--json"]) == 0
    dry = json.loads(capsys.readouterr().out)
    assert not docs.exists()
    assert main([str(GOLDEN), "--docs", str(docs), "--json"]) == 0
    real = json.loads(capsys.readouterr().out)
    assert {**dry, "dry_run": False} == real
    wanted = {"questions": 15, "study_answers": 12, "model_answers": 15, "empty": 3, "unsorted": 0}
    assert {key: real[key] for key in wanted} == wanted
    pages = [*(f"07/{n:02d}.ko.md" for n in range(1, 16)), "07/index.ko.md"]
    assert sorted(real["written"]) == pages
    assert sorted(tree(docs)) == [*pages, "_data/addresses.txt"]
    assert "07/15/" in (docs / "_data/addresses.txt").read_text(encoding="utf-8").splitlines()


def test_golden_pages_show_every_word(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    run([GOLDEN], docs)
    words = " ".join(re.findall(r"\w+", GOLDEN.read_text(encoding="utf-8").replace("*", "")))
    for path in sorted((docs / "07").glob("[0-9]*.ko.md")):
        page = load_page(path, question=True)
        assert not page.problems and page_text(page) == path.read_text(encoding="utf-8")
        for part in page.parts:
            for word in re.findall(r"\w{3,}", re.sub(r"[*_]|^\d+\. ", "", part.text, flags=re.MULTILINE)):
                assert word in words, (path.name, word)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_random_edits_on_both_sides_are_never_lost(data: st.DataObject) -> None:
    """Whatever is edited here and in Notion, every text of both stands somewhere afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        tmp_path, docs = Path(folder), Path(folder, "docs")
        answers = {n: f"처음 쓴 답 {n}번 {n * 3}" for n in PROMPTS}
        run([write_export(tmp_path, answers)], docs)
        must: list[str] = []
        for round_number in range(data.draw(st.integers(1, 3))):
            for number in data.draw(st.lists(st.sampled_from(sorted(PROMPTS)), unique=True)):
                page = docs / f"07/0{number}.ko.md"
                text = page.read_text(encoding="utf-8")
                mark = f"여기서고침{round_number}{number}"
                head, _, tail = text.rpartition("\n///\n")
                page.write_text(f"{head} {mark}\n///\n{tail}", encoding="utf-8")
                must.append(mark)
            held = set()
            for path in sorted(docs.glob("_incoming/07/*.ko.md")):
                if data.draw(st.booleans()):
                    mark = f"합치는중{round_number}{path.name[1]}"
                    text = path.read_text(encoding="utf-8").replace("\n///\n", f" {mark}\n///\n")
                    path.write_text(text, encoding="utf-8")
                    must.append(mark)
                if "합치는중" in path.read_text(encoding="utf-8"):
                    held.add(path.name[1])
            there = []
            for number in data.draw(st.lists(st.sampled_from(sorted(PROMPTS)), unique=True)):
                answers[number] += f" 노션에서고침{round_number}{number}"
                # What a person is merging keeps newer texts of Notion away until then.
                there += [f"노션에서고침{round_number}{number}"] if number not in held else []
            order = data.draw(st.permutations(sorted(answers)))
            run([write_export(tmp_path, {n: answers[n] for n in order})], docs)
            everything = "".join(d.decode() for n, d in tree(docs).items() if n.endswith(".md"))
            for mark in [*must, *there]:
                assert mark in everything
            for number in PROMPTS:
                page_now = load_page(docs / f"07/0{number}.ko.md", question=True)
                assert page_now.parts[0].text == PROMPTS[number]


# All or nothing


KILLED = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import import_notion, import_write
stop = int(sys.argv[4])
if sys.argv[5] == "two renames":
    import_write._exchange = lambda one, other: False
count = 0
original = import_write.write
def write(docs, files, seen):
    def step(_):
        global count
        count += 1
        if count == stop:
            os._exit(9)
    original(docs, files, seen, step)
import_notion.write = write
import_notion.run([Path(sys.argv[2])], Path(sys.argv[3]))
os._exit(count and 0)
"""


@pytest.mark.parametrize("way", ["exchange", "two renames"])
def test_a_run_killed_at_any_step_leaves_docs_old_or_complete(way: str, tmp_path: Path) -> None:
    """With a single exchange docs/ is whole at once; else the next run ends what was begun."""
    old = write_export(tmp_path, {"1": "하나", "2": "둘"}, "old.md")
    new = write_export(tmp_path, {"1": "새 하나", "2": "새 둘", "3": "셋"}, "new.md")
    done = tmp_path / "done"
    run([old], done)
    before = tree(done)
    run([new], done)
    after = tree(done)
    for stop in range(1, 20):
        docs = tmp_path / f"docs{stop}"
        run([old], docs)
        command = [sys.executable, "-c", KILLED, str(SCRIPTS), str(new), str(docs), str(stop), way]
        # What a killed run had unpacked stays in its temporary folder: let that be the test's own.
        own = {**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path)}
        status = subprocess.run(command, check=False, timeout=60, env=own).returncode
        if way == "exchange":
            assert tree(docs) in (before, after)
        with locked(docs):
            assert tree(docs) in (before, after)
        assert not (tmp_path / f".docs{stop}-import").exists()
        run([new], docs)
        assert tree(docs) == after
        if status == 0:
            break
    assert stop >= 3


def test_two_runs_at_once_do_not_mix(tmp_path: Path) -> None:
    exports = [
        write_export(tmp_path, {"1": "하나", "2": "둘"}, "a.md"),
        write_export(tmp_path, {"1": "하나", "2": "둘", "3": "셋"}, "b.md"),
    ]
    docs = tmp_path / "docs"
    docs.mkdir()
    script = str(SCRIPTS / "import_notion.py")
    for _ in range(3):
        running = [
            subprocess.Popen([sys.executable, script, str(e), "--docs", str(docs)], stdout=subprocess.DEVNULL)
            for e in exports
        ]
        assert [process.wait(60) for process in running] == [0, 0]
        assert sorted(name for name in tree(docs) if name[3:4].isdigit()) == [
            f"07/0{n}.ko.md" for n in (1, 2, 3)
        ]


def test_an_edit_during_the_import_stops_it(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    run([write_export(tmp_path, {"1": "하나"})], docs)
    seen = {"07": snapshot(docs / "07")}
    edit(docs, "07/01.ko.md", "하나", "그사이에 고친 하나")
    with pytest.raises(WriteError, match="changed during the import"):
        write(docs, {PurePosixPath("07/01.ko.md"): b"x"}, seen)
    assert "그사이에" in tree(docs)["07/01.ko.md"].decode()


# Pages of every kind


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: ("# 1장\n\n- 1. " + text).encode()))
def test_random_bytes_never_crash_it_or_leave_docs(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        export = Path(folder, "x.md")
        export.write_bytes(data)
        docs = Path(folder, "docs")
        with contextlib.suppress(ImportFailedError):
            run([export], docs)
        assert {path.name for path in Path(folder).iterdir()} <= {"x.md", "docs"}
        for path in docs.rglob("[0-9]*.ko.md") if docs.exists() else ():
            page = load_page(path, question=True)
            assert not page.problems, page.problems


def test_pages_of_an_export_go_to_chapters_by_their_titles(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    folder.mkdir()
    for name, title in (("a.md", "3장 검색"), ("b.md", "Chapter 12"), ("c.md", "이름만 있는 장")):
        (folder / name).write_text(f"# {title}\n\n- 1. {title}이란?\n    \n    답\n", encoding="utf-8")
    run([folder], tmp_path / "docs")
    assert sorted(p.name for p in (tmp_path / "docs").iterdir()) == ["03", "12", "13"]
    assert run([folder], tmp_path / "docs").written == []


def test_a_further_export_is_added_to_a_chapter(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    run([write_export(tmp_path, {"1": "하나의 답", "2": "둘의 답"})], docs)
    further = tmp_path / "further.md"
    further.write_text("# 보충 문제\n\n- 1. 증류란 무엇인가?\n    \n    흉내\n", encoding="utf-8")
    report = run([further], docs, "07")
    assert report.new == ["07-03"] and not report.findings
    assert "title: 07단원\n" in tree(docs)["07/index.ko.md"].decode()


def test_the_bench_measures_a_whole_import() -> None:
    pytest.importorskip("resource")
    assert measure(20)["questions"] == 20


def test_scripts_and_pages_among_the_attachments_are_left_out(tmp_path: Path) -> None:
    folder = tmp_path / "export"
    (folder / "1장").mkdir(parents=True)
    files = {
        "a.html": b"<script>",
        "b.svg": b"<svg onload='x()'/>",
        "c.js": b"x",
        "d.svg": b"<svg/>",
        "e.png": b"P",
    }
    links = []
    for name, data in files.items():
        (folder / "1장" / name).write_bytes(data)
        links.append(f"![{name}](1장/{name})")
    text = "# 1장\n\n- 1. 무엇인가?\n    \n    " + " ".join(links) + "\n"
    (folder / "1장.md").write_text(text, encoding="utf-8")
    report = run([folder], tmp_path / "docs")
    written = sorted(Path(name).suffix for name in report.written if "images" in name or "files" in name)
    assert written == [".png", ".svg"] and report.count("lost") == 3
    page = tree(tmp_path / "docs")["01/01.ko.md"].decode()
    assert all(name in page for name in ("a.html", "b.svg", "c.js"))
