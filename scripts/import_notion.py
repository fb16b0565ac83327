"""Notion export -> docs/, without ever losing an edit.

    study.py import EXPORT… [--chapter NN] [--docs DIR] [--dry-run] [--json] [--names]

Exit status: 0, 1 (something to merge or that could not be read), 2 (wrong use).
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath

from addresses import extend_list
from archive import ArchiveError, Export, open_export, read_text, title_of
from content import Part, digest
from import_assets import PAGE_MARK, Assets, is_file
from import_chapters import Source, assign_chapters, chapter_title
from import_here import read_chapter, table_text, tables
from import_merge import Here, Merged, flatten, merge_plain, merge_question, place
from import_pages import UNSORTED, Draft, Drafted, draft, with_front
from import_report import Progress, Report
from import_write import Content, WriteError, locked, snapshot, write
from load import ProblemError
from markdown_inline import escape
from notion import read_document
from page_text import page_text, with_key

_DOCS = Path(__file__).resolve().parent.parent / "docs"
_CHAPTER = re.compile(r"\d{1,3}")
_MARK = re.compile(rf"\]\({PAGE_MARK}(?P<index>\d+)\)")


class ImportFailedError(Exception):
    """Nothing was written: one line that says why. ``status`` is the exit status."""

    def __init__(self, message: str, status: int = 1) -> None:
        super().__init__(message)
        self.status = status


def main(argv: Sequence[str] | None = None) -> int:
    """Run an import as the command line says; the exit status."""
    parser = argparse.ArgumentParser(
        prog="study.py import", description="Take a Notion export (Markdown & CSV) into docs/."
    )
    parser.add_argument("export", nargs="+", type=Path, help="page, folder or zip, as Notion exports it")
    parser.add_argument("--chapter", default="", metavar="NN", help="chapter it goes to (else by its title)")
    parser.add_argument("--docs", type=Path, default=_DOCS, help="folder of the content (default: docs)")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done and write nothing")
    parser.add_argument("--json", action="store_true", help="the report as one JSON object")
    parser.add_argument("--names", action="store_true", help="keep members' names on their answers")
    options = parser.parse_args(argv)
    if options.chapter and not (_CHAPTER.fullmatch(options.chapter) and int(options.chapter)):
        parser.error(f"found --chapter {options.chapter}, expected a number such as 07")
    chapter = f"{int(options.chapter):02d}" if options.chapter else ""
    here = Path.cwd()
    docs = options.docs.relative_to(here) if options.docs.is_relative_to(here) else options.docs
    try:
        report = run(
            options.export, docs, chapter, names=options.names, dry_run=options.dry_run, progress=True
        )
        if not options.dry_run:
            _publish(docs, report)
    except ImportFailedError as error:
        print(error, file=sys.stderr)
        return error.status
    print(report.as_json() if options.json else report.as_text())
    return report.status


def _publish(docs: Path, report: Report) -> None:
    """Put the new pages on the list of addresses: from now on somebody may keep a link to them."""
    try:
        extend_list(docs)
    except ProblemError as error:
        wrong = error.problem
        report.add(wrong.path.as_posix(), wrong.line, wrong.message, "problem")


def run(
    paths: Sequence[Path], docs: Path, chapter: str = "", *, names: bool = False, dry_run: bool = False,
    progress: bool = False,
) -> Report:  # fmt: skip
    """Import exports into docs/. Raises ImportFailedError where nothing could be written."""
    for path in paths:
        if not path.exists():
            raise ImportFailedError(f"{path}: found nothing there, expected an export; check the path", 2)
    if not docs.parent.is_dir():
        raise ImportFailedError(f"{docs}: found no folder {docs.parent}, expected one; check --docs", 2)
    if docs.exists() and not docs.is_dir():
        raise ImportFailedError(f"{docs}: found a file, expected a folder; check --docs", 2)
    report = Report(docs, dry_run)
    bar = Progress(progress and sys.stderr.isatty())
    try:
        with open_export(paths) as export:
            _import(export, docs, chapter, report, bar, names=names)
    except (ArchiveError, WriteError) as error:
        raise ImportFailedError(str(error)) from None
    except OSError as error:
        raise ImportFailedError(
            f"{error.filename or docs}: {error.strerror or error}; nothing was written"
        ) from None
    finally:
        bar.end()
    return report


def _import(export: Export, docs: Path, chapter: str, report: Report, bar: Progress, *, names: bool) -> None:
    sources = _read(export, report, bar)
    chapters = assign_chapters(sources, docs, chapter)
    if not any(source.document.questions for source in sources):
        named = sources[0].entry.name if sources else ""
        raise ImportFailedError(
            f"{named}: found no question, expected toggles like `- 1. …` with answers below; check the export"
        )
    job = _Job(export, docs, chapters, report, names)
    drafted = {number: job.draft(number, pages, bar) for number, pages in chapters.items()}
    job.leftovers(drafted, sources)
    if report.dry_run:
        job.merge(drafted)
        return
    made = not docs.exists()
    docs.mkdir(exist_ok=True)
    try:
        with locked(docs):
            files, seen = job.merge(drafted)
            if files:
                write(docs, files, seen)
    finally:
        if made and not any(docs.iterdir()):
            docs.rmdir()


def _read(export: Export, report: Report, bar: Progress) -> list[Source]:
    """Read every page; one that cannot be read is reported and the others go on."""
    sources = []
    failed: list[str] = []
    pages = sorted(export.pages, key=lambda entry: _natural(entry.name))
    for done, entry in enumerate(pages):
        bar.at(done, len(pages))
        try:
            text = read_text(entry)
        except ArchiveError as error:
            failed.append(str(error))
            where, _, message = str(error).partition(": ")
            report.add(entry.name, int(where.rpartition(":")[2]), message, "problem")
            continue
        if not text.strip():
            failed.append(f"{entry.name}:1: found an empty page, expected questions; export it again")
            report.add(entry.name, 1, "found an empty page; left it out")
            continue
        report.pages += 1
        sources.append(Source(entry, read_document(text, title_of(entry.name))))
    if not sources:
        raise ImportFailedError(failed[0])
    for name, message in export.remarks:
        report.add(name, 1, message, "lost")
    return sources


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Sort key: parents before their sub-pages, numbers as numbers."""
    stem = name.removesuffix(".md")
    return [
        (0, int(piece), "") if piece.isdigit() else (1, 0, piece.casefold())
        for piece in re.split(r"(\d{1,9})", stem)
        if piece
    ]


class _Job:
    """One import: from the documents of each chapter to the files of docs/."""

    def __init__(
        self, export: Export, docs: Path, chapters: dict[str, list[Source]], report: Report, names: bool
    ) -> None:
        self.export, self.docs, self.report, self.names = export, docs, report, names
        self.order = {entry.name: index for index, entry in enumerate(export.pages)}
        self.assets = Assets(export, {s.entry.name: s for found in chapters.values() for s in found})
        self.chapters = chapters
        report.chapters = list(chapters)
        self.homes: dict[int, tuple[str, str]] = {}
        """Index of a page of the export -> chapter and stem of the page it became."""

    def draft(self, chapter: str, sources: list[Source], bar: Progress) -> Drafted:
        """Write the Markdown of a chapter's documents."""
        drafted = Drafted(chapter_title(chapter, sources))
        for done, source in enumerate(sources):
            bar.at(done, len(sources))
            name = source.entry.name

            def resolve(href: str, image: bool, line: int, name: str = name) -> str | None:
                target = self.assets.resolve(chapter, name, line, href, image=image)
                if target is not None and target.startswith(PAGE_MARK):
                    return f"{PAGE_MARK}{self.order[target.removeprefix(PAGE_MARK)]}"
                return target

            try:
                draft(source.document, name, resolve, drafted, names=self.names)
            except ValueError as error:
                raise ImportFailedError(str(error)) from None
        return drafted

    def leftovers(self, drafted: dict[str, Drafted], sources: list[Source]) -> None:
        """Tables and files of the export that no page shows go to the unsorted text."""
        first = next(iter(drafted))
        titles = {source.document.title for source in sources}
        for entry in tables(self.export):
            text = table_text(entry, titles)
            if text:
                drafted[first].unsorted.append((entry.name, 0, text))
                drafted[first].unsorted_blocks += 1
        for entry in self.export.entries:
            if not is_file(entry) or entry.name in self.assets.used:
                continue
            target = self.assets.place(first, entry, entry.name, 1)
            if target:
                mark = "!" if target.startswith("images/") else ""
                text = f"{mark}[{escape(PurePosixPath(entry.name).name)}]({target})"
                drafted[first].unsorted.append((entry.name, 0, text))
                drafted[first].unsorted_blocks += 1
                self.report.add(entry.name, 1, "found a file that no page shows; put it on the unsorted page")

    def merge(
        self, drafted: dict[str, Drafted]
    ) -> tuple[dict[PurePosixPath, Content | None], dict[str, dict[str, tuple[int, int]]]]:
        """The files to write, and the folders' state as they were read."""
        seen = {folder: snapshot(self.docs / folder) for folder in (*drafted, "_incoming")}
        here = {number: read_chapter(self.docs, number) for number in drafted}
        flat = {number: flatten(found.drafts) for number, found in drafted.items()}
        placed = {number: place(flat[number], here[number]) for number in drafted}
        for number, pages in self.chapters.items():
            self._settle(number, pages, flat[number], placed[number])
        files: dict[PurePosixPath, Content | None] = {}
        for number, found in drafted.items():
            self._chapter(number, found, flat[number], here[number], placed[number])
            files |= self._files(number, placed[number])
        self._count(drafted, flat)
        self.report.written = [path.as_posix() for path in files]
        return files, seen

    def _settle(
        self, number: str, sources: list[Source], flat: list[tuple[Draft, int]], merged: Merged
    ) -> None:
        """Note where each page of the export went, for the links to it."""
        for source in sources:
            stem = "index" if source.document.questions else "unsorted"
            if len(source.document.questions) == 1:
                at = next(i for i, (item, _) in enumerate(flat) if item.source == source.entry.name)
                stem = merged.placed[at] or "index"
            self.homes[self.order[source.entry.name]] = (number, stem)

    def _chapter(
        self, number: str, drafted: Drafted, flat: list[tuple[Draft, int]], here: Here, merged: Merged
    ) -> None:
        folder = self.docs / number
        for index, (item, _) in enumerate(flat):
            if merged.placed[index]:
                merge_question(
                    self._linked(item, number), merged.placed[index], here, folder, merged, names=self.names
                )
        self._plain_pages(number, drafted, flat, here, merged)
        for source, line, message in drafted.remarks:
            self.report.add(source, line, message)
        for stem, message in merged.remarks:
            self.report.add(self._shown(number, stem), 1, message)
        for stem, message in merged.conflicts:
            self.report.add(self._shown(number, stem), 1, message, "problem")
        self.report.new += [f"{number}-{stem}" for stem in merged.new]

    def _shown(self, number: str, stem: str) -> str:
        return (
            stem if "/" in stem or stem.endswith(".md") else (self.docs / number / f"{stem}.ko.md").as_posix()
        )

    def _plain_pages(
        self, number: str, drafted: Drafted, flat: list[tuple[Draft, int]], here: Here, merged: Merged
    ) -> None:
        """The chapter's own page, which remembers its questions, and that of unsorted text."""
        folder = self.docs / number
        memory = {
            f"{number}-{merged.placed[index]}": digest(item.prompt)
            for index, (item, _) in enumerate(flat)
            if merged.placed[index]
        }
        stems = {(item.source, item.line): merged.placed[i] for i, (item, _) in enumerate(flat)}
        pieces = []
        for source, line, piece in drafted.unsorted:
            stem = stems.get((source, line), "")
            pieces += [f"### [{number}-{stem}]({stem}.ko.md)"] if stem else []
            pieces += [piece] if piece else []
        text = self._links("\n\n".join(pieces), number)
        known = here.index.digests("imported").get("unsorted") if here.index else None
        if text:
            body = Part("body", "body", text)
            page = with_front(folder / "unsorted.ko.md", UNSORTED, (body,), provisional=False)
            if merge_plain(here.unsorted, page, "unsorted", here, merged, gone=known == body.digest):
                memory["unsorted"] = body.digest
        # A further export that is added to a chapter does not rename it.
        title = here.index.title if here.index and not merged.known else drafted.title
        index = with_front(folder / "index.ko.md", title, ())
        imported = {**index.digests("imported"), **memory}
        index = with_key(index, "imported", imported)
        merge_plain(here.index, index, "index", here, merged, gone=False)

    def _linked(self, item: Draft, number: str) -> Draft:
        answers = tuple((kind, name, self._links(text, number)) for kind, name, text in item.answers)
        return replace(item, prompt=self._links(item.prompt, number), answers=answers)

    def _links(self, text: str, number: str) -> str:
        """Put the addresses of pages where their marks stand."""

        def target(match: re.Match[str]) -> str:
            chapter, stem = self.homes[int(match["index"])]
            return f"]({'' if chapter == number else f'../{chapter}/'}{stem}.ko.md)"

        return _MARK.sub(target, text)

    def _files(self, number: str, merged: Merged) -> dict[PurePosixPath, Content | None]:
        files: dict[PurePosixPath, Content | None] = {}
        for stem, page in sorted(merged.pages.items()):
            files[PurePosixPath(number, f"{stem}.ko.md")] = page_text(page).encode()
        for stem, beside in sorted(merged.incoming.items()):
            path = PurePosixPath("_incoming", number, f"{stem}.ko.md")
            files[path] = page_text(beside).encode() if beside else None
        for name, entry in self.assets.copies.get(number, {}).items():
            if not (self.docs / number / name).exists():
                files[PurePosixPath(number, name)] = entry.path
        return files

    def _count(self, drafted: dict[str, Drafted], flat: dict[str, list[tuple[Draft, int]]]) -> None:
        report = self.report
        for number, found in drafted.items():
            items = [item for item, _ in flat[number]]
            report.questions += len(items)
            report.study_answers += sum(kind == "study-answer" for i in items for kind, _, _ in i.answers)
            report.model_answers += sum(kind == "model-answer" for i in items for kind, _, _ in i.answers)
            report.empty += found.empty
            report.unsorted += found.unsorted_blocks
        report.pictures = sum(
            name.startswith("images/") for names in self.assets.copies.values() for name in names
        )
        for source, line, message in self.assets.lost:
            report.add(source, line, message, "lost")


if __name__ == "__main__":
    sys.exit(main())
