"""What an import found and did, for people and for programs."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

_SHOWN_AFTER = 1.0
"""Seconds after which a run shows how far it is."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An oddity, loss or conflict: where it is and what was done about it."""

    file: str
    line: int
    message: str
    severity: str = "remark"
    """``remark``, ``lost`` (not recoverable) or ``problem`` (exit status 1)."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(slots=True)
class Report:
    """Counts and findings of one run."""

    docs: Path
    dry_run: bool = False
    pages: int = 0
    questions: int = 0
    study_answers: int = 0
    model_answers: int = 0
    empty: int = 0
    pictures: int = 0
    unsorted: int = 0
    chapters: list[str] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    """Files that were (or, in a dry run, would be) written or removed, below docs/."""
    new: list[str] = field(default_factory=list)
    """Ids of questions that are new."""
    findings: list[Finding] = field(default_factory=list)

    def add(self, file: str, line: int, message: str, severity: str = "remark") -> None:
        self.findings.append(Finding(file, line, message, severity))

    @property
    def status(self) -> int:
        """Exit status: 1 where something is to be merged or could not be read."""
        return int(any(finding.severity == "problem" for finding in self.findings))

    def count(self, severity: str) -> int:
        return sum(finding.severity == severity for finding in self.findings)

    def as_json(self) -> str:
        """One object for programs."""
        return json.dumps(
            {
                "pages": self.pages,
                "questions": self.questions,
                "study_answers": self.study_answers,
                "model_answers": self.model_answers,
                "empty": self.empty,
                "pictures": self.pictures,
                "unsorted": self.unsorted,
                "not_recovered": self.count("lost"),
                "chapters": self.chapters,
                "new": self.new,
                "written": self.written,
                "dry_run": self.dry_run,
                "problems": [
                    {"file": f.file, "line": f.line, "severity": f.severity, "message": f.message}
                    for f in self.findings
                ],
            },
            ensure_ascii=False,
            indent=2,
        )

    def as_text(self) -> str:
        """The same for people, with what to do next at the end."""
        lines = [str(finding) for finding in self.findings]
        if lines:
            lines.append("")
        chapters = ", ".join(self.chapters)
        lines.append(
            f"Chapter {chapters}: {_count(self.pages, 'page')} read, {_count(self.questions, 'question')}, "
            f"{_count(self.study_answers, 'study answer')}, {_count(self.model_answers, 'model answer')}, "
            f"{self.empty} empty, {_count(self.pictures, 'picture')}, "
            f"{_count(self.unsorted, 'unsorted block')}, {self.count('lost')} not recovered."
        )
        if not self.written:
            lines.append(f"{self.docs}: nothing to write, all of it is here already.")
        elif self.dry_run:
            lines.append(
                f"{self.docs}: would write {_count(len(self.written), 'file')}; --dry-run wrote nothing."
            )
        else:
            lines.append(f"{self.docs}: wrote {_count(len(self.written), 'file')}.")
        return "\n".join([*lines, *self._next()])

    def _next(self) -> Iterable[str]:
        steps = []
        merges = [f for f in self.findings if f.severity == "problem" and "merge" in f.message]
        if merges:
            steps.append(
                f"merge the newer texts below {self.docs}/_incoming into their pages and remove them there"
            )
        if self.unsorted:
            steps.append("move what belongs to a question from unsorted.ko.md to its page")
        if self.new:
            steps += [
                "write short titles (then remove `provisional: true`), descriptions and tags: "
                + _span(self.new),
                "translate the new pages (NN.en.md beside NN.ko.md)",
            ]
        if self.written and not self.dry_run:
            steps.append("look at it: python3 scripts/study.py serve")
        if steps:
            yield ""
            yield "To do next:"
            yield from (f"  - {step}" for step in steps)


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _span(ids: list[str]) -> str:
    return ids[0] if len(ids) == 1 else f"{ids[0]} … {ids[-1]} ({len(ids)})"


@dataclass(slots=True)
class Progress:
    """A bar on the terminal, where a run takes longer than a second."""

    shown: bool
    start: float = field(default_factory=time.monotonic)
    drawn: float = 0.0

    def at(self, done: int, total: int) -> None:
        now = time.monotonic()
        if not self.shown or now - self.start < _SHOWN_AFTER or now - self.drawn < 0.1:
            return
        self.drawn = now
        full = 30 * done // max(total, 1)
        sys.stderr.write(f"\r[{'#' * full}{'.' * (30 - full)}] {done}/{total}")
        sys.stderr.flush()

    def end(self) -> None:
        if self.drawn:
            sys.stderr.write("\r" + " " * 60 + "\r")
            sys.stderr.flush()
