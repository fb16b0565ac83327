"""Notion export -> docs/ (first steps: a fresh chapter from one page)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from content import page_text
from import_pages import Drafted, draft, question_page, with_front
from notion import read_document


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="study.py import", description=__doc__)
    parser.add_argument("export", nargs="+", type=Path)
    parser.add_argument("--chapter")
    parser.add_argument("--docs", type=Path, default=Path("docs"))
    parser.add_argument("--names", action="store_true")
    options = parser.parse_args(argv)
    path = options.export[0]
    document = read_document(path.read_text(encoding="utf-8"), path.stem)
    drafted = Drafted(document.title)
    draft(document, path.name, lambda href, image: href, drafted)
    folder = options.docs / options.chapter
    folder.mkdir(parents=True, exist_ok=True)
    pages = [with_front(folder / "index.ko.md", drafted.title, ())]
    for item in drafted.drafts:
        pages.append(question_page(item, folder / f"{int(item.number):02d}.ko.md", names=options.names))
    for page in pages:
        page.path.write_text(page_text(page), encoding="utf-8")
    print(f"{len(drafted.drafts)} questions")
    return 0


if __name__ == "__main__":
    sys.exit(main())
