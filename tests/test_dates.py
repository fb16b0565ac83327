"""Dates come from the history, each chapter's from what it is made of, and never from the clock."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from dates import dates_of


def commit(root: Path, day: int, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(f"day {day}", encoding="utf-8")
    date = f"2026-03-{day:02}T00:00:00+0000"
    names = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org"}
    names |= {"GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org"}
    environment = {**os.environ, **names, "GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date}
    subprocess.run(["git", "add", "-A"], cwd=root, check=True)
    subprocess.run(["git", "commit", "-qm", "x"], cwd=root, env=environment, check=True)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    commit(tmp_path, 1, "scripts/a.py", "docs/07/01.ko.md", "docs/08/01.ko.md")
    return tmp_path


def days(root: Path) -> dict[str, int]:
    dates = dates_of(root, ["07", "08"])
    return {"newest": dates.newest.day} | {chapter: dates.of(chapter).day for chapter in ("07", "08")}


def test_an_edit_dates_its_own_chapter_alone(repository: Path) -> None:
    commit(repository, 2, "docs/08/01.ko.md")
    assert days(repository) == {"newest": 2, "07": 1, "08": 2}


def test_what_all_pages_are_made_from_dates_every_chapter(repository: Path) -> None:
    commit(repository, 2, "docs/08/01.ko.md")
    commit(repository, 3, "docs/_data/glossary.yml")
    assert days(repository) == {"newest": 3, "07": 3, "08": 3}


def test_a_page_outside_chapters_dates_the_site_alone(repository: Path) -> None:
    commit(repository, 4, "docs/index.ko.md", "README.md")
    assert days(repository) == {"newest": 4, "07": 1, "08": 1}


def test_a_date_that_is_given_goes_for_all(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    assert {dates_of(repository, ["07"]).of(name).year for name in ("07", "")} == {2001}


def test_without_a_history_the_date_is_the_same_every_day(tmp_path: Path) -> None:
    assert dates_of(tmp_path, ["07"]).of("07").year == 2000
