"""Zips and folders: what is taken, what is refused, and that nothing leaves its place."""

from __future__ import annotations

import os
import stat
import struct
import unicodedata
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive import ArchiveError, Limits, open_export, read_text, title_of

PAGE = "# 01단원\n\n- 1. 무엇인가?\n    \n    답\n"
ID = "0123456789abcdef0123456789abcdef"


def make_zip(path: Path, files: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def names(path: Path) -> list[str]:
    with open_export([path]) as export:
        return sorted(entry.name for entry in export.entries)


def refused(path: Path, limits: Limits | None = None) -> str:
    with pytest.raises(ArchiveError) as caught, open_export([path], limits):
        pass
    message = str(caught.value)
    assert "\n" not in message
    assert str(path.name) in message or ".zip" in message
    return message


def test_zip_in_zip_in_parts(tmp_path: Path) -> None:
    one = make_zip(tmp_path / "one.zip", {"01단원.md": PAGE})
    two = make_zip(tmp_path / "two.zip", {"01단원/그림.png": b"PNG"})
    outer = make_zip(
        tmp_path / "Export-1.zip",
        {"Export-1-Part-1.zip": one.read_bytes(), "Export-1-Part-2.zip": two.read_bytes()},
    )
    assert names(outer) == ["01단원.md", "01단원/그림.png"]


def test_an_attached_zip_is_no_part(tmp_path: Path) -> None:
    attached = make_zip(tmp_path / "a.zip", {"evil.md": "# x"})
    outer = make_zip(tmp_path / "Export.zip", {"01단원.md": PAGE, "01단원/자료.zip": attached.read_bytes()})
    assert names(outer) == ["01단원.md", "01단원/자료.zip"]


def test_several_exports_with_the_same_name_are_kept_apart(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        folder.mkdir()
        (folder / "01단원.md").write_text(PAGE + folder.name, encoding="utf-8")
        (folder / "둘 다.md").write_text(PAGE, encoding="utf-8")
    with open_export([first, second]) as export:
        assert sorted(entry.name for entry in export.entries) == ["01단원.md", "2/01단원.md", "둘 다.md"]


@pytest.mark.parametrize(
    "name",
    ["../evil.md", "a/../../evil.md", "/etc/evil.md", "C:\\evil.md", "..\\evil.md", "a/..", "C:evil.md"],
)
def test_names_that_lead_outside_are_refused(name: str, tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"01단원.md": PAGE, name: "x"})
    assert "leads outside" in refused(path)
    assert [p.name for p in tmp_path.rglob("*")] == ["x.zip"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFIFO])
def test_links_and_devices_are_refused(kind: int, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("01단원.md", PAGE)
        info = zipfile.ZipInfo("link.md")
        info.external_attr = (kind | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    assert "link or device" in refused(path)


def test_a_link_in_a_folder_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text(PAGE, encoding="utf-8")
    folder = tmp_path / "export"
    folder.mkdir()
    (folder / "01단원.md").write_text(PAGE, encoding="utf-8")
    (folder / "link.md").symlink_to(secret)
    (folder / "up").symlink_to(tmp_path)
    with open_export([folder]) as export:
        assert [entry.name for entry in export.entries] == ["01단원.md"]
        assert export.remarks


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"01단원.md": PAGE, "big.png": b"\0" * (64 << 20)})
    assert "unpacks to 64 MB" in refused(path)


def test_limits_on_size_and_count_and_depth(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {f"{i}.md": PAGE for i in range(20)})
    assert "20 files" in refused(path, Limits(files=10))
    assert "MB" in refused(path, Limits(size=100))
    inner = make_zip(tmp_path / "0.zip", {"a.md": PAGE})
    for depth in range(1, 5):
        inner = make_zip(tmp_path / f"{depth}.zip", {"Export-Part-1.zip": inner.read_bytes()})
    assert "deep" in refused(inner)


def test_a_member_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"01단원.md": PAGE * 100})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    path.write_bytes(data)
    refused(path)


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"01단원.md": PAGE})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert "encrypted" in refused(path)


def test_a_cut_off_zip_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "x.zip", {"01단원.md": PAGE * 50})
    whole = path.read_bytes()
    for end in (10, len(whole) // 2, len(whole) - 5):
        path.write_bytes(whole[:end])
        refused(path)


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_names_without_the_utf8_flag(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    raw = "한글 단원.md".encode(encoding)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("X" * len(raw), PAGE)
    path.write_bytes(path.read_bytes().replace(b"X" * len(raw), raw))
    assert names(path) == ["한글 단원.md"]


def test_zip64_and_streaming(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", allowZip64=True) as archive:
        archive.writestr("01단원.md", PAGE)
        with archive.open("01단원/동영상.mp4", "w", force_zip64=True) as member:
            for _ in range(32):
                member.write(os.urandom(1 << 20))
    with open_export([path]) as export:
        found = export.find("01단원.md", "01단원/동영상.mp4")
        assert found is not None and found.size == found.path.stat().st_size == 32 << 20


def test_links_find_their_file_whatever_their_spelling(tmp_path: Path) -> None:
    nfd = unicodedata.normalize("NFD", "그림 (6) [a].png")
    folder = tmp_path / "export"
    (folder / "단원").mkdir(parents=True)
    (folder / "단원.md").write_text(PAGE, encoding="utf-8")
    (folder / "단원" / nfd).write_bytes(b"1")
    (folder / "단원" / f"긴 이름 {ID}.md").write_text(PAGE, encoding="utf-8")
    (folder / "단원" / "50%25.png").write_bytes(b"2")
    with open_export([folder]) as export:
        wanted = {
            quote("단원/그림 (6) [a].png"): "단원/그림 (6) [a].png",
            quote(unicodedata.normalize("NFD", "단원/그림 (6) [a].png")): "단원/그림 (6) [a].png",
            quote(quote("단원/그림 (6) [a].png")): "단원/그림 (6) [a].png",
            "단원/그림 (6) [a].PNG": "단원/그림 (6) [a].png",
            f"단원/다르게 잘린 이름 {ID}.md": f"단원/긴 이름 {ID}.md",
            "./단원/../단원/50%25.png": "단원/50%25.png",
        }
        for href, name in wanted.items():
            found = export.find("단원.md", href)
            assert found is not None and found.name == name, href
        for href in ("단원/%zz.png", "../../etc/passwd", "없음.png", "%"):
            assert export.find("단원.md", href) is None, href


@pytest.mark.parametrize(
    ("name", "title"),
    [
        (f"07단원 {ID}.md", "07단원"),
        (f"a/b/끝에 점. {ID}.md", "끝에 점."),
        ("deadbeef.md", "deadbeef"),
        (f"v1.2 계획 {ID}.md", "v1.2 계획"),
        (unicodedata.normalize("NFD", "단원.md"), "단원"),
    ],
)
def test_titles(name: str, title: str) -> None:
    assert title_of(name) == title


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"index.html": "<html></html>"}, "HTML export"),
        ({"notes.txt": "x"}, "no Markdown page"),
        ({}, "no Markdown page"),
    ],
)
def test_what_is_no_markdown_export(files: dict[str, bytes | str], expected: str, tmp_path: Path) -> None:
    message = refused(make_zip(tmp_path / "x.zip", files))
    assert expected in message and "Export > Markdown" in message


@pytest.mark.parametrize("data", ["한글".encode("cp949"), "한글".encode("utf-16"), b"a\0b"])
def test_other_encodings_are_one_line(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_bytes(data)
    with open_export([path]) as export, pytest.raises(ArchiveError, match=r"x\.md:1: found .*expected"):
        read_text(export.entries[0])


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_damaged_zips_never_crash_or_leave_their_place(tmp_path: Path, data: st.DataObject) -> None:
    path = make_zip(tmp_path / "x.zip", {"01단원.md": PAGE, "01단원/a.png": b"PNG" * 50})
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[: data.draw(st.integers(0, len(raw)))] if data.draw(st.booleans()) else raw)
    try:
        with open_export([path]) as export:
            for entry in export.entries:
                entry.path.read_bytes()
    except ArchiveError:
        pass
    assert [p.name for p in tmp_path.rglob("*")] == ["x.zip"]
