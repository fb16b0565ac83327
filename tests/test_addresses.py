"""Addresses that were published: the list grows, a vanished one is a fault, a moved one leads on."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

import import_notion
from addresses import (
    addresses,
    check_addresses,
    extend_list,
    extended,
    list_path,
    list_text,
    main,
    read_list,
    read_redirects,
    redirect_pages,
    redirects_path,
)
from conftest import ROOT
from load import load_site
from lock import held

NAMES = {"ko": "스터디", "en": "Study"}


@pytest.fixture
def docs(tmp_path: Path, sample_docs: Path) -> Path:
    shutil.copytree(sample_docs, tmp_path / "docs")
    return tmp_path / "docs"


def said(docs: Path) -> list[str]:
    return [problem.message for problem in check_addresses(load_site(docs)) if problem.severity == "fault"]


def test_the_repositorys_own_list_holds_every_page() -> None:
    assert check_addresses(load_site(ROOT / "docs")) == ()


def test_the_list_is_sorted_by_numbers_and_holds_what_is_gone(docs: Path) -> None:
    known = extended(["08/100/", "08/99/", "09/01/"], load_site(docs))
    assert known[0] == ""
    assert known.index("08/99/") < known.index("08/100/") < known.index("09/01/")
    assert set(addresses(load_site(docs))) <= set(known)


def test_import_adds_what_is_new_and_takes_nothing_away(docs: Path) -> None:
    shutil.copy(docs / "08/03.ko.md", docs / "08/12.ko.md")
    (docs / "08/02.ko.md").unlink()
    (docs / "08/02.en.md").unlink()
    before = read_list(docs)
    assert extend_list(docs) == ("08/12/",)
    assert set(read_list(docs)) == {*before, "08/12/"}
    text = list_path(docs).read_text(encoding="utf-8")
    assert extend_list(docs) == () and list_path(docs).read_text(encoding="utf-8") == text
    assert text == list_text(read_list(docs))


def test_the_list_is_read_and_written_while_no_other_run_is_at_work(docs: Path) -> None:
    shutil.copy(docs / "08/03.ko.md", docs / "08/12.ko.md")
    other = (*read_list(docs), "09/01/")
    waiting = threading.Thread(target=extend_list, args=(docs,))
    with held(docs, 1):
        waiting.start()
        waiting.join(1)
        list_path(docs).write_text(list_text(other), encoding="utf-8")
    waiting.join(20)
    assert set(read_list(docs)) == {*other, "08/12/"}


def test_a_run_that_does_not_end_is_named_and_the_list_left_as_it_is(
    docs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("addresses.WAIT", 0.0)
    list_path(docs).write_text("08/01/\n", encoding="utf-8")
    with held(docs, 1):
        assert main(["--docs", str(docs)]) == 1
    message = "found another run at work for 0 s; run `study.py addresses` after it"
    assert capsys.readouterr().err == f"{list_path(docs).as_posix()}:1: {message}\n"
    assert list_path(docs).read_text(encoding="utf-8") == "08/01/\n"


def test_a_file_beside_the_list_is_left_alone(docs: Path) -> None:
    own = docs / "_data/addresses.new"
    own.write_text("somebody's", encoding="utf-8")
    list_path(docs).unlink()
    assert extend_list(docs)
    assert own.read_text(encoding="utf-8") == "somebody's"


def test_a_list_is_made_where_there_is_none(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    list_path(docs).unlink()
    assert main(["--docs", str(docs)]) == 0
    assert "08/01-1/" in capsys.readouterr().out
    assert set(read_list(docs)) == set(addresses(load_site(docs)))


def test_a_folder_that_is_not_there_is_wrong_use(docs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--docs", str(docs / "nowhere")]) == 2
    assert f"found no folder {docs / 'nowhere'}" in capsys.readouterr().err


def test_nothing_is_wrong_with_the_sample(docs: Path) -> None:
    assert check_addresses(load_site(docs)) == ()


def test_a_vanished_page_is_a_fault_with_path_and_line(docs: Path) -> None:
    (docs / "08/03.ko.md").unlink()
    (problem,) = check_addresses(load_site(docs))
    assert problem.severity == "fault" and problem.path == list_path(docs)
    assert problem.path.read_text(encoding="utf-8").splitlines()[problem.line - 1] == "08/03/"
    assert "`08/03/: NEW/ADDRESS/`" in problem.message


def test_a_redirect_mends_it(docs: Path) -> None:
    (docs / "08/03.ko.md").unlink()
    with redirects_path(docs).open("a", encoding="utf-8") as file:
        file.write("08/03/: 08/02/#model-answer\n")
    assert said(docs) == []


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("08/09/: 08/77/", "which is no page"),
        ("08/09/: 08/01/#study-answer-7", "which 08/01/ does not have"),
        ("08/09/: 08/04/", "which moved itself; lead it to 08/02/"),
        ("08/01/: 08/02/", "which is a page"),
        ("08/09/: https://example.org/", "expected addresses"),
        ("08/09/: ../../etc/", "expected addresses"),
        ("- 08/09/", "found"),
    ],
)
def test_a_redirect_that_leads_nowhere_is_a_fault(docs: Path, line: str, message: str) -> None:
    with redirects_path(docs).open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    found = [item for item in said(docs) if message in item]
    assert found, said(docs)


def test_problems_name_the_line_of_the_redirect(docs: Path) -> None:
    redirects_path(docs).write_text("# moved\n\n/08/04/: /08/02/\n08/05/: 08/77/\n", encoding="utf-8")
    redirects, problems = read_redirects(docs)
    assert problems == () and [(item.old, item.new, item.line) for item in redirects] == [
        ("08/04/", "08/02/", 3),
        ("08/05/", "08/77/", 4),
    ]


@pytest.mark.parametrize("path_in", [list_path, redirects_path])
def test_a_file_that_is_no_utf_8_is_a_fault_with_path_and_line(
    docs: Path, path_in: Callable[[Path], Path]
) -> None:
    path_in(docs).write_bytes("# a\n# 옮김\n".encode("cp949"))
    problem = check_addresses(load_site(docs))[0]
    assert str(problem) == f"{path_in(docs).as_posix()}:2: found byte 0xbf, expected UTF-8; save it as UTF-8"
    assert problem.severity == "fault"


def test_a_list_that_is_no_utf_8_is_named_and_left_as_it_is(
    docs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = "# 주소\n08/01/\n".encode("cp949")
    list_path(docs).write_bytes(data)
    said = f"{list_path(docs).as_posix()}:1: found byte 0xc1, expected UTF-8; save it as UTF-8"
    assert main(["--docs", str(docs)]) == 1
    assert capsys.readouterr().err == f"{said}\n"
    export = tmp_path / "9장.md"
    export.write_text("# 9장\n\n- 1. 무엇인가?\n    \n    답\n", encoding="utf-8")
    assert import_notion.main([str(export), "--docs", str(docs)]) == 1
    assert said in capsys.readouterr().out
    assert (docs / "09/01.ko.md").exists() and list_path(docs).read_bytes() == data


def test_redirect_pages_stand_in_both_languages_and_escape_titles(docs: Path) -> None:
    page = docs / "08/02.ko.md"
    page.write_text(
        page.read_text(encoding="utf-8").replace("title: 중복 제거", 'title: "<NF4> & “x”"'), "utf-8"
    )
    files = redirect_pages(load_site(docs), "https://x.example/s/", "assets/0/early.js", NAMES)
    assert sorted(files) == [f"{place}08/{n}/index.html" for place in ("", "en/") for n in ("04", "05")]
    korean = files["08/04/index.html"].decode()
    assert "<title>&lt;NF4&gt; &amp; “x” · 스터디</title>" in korean
    assert '<link rel="canonical" href="https://x.example/s/08/02/">' in korean
    english = files["en/08/05/index.html"].decode()
    assert 'content="0; url=../../../en/08/01/#study-answer-2"' in english
    assert '<link rel="canonical" href="https://x.example/s/en/08/01/">' in english
