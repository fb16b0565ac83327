"""Whether this site can do without Material and without MkDocs' own release; for ``successor`` alone."""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import material

from assets import ICONS
from successor_trial import CACHE, DATE, FONT, MKDOCS, THEME, Row, Run, Trial, changed, run

THEME_ICONS = Path(material.__file__).parent / "templates/.icons/material"
"""Where Material keeps the icons that the site shows."""


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
    done, plain = _without_material(trial)
    command = (sys.executable, "-m", "properdocs")
    proper, other = trial.ours(trial.config, command=command, PYTHONPATH=str(CACHE / "properdocs"))
    version = re.sub(r".*-(.*)\.dist-info", r"\1", next((CACHE / "properdocs").glob("properdocs-*")).name)
    return [
        Row("MkDocs without Material", f"{_same(done, site, plain)}; {len(ICONS)} icons copied", "—"),
        Row(f"ProperDocs {version} for MkDocs", _same(proper, site, other), "—"),
    ]


def _same(done: Run, site: Path, other: Path) -> str:
    return f"exit {done.status}, {len(differences(site, other))} files differ"


def _without_material(trial: Trial) -> tuple[Run, Path]:
    """A build for which nothing of Material is there but the icons, and its site."""
    config = changed(trial.config, THEME, "  name: null\n")
    project = trial.project(changed(config, FONT, "  static_templates: [404.html]\n"))
    icons = project / "gone/material/templates/.icons/material"
    icons.mkdir(parents=True)
    (project / "gone/material/__init__.py").touch()
    for name in ICONS:
        shutil.copy(THEME_ICONS / f"{name}.svg", icons)
    command = [*MKDOCS, "build", "--strict"]
    done = run(command, project, SOURCE_DATE_EPOCH=DATE, PYTHONPATH=str(project / "gone"))
    return done, project / "site"
