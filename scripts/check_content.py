"""What is wrong in docs/ (faults), what is still to do (to-dos) and what to look at (remarks).

Faults stop publishing; the hooks ask for them at each build, `study.py check` prints all.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urlsplit

from addresses import check_addresses
from attachments import file_problems
from check_data import data_problems
from compare import differences
from content import LANGUAGES, SOURCE, Chapter, Page, Part, Problem, Site, digest
from load import load_site, no_folder
from outline import outline
from render import SCHEMES, TAGS, leads_elsewhere
from status import rows, table
from terms import Lexicon, lexicon

_MOST_CORRECTIONS = 3
_FEW = 20
_KEY = re.compile(r"^([A-Za-z_-]+):", re.MULTILINE)
_LISTS = ("tags", "references")


def problems(site: Site) -> tuple[Problem, ...]:
    """Everything found in a site, by path and line."""
    checker = Checker(site)
    return problems_with(checker, [checker.chapter(chapter) for chapter in site.chapters])


def problems_with(checker: Checker, chapters: Iterable[Iterable[Problem]]) -> tuple[Problem, ...]:
    """Everything found in a site, by path and line, given what was found in its chapters."""
    site = checker.site
    found = [*site.problems, *data_problems(site), *check_addresses(site), *_incoming(site)]
    found += file_problems(site.docs, checker.files)
    found += [problem for chapter in chapters for problem in chapter]
    for stem, pages in site.pages.items():
        found += checker.group(stem, pages, question=False)
    return tuple(sorted(found, key=lambda problem: (problem.path.as_posix(), problem.line, problem.message)))


def groups(site: Site) -> Iterator[tuple[str, Mapping[str, Page], bool]]:
    """Each page with its translations: what commands call it, its pages, whether it is a question."""
    for stem, pages in site.pages.items():
        yield stem, pages, False
    for chapter in site.chapters:
        yield from chapter_groups(chapter)


def chapter_groups(chapter: Chapter) -> Iterator[tuple[str, Mapping[str, Page], bool]]:
    """The same for the pages of one chapter."""
    yield chapter.id, chapter.pages, False
    for pages in chapter.others:
        yield chapter.id, pages, False
    for item in chapter.questions:
        yield item.id, item.pages, True


@dataclass(frozen=True)
class Checker:
    """Looks at one page after another; what is dear to make is made once."""

    site: Site

    @cached_property
    def lexicon(self) -> Lexicon:
        return lexicon(self.site.glossary)

    @cached_property
    def files(self) -> frozenset[str]:
        """Every file of docs/, relative to it."""
        docs = str(self.site.docs)
        paths = (Path(folder, name).as_posix() for folder, _, names in os.walk(docs) for name in names)
        return frozenset(unicodedata.normalize("NFC", path[len(docs) + 1 :]) for path in paths)

    @cached_property
    def parts(self) -> Mapping[str, frozenset[str]]:
        """Ids of the parts of each question page, by its path in docs/."""
        return {
            self._relative(page): frozenset(part.id for part in question.source.parts)
            for question in self.site.questions
            for page in question.pages.values()
        }

    @cached_property
    def universe(self) -> str:
        """Hash of everything that a link can lead to: what else a chapter's problems depend on."""
        parts = sorted((path, sorted(ids)) for path, ids in self.parts.items())
        return hashlib.sha256(repr((sorted(self.files), parts)).encode()).hexdigest()

    def chapter(self, chapter: Chapter) -> Iterator[Problem]:
        """What is wrong in a chapter's folder."""
        for name, pages, question in chapter_groups(chapter):
            yield from self.group(name, pages, question=question)

    def _relative(self, page: Page) -> str:
        return page.path.relative_to(self.site.docs).as_posix()

    def group(self, name: str, pages: Mapping[str, Page], *, question: bool) -> Iterator[Problem]:
        """What is wrong with a page and its translations."""
        for page in pages.values():
            yield from page.problems
        source = pages[SOURCE]
        unsorted = source.path.name.startswith("unsorted.")
        if unsorted:
            message = "found text that belongs to no question, expected none; move it and delete the page"
            yield _todo(source, 1, message)
        yield from _titles(source, question=question)
        for page in pages.values():
            yield from self._page(page, source)
        for language in LANGUAGES:
            if language == SOURCE or unsorted:
                continue
            translation = pages.get(language)
            if translation is None:
                message = (
                    f"found no {source.path.name.replace(f'.{SOURCE}.', f'.{language}.')} beside it, "
                    f"expected a translation; run `study.py translate {name}`"
                )
                yield _todo(source, 1, message)
            else:
                yield from self._translation(name, source, translation, question=question)

    # One page

    def _page(self, page: Page, source: Page) -> Iterator[Problem]:
        keys = Counter(_KEY.findall(page.front))
        for key, count in keys.items():
            if count > 1:
                message = f"found `{key}` {count} times, expected it once; remove one"
                yield _fault(page, key_line(page, key), message)
        for key in _LISTS:
            yield from self._list(page, key)
        for part in page.parts:
            yield from self._markup(page, part)
            if part.kind == "correction":
                yield from self._correction(page, part, source)
        if page is source:
            targets = Counter(part.target for part in page.corrections if part.fault != "spelling")
            for target, count in targets.items():
                if count > _MOST_CORRECTIONS:
                    most = _MOST_CORRECTIONS
                    message = f"found {count} corrections of {target}, expected at most {most}; join some"
                    yield Problem(page.path, page.corrections[0].line, "remark", message)

    def _list(self, page: Page, key: str) -> Iterator[Problem]:
        if key not in page.meta:
            return
        line = key_line(page, key)
        if page.language != SOURCE:
            yield _fault(page, line, f"found {key}, expected them on the Korean page alone; remove them here")
            return
        if not isinstance(page.meta[key], list):
            yield _fault(page, line, f"found {key} that are no list, expected `{key}: [a, b]`; mend it")
        known: Mapping[str, object] = self.site.tags if key == "tags" else self.site.references
        names = page.names(key)
        for name in names:
            if name not in known:
                message = f"found {key[:-1]} `{name}`, expected an id of {key}.yml; add or mend it"
                yield _fault(page, line, message)
        for name, count in Counter(names).items():
            if count > 1:
                message = f"found {key[:-1]} `{name}` {count} times, expected it once; remove one"
                yield _fault(page, line, message)

    def _correction(self, page: Page, part: Part, source: Page) -> Iterator[Problem]:
        korean = source.part(part.id)
        if (korean or part).fault == "spelling":
            return
        if page.language == SOURCE and not part.sources:
            message = f"found no sources in {part.id}, expected at least one; add `sources: […]`"
            yield _fault(page, part.line, message)
        for name in part.sources:
            if name not in self.site.references:
                message = f"found source `{name}`, expected an id of references.yml; add or mend it"
                yield _fault(page, part.line, message)
        kinds = [kind for kind, depth in outline(part.text).blocks if not depth]
        if kinds[-1:] != ["quote"]:
            message = f"found no sentence for the exam in {part.id}, expected a closing `> …`; add it"
            yield _fault(page, part.line, message)

    def _markup(self, page: Page, part: Part) -> Iterator[Problem]:
        if "<" not in part.text and "](" not in part.text and "]:" not in part.text:
            return
        seen = outline(part.text)
        for tag in seen.tags:
            if tag.name not in TAGS:
                written = tag.text.splitlines()[0]
                message = f"found raw HTML {written}, expected none; write \\{written}"
                yield _fault(page, text_line(page, part) + tag.line, message)
        for link in seen.links:
            wrong = self._picture(page, link.target) if link.picture else self._link(page, link.target)
            if wrong:
                what = "picture" if link.picture else "link"
                message = f"found {what} {link.target}, expected {wrong}"
                yield _fault(page, text_line(page, part) + link.line, message)

    def _picture(self, page: Page, target: str) -> str:
        """The same for a picture, which readers' browsers fetch from this site alone."""
        if leads_elsewhere(target):
            return "a file of docs/; lay it there, or make it a link"
        return self._link(page, target)

    def _link(self, page: Page, target: str) -> str:
        """What was expected instead of a link's target, or nothing."""
        try:
            split = urlsplit(target)
        except ValueError:
            return "an address; mend it"
        if split.scheme and split.scheme not in SCHEMES:
            return "https://…, mailto:… or a path from this page; mend it"
        if split.scheme or split.netloc:
            return ""
        if target.startswith("/"):
            return "a path from this page, such as `04.ko.md`; mend it"
        path = self._relative(page)
        if split.path:
            path = _resolve(page.path.parent, unquote(split.path), self.site.docs)
            # Where the translation is missing, the site shows the Korean page.
            korean = path.replace(f".{page.language}.md", f".{SOURCE}.md")
            if path not in self.files and korean not in self.files:
                return "a file of docs/; mend the path"
        return self._fragment(path, unquote(split.fragment), page.language)

    def _fragment(self, path: str, fragment: str, language: str) -> str:
        ids = self.parts.get(path, self.parts.get(path.replace(f".{language}.md", f".{SOURCE}.md")))
        if fragment and ids is not None and fragment not in ids:
            return f"one of the parts {', '.join(sorted(ids))}; mend what follows #"
        term = fragment.removeprefix("term-") if path.startswith("glossary.") else fragment
        if term != fragment and term not in self.site.glossary:
            return "a term of glossary.yml; mend what follows #"
        return ""

    # A translation

    def _translation(self, name: str, source: Page, page: Page, *, question: bool) -> Iterator[Problem]:
        texts, known = page.translatable(), page.digests("translated")
        for part_id, korean in source.translatable().items():
            line, english = part_line(page, part_id), texts.get(part_id)
            if english is None:
                message = f"found no {part_id}, expected its translation; run `study.py translate {name}`"
                yield _todo(page, line, message)
                continue
            if known.get(part_id) != digest(korean):
                stand = "an older Korean text" if part_id in known else "nobody knows which Korean text"
                message = (
                    f"found {part_id} translated from {stand}, expected today's; "
                    f"run `study.py translate {name}`, or, if it is right, "
                    f"`study.py translated {name} {part_id}`"
                )
                yield _todo(page, line, message)
                if part_id in known:
                    continue  # Of course they differ; they are compared once it is translated again.
            # Titles are too short to hold every term that the Korean one does.
            terms = None if part_id in ("title", "description") else self.lexicon
            for item in differences(part_id, korean, english, terms):
                yield Problem(page.path, line, item.severity, item.message)
        for part in page.parts if question else ():
            korean_part = source.part(part.id)
            if korean_part is None:
                message = f"found part {part.id}, expected only parts of {source.path.name}; remove it"
                yield _fault(page, part.line, message)
            elif part.kind == "correction" and part.target != korean_part.target:
                target = korean_part.target
                message = f"found a correction of {part.target}, expected {target} as in the Korean; mend it"
                yield _fault(page, part.line, message)


def _titles(source: Page, *, question: bool) -> Iterator[Problem]:
    if not source.title and not source.problems:
        yield _fault(source, 1, "found no title, expected `title: …` in the front matter; add it")
    if source.meta.get("provisional"):
        found = f"found the provisional title “{source.title}”"
        message = f"{found}, expected one of your own; write it and remove `provisional`"
        yield _todo(source, key_line(source, "provisional"), message)
    if not source.description:
        yield _todo(source, 1, "found no description, expected one sentence; add `description: …`")
    if question:
        for key in _LISTS:
            if not source.meta.get(key):
                yield _todo(source, 1, f"found no {key}, expected some; add `{key}: [a, b]`")


def _incoming(site: Site) -> Iterator[Problem]:
    """Newer text that an import has laid beside an edited page."""
    folder = site.docs / "_incoming"
    for path in sorted(folder.rglob("*.md")) if folder.is_dir() else ():
        page = site.docs / path.relative_to(folder)
        message = (
            f"found newer text from Notion, expected it merged; take it into {page.name}, then delete this"
        )
        yield Problem(path, 1, "todo", message)


def _resolve(folder: Path, target: str, docs: Path) -> str:
    """Path of a link's target in docs/, or nothing where it leads out of it."""
    parts: list[str] = []
    for part in (*folder.relative_to(docs).parts, *target.split("/")):
        if part == "..":
            if not parts:
                return ""
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return unicodedata.normalize("NFC", "/".join(parts))


def _fault(page: Page, line: int, message: str) -> Problem:
    return Problem(page.path, line, "fault", message)


def _todo(page: Page, line: int, message: str) -> Problem:
    return Problem(page.path, line, "todo", message)


def key_line(page: Page, key: str) -> int:
    """Line of a key of the front matter, 1 where it is not."""
    lines = page.front.splitlines()
    return next((number for number, line in enumerate(lines, 2) if line.startswith(f"{key}:")), 1)


def part_line(page: Page, part_id: str) -> int:
    """Line on which a part begins, title and description included; 1 where it is not."""
    part = page.part(part_id)
    return part.line if part else key_line(page, part_id)


def text_line(page: Page, part: Part) -> int:
    """Line of a part's first line of text, below its options; asked for only where something is wrong."""
    first = part.text.partition("\n")[0]
    try:
        lines = page.path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return part.line
    at = next((i for i in range(part.line - 1, len(lines)) if lines[i] == first), part.line - 1)
    return at + 1


def main(argv: list[str]) -> int:
    """`check` or `status`. Returns the exit status: 1 if `check` found a fault."""
    arguments = _arguments(argv)
    if not arguments.docs.is_dir():
        print(f"study.py: {no_folder(arguments.docs)}", file=sys.stderr)
        return 2
    site = load_site(arguments.docs)
    found = problems(site)
    if argv[0] == "check":
        return _report([_relative(problem) for problem in found], verbose=arguments.verbose)
    lines = rows(site, found)
    if arguments.json:
        print(json.dumps([asdict(row) for row in lines], ensure_ascii=False, indent=1))
    else:
        print(table(lines))
    return 0


def _arguments(argv: list[str]) -> argparse.Namespace:
    command = argv[0]
    description = (__doc__ or "").partition("\n")[0]
    parser = argparse.ArgumentParser(prog=f"study.py {command}", description=description)
    docs = Path(__file__).resolve().parent.parent / "docs"
    parser.add_argument("--docs", type=Path, default=docs, help="folder of the pages (default: docs)")
    if command == "check":
        parser.add_argument("-v", "--verbose", action="store_true", help="print every to-do and remark")
    else:
        parser.add_argument("--json", action="store_true", help="print the table as JSON")
    return parser.parse_args(argv[1:])


def _relative(problem: Problem) -> Problem:
    """The problem with its path as one would type it."""
    path = problem.path.resolve()
    return replace(problem, path=path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _report(found: list[Problem], *, verbose: bool) -> int:
    sorts = {
        severity: [problem for problem in found if problem.severity == severity]
        for severity in ("fault", "todo", "remark")
    }
    names = {"fault": "", "todo": "to-do: ", "remark": "remark: "}
    for severity, items in sorts.items():
        shown = items if severity == "fault" or verbose or len(items) <= _FEW else []
        for problem in shown:
            print(replace(problem, message=names[severity] + problem.message))
        if items and not shown:
            print(f"{len(items)} {'to-dos' if severity == 'todo' else 'remarks'}; -v lists them")
    counts = [
        f"{len(items)} {word if len(items) == 1 else word + 's'}"
        for word, items in zip(("fault", "to-do", "remark"), sorts.values(), strict=True)
    ]
    print(f"check: {', '.join(counts)}")
    return 1 if sorts["fault"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
