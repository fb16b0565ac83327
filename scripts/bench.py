"""Measure: one benchmark for each promise of speed; never part of the tests."""

from __future__ import annotations

import importlib
import sys

BENCHES = ("import", "search", "review", "build", "page")


def main(argv: list[str]) -> int:
    """Run one benchmark: ``argv`` is its name and its own arguments."""
    if not argv or argv[0] not in BENCHES:
        print(f"study.py bench: expected one of {', '.join(BENCHES)}", file=sys.stderr)
        return 0 if argv[:1] in (["-h"], ["--help"]) else 2
    module = importlib.import_module(f"bench_{argv[0]}")
    status: int = module.main(argv[1:])
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
