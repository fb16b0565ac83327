"""Texts -> files, each as it was or complete."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def write_all(texts: Mapping[Path, str]) -> None:
    """Write files beside their places first, then rename them: each is as it was or complete."""
    beside = {path: path.with_name(f".{path.name}.{os.getpid()}.new") for path in texts}
    try:
        for path, text in texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            beside[path].write_text(text, encoding="utf-8", newline="\n")
        for path in texts:
            beside[path].replace(path)
    finally:
        for left in beside.values():
            left.unlink(missing_ok=True)
