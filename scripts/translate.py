"""Writes sheets of what is to translate, takes filled ones back, records hand-made translations.

Nothing else writes English pages or their `translated` hashes.
"""

from __future__ import annotations

import argparse
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from compare import differences
from content import LANGUAGES, SOURCE, Page, Part, Problem, Site, digest, question_path
from files import write_all
from load import ProblemError, load_site, no_folder
from outline import outline
from page_text import page_text, parse_page, with_key
from sheet import Entry, read_sheet, write_sheet
from tag_labels import with_labels
from terms import lexicon

LANGUAGE = next(language for language in LANGUAGES if language != SOURCE)
_FRONT = ("title", "description")
_TAGS = "tags"


class UseError(Exception):
    """A command that names something which is not there; what was expected instead."""


@dataclass(frozen=True, slots=True)
class Group:
    """A page and its translation."""

    id: str
    pages: Mapping[str, Page]
    question: bool
    target: Path
    """Where the translation lies or would lie."""

    @property
    def source(self) -> Page:
        return self.pages[SOURCE]

    @property
    def translation(self) -> Page | None:
        return self.pages.get(LANGUAGE)


def all_groups(site: Site) -> Iterator[Group]:
    """Every page that can be translated."""
    for stem, pages in site.pages.items():
        yield Group(stem, pages, False, site.docs / f"{stem}.{LANGUAGE}.md")
    for chapter in site.chapters:
        yield Group(chapter.id, chapter.pages, False, site.docs / chapter.id / f"index.{LANGUAGE}.md")
        for pages in chapter.others:
            stem = pages[SOURCE].path.name.partition(".")[0]
            # Text that no rule could assign is moved, not translated.
            if stem != "unsorted":
                target = site.docs / chapter.id / f"{stem}.{LANGUAGE}.md"
                yield Group(f"{chapter.id}-{stem}", pages, False, target)
        for item in chapter.questions:
            yield Group(item.id, item.pages, True, question_path(site.docs, item.id, LANGUAGE))


def named(site: Site, name: str) -> list[Group]:
    """The pages that a name means: those of a chapter (``08``), of a question, or one outside (``index``)."""
    groups = list(all_groups(site))
    found = [group for group in groups if name in (group.id, group.id.partition("-")[0])]
    if not found:
        ids = ", ".join([chapter.id for chapter in site.chapters] + list(site.pages))
        message = f"found no pages of `{name}`, expected a question such as 07-04 or one of {ids}"
        raise UseError(message)
    return found


# A new sheet


def to_translate(site: Site, groups: Sequence[Group]) -> Iterator[Entry]:
    """What these pages lack or have outdated."""
    words = lexicon(site.glossary)
    for group in groups:
        translation = group.translation
        texts = translation.translatable() if translation else {}
        known = translation.digests("translated") if translation else {}
        for part_id, korean in group.source.translatable().items():
            if part_id in texts and known.get(part_id) == digest(korean):
                continue
            found = dict.fromkeys(use.term for use in words.in_korean(outline(korean).prose))
            yield Entry(
                group.id,
                part_id,
                digest(korean),
                korean,
                digest(texts[part_id]) if part_id in texts else "",
                texts.get(part_id, ""),
                tuple(
                    (str(site.glossary[term][SOURCE]), str(site.glossary[term][LANGUAGE])) for term in found
                ),
            )
    for tag in dict.fromkeys(tag for group in groups for tag in group.source.names("tags")):
        labels = site.tags.get(tag, {})
        if labels.get(SOURCE) and not labels.get(LANGUAGE):
            yield Entry(_TAGS, tag, digest(labels[SOURCE]), labels[SOURCE])


# A filled sheet


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying a sheet would write, or why it cannot."""

    texts: Mapping[Path, str]
    problems: tuple[Problem, ...]
    filled: int


def plan(site: Site, entries: Sequence[Entry], sheet: Path) -> Plan:
    """Check a filled sheet against the pages as they are now. Writes nothing."""
    groups = {group.id: group for group in all_groups(site)}
    filled = [entry for entry in entries if entry.english]
    problems: list[Problem] = []
    by_page: dict[str, list[Entry]] = {}
    for entry in filled:
        wrong = _wrong(site, groups, entry)
        problems += [Problem(sheet, entry.line, "fault", message) for message in wrong]
        by_page.setdefault(entry.page, []).append(entry)
    texts: dict[Path, str] = {}
    if not problems:
        for page_id, of_page in by_page.items():
            if page_id == _TAGS:
                path = site.docs / "_data/tags.yml"
                labels = {entry.part: entry.english for entry in of_page}
                try:
                    texts[path] = with_labels(path, path.read_text(encoding="utf-8"), LANGUAGE, labels)
                except ProblemError as error:
                    problems.append(error.problem)
                continue
            page = translated_page(groups[page_id], {entry.part: entry.english for entry in of_page})
            text = page_text(page)
            texts[page.path] = text
            if groups[page_id].question and page.part("prompt") is None:
                message = f"found no translated prompt of {page_id}, expected it first; fill it in, too"
                problems.append(Problem(sheet, of_page[0].line, "fault", message))
            elif parse_page(text, page.path, LANGUAGE, question=groups[page_id].question).parts != page.parts:
                message = (
                    f"found text that would end its part or begin another in {page_id}, "
                    "expected no lines that begin with `///` and every code fence closed; mend it"
                )
                problems.append(Problem(sheet, of_page[0].line, "fault", message))
    return Plan(texts if not problems else {}, tuple(problems), len(filled))


def _wrong(site: Site, groups: Mapping[str, Group], entry: Entry) -> Iterator[str]:
    """Why an entry cannot be taken."""
    name = f"{entry.page} {entry.part}"
    if entry.page == _TAGS:
        labels = site.tags.get(entry.part, {})
        korean, present = labels.get(SOURCE), labels.get(LANGUAGE, "")
    else:
        group = groups.get(entry.page)
        korean = group.source.translatable().get(entry.part) if group else None
        present = group.translation.translatable().get(entry.part, "") if group and group.translation else ""
    if korean is None:
        yield f"found {name}, expected a text that there is; remove the entry or write a new sheet"
        return
    if digest(korean) != entry.korean_digest:
        yield f"found another Korean text of {name} than on the sheet, expected the same; write a new sheet"
        return
    if present and present != entry.english and digest(present) != entry.english_digest:
        yield f"found a translation of {name} made meanwhile, expected none; remove one of the two"
        return
    if entry.part in _FRONT or entry.page == _TAGS:
        if "\n" in entry.english:
            yield f"found several lines for {name}, expected one; join them"
        terms = None
    else:
        terms = lexicon(site.glossary)
    for item in differences(entry.part, korean, entry.english, terms):
        if item.severity == "fault":
            yield item.message


def translated_page(group: Group, new: Mapping[str, str]) -> Page:
    """The translation with new texts in place, in the order of the Korean parts, and their hashes."""
    source, old = group.source, group.translation
    page = old or Page(group.target, LANGUAGE, "", {}, ())
    for key in _FRONT:
        if key in new:
            page = with_key(page, key, new[key])
    if old is None and "template" in source.meta:
        page = with_key(page, "template", source.meta["template"])
    parts: list[Part] = []
    for part in source.parts:
        present = page.part(part.id)
        if part.id in new:
            bare = replace(part, fault="", sources=(), text=unicodedata.normalize("NFC", new[part.id]))
            parts.append(bare)
        elif present:
            parts.append(present)
    kept = [part for part in page.parts if source.part(part.id) is None]
    return record(replace(page, parts=(*parts, *kept)), source, tuple(new))


def record(page: Page, source: Page, parts: Sequence[str]) -> Page:
    """The page with the hashes of the Korean texts that these parts were made from."""
    known, texts, korean = page.digests("translated"), page.translatable(), source.translatable()
    hashes = {
        part_id: digest(korean[part_id]) if part_id in parts else known[part_id]
        for part_id in korean
        if part_id in texts and (part_id in parts or part_id in known)
    }
    return with_key(page, "translated", hashes)


# Commands


def main(argv: list[str]) -> int:
    """`translate` or `translated`. Returns 1 where something was refused, 2 for wrong use."""
    arguments = _arguments(argv)
    try:
        if not arguments.docs.is_dir():
            raise UseError(no_folder(arguments.docs))
        site = load_site(arguments.docs)
        if argv[0] == "translated":
            return _translated(site, arguments.name, arguments.parts)
        if arguments.apply:
            return _apply(site, arguments.apply)
        return _sheet(site, arguments.name)
    except UseError as error:
        print(f"study.py {argv[0]}: {error}", file=sys.stderr)
        return 2


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=f"study.py {argv[0]}")
    if argv[0] == "translated":
        parser.description = "Record that a translation is up to date with today's Korean text."
        parser.add_argument("name", help="a question (08-04), a chapter (08) or another page (index)")
        parser.add_argument(
            "parts", nargs="*", metavar="PART", help="only these parts (title, model-answer …)"
        )
    else:
        parser.description = "Write a sheet of what is to translate, or take a filled one back."
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument(
            "name", nargs="?", help="a chapter (08), a question (08-04) or another page (index)"
        )
        what.add_argument(
            "--apply", type=Path, metavar="SHEET", help="write what the sheet holds to the pages"
        )
    docs = Path(__file__).resolve().parent.parent / "docs"
    parser.add_argument("--docs", type=Path, default=docs, help="folder of the pages (default: docs)")
    return parser.parse_args(argv[1:])


def _sheet(site: Site, name: str) -> int:
    entries = tuple(to_translate(site, named(site, name)))
    path = Path(f"translate-{name}.md")
    if not entries:
        print(f"translate: nothing to do for {name}")
        return 0
    if path.exists() and any(entry.english for entry in read_sheet(path.read_text(encoding="utf-8"))):
        message = f"found {path} with translations in it, expected none; apply it or move it away"
        print(f"study.py translate: {message}", file=sys.stderr)
        return 1
    write_all({path: write_sheet(entries, f"{name}: Korean to English", path.name)})
    pages = len({entry.page for entry in entries})
    print(f"translate: wrote {path}, {len(entries)} texts of {pages} pages")
    return 0


def _apply(site: Site, sheet: Path) -> int:
    try:
        entries = read_sheet(sheet.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise UseError(f"found no readable {sheet}, expected a filled sheet ({error})") from error
    if not entries:
        raise UseError(f"found no entries in {sheet}, expected a sheet that `study.py translate` wrote")
    what = plan(site, entries, sheet)
    for problem in what.problems:
        print(problem)
    if what.problems:
        print("translate: nothing was written; mend what is named and apply the sheet again")
        return 1
    write_all(what.texts)
    left = len(entries) - what.filled
    print(f"translate: {what.filled} texts written to {len(what.texts)} files, {left} left empty")
    return 0


def _translated(site: Site, name: str, parts: Sequence[str]) -> int:
    texts: dict[Path, str] = {}
    count = 0
    for group in named(site, name):
        page = group.translation
        have = page.translatable() if page else {}
        wanted = tuple(parts) or tuple(part for part in group.source.translatable() if part in have)
        for part in wanted:
            if part not in have or part not in group.source.translatable():
                known = ", ".join(part for part in group.source.translatable() if part in have) or "none"
                raise UseError(f"found no translated {part} of {group.id}, expected one of: {known}")
        if page and wanted:
            count += len(wanted)
            new = page_text(record(page, group.source, wanted))
            if new != page.path.read_text(encoding="utf-8"):
                texts[page.path] = new
    write_all(texts)
    print(f"translated: {count} texts of {name} recorded as up to date, {len(texts)} pages changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
