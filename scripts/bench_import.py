"""Measures an import: time and peak memory for exports of 150 and 1,500 questions with pictures.

Each size runs in a process of its own, so that one does not use memory that another asked for.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from pathlib import Path

SIZES = (150, 1500)
_PICTURE = 40_000
"""Bytes of each picture."""
_WORDS = (
    "가중치",
    "학습률",
    "손실",
    "모델",
    "어댑터",
    "양자화",
    "역전파",
    "메모리",
    "그래디언트",
    "배치",
    "검색",
)


def make_export(path: Path, questions: int) -> None:
    """Write a zip in a zip, as Notion does, with a picture and a list in each second answer."""
    chance = random.Random(questions)
    lines = ["# 12단원", ""]
    with tempfile.TemporaryDirectory() as folder:
        part = Path(folder, "Export-Part-1.zip")
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for number in range(1, questions + 1):
                lines += _question(number, chance)
                if number % 2 == 0:
                    archive.writestr(f"12단원/그림 {number}.png", chance.randbytes(_PICTURE))
            archive.writestr("12단원 0123456789abcdef0123456789abcdef.md", "\n".join(lines) + "\n")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as outer:
            outer.write(part, "Export-Part-1.zip")


def _question(number: int, chance: random.Random) -> list[str]:
    def words(count: int) -> str:
        return " ".join(f"{chance.choice(_WORDS)}{chance.randrange(100)}" for _ in range(count))

    lines = [f"- {number}. {words(12)} **설명하십시오.**", "    ", "    <aside>", "    💡", "    "]
    for item in range(1, 5):
        lines += [f"    {item}. {words(8)}", f"    {words(15)}"]
    lines += [f"    - **{words(2)}**는 {words(10)}", "    "]
    if number % 2 == 0:
        lines += [f"    ![그림](12%EB%8B%A8%EC%9B%90/%EA%B7%B8%EB%A6%BC%20{number}.png)", "    "]
    return [*lines, "    </aside>", "    ", "    - 모범답안", "        ", f"        {words(60)}", "        "]


def measure(questions: int) -> dict[str, float]:
    """Seconds and peak mebibytes of a first import and of the same again."""
    import resource

    from import_notion import run

    with tempfile.TemporaryDirectory() as folder:
        export, docs = Path(folder, "export.zip"), Path(folder, "docs")
        make_export(export, questions)
        base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start, busy = time.perf_counter(), time.process_time()
        report = run([export], docs)
        first, used = time.perf_counter() - start, time.process_time() - busy
        assert report.questions == questions and report.pictures == questions // 2, "import lost something"
        start = time.perf_counter()
        assert not run([export], docs).written, "a second import changed something"
        again = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return {
        "questions": questions,
        "seconds": round(first, 2),
        "cpu_seconds": round(used, 2),
        "again_seconds": round(again, 2),
        "peak_mib": round(peak / unit, 1),
        "before_mib": round(base / unit, 1),
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Measure each size and say whether time grows no faster than the number of questions."""
    parser = argparse.ArgumentParser(prog="study.py bench import", description="Measure an import.")
    parser.add_argument("sizes", nargs="*", type=int, help=f"numbers of questions (default: {SIZES})")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    sizes = options.sizes or list(SIZES)
    if options.one:
        print(json.dumps(measure(sizes[0])))
        return 0
    results = []
    for size in sizes:
        command = [sys.executable, str(Path(__file__).resolve()), "--one", str(size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        results.append(json.loads(done.stdout))
        print(
            "{questions:>6} questions  {seconds:6.2f} s (processor {cpu_seconds:.2f} s)"
            "  again {again_seconds:6.2f} s  peak {peak_mib:6.1f} MiB (before {before_mib:.1f})".format(
                **results[-1]
            )
        )
    first, last = results[0], results[-1]
    per = [r["cpu_seconds"] / r["questions"] for r in (first, last)]
    if last["questions"] > first["questions"] and per[1] > 2 * per[0]:
        print(f"found {per[1] / per[0]:.1f} times the time a question, expected at most 2; it is not linear")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
