"""Gates over the whole built site: accessibility, valid HTML, links, texts, requests."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page

import crawl
from conftest import DESK, PHONE, ROOT, visitor
from node import node_command

AXE = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
KINDS = ("", "08/", "08/01/", "08/01-1/", "08/02/", "08/03/", "08/print/", "glossary/", "review/", "status/")
BOTH = [prefix + kind for kind in KINDS for prefix in ("", "en/")]


def violations(page: Page) -> list[str]:
    """What axe-core finds, each with the element it found it on."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    return [
        f"{item['id']}: {node['html'][:120]} {node['failureSummary']}"
        for item in found["violations"]
        for node in item["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", BOTH)
def test_axe_finds_nothing_closed_or_open(browser: Browser, site: str, path: str, scheme: str) -> None:
    with visitor(browser, PHONE, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto(site + path)
        assert violations(page) == []
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
        assert violations(page) == []


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("opener", ["[popovertarget=menu]", "[popovertarget=more]", "[data-search-open]"])
def test_axe_finds_nothing_with_something_open(
    browser: Browser, site: str, opener: str, size: tuple[int, int]
) -> None:
    for path in ("08/01/", "en/08/01/"):
        with visitor(browser, size, color_scheme="dark") as context:
            page = context.new_page()
            page.goto(site + path)
            button = page.locator(f"{opener}:visible")
            if not button.count():
                continue  # A desk shows the menu without a button.
            button.first.click()
            page.wait_for_selector("[popover]:popover-open, dialog[open]")
            assert violations(page) == []


def test_every_page_is_valid_html(site_folder: Path) -> None:
    script = """
    import { FileSystemConfigLoader, HtmlValidate } from 'html-validate';
    import { readFileSync } from 'node:fs';
    const [config, ...paths] = process.argv.slice(1);
    const validate = new HtmlValidate(new FileSystemConfigLoader(JSON.parse(readFileSync(config, 'utf8'))));
    for (const path of paths) {
      const { results } = validate.validateFileSync(path);
      for (const { messages } of results) {
        for (const item of messages) console.log(`${path}:${item.line}: ${item.ruleId}: ${item.message}`);
      }
    }
    """
    paths = [str(path) for path in sorted(site_folder.rglob("*.html"))]
    command = [
        *node_command(),
        "--input-type=module",
        "--eval",
        script,
        str(ROOT / ".htmlvalidate.json"),
        *paths,
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == []


def test_no_link_or_anchor_is_broken(site_folder: Path) -> None:
    assert crawl.crawl(site_folder, "https://example.github.io/study-site/") == []


def test_crawl_finds_what_is_broken(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "index.html").write_text(
        '<a href="a/">ok</a>\n<a href="b/">page</a>\n'
        '<a href="a/#there">ok</a><a href="a/#nowhere">anchor</a>\n'
        '<img src="none.png"><a href="https://other.example/b/">outside</a><p id="x"></p>\n<p id="x"></p>',
        encoding="utf-8",
    )
    (tmp_path / "a/index.html").write_text('<p id="there"></p>', encoding="utf-8")
    found = [
        problem.partition("index.html:")[2] for problem in crawl.crawl(tmp_path, "https://group.example/s/")
    ]
    assert found == [
        "5: found id `x` twice, expected each once; rename one",
        "2: found a link to b/, expected a page or file; mend the link",
        "3: found a link to a/#nowhere, expected that anchor; mend the link",
        "4: found a link to none.png, expected a page or file; mend the link",
    ]


def test_the_texts_of_the_interface_are_complete_in_both_languages() -> None:
    config = re.sub(r"!ENV \[.*?\]", '""', (ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    texts = yaml.safe_load(config)["extra"]["texts"]
    keys = {
        language: {(group, key) for group, entries in groups.items() for key in entries}
        for language, groups in texts.items()
    }
    assert keys["ko"] == keys["en"]
    for group, key in keys["ko"]:
        korean, english = (str(texts[language][group][key]) for language in ("ko", "en"))
        assert set(re.findall(r"\{\w+\}", korean)) == set(re.findall(r"\{\w+\}", english)) or not korean, key
        assert not re.search(r"[가-힣]", english) or (group, key) == ("site", "otherLanguage"), key


def test_every_text_that_is_used_is_there() -> None:
    config = re.sub(r"!ENV \[.*?\]", '""', (ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    texts = yaml.safe_load(config)["extra"]["texts"]["ko"]
    for template in (ROOT / "overrides").rglob("*.html"):
        for group, key in re.findall(r"\bt\.(\w+)\.(\w+)", template.read_text(encoding="utf-8")):
            assert key in texts.get(group, {}), f"{template}: t.{group}.{key}"


@pytest.mark.parametrize("path", BOTH)
def test_reading_survives_zoom_spacing_and_forced_colours(browser: Browser, site: str, path: str) -> None:
    spacing = """* { line-height: 1.5 !important }
    * { letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }"""
    with visitor(browser, (320, 640), forced_colors="active") as context:
        page = context.new_page()
        page.goto(site + path)
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
        page.add_style_tag(content=spacing)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", [*BOTH[:4], "08/01/", "en/08/01/"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(desk: Page, path: str) -> None:
    desk.goto(path)
    total = desk.evaluate(
        """() => [...document.querySelectorAll('a[href], button, summary, input, [tabindex="0"]')]
            .filter(item => item.checkVisibility() && !item.disabled && item.type !== 'radio').length"""
    )
    seen = set()
    for _ in range(total + 8):
        desk.keyboard.press("Tab")
        place = desk.evaluate(
            """() => {
                const item = document.activeElement;
                if (!item || item === document.body) return null;
                const style = getComputedStyle(item);
                item.dataset.walked ??= String(document.querySelectorAll('[data-walked]').length);
                const shown = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
                return [item.dataset.walked, shown];
            }"""
        )
        if place:
            seen.add(place[0])
            assert place[1], desk.evaluate("document.activeElement.outerHTML.slice(0, 200)")
    assert len(seen) >= total


def test_no_page_carries_a_script_of_its_own(site_folder: Path) -> None:
    for path in site_folder.rglob("*.html"):
        markup = path.read_text(encoding="utf-8")
        for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", markup, re.DOTALL):
            data = re.search(r'type="(application/json|speculationrules)"', attributes)
            assert data or "src=" in attributes, (path, body[:80])
            if data:
                json.loads(body)
        assert not re.search(r"<[^>]+\son\w+\s*=", markup), path
        assert "javascript:" not in markup, path
