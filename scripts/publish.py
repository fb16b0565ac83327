"""Files -> a folder that holds these and no others; only what differs is written.

All that is new is written beside first and then renamed, so that a full disk or a build that is
killed while it writes leaves the site as it was. What was written is remembered (hash, size and
time of each file), so that a file which is as it was left is not even read.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import cache
from lock import WAIT, held

_BESIDE = ".new"


@dataclass(frozen=True, slots=True)
class File:
    """A file of the site; ``read`` is asked only where the folder does not have it."""

    digest: str
    """Whatever changes when the content does."""
    read: Callable[[], bytes]


Memory = Mapping[str, tuple[str, int, int]]
"""Path -> digest, size and time in nanoseconds, as it was left."""


def publish(files: Mapping[str, File], out: Path, memory: Path) -> None:
    """Make ``out`` hold exactly ``files`` (by relative path); ``memory`` is the file that remembers it.

    Waits for another build that writes the same folder. Raises OSError, with the old files in place,
    where the new ones cannot be written, and TimeoutError where the other build does not end.
    """
    out.mkdir(parents=True, exist_ok=True)
    with held(out, WAIT):
        _publish(files, out, memory)


def _publish(files: Mapping[str, File], out: Path, memory: Path) -> None:
    there = dict(_walk(out))
    known = _recall(memory, out)
    same = {
        path
        for path, stat in there.items()
        if path in files and known.get(path) == (files[path].digest, *stat)
    }
    written = [path for path in files if path not in same]
    try:
        for path in written:
            _write(f"{out}/{path}{_BESIDE}", files[path].read())
    except BaseException:
        for path in written:
            (out / (path + _BESIDE)).unlink(missing_ok=True)
        raise
    # From here on nothing needs room or can be found wrong. What goes goes first: where a disk takes a.png
    # for A.PNG, the old name would else take the new file away.
    beside = {path + _BESIDE for path in written}
    _remove(out, [path for path in there if path not in files and path not in beside])
    for path in written:
        os.replace(f"{out}/{path}{_BESIDE}", f"{out}/{path}")  # noqa: PTH105 - a Path takes as long as the renaming
    left = {path: (files[path].digest, *stat) for path, stat in _walk(out) if path in files}
    cache.keep(memory.parent, memory.name, (str(out.resolve()), left))


def _recall(memory: Path, out: Path) -> Memory:
    found = cache.kept(memory.parent, memory.name)
    return found[1] if found and found[0] == str(out.resolve()) else {}


def _walk(folder: Path) -> Iterator[tuple[str, tuple[int, int]]]:
    """Every file below a folder by its relative path, with size and time; not what begins with a dot.

    Such a folder is somebody's: `.git` where the site lies in a branch of its own.
    """
    pending = [("", str(folder))]
    while pending:
        prefix, path = pending.pop()
        with contextlib.suppress(FileNotFoundError), os.scandir(path) as entries:
            for entry in entries:
                if not prefix and entry.name.startswith("."):
                    continue
                if entry.is_dir(follow_symlinks=False):
                    pending.append((f"{prefix}{entry.name}/", entry.path))
                else:
                    stat = entry.stat(follow_symlinks=False)
                    yield prefix + entry.name, (stat.st_size, stat.st_mtime_ns)


def _write(path: str, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
    try:
        file = os.open(path, flags, 0o666)
    except FileNotFoundError:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, flags, 0o666)
    with os.fdopen(file, "wb", buffering=0) as raw:
        while data:  # a raw file may take less than it is given
            data = data[raw.write(data) :]


def _remove(out: Path, paths: list[str]) -> None:
    folders: set[Path] = set()
    for path in paths:
        (out / path).unlink(missing_ok=True)
        folders.update((out / path).relative_to(out).parents)
    for folder in sorted(folders - {Path()}, key=lambda item: len(item.parts), reverse=True):
        with contextlib.suppress(OSError):  # not empty
            (out / folder).rmdir()
