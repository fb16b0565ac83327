"""The same work on many things, by all processors where that pays."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

_work: tuple[Callable[[Any], Any], Sequence[Any]] | None = None
"""Set just before processes are forked, for them to find: what is forked need not be sent."""


def mapped(
    work: Callable[[Item], Result], items: Sequence[Item], *, few: int = 4
) -> Iterator[tuple[Item, Result]]:
    """Each item with what ``work`` makes of it, in order.

    Forked children have everything that this process has, templates and open functions included, which
    could not be sent to them. So it is only done on Linux (elsewhere forks are missing or unsafe), and
    only from ``few`` items on, for fewer are done sooner than processes start; and only from the main
    thread, for a child that is forked beside other threads may wait for ever for what one of them held.
    """
    processes = min(os.cpu_count() or 1, len(items))
    alone = threading.current_thread() is threading.main_thread()
    if processes < 2 or len(items) < few or sys.platform != "linux" or not alone:
        return ((item, work(item)) for item in items)
    return _forked(work, items, processes)


def _forked(
    work: Callable[[Item], Result], items: Sequence[Item], processes: int
) -> Iterator[tuple[Item, Result]]:
    global _work
    _work = (work, items)
    try:
        with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("fork")) as pool:
            # In pieces, so that the last ones do not leave a processor idle for long.
            size = max(1, len(items) // (processes * 40))
            yield from zip(items, pool.map(_do, range(len(items)), chunksize=size), strict=True)
    finally:
        _work = None


def _do(number: int) -> object:
    assert _work is not None
    work, items = _work
    return work(items[number])
