"""Exports of every kind -> pages, as golden files; and again, with edits on both sides."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from import_notion import ImportFailedError, main, run

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
