"""Follow every link of a built site: pages, files and anchors that are not there."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

LINKS = {
    "a": "href",
    "area": "href",
    "link": "href",
    "img": "src",
    "script": "src",
    "source": "src",
    "iframe": "src",
}


@dataclass(slots=True)
class Document(HTMLParser):
    """What a page points at, with the line, and what in it can be pointed at."""

    links: list[tuple[int, str]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)
    doubles: list[tuple[int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        line = self.getpos()[0]
        found = values.get("id")
        if found is not None:
            if found in self.ids:
                self.doubles.append((line, found))
            self.ids.add(found)
        link = values.get(LINKS.get(tag, ""))
        if link is not None:
            self.links.append((line, link))
        if tag == "meta" and (values.get("property") or "").endswith(":image"):
            self.links.append((line, values.get("content") or ""))


def crawl(site: Path, site_url: str) -> list[str]:
    """Broken links, anchors and doubled ids of a built site, each ``path:line: found …``.

    ``site_url`` is the address the site was built for: absolute links that begin with it count as its own.
    """
    documents = {path: _read(path) for path in sorted(site.rglob("*.html"))}
    problems = []
    for path, document in documents.items():
        here = site_url + path.relative_to(site).as_posix().removesuffix("index.html")
        for line, double in document.doubles:
            problems.append(f"{path}:{line}: found id `{double}` twice, expected each once; rename one")
        for line, link in document.links:
            url = urlsplit(urljoin(here, link))
            if not url.geturl().startswith(site_url):
                continue
            target = site / unquote(url.path[len(urlsplit(site_url).path) :])
            target = target / "index.html" if target.is_dir() or url.path.endswith("/") else target
            if not target.is_file():
                problems.append(
                    f"{path}:{line}: found a link to {link}, expected a page or file; mend the link"
                )
            elif url.fragment and target in documents and unquote(url.fragment) not in documents[target].ids:
                problems.append(f"{path}:{line}: found a link to {link}, expected that anchor; mend the link")
    return problems


def _read(path: Path) -> Document:
    document = Document()
    document.feed(path.read_text(encoding="utf-8"))
    document.close()
    return document


def _site_url(site: Path) -> str:
    """The address the site was built for, from its own canonical link."""
    head = (site / "index.html").read_text(encoding="utf-8")
    return head.partition('<link rel="canonical" href="')[2].partition('"')[0]


def main(argv: list[str]) -> int:
    """Print the broken links of a built site; exit status 1 where there are any."""
    parser = argparse.ArgumentParser(prog="study.py crawl", description=__doc__)
    parser.add_argument(
        "site", type=Path, nargs="?", default=Path("site"), help="a built site (default: site)"
    )
    site: Path = parser.parse_args(argv).site
    if not (site / "index.html").is_file():
        print(
            f"study.py crawl: found no {site}/index.html, expected a built site; run `study.py build`",
            file=sys.stderr,
        )
        return 2
    problems = crawl(site, _site_url(site))
    for problem in problems:
        print(problem)
    print(f"crawl: {len(problems)} problems in {sum(1 for _ in site.rglob('*.html'))} pages")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
