"""Files -> docs/, all or nothing, one run at a time.

All that changes is laid out beside docs/ first, and each folder of docs/ that changes is
then exchanged in one step. A journal tells the next run how to end what a killed run
began. Unchanged files are hard links, so that an edit made meanwhile reaches both folders.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from lock import WAIT, held

Content = bytes | Path
"""Bytes to write, or a file to copy."""


class WriteError(Exception):
    """Something kept docs/ from being written: one line; docs/ is as it was."""


@contextmanager
def locked(docs: Path) -> Iterator[None]:
    """Hold docs/ for this run alone; end what a killed run began."""
    try:
        with held(docs, WAIT):
            recover(docs)
            yield
    except TimeoutError as error:
        message = f"{docs}: found another import at work for {WAIT:.0f} s; run this one after it"
        raise WriteError(message) from error


def snapshot(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of each file below a folder, to see later whether somebody changed one."""
    found = {}
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file():
            status = path.stat()
            found[path.relative_to(folder).as_posix()] = (status.st_size, status.st_mtime_ns)
    return found


def write(
    docs: Path,
    files: Mapping[PurePosixPath, Content | None],
    seen: Mapping[str, dict[str, tuple[int, int]]],
    step: Callable[[str], None] = lambda _: None,
) -> None:
    """Write files (None removes one) below docs/, all or nothing.

    ``seen`` holds the snapshot of each folder as it was read; a folder that changed since
    is left alone and WriteError raised. ``step`` is told what happens, for the tests.
    """
    staging = _staging(docs)
    shutil.rmtree(staging, ignore_errors=True)
    tops = sorted({path.parts[0] for path in files}, key=lambda name: (not name.startswith("_"), name))
    try:
        for top in tops:
            inside = {PurePosixPath(*p.parts[1:]): c for p, c in files.items() if p.parts[0] == top}
            _stage(docs / top, staging / "new" / top, inside)
            step(f"staged {top}")
        for top in tops:
            if top in seen and snapshot(docs / top) != seen[top]:
                raise WriteError(f"{docs / top}: found files that changed during the import; run it again")
        (staging / "old").mkdir(parents=True, exist_ok=True)
        plan = {top: (staging / "new" / top).stat().st_ino for top in tops}
        beside = staging / "journal.part"
        beside.write_text(json.dumps(plan), encoding="utf-8")
        beside.replace(staging / "journal.json")
        step("journal")
    except OSError as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise WriteError(
            f"{error.filename or docs}: {error.strerror or error}; nothing was written"
        ) from None
    except WriteError:
        shutil.rmtree(staging, ignore_errors=True)
        raise
    _finish(docs, plan, step, seen)


def recover(docs: Path) -> bool:
    """End the exchange that a killed run began; whether there was one."""
    staging = _staging(docs)
    journal = staging / "journal.json"
    found = journal.is_file()
    if found:
        plan = {
            str(top): int(inode) for top, inode in json.loads(journal.read_text(encoding="utf-8")).items()
        }
        _finish(docs, plan, lambda _: None)
    shutil.rmtree(staging, ignore_errors=True)
    return found


def _staging(docs: Path) -> Path:
    return docs.resolve().parent / f".{docs.resolve().name}-import"


def _finish(
    docs: Path,
    plan: Mapping[str, int],
    step: Callable[[str], None],
    seen: Mapping[str, dict[str, tuple[int, int]]] | None = None,
) -> None:
    staging = _staging(docs)
    for top, inode in plan.items():
        here, new = docs / top, staging / "new" / top
        if here.exists() and here.stat().st_ino == inode:
            continue
        try:
            if not here.exists():
                new.rename(here)
            elif _exchange(new, here):
                _undo_where_edited(here, new, (seen or {}).get(top), staging)
            else:
                here.rename(staging / "old" / top)
                step(f"away {top}")
                new.rename(here)
        except OSError as error:
            raise WriteError(
                f"{here}: {error.strerror or error}; close what holds it and run again"
            ) from None
        step(f"placed {top}")
    shutil.rmtree(staging, ignore_errors=True)


def _undo_where_edited(here: Path, old: Path, seen: dict[str, tuple[int, int]] | None, staging: Path) -> None:
    """Put a folder back in which a file was saved in the last moment before the exchange."""
    if seen is None or snapshot(old) == seen:
        return
    _exchange(old, here)
    shutil.rmtree(staging, ignore_errors=True)
    raise WriteError(f"{here}: found files that changed during the import; run it again")


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step, where the system can; whether it did."""
    names = {"linux": "renameat2", "darwin": "renamex_np"}
    name = names.get(sys.platform)
    if name is None:
        return False
    try:
        function = getattr(ctypes.CDLL(None, use_errno=True), name)
    except (OSError, AttributeError):
        return False
    a, b = os.fsencode(one), os.fsencode(other)
    current, swap = -100, 2
    result = function(current, a, current, b, swap) if sys.platform == "linux" else function(a, b, swap)
    if result == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(other))


def _stage(here: Path, new: Path, files: Mapping[PurePosixPath, Content | None]) -> None:
    """Lay out a folder as it is to be: links to what stays, and what is new."""
    new.mkdir(parents=True)
    changed = {path.as_posix() for path in files}
    for path in sorted(here.rglob("*")) if here.is_dir() else ():
        relative = path.relative_to(here)
        if path.is_dir() and not path.is_symlink():
            (new / relative).mkdir(exist_ok=True)
        elif relative.as_posix() not in changed:
            _link(path, new / relative)
    for relative_path, content in files.items():
        if content is None:
            continue
        target = new / relative_path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            target.write_bytes(content)
        else:
            shutil.copyfile(content, target)
    for folder in sorted((p for p in new.rglob("*") if p.is_dir()), reverse=True):
        with contextlib.suppress(OSError):
            folder.rmdir()


def _link(path: Path, target: Path) -> None:
    try:
        os.link(path, target, follow_symlinks=False)
    except (OSError, NotImplementedError):
        shutil.copy2(path, target, follow_symlinks=False)


__all__ = ["Content", "WriteError", "locked", "recover", "snapshot", "write"]
