"""What was made once, kept under a key: pickles in a folder, of which those no longer used are dropped."""

from __future__ import annotations

import contextlib
import pickle
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_ABANDONED = 86_400.0
"""Seconds after which no build can still want what it was writing."""


def kept(folder: Path, key: str) -> Any:
    """What is kept under a key, None where nothing is, or what is there cannot be read."""
    try:
        return pickle.loads((folder / key).read_bytes())
    except Exception:  # A damaged pickle may raise anything; what cannot be read is made anew.
        return None


def keep(folder: Path, key: str, value: object) -> None:
    """Write beside and rename, so that a killed build leaves no half file."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".", delete=False) as file:
        file.write(pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL))
    Path(file.name).replace(folder / key)


def drop_others(folder: Path, keys: Iterable[str]) -> None:
    """Remove what is kept under other keys; another build that still wants it makes it again."""
    if not folder.is_dir():
        return
    used = set(keys)
    for path in list(folder.iterdir()):
        # What begins with a dot is being written, perhaps by another build.
        if path.name not in used and not path.name.startswith("."):
            path.unlink(missing_ok=True)


def drop_abandoned(folder: Path) -> None:
    """Remove what killed builds left half written, in a folder and two levels below it."""
    oldest = time.time() - _ABANDONED
    for path in [path for pattern in (".*", "*/.*", "*/*/.*") for path in folder.glob(pattern)]:
        with contextlib.suppress(FileNotFoundError):  # another build removes it as well
            if path.stat().st_mtime > oldest:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
