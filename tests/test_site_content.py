"""Terms, corrections, sources, notices, glossary and status, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from conftest import DESK, PHONE, build_site, make_project, serve, visitor
from faultless import change, line_of, write_docs

TERM = "#study-answer .prose a.term"
DEFINITION = "데이터를 만드는 일입니다."


@pytest.fixture(scope="module")
def content_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with a glossary, a status page, an outdated and a missing part, and an unused reference."""
    folder = tmp_path_factory.mktemp("content")
    docs = write_docs(folder / "written")
    for name, title in (("glossary", "용어집"), ("status", "현황")):
        text = f"---\ntitle: {title}\ndescription: {title}입니다.\ntemplate: {name}.html\n---\n글입니다.\n"
        (docs / f"{name}.ko.md").write_text(text, encoding="utf-8")
        english = f"---\ntitle: {name.title()}\ndescription: The page.\ntemplate: {name}.html\n---\nText.\n"
        (docs / f"{name}.en.md").write_text(english, encoding="utf-8")
    change(docs, "08/01.ko.md", "수백 개면", "수백 개만 있으면")
    # Long enough that a note at the end would not fit below it.
    change(docs, "08/01.ko.md", "- 값은 1e-7입니다", "- 값은 1e-7입니다\n" + "- 긴 목록입니다\n" * 30)
    change(docs, "08/01.ko.md", "데이터 합성의 **이점**을", "합성 데이터의 **이점**을")
    for name in ("ko", "en"):
        text = (docs / f"08/01.{name}.md").read_text(encoding="utf-8")
        (docs / f"08/02.{name}.md").write_text(text, encoding="utf-8")
    text = (docs / "08/02.en.md").read_text(encoding="utf-8")
    (docs / "08/02.en.md").write_text(re.sub(r"/// model-answer(.|\n)*", "", text), encoding="utf-8")
    make_project(folder, docs)
    build_site(folder, folder / "site")
    with serve(folder / "site") as address:
        yield address


@pytest.fixture
def finger(browser: Browser, content_site: str) -> Iterator[Page]:
    with visitor(browser, PHONE, base_url=content_site) as context:
        yield context.new_page()


@pytest.fixture
def mouse(browser: Browser, content_site: str) -> Iterator[Page]:
    with visitor(browser, DESK, base_url=content_site) as context:
        yield context.new_page()


def opened(page: Page, path: str) -> Page:
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
    return page


def note(page: Page) -> Locator:
    return page.locator(".term-note")


# Terms


def test_a_tap_shows_the_note_without_leaving_and_a_second_one_hides_it(finger: Page) -> None:
    opened(finger, "08/01/")
    before = finger.url
    height = finger.evaluate("document.documentElement.scrollHeight")
    term = finger.locator(TERM).first
    box = term.bounding_box()
    term.tap()
    expect(note(finger)).to_be_visible()
    expect(note(finger)).to_contain_text("data synthesis")
    expect(note(finger)).to_contain_text(DEFINITION)
    expect(note(finger).locator("b")).to_have_attribute("lang", "en")
    assert finger.url == before
    # Nothing has moved.
    assert term.bounding_box() == box
    assert finger.evaluate("document.documentElement.scrollHeight") == height
    term.tap()
    expect(note(finger)).to_be_hidden()


def test_a_tap_elsewhere_hides_the_note_and_its_link_leads_to_the_entry(finger: Page) -> None:
    opened(finger, "08/01/")
    term = finger.locator(TERM).first
    term.tap()
    expect(note(finger)).to_be_visible()
    finger.locator("h1").tap()
    expect(note(finger)).to_be_hidden()
    term.tap()
    link = note(finger).get_by_role("link", name="용어집에서 보기")
    box = link.bounding_box()
    assert box and box["height"] >= 44
    link.tap()
    expect(finger).to_have_url(re.compile(r"/study-site/glossary/#term-data-synthesis$"))
    expect(finger.locator("#term-data-synthesis")).to_be_in_viewport()


def test_hovering_shows_the_note_as_long_as_the_pointer_is_on_either(mouse: Page) -> None:
    opened(mouse, "en/08/01/")
    term = mouse.locator(TERM).first
    assert term.get_attribute("title") == "데이터 합성\nMaking data."
    term.hover()
    expect(note(mouse)).to_be_visible()
    expect(note(mouse)).to_contain_text("데이터 합성")
    # The browser's own tooltip would come on top.
    assert term.get_attribute("title") is None
    note(mouse).hover()
    expect(note(mouse)).to_be_visible()
    mouse.mouse.move(5, 5)
    expect(note(mouse)).to_be_hidden()
    assert term.get_attribute("title") == "데이터 합성\nMaking data."


def test_the_keyboard_shows_the_note_escape_hides_it_and_enter_follows(mouse: Page) -> None:
    opened(mouse, "08/01/")
    mouse.locator("details[data-part=study-answer] > summary").focus()
    mouse.keyboard.press("Tab")
    term = mouse.locator(TERM).first
    expect(term).to_be_focused()
    expect(note(mouse)).to_be_visible()
    # What a screen reader says after the term.
    expect(term).to_have_accessible_description(f"data synthesis {DEFINITION}")
    mouse.keyboard.press("Escape")
    expect(note(mouse)).to_be_hidden()
    expect(term).to_have_accessible_description(f"data synthesis {DEFINITION}")
    mouse.keyboard.press("Enter")
    expect(mouse).to_have_url(re.compile(r"/glossary/#term-data-synthesis$"))


def test_the_note_stays_on_the_screen(finger: Page) -> None:
    opened(finger, "08/01/")
    for term in finger.locator("a.term").all():
        term.scroll_into_view_if_needed()
        term.tap()
        expect(note(finger)).to_be_visible()
        box = note(finger).bounding_box()
        bar = finger.locator(".bar").bounding_box()
        assert box and bar
        assert box["x"] >= 0 and box["x"] + box["width"] <= PHONE[0]
        assert box["y"] >= 0 and box["y"] + box["height"] <= bar["y"]


def test_terms_are_marked_once_a_part_and_never_in_the_prompt(finger: Page) -> None:
    opened(finger, "08/01/")
    expect(finger.locator("h1")).to_contain_text("합성 데이터")
    assert finger.locator("h1 a.term").count() == 0
    assert finger.locator("#study-answer .prose a.term").count() == 1
    assert finger.locator("#model-answer .prose a.term").count() == 1


def test_without_scripts_a_term_is_a_link_with_a_title(browser: Browser, content_site: str) -> None:
    with visitor(browser, DESK, java_script_enabled=False, base_url=content_site) as context:
        page = context.new_page()
        page.goto("08/01/")
        page.locator("details[data-part=study-answer] > summary").click()
        term = page.locator(TERM).first
        expect(term).to_have_accessible_description(re.compile(re.escape(DEFINITION)))
        term.click()
        expect(page).to_have_url(re.compile(r"/glossary/#term-data-synthesis$"))


def test_the_notes_code_is_loaded_when_it_is_used(mouse: Page) -> None:
    loaded: list[str] = []
    mouse.on("request", lambda request: loaded.append(request.url))
    opened(mouse, "08/01/")
    mouse.wait_for_load_state("networkidle")
    assert [url for url in loaded if "term-note" in url] == []
    mouse.locator(TERM).first.hover()
    expect(note(mouse)).to_be_visible()
    assert [url for url in loaded if "term-note" in url] != []


# Corrections, sources, notices


def test_a_correction_shows_inside_its_answer_once_that_is_open(finger: Page) -> None:
    finger.goto("08/01/")
    answer = finger.locator("details[data-part=study-answer]")
    expect(answer.locator("summary")).to_contain_text("정정 1건")
    expect(finger.locator("details[data-part=model-answer] summary")).not_to_contain_text("정정")
    expect(finger.locator(".correction")).to_be_hidden()
    answer.locator("summary").tap()
    correction = answer.locator(".correction")
    expect(correction).to_be_visible()
    expect(correction.locator(".correction-head")).to_contain_text("틀림")
    expect(correction).to_contain_text("42GB가 아니라 42MB입니다.")
    expect(correction.locator(".exam")).to_contain_text("합성 데이터는 42MB를 아낍니다.")
    expect(correction.locator(".correction-sources a")).to_have_attribute(
        "href", "https://arxiv.org/abs/2212.10560"
    )


def test_a_link_to_a_correction_opens_its_answer(finger: Page) -> None:
    finger.goto("en/08/01/#correction")
    expect(finger.locator("#correction")).to_be_in_viewport()
    expect(finger.locator("#correction")).to_contain_text("It is 42MB, not 42GB.")


def test_sources_come_after_the_answers(mouse: Page) -> None:
    opened(mouse, "en/08/01/")
    sources = mouse.locator("section.sources")
    expect(sources).to_contain_text("Yizhong Wang (2022).")
    expect(sources.get_by_role("link", name="Self-Instruct")).to_be_visible()
    last = mouse.locator("details.answer").last.bounding_box()
    box = sources.bounding_box()
    assert last and box and box["y"] >= last["y"] + last["height"]


def test_a_reader_of_an_outdated_part_is_told_so_there(finger: Page) -> None:
    opened(finger, "en/08/01/")
    told = "The Korean text has changed since this was translated."
    expect(finger.locator("#model-answer .notice")).to_have_text(told)
    opened(finger, "08/01/")
    assert finger.locator("#model-answer .notice").count() == 0


def test_a_part_without_translation_shows_in_korean_and_says_so(finger: Page) -> None:
    opened(finger, "en/08/02/")
    body = finger.locator("#model-answer")
    expect(body.locator(".notice")).to_contain_text("not been translated yet")
    expect(body.locator(".prose")).to_have_attribute("lang", "ko")
    expect(body.locator(".prose")).to_contain_text("수백 개만 있으면")


# Pages


@pytest.mark.parametrize(
    ("path", "letter", "term", "counterpart"),
    [
        ("glossary/", "ㄷ", "데이터 합성", "data synthesis"),
        ("en/glossary/", "D", "data synthesis", "데이터 합성"),
    ],
)
def test_the_glossary(finger: Page, path: str, letter: str, term: str, counterpart: str) -> None:
    finger.goto(path)
    entry = finger.locator("#term-data-synthesis")
    expect(entry.locator("dfn")).to_have_text(term)
    expect(entry.locator(".counterpart")).to_have_text(counterpart)
    for text in (DEFINITION, "Making data.", "합성 데이터", "synthetic data"):
        expect(entry).to_contain_text(text)
    finger.get_by_role("link", name=letter, exact=True).tap()
    expect(finger.locator("h2", has_text=letter)).to_be_in_viewport()
    entry.get_by_role("link", name="08-01").tap()
    expect(finger).to_have_url(re.compile(path.replace("glossary/", "08/01/") + "$"))


def test_the_status_page(finger: Page, tmp_path: Path) -> None:
    finger.goto("status/")
    cells = finger.locator("tbody tr").first.locator("th, td").all_inner_texts()
    # The second question lacks its model answer and correction in English.
    assert cells[:4] == ["08 데이터", "2", "2", "2"]
    assert re.fullmatch(r"\d+/14", cells[4])
    line = line_of(write_docs(tmp_path / "docs"), "08/01.en.md", "/// model-answer")
    message = f"docs/08/01.en.md:{line} found model-answer translated from an older Korean text"
    expect(finger.locator(".problems")).to_contain_text(message)
    assert finger.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
