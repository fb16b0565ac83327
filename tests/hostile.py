"""Hostile text of known kinds, and a project with it in every place that takes text."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from conftest import DATA
from import_notion import run
from page_text import dump_yaml

KINDS: list[tuple[str, str]] = [
    (item["kind"], item.get("before", "") + item["text"] * item.get("times", 1) + item.get("after", ""))
    for item in json.loads((DATA / "hostile.json").read_text(encoding="utf-8"))
]
TEXTS = [text for kind, text in KINDS if kind not in ("sheer length", "slow pattern")]
"""What the pages hold; the long ones are tried in the modules, one by one."""
LINES = [" ".join(text.split()) for text in TEXTS if len(text) < 400]
"""Those that fit on a line: titles, labels, names."""
PER_PAGE = 60
SVG = """<s:svg xmlns:s="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink">
<s:script>parent.pwned()</s:script></s:svg>"""


def front(title: str, **more: object) -> str:
    return f"---\n{dump_yaml({'title': title, 'description': title, **more})}---\n"


def block(kind: str, number: int, text: str, target: str = "", *options: str) -> str:
    own = [f"id: {kind}-{number}"] if number > 1 else []
    head = f"/// {kind}" + (f" | {target}" if target else "")
    return "\n".join(["", head, *(f"    {line}" for line in (*own, *options)), "", text, "///", ""])


def question(number: int, language: str) -> str:
    """The first has every text as an answer, the others each a few as title, prompt, name and correction."""
    options = ["kind: wrong", "sources: [r0, r1, r2, r3]"] if language == "ko" else []
    data = {"tags": [f"t{i}" for i in range(20)], "references": ["r0", "r1"]} if language == "ko" else {}
    if number == 1:
        parts = [block("study-answer", i, text) for i, text in enumerate(TEXTS, 1)]
        return (
            front("pwned", **data) + "pwned\n" + "".join(parts) + block("model-answer", 1, "\n\n".join(TEXTS))
        )
    lines = LINES[PER_PAGE * (number - 2) : PER_PAGE * (number - 1)]
    parts = [block("study-answer", i, f"**{line}**", line) for i, line in enumerate(lines, 1)]
    for i, line in enumerate(lines, 1):
        target = "study-answer" + (f"-{i}" if i > 1 else "")
        parts.append(block("correction", i, f"{line}\n\n> {line}", target, *options))
    text = "\n\n".join(lines)
    return front(" ".join(lines), **data) + f"{text}\n" + "".join(parts) + block("model-answer", 1, text)


def questions() -> int:
    return 1 + -(-len(LINES) // PER_PAGE)


def write_docs(docs: Path) -> Path:
    """Pages in both languages with hostile text as whoever writes pages could put it there."""
    files: dict[str, str] = {}
    for language in ("ko", "en"):
        for name in ("index", "08/index"):
            files[f"{name}.{language}.md"] = front(" ".join(LINES[:40])) + "\n\n".join(TEXTS) + "\n"
        for name in ("glossary", "status", "review"):
            files[f"{name}.{language}.md"] = (
                front(LINES[0], template=f"{name}.html") + "\n\n".join(TEXTS) + "\n"
            )
        for number in range(1, questions() + 1):
            files[f"08/{number:02}.{language}.md"] = question(number, language)
    files |= {f"_data/{name}.yml": dump_yaml(data) for name, data in _data().items()}
    files["08/images/drawing.svg"] = SVG
    for path, text in files.items():
        (docs / path).parent.mkdir(parents=True, exist_ok=True)
        (docs / path).write_text(text, encoding="utf-8", newline="\n")
    return docs


def _data() -> Mapping[str, object]:
    links = [match for text in TEXTS for match in re.findall(r"\]\(<?([^>]*)\)$", text)]
    references = {
        f"r{i}": {"authors": line, "year": line, "title": line, "venue": line, "section": line, "url": link}
        for i, (line, link) in enumerate(zip(LINES, links, strict=False))
    }
    terms = {
        f"g{i}": {"ko": line, "en": line, "definition": {"ko": line, "en": line}, "also": {"ko": ["pwned"]}}
        for i, line in enumerate(LINES)
    }
    return {
        "tags": {f"t{i}": {"ko": line, "en": line} for i, line in enumerate(LINES)},
        "references": references,
        "glossary": {'"><img src=x onerror=pwned()>': terms["g0"] | {"ko": "pwned", "en": "pwned"}, **terms},
        "redirects": {"08/90/": "08/02/", "08/91/": '08/02/#"><img src=x onerror=pwned()>'},
    }


def import_export(folder: Path, docs: Path) -> None:
    """The same texts as a Notion export: chapter 09 from a file, chapter 10 from a zip with hostile names."""
    # A NUL is refused as no text at all.
    texts = [text.replace("\0", "") for text in TEXTS]
    groups = [texts[at : at + PER_PAGE] for at in range(0, len(texts), PER_PAGE)]
    page = "".join(_exported(number, group) for number, group in enumerate(groups, 1))
    (folder / "09단원.md").write_text(f"# 09단원\n\n{page}", encoding="utf-8", newline="\n")
    run([folder / "09단원.md"], docs, names=True)
    with zipfile.ZipFile(folder / "Export.zip", "w") as archive:
        archive.writestr("10단원.md", f"# 10단원 {LINES[0]}\n\n{page}")
        for number, line in enumerate(line.replace("\0", "") for line in LINES):
            name = re.sub(r"[/\\:]", "_", line)[:80]
            archive.writestr(f"10단원/{number}{name}.csv", f'Name,{line}\n"{line}",x\n')
            archive.writestr(f"10단원/{number}{name}.svg", SVG)
        archive.writestr('10단원/x" onerror="pwned().png', b"PNG")
    run([folder / "Export.zip"], docs, names=True)


def _exported(number: int, texts: list[str]) -> str:
    """A question that asks for the shorter of the texts, with all of them in its answer."""
    inside = "\n\n".join("\n".join(" " * 4 + line for line in text.split("\n")) for text in texts)
    asked = " ".join(line for line in (" ".join(text.split()) for text in texts) if len(line) < 100)
    picture = '![x](10단원/x"%20onerror="pwned().png)'
    return f"- {number}. {asked}?\n    \n    <aside>\n{inside}\n    </aside>\n\n    {picture}\n"
