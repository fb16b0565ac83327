from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from assets import CLASSIC, LATER, MODULES, STYLES, AssetError, build_assets
from conftest import ROOT

SCRIPTS = ROOT / "overrides/assets/javascripts"
CACHES = {"load-styles.js", "texts.js"}
"""Modules that may stand twice on a page, each copy with what it read."""


def joined(name: str) -> set[str]:
    """The modules that are joined into a file: what it imports, and what these import."""
    found: set[str] = set()
    waiting = [SCRIPTS / name]
    while waiting:
        path = waiting.pop()
        relative = path.relative_to(SCRIPTS).as_posix()
        if relative not in found:
            found.add(relative)
            text = path.read_text(encoding="utf-8")
            imports = re.findall(
                r"^(?:import|export|\})[^;]*? from ['\"](\.[^'\"]+)['\"]", text, re.MULTILINE
            )
            waiting += [(path.parent / name).resolve() for name in imports]
    return found


def keeps_state(name: str) -> bool:
    text = (SCRIPTS / name).read_text(encoding="utf-8")
    return (
        re.search(r"^(?:export )?(?:let |const \w+ = new (?:Weak)?(?:Map|Set)\(\);)", text, re.MULTILINE)
        is not None
    )


TOGETHER = [
    pair
    for pair in itertools.combinations(("site.js", "review.js", *LATER), 2)
    if pair != ("review.js", "marks.js")  # The page of the review has nothing to mark.
]


@pytest.mark.parametrize(("one", "other"), TOGETHER)
def test_no_state_is_doubled_on_a_page(one: str, other: str) -> None:
    assert len(joined(one)) > 1 and len(joined(other)) > 1, "the check reads no imports"
    assert {module for module in joined(one) & joined(other) if keeps_state(module)} <= CACHES


def test_what_is_loaded_later_stays_out_of_the_page_s_script() -> None:
    asked = {
        found
        for module in joined("site.js")
        for found in re.findall(
            r"[^@]import\([\"']\./([^\"']+)[\"']\)", (SCRIPTS / module).read_text(encoding="utf-8")
        )
    }
    assert asked == set(LATER)
    assert not asked & joined("site.js")


def test_every_file_stands_alone() -> None:
    _, folder = build_assets(ROOT, {"ko": {"close": "닫기"}})
    assert {path.name for path in folder.iterdir()} == {*MODULES, *CLASSIC, *STYLES, "early.ko.js"}
    early = (folder / "early.ko.js").read_text(encoding="utf-8")
    assert early == 'self.siteTexts={"close":"닫기"};' + (folder / "early.js").read_text(encoding="utf-8")
    for path in folder.glob("*.js"):
        assert not re.search(r"(?:from|import)\s*\"\.", path.read_text(encoding="utf-8")), path.name


def test_a_script_with_a_mistake_is_named(tmp_path: Path) -> None:
    scripts = tmp_path / "overrides/assets/javascripts"
    scripts.mkdir(parents=True)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules", target_is_directory=True)
    (tmp_path / "package-lock.json").write_text("{}", encoding="utf-8")
    for name in (*MODULES, *CLASSIC):
        (scripts / name).write_text("export {};\n", encoding="utf-8")
    (scripts / "site.js").write_text("const = 1;\n", encoding="utf-8")
    with pytest.raises(AssetError, match=r"site\.js:1:6"):
        build_assets(tmp_path, {})
