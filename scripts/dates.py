"""When the content was last changed, by the history in git: never the clock.

The same commit gives the same bytes on another day (reproducible-builds.org/docs/source-date-epoch).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_NEVER = 946684800
"""2000-01-01: the date of what is in no history."""
SHARED = ("docs/_data", "mkdocs.yml", "overrides", "scripts")
"""What every page is made from, besides its own chapter."""


@dataclass(frozen=True, slots=True)
class Dates:
    """``newest`` of the whole site, and of each chapter by its id."""

    newest: datetime
    chapters: Mapping[str, datetime]

    def of(self, chapter: str) -> datetime:
        """A chapter's date; that of the whole site for what is in no chapter."""
        return self.chapters.get(chapter, self.newest)


def dates_of(root: Path, chapters: Iterable[str]) -> Dates:
    """SOURCE_DATE_EPOCH for all, else for each chapter its last commit or the last of what all share.

    A history that was fetched without its depth has one commit, and so one date for all.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return Dates(_date(int(epoch)), {})
    last = _last_commits(root)
    shared = max((last.get(folder, _NEVER) for folder in SHARED), default=_NEVER)
    found = {chapter: max(shared, last.get(f"docs/{chapter}", _NEVER)) for chapter in chapters}
    return Dates(
        _date(max([shared, *found.values(), *last.values()])), {k: _date(v) for k, v in found.items()}
    )


def _last_commits(root: Path) -> dict[str, int]:
    """Seconds of the last commit that touched each folder: ``docs/07``, ``scripts`` …"""
    command = ["git", "-c", "core.quotepath=off", "log", "--format=format:%x00%ct", "--name-only"]
    try:
        log = subprocess.run(
            [*command, "--no-renames", "-m", "--first-parent", "--", "docs", *SHARED],
            cwd=root, capture_output=True, text=True, encoding="utf-8", check=True,
        ).stdout  # fmt: skip
    except (OSError, subprocess.CalledProcessError):
        return {}
    found: dict[str, int] = {}
    for commit in log.split("\0")[1:]:
        seconds, *paths = commit.split("\n")
        for path in paths:
            folders = path.split("/")
            name = "/".join(folders[:2]) if folders[0] == "docs" else folders[0]
            # Commits are told newest first.
            found.setdefault(name, int(seconds))
    return found


def _date(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
