"""What was made once, kept under a key: pickles in a folder, of which those no longer used are dropped."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def kept(folder: Path, key: str) -> Any:
    """What is kept under a key, None where nothing is, or what is there cannot be read."""
    try:
        return pickle.loads((folder / key).read_bytes())
    except FileNotFoundError:
        return None
    except Exception:
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
        if path.name not in used:
            path.unlink(missing_ok=True)
