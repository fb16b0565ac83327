"""Hostile text, wherever text can stand: it shows as text and nothing of it ever runs."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

import compare
import outline
import render
import search_text
import views
from attachments import is_harmless_svg
from check_content import problems
from conftest import SUB_PATH, make_project, serve, visitor
from content import Part
from hostile import KINDS, LINES, TEXTS, import_export, questions, write_docs
from load import load_site
from page_text import parse_page
from reviewing import reveal

MATHML = {
    "math", "semantics", "annotation", "mrow", "mi", "mo", "mn", "ms", "mtext", "mspace", "msup",
    "msub", "msubsup", "mfrac", "msqrt", "mroot", "munder", "mover", "munderover", "mtable", "mtr",
    "mtd", "mstyle", "mpadded",
    "mphantom", "menclose", "merror",
}  # fmt: skip
MATHML_ATTRIBUTES = {
    "mathvariant", "stretchy", "fence", "separator", "lspace", "rspace", "accent", "accentunder",
    "scriptlevel", "displaystyle", "mathcolor", "mathsize", "minsize", "maxsize", "width",
    "height", "depth", "voffset",
    "columnalign", "columnspacing", "rowspacing", "linethickness", "symmetric", "movablelimits", "largeop",
}  # fmt: skip
PAYLOADS = st.sampled_from([text for _, text in KINDS])


def test_the_corpus_is_large_and_of_many_kinds() -> None:
    assert len({text for _, text in KINDS}) == len(KINDS) >= 200
    assert len({kind for kind, _ in KINDS}) >= 25


# The rendered HTML of a part


class Markup(HTMLParser):
    """Every tag and attribute of an HTML text that is not allowed."""

    def __init__(self, own: str) -> None:
        super().__init__(convert_charrefs=True)
        self.own = own
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in MATHML or (tag == "span" and ("class", "katex") in attrs):
            self.found += [
                f"{tag} {name}" for name, value in attrs if name.startswith("on") or is_address(name)
            ]
            return
        if tag not in render.TAGS:
            self.found.append(tag)
        allowed = {"rel", "tabindex", *render.ATTRIBUTES.get(tag, ())}
        if tag == "code":
            allowed = {"class"}
        for name, value in attrs:
            if name not in allowed:
                self.found.append(f"{tag} {name}")
            if is_address(name) and not is_harmless(tag, (value or "").removeprefix(self.own)):
                self.found.append(f"{tag} {name}={value}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(decl)

    def handle_pi(self, data: str) -> None:
        self.found.append(data)

    def handle_comment(self, data: str) -> None:
        self.found.append(data)

    def unknown_decl(self, data: str) -> None:
        self.found.append(data)


def is_address(name: str) -> bool:
    return name in ("href", "src", "xlink:href", "action", "formaction", "srcset", "data")


def is_harmless(tag: str, value: str) -> bool:
    """As a browser reads it: without the spaces and control characters."""
    tight = re.sub(r"[\x00-\x20]", "", value)
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", tight, re.IGNORECASE)
    if tag == "img":
        return scheme is None and not re.match(r"[/\\]{2}", tight)
    return scheme is None or scheme[1].lower() in render.SCHEMES


def faults_of(markup: str, own: str = "") -> list[str]:
    """``own`` is the site's address, where links and pictures begin with it."""
    parser = Markup(own)
    parser.feed(markup)
    parser.close()
    return parser.found


PIECES = st.sampled_from(
    ["<", ">", "</", "/>", '"', "'", "`", "```\n", "[", "](", ")", "![", "]: ", "$", "$$", "\\(", "\\)", "\\",
     "&", "&#", ";", "javascript:", "script", "style", "svg", "math", "img src=", "a href=", " onerror=",
     "title", "pre", "table", "<!--", "-->", "<![CDATA[", "\n", "\n\n", "    ", "> ", "- ", "| ",
     "|-|", "\ue000", "wzxhzdk:0", "\x02", "\x03", "{: ", "}"]
)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.lists(PAYLOADS | PIECES | st.text(max_size=8), max_size=12).map("".join))
@example("".join(TEXTS))
@example("\n\n".join(TEXTS))
def test_whatever_the_text_only_what_is_allowed_comes_out(text: str) -> None:
    once = render.render(text, "08", "ko", "../../")
    assert faults_of(once) == []
    # A browser that reads what it wrote finds the same: nothing lies hidden in another reading.
    assert faults_of(render.sanitize(render.sanitize(text))) == []


@pytest.mark.parametrize("text", [text for _, text in KINDS if len(text) >= 500], ids=lambda text: text[:12])
def test_length_alone_stops_no_reader_of_a_text(text: str) -> None:
    """A pattern that tries again and again would not come back within the life of the machine."""
    page = parse_page(f"---\ntitle: x\n---\n{text}\n", Path("x.ko.md"), "ko", question=True)
    assert page.title == "x"
    assert faults_of(render.render(text, "08", "ko", "")) == []
    outline.outline(text)
    views.split_exam(Part("correction", "correction", text))
    seen = search_text.visible(text)
    for reader in (search_text.hyphenated, search_text.stems, search_text.grams):
        reader(search_text.fold(seen + text))
    list(compare.differences("prompt", text, text, None))


def test_a_quote_within_a_correction_is_not_its_exam_sentence() -> None:
    def split(text: str) -> tuple[str, str]:
        return views.split_exam(Part("correction", "correction", text))

    assert split("a\n\n> b\n> c") == ("a", "b\nc")
    assert split("> b") == ("", "b")
    assert split("a\n> b") == ("a\n> b", "")
    assert split("a\n\n> b\n\nc") == ("a\n\n> b\n\nc", "")
    assert split("a\n\n" + "> b\n" * 200 + "c")[1] == ""


# Files


@pytest.mark.parametrize(
    ("drawing", "harmless"),
    [
        ('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>', True),
        ('<svg><a href="https://x.example/"><use href="#a"/></a></svg>', True),
        ('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x"><svg/>', True),
        ('<svg><image href="data:image/png;base64,AA"/></svg>', True),
        ('<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>x</s:script></s:svg>', False),
        ("<svg onload='x()'/>", False),
        ("<svg><foreignObject/></svg>", False),
        ('<svg><a href="java&#115;cript:x()"/></svg>', False),
        ('<svg><a href="java&#10;script:x()"/></svg>', False),
        ('<svg xmlns:l="http://www.w3.org/1999/xlink"><a l:href="data:text/html,x"/></svg>', False),
        ('<svg><image href="https://x.example/spy.png"/></svg>', False),
        ('<svg><set attributeName="href" to="javascript:x()"/></svg>', False),
        ('<svg><x:iframe xmlns:x="http://www.w3.org/1999/xhtml"/></svg>', False),
        ('<!DOCTYPE svg [<!ENTITY x "<script>x</script>">]><svg>&x;</svg>', False),
        ('<?xml-stylesheet href="#a" type="text/xsl"?><svg/>', False),
        ("<svg><script>", False),
        ("<html><body>", False),
    ],
)  # fmt: skip
def test_an_svg_is_a_drawing_and_no_program(drawing: str, harmless: bool, tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-16"):
        (tmp_path / "x.svg").write_bytes(drawing.encode(encoding))
        assert is_harmless_svg(tmp_path / "x.svg") == harmless


# The site


@dataclass(frozen=True, slots=True)
class Hostile:
    """A project full of hostile text, built."""

    docs: Path
    site: Path
    address: str


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hostile]:
    folder = tmp_path_factory.mktemp("hostile")
    docs = write_docs(folder / "written")
    import_export(folder, docs)
    make_project(folder, docs)
    # What is hostile is a fault as well, which a strict build would stop at.
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", "site"]
    environment = {
        **os.environ,
        "NO_MKDOCS_2_WARNING": "1",
        "SITE_URL": f"https://example.github.io{SUB_PATH}",
    }
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-3000:]
    with serve(folder / "site") as address:
        yield Hostile(folder / "docs", folder / "site", address)


@contextmanager
def alarmed(browser: Browser, address: str) -> Iterator[tuple[BrowserContext, list[str]]]:
    """A reader whose browser knows no policy, so that whatever can run does, and rings."""
    rung: list[str] = []
    with visitor(browser, base_url=address, bypass_csp=True, service_workers="block") as context:
        context.expose_function("pwned", lambda *_: rung.append("pwned"))
        context.on("dialog", lambda dialog: answered(dialog, rung))
        context.on("page", lambda page: page.on("framenavigated", lambda frame: noted(frame.url, rung)))
        yield context, rung


def answered(dialog: Dialog, rung: list[str]) -> None:
    rung.append(dialog.message)
    dialog.dismiss()


def noted(url: str, rung: list[str]) -> None:
    if not url.startswith(("http://127.0.0.1", "about:blank", "chrome-error:")):
        rung.append(url)


# Every element of a document, those in templates as well.
ELEMENTS = """
const elements = root => [...root.querySelectorAll('*')].flatMap(
  item => item.localName === 'template' ? [item, ...elements(item.content)] : [item]);
"""
WORDS = f"""async paths => {{
  {ELEMENTS}
  const words = new Map();
  for (const path of paths) {{
    const text = await (await fetch(path)).text();
    for (const item of elements(new DOMParser().parseFromString(text, 'text/html'))) {{
      words.set(item.localName, path);
      for (const name of item.getAttributeNames()) words.set(`${{item.localName}} ${{name}}`, path);
    }}
  }}
  return [...words];
}}"""
ACTIVE = f"""() => {{
  {ELEMENTS}
  const found = [];
  const addresses = 'href src action formaction srcset xlink:href data srcdoc poster ping'.split(' ');
  for (const item of elements(document)) {{
    const told = () => found.push(item.outerHTML.slice(0, 200));
    if (/^(iframe|frame|object|embed|base|portal|applet|style)$/.test(item.localName)) told();
    if (item.localName === 'form' && item.className !== 'search-head') told();
    const own = item.localName !== 'script' || item.src.startsWith(location.origin);
    if (!own && !['application/json', 'speculationrules'].includes(item.type)) told();
    if (/refresh|set-cookie/i.test(item.httpEquiv ?? '')) told();
    for (const {{ name, value }} of item.attributes) {{
      if (/^on/i.test(name)) told();
      if (!addresses.includes(name)) continue;
      // The build's own: a page's code.
      if (item.matches('.print-qr > img, .qr > img') && value.startsWith('data:image/png;base64,')) continue;
      const url = URL.canParse(value, location.href) ? new URL(value, location.href) : null;
      if (url && !['http:', 'https:', 'mailto:'].includes(url.protocol)) told();
      if (url && item.localName === 'img' && url.origin !== location.origin) told();
    }}
  }}
  const ids = [...document.querySelectorAll('[id]')].map(item => item.id);
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  return [...found, ...twice.map(id => `id ${{id}} twice`)];
}}"""


def look(page: Page) -> None:
    """Open all there is to open and see that nothing on the page could run."""
    page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
    assert page.evaluate(ACTIVE) == [], page.url


def test_the_alarm_rings(browser: Browser, hostile: Hostile) -> None:
    with alarmed(browser, hostile.address) as (context, rung):
        page = context.new_page()
        page.goto("404.html")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=pwned()>')")
        page.wait_for_load_state("networkidle")
        assert page.evaluate(ACTIVE) != []
        assert rung == ["pwned"]


def test_no_page_has_an_element_or_attribute_that_the_templates_lack(
    browser: Browser, hostile: Hostile, site: str, site_folder: Path
) -> None:
    allowed = {*render.TAGS, *(f"{tag} {name}" for tag, names in render.ATTRIBUTES.items() for name in names)}
    allowed |= {"a rel", "pre tabindex", "table tabindex", "code class"}
    allowed |= MATHML | {"annotation encoding", "math display", "math xmlns"}
    allowed |= {f"{tag} {name}" for tag in MATHML for name in MATHML_ATTRIBUTES}
    with visitor(browser, bypass_csp=True) as context:
        for folder, address in ((site_folder, site), (hostile.site, hostile.address)):
            page = context.new_page()
            page.goto(f"{address}offline.html")
            paths = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.html"))]
            words = dict(page.evaluate(WORDS, [address + path for path in paths]))
            if folder == site_folder:
                allowed |= words.keys()
            else:
                # A page that was not translated marks its own language.
                allowed.add("article lang")
                assert len(paths) >= 50
                assert {word: path for word, path in words.items() if word not in allowed} == {}


def test_hostile_text_is_shown_as_it_is_written(browser: Browser, hostile: Hostile) -> None:
    def tight(texts: list[str]) -> list[str]:
        # A browser drops control characters or replaces them, some by a space.
        return [re.sub(r"[\x00-\x20\ufffd]", "", text) for text in texts]

    with alarmed(browser, hostile.address) as (context, rung):
        page = context.new_page()
        page.goto("en/08/02/")
        title = f"08-02 {' '.join(LINES[:60])}"
        assert tight([page.title()])[0].startswith(tight([title])[0])
        assert tight(page.locator("details .name").all_text_contents()) == tight(LINES[:60])
        assert tight(page.locator(".tags li").all_text_contents()) == tight(LINES[:20])
        assert tight(page.locator("#menu [aria-current]").all_text_contents())[0].endswith(
            tight(LINES[:60])[-1]
        )
        page.goto("en/glossary/")
        shown = tight(page.locator("dfn").all_text_contents())
        assert set(tight(LINES)) <= set(shown)
        page.goto("08/")
        assert "{{ 7 * 7 }}" in page.locator(".questions .title").nth(3).inner_text() + page.content()
        assert rung == []


PATHS = (
    "", "08/", "08/01/", "08/02/", "08/03/", "08/print/", "glossary/", "status/", "review/", "09/", "09/01/",
    "10/01/", "10/print/", "08/90/", "08/01/?view=both", "08/02/?view=both", "08/02/?view=compare",
)  # fmt: skip


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_nothing_runs_on_any_page(browser: Browser, hostile: Hostile, prefix: str) -> None:
    with alarmed(browser, hostile.address) as (context, rung):
        page = context.new_page()
        for path in PATHS:
            page.goto(prefix + path)
            page.wait_for_load_state("networkidle")
            look(page)
        for path in ("404.html", "offline.html", "08/" + quote("<img src=x onerror=pwned()>")):
            page.goto(prefix + path if "." not in path else path)
            look(page)
        assert rung == []


@pytest.mark.parametrize("text", ["javascript:pwned()", '"><img src=x onerror=pwned()>', "%E0%A4%A"])
def test_nothing_runs_from_an_address(browser: Browser, hostile: Hostile, text: str) -> None:
    written = text if text.startswith("%") else quote(text)
    with alarmed(browser, hostile.address) as (context, rung):
        page = context.new_page()
        for address in (
            f"08/02/#{written}", f"08/02/?view={written}#{written}", f"08/02/?view=compare#{written}",
            f"08/02/?h={written}&at=1#{written}", f"08/90/?x={written}#{written}",
            f"08/print/?tags={written}&questions={written}#{written}", f"review/?chapter={written}#{written}",
            f"?q={written}",
        ):  # fmt: skip
            page.goto("about:blank")
            page.goto(hostile.address + address)
            page.wait_for_load_state("networkidle")
            look(page)
        assert rung == []


def test_nothing_runs_in_the_search(browser: Browser, hostile: Hostile) -> None:
    with alarmed(browser, hostile.address) as (context, rung):
        page = context.new_page()
        for prefix in ("", "en/"):
            page.goto(f"{prefix}08/04/")
            page.keyboard.press("/")
            for query in ("pwned", "<script>", "onerror=pwned()", "{{ 7 * 7 }}", "\\href", "xlink tag:t1"):
                page.locator("dialog input").fill(query)
                expect(page.locator("dialog .hits")).to_contain_text(query.split()[0].strip("\\"))
                look(page)
            page.locator("dialog input").fill("pwned")
            page.locator("dialog input").press("Enter")
            expect(page).to_have_url(re.compile(r"/\d\d/\d\d/(#.*)?$"))
            page.wait_for_load_state("networkidle")
            look(page)
        assert rung == []


def test_nothing_runs_in_a_round_of_cards(browser: Browser, hostile: Hostile) -> None:
    with alarmed(browser, hostile.address) as (context, rung):
        page = context.new_page()
        page.goto("review/?chapter=08")
        page.locator("[data-begin]").first.click()
        seen = set()
        while page.locator(".card:visible").count():
            seen.add(page.locator(".card").get_attribute("data-question"))
            for _ in range(2):
                page.locator("[data-tool=language]").click()
                look(page)
            reveal(page)
            look(page)
            page.locator("[data-rating='3']").click()
            expect(page.locator(".card-answers")).to_have_count(0)
        look(page)
        # As many as a day brings, the whole first chapter among them.
        assert seen >= {f"08-{number:02}" for number in range(1, questions() + 1)}
        assert rung == []


def test_nothing_runs_in_the_note_of_a_term_or_the_sheet_for_sharing(
    browser: Browser, hostile: Hostile
) -> None:
    with alarmed(browser, hostile.address) as (context, rung):
        page = context.new_page()
        page.goto("08/02/")
        look(page)
        page.locator(".prose a.term").first.focus()
        expect(page.locator(".term-note")).to_be_visible()
        look(page)
        page.goto("08/02/")
        page.get_by_role("button", name="더 보기").click()
        page.locator("[data-qr]").click()
        expect(page.locator("dialog img")).to_be_visible()
        look(page)
        assert rung == []


def test_an_import_leaves_no_fault_and_no_drawing_that_runs(hostile: Hostile) -> None:
    found = [problem for problem in problems(load_site(hostile.docs)) if problem.severity == "fault"]
    assert [str(item) for item in found if item.path.parent.name in ("09", "10")] == []
    assert [path.name for path in (hostile.docs / "10").rglob("*.svg")] == []
    told = {item.path.name for item in found}
    # Who writes such pages by hand is told so.
    assert {"01.ko.md", "02.en.md", "references.yml", "glossary.yml", "redirects.yml", "drawing.svg"} <= told


ANKI_OWN = re.compile(r'(?<=<div) class="\w+"( lang="\w+")?|(?<=<p|<b) class="\w+"|</?(cite|i)>|<br>')
"""What the cards' own markup has besides what a text may have."""


def test_anki_gets_no_tag_link_or_command(hostile: Hostile) -> None:
    for path in sorted((hostile.site / "anki").glob("*.apkg")):
        with zipfile.ZipFile(path) as package, tempfile.TemporaryDirectory() as folder:
            package.extract("collection.anki2", folder)
            database = sqlite3.connect(Path(folder) / "collection.anki2")
            notes = [row[0] for row in database.execute("select flds from notes")]
            database.close()
        # A chapter that is not translated has none in English.
        assert notes or path.name in ("09-en.apkg", "10-en.apkg")
        for note in notes:
            markup = ANKI_OWN.sub("", note)
            found = [
                item
                for item in faults_of(markup, f"https://example.github.io{SUB_PATH}")
                if item not in ("hr id", "aside", "b", "h3 class")
            ]
            assert found == [], path
            assert not re.search(r"\[(/?latex|/?\$|sound:|/?anki:)", note, re.IGNORECASE), path
            assert not re.search(
                r"\\(href|url|html\w+|includegraphics|require)\b(?=[^<]*\\[)\]])", formulas_of(note)
            ), path


def formulas_of(note: str) -> str:
    """What Anki typesets: all between \\( and \\), or \\[ and \\], outside code."""
    text = re.sub(r"<code.*?</code>", "", note, flags=re.DOTALL)
    return "".join(re.findall(r"\\\(.*?\\\)|\\\[.*?\\\]", text, re.DOTALL))


def test_data_and_maps_are_well_formed(hostile: Hostile) -> None:
    for path in sorted((hostile.site / "api").rglob("*.json")):
        json.loads(path.read_text(encoding="utf-8"))
    for item in json.loads((hostile.site / "api/08.json").read_text(encoding="utf-8"))["questions"]:
        assert all(re.fullmatch(r"(https?://\S+)?", reference["url"]) for reference in item["references"])
    sitemap = (hostile.site / "sitemap.xml").read_text(encoding="utf-8")
    assert "pwned" not in sitemap and sitemap.count("<url>") >= 40
