"""The lists by which the service worker keeps and renews files."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import icons
from offline import digest, group_of, snapshot

FILES = {
    "index.html": "1",
    "en/review/index.html": "2",
    "assets/ab12/site.js": "3",
    "08/index.html": "4",
    "08/01-1/index.html": "5",
    "en/08/01/index.html": "6",
    "08/images/steps.png": "7",
    "api/08.json": "8",
    "api/index.json": "9",
    "search/ko.json": "10",
    "glossary/index.html": "11",
    "sw.js": "12",
}


@pytest.mark.parametrize(
    ("path", "group"),
    [
        ("index.html", "core"),
        ("en/index.html", "core"),
        ("review/index.html", "core"),
        ("assets/ab12/chunk-X.js", "core"),
        ("offline.html", "core"),
        ("ko.webmanifest", "core"),
        ("api/index.json", "core"),
        ("api/08.json", "08"),
        ("api/titles/08.json", "08"),
        ("08/index.html", "08"),
        ("en/108/01-2/index.html", "108"),
        ("en/08/images/steps.png", "08"),
        ("08/print/index.html", "rest"),
        ("08/01/qr.png", "rest"),
        ("status/index.html", "rest"),
        ("glossary/index.html", "search"),
        ("en/glossary/index.html", "search"),
        ("search/en-08/1.json", "search"),
        ("08/01/card.png", None),
        ("card.png", None),
        ("08/08-ko.apkg", None),
        ("sw.js", None),
        ("assets/ab12/service-worker.js", None),
        ("sitemap.xml", None),
        ("offline/index.json", None),
    ],
)
def test_every_file_has_its_group(path: str, group: str | None) -> None:
    assert group_of(path) == group


def read(files: dict[str, bytes]) -> tuple[Any, dict[str, dict[str, str]]]:
    index = json.loads(files["offline/index.json"])
    lists = {
        group: json.loads(files[f"offline/{group}.{hash_}.json"])["files"]
        for group, hash_ in index["groups"].items()
    }
    return index, lists


def test_lists_hold_every_file_once_and_are_named_by_their_content() -> None:
    files = snapshot(FILES)
    index, lists = read(files)
    listed = [path for group in lists.values() for path in group]
    assert sorted(listed) == sorted(set(FILES) - {"sw.js"})
    for group, hash_ in index["groups"].items():
        assert digest(files[f"offline/{group}.{hash_}.json"]) == hash_
    assert lists["08"]["api/08.json"] == "8"


def test_one_change_changes_the_version_and_one_list() -> None:
    before, _ = read(snapshot(FILES))
    after, _ = read(snapshot({**FILES, "08/index.html": "new"}))
    assert after["version"] != before["version"]
    changed = {group for group in after["groups"] if after["groups"][group] != before["groups"][group]}
    assert changed == {"08"}
    again, _ = read(snapshot(dict(reversed(FILES.items()))))
    assert again == before


def test_the_index_stays_small_with_many_chapters() -> None:
    files = {
        f"{chapter:02}/{number:02}/index.html": "x" for chapter in range(1, 101) for number in range(1, 16)
    }
    assert len(snapshot(files)["offline/index.json"]) < 4000


def test_icons_have_their_sizes_and_stay_the_same(tmp_path: Path) -> None:
    made = icons.icons(tmp_path / "kept")
    sizes = {path: Image.open(BytesIO(data)).size for path, data in made.items()}
    assert sizes == {
        "icons/192.png": (192, 192),
        "icons/512.png": (512, 512),
        "icons/maskable.png": (512, 512),
        "icons/apple.png": (180, 180),
    }
    assert made == icons.icons(tmp_path / "kept") == icons.icons(tmp_path / "another")
    assert sum(map(len, made.values())) < 30_000
    for path in ("icons/maskable.png", "icons/apple.png"):
        corner = Image.open(BytesIO(made[path])).convert("RGBA").getpixel((0, 0))
        assert isinstance(corner, tuple)
        assert all(abs(have - want) < 4 for have, want in zip(corner, (38, 70, 184, 255), strict=True))
