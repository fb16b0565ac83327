"""Whether this site can do without Material and without MkDocs' own release; for ``successor`` alone."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import material

from successor_trial import CACHE, DATE, FONT, MKDOCS, ROOT, THEME, Row, Run, Trial, changed, run

THEME_FOLDER = Path(material.__file__).parent / "templates"
"""Where Material keeps its templates and icons."""


def differences(ours: Path, theirs: Path) -> list[str]:
    """Files that are in one of two sites alone, or differ."""
    one, two = (
        {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        for site in (ours, theirs)
    )
    return sorted(name for name in one.keys() | two.keys() if one.get(name) != two.get(name))


def compare_alternatives(trial: Trial) -> list[Row]:
    """MkDocs without Material, and MkDocs' continuation ProperDocs: do they build the same site?"""
    _, site = trial.ours(trial.config)
    done, plain, icons = _without_material(trial)
    command = (sys.executable, "-m", "properdocs")
    proper, other = trial.ours(trial.config, command=command, PYTHONPATH=str(CACHE / "properdocs"))
    version = re.sub(r".*-(.*)\.dist-info", r"\1", next((CACHE / "properdocs").glob("properdocs-*")).name)
    return [
        Row("MkDocs without Material", f"{_same(done, site, plain)}; {icons} icons copied", "—"),
        Row(f"ProperDocs {version} for MkDocs", _same(proper, site, other), "—"),
    ]


def _same(done: Run, site: Path, other: Path) -> str:
    return f"exit {done.status}, {len(differences(site, other))} files differ"


def _without_material(trial: Trial) -> tuple[Run, Path, int]:
    """A build for which Material is not installed, its site, and how many icons it needs."""
    config = changed(trial.config, THEME, "  name: null\n")
    project = trial.project(changed(config, FONT, "  static_templates: [404.html]\n"))
    icons = icons_of((ROOT / "overrides").rglob("*.html"))
    for icon in icons:
        (project / "overrides" / icon).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(THEME_FOLDER / icon, project / "overrides" / icon)
    (project / "gone/material").mkdir(parents=True)
    (project / "gone/material/__init__.py").write_text(
        "raise ImportError('material is gone')", encoding="utf-8"
    )
    command = [*MKDOCS, "build", "--strict"]
    done = run(command, project, SOURCE_DATE_EPOCH=DATE, PYTHONPATH=str(project / "gone"))
    return done, project / "site", len(icons)


def icons_of(paths: Iterable[Path]) -> list[str]:
    """Icons of the theme that templates name, in full or by the name of the file."""
    texts = "\n".join(path.read_text(encoding="utf-8") for path in paths)
    named = re.findall(r'"(\.icons/[\w/-]+\.svg)"', texts)
    pairs = re.findall(r'\("\w+", "([a-z-]+)"\)', texts)
    names = {*named, *(f".icons/material/{name}.svg" for name in pairs)}
    return sorted(name for name in names if (THEME_FOLDER / name).exists())
