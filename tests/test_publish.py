"""What is published: exactly the files, whole, and the old ones where the new cannot be written."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from publish import File, publish

NAMES = st.sampled_from(
    ["index.html", "07/index.html", "07/01/index.html", "07/01/qr.png", "en/07/a.html", "a.js"]
)
SITES = st.dictionaries(NAMES, st.binary(max_size=3), min_size=1)


def files_of(contents: Mapping[str, bytes]) -> dict[str, File]:
    def reader(data: bytes) -> File:
        return File(data.hex() or "empty", lambda: data)

    return {path: reader(data) for path, data in contents.items()}


def read(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@settings(max_examples=60, deadline=None)
@given(st.lists(SITES, min_size=1, max_size=4))
def test_the_folder_holds_the_files_and_no_others(
    tmp_path_factory: pytest.TempPathFactory, sites: list[dict[str, bytes]]
) -> None:
    folder = tmp_path_factory.mktemp("publish")
    for contents in sites:
        publish(files_of(contents), folder / "site", folder / "memory")
        assert read(folder / "site") == contents
        assert all(any(path.iterdir()) for path in (folder / "site").rglob("*") if path.is_dir())


def test_a_file_that_is_the_same_is_neither_read_nor_written(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(files_of({"a": b"1", "b": b"2"}), site, tmp_path / "memory")
    times = {path: path.stat().st_mtime_ns for path in site.iterdir()}

    def forbidden() -> bytes:
        raise AssertionError("read again")

    publish({"a": File(b"1".hex(), forbidden), "b": File(b"2".hex(), forbidden)}, site, tmp_path / "memory")
    assert times == {path: path.stat().st_mtime_ns for path in site.iterdir()}


def test_a_file_that_somebody_changed_or_removed_is_put_right(tmp_path: Path) -> None:
    contents, site = {"a": b"1", "b": b"2", "c/d": b"3"}, tmp_path / "site"
    publish(files_of(contents), site, tmp_path / "memory")
    (site / "a").write_bytes(b"other")
    (site / "b").unlink()
    (site / "e").write_bytes(b"not ours")
    publish(files_of(contents), site, tmp_path / "memory")
    assert read(site) == contents


def test_what_begins_with_a_dot_is_somebodys(tmp_path: Path) -> None:
    (tmp_path / "site/.git").mkdir(parents=True)
    (tmp_path / "site/.git/HEAD").write_text("ref: refs/heads/gh-pages", encoding="utf-8")
    publish(files_of({"a": b"1"}), tmp_path / "site", tmp_path / "memory")
    assert set(read(tmp_path / "site")) == {"a", ".git/HEAD"}


def test_a_full_disk_leaves_the_last_good_site(tmp_path: Path) -> None:
    site = tmp_path / "site"
    publish(files_of({"a": b"1", "b": b"2"}), site, tmp_path / "memory")

    def full() -> bytes:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "b")

    with pytest.raises(OSError, match="No space left"):
        publish(files_of({"a": b"3"}) | {"b": File("new", full)}, site, tmp_path / "memory")
    assert read(site) == {"a": b"1", "b": b"2"}
    publish(files_of({"a": b"3", "b": b"4"}), site, tmp_path / "memory")
    assert read(site) == {"a": b"3", "b": b"4"}


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from publish import File, publish

def kill():
    os.kill(os.getpid(), signal.SIGKILL)

files = {"a": File("3", lambda: b"3"), "b": File("4", kill)}
publish(files, Path(sys.argv[2]), Path(sys.argv[3]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_killed_build_leaves_the_last_good_site_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    site, scripts = tmp_path / "site", Path(__file__).resolve().parent.parent / "scripts"
    publish(files_of({"a": b"1", "b": b"2"}), site, tmp_path / "memory")
    command = [sys.executable, "-c", KILLED, str(scripts), str(site), str(tmp_path / "memory")]
    assert subprocess.run(command, check=False).returncode == -9
    left = read(site)
    assert (left["a"], left["b"]) == (b"1", b"2")
    publish(files_of({"a": b"3", "b": b"4"}), site, tmp_path / "memory")
    assert read(site) == {"a": b"3", "b": b"4"}


TWICE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from publish import File, publish

word = sys.argv[4].encode()
files = {f"{n}/index.html": File(sys.argv[4], lambda: word * 5000) for n in range(300)}
publish(files, Path(sys.argv[2]), Path(sys.argv[3]))
"""


def test_two_builds_at_once_leave_one_whole_site(tmp_path: Path) -> None:
    site, scripts = tmp_path / "site", Path(__file__).resolve().parent.parent / "scripts"
    command = [sys.executable, "-c", TWICE, str(scripts), str(site), str(tmp_path / "memory")]
    builds = [subprocess.Popen([*command, word]) for word in ("one", "two")]
    assert [build.wait() for build in builds] == [0, 0]
    found = read(site)
    assert len(found) == 300
    assert set(found.values()) in ({b"one" * 5000}, {b"two" * 5000})
