"""One run at a time: a folder that is held by one process, which the system lets go when it ends."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT = 60.0
"""Seconds that a run waits for another."""
_PAUSE = 0.1
"""Seconds between two tries."""


@contextmanager
def held(folder: Path, seconds: float) -> Iterator[None]:
    """Hold a folder for this process alone.

    Raises TimeoutError where another process holds it for longer than ``seconds``.
    """
    with _file(folder) as file:
        deadline = time.monotonic() + seconds
        while not _try(file):
            if time.monotonic() > deadline:
                raise TimeoutError
            time.sleep(_PAUSE)
        yield


@contextmanager
def _file(folder: Path) -> Iterator[int]:
    """The folder itself where a folder can be locked, else a file named after it."""
    if sys.platform == "win32":
        key = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
        path = Path(tempfile.gettempdir(), f"study-{key}.lock")
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    else:
        descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _try(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
