"""Links that last, sharing, previews, views, print, downloads: on the built site, in a real browser."""

from __future__ import annotations

import gzip
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from conftest import DESK, PHONE, ROOT, SUB_PATH, visitor
from test_site_quality import violations

ORIGIN = f"https://example.github.io{SUB_PATH}"
PAGES = ("", "08/", "08/01/", "08/01-1/", "08/02/", "08/03/")
EVERY = (*PAGES, *(f"en/{page}" for page in PAGES))


# Previews


class Head(HTMLParser):
    """What a chat's robot reads: the title, and the last word of each meta tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.title = ""
        self.meta: dict[str, list[str]] = {}
        self.links: list[dict[str, str | None]] = []
        self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._in_title = tag == "title"
        if tag == "meta":
            name = found.get("property") or found.get("name") or found.get("http-equiv") or ""
            self.meta.setdefault(name, []).append(found.get("content") or "")
        if tag == "link":
            self.links.append(found)

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def one(self, name: str) -> str:
        (value,) = self.meta[name]
        return value


def head(site_folder: Path, path: str) -> Head:
    return Head((site_folder / path / "index.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", EVERY)
def test_every_page_says_what_it_is_where_it_is_pasted(site_folder: Path, path: str) -> None:
    found = head(site_folder, path)
    english = path.startswith("en/")
    assert found.title and found.one("og:title")
    assert found.one("og:title") in found.title or path in ("", "en/")
    assert found.one("og:description") == found.one("description") != ""
    assert found.one("og:url") == ORIGIN + path
    assert found.one("og:locale") == ("en_US" if english else "ko_KR")
    assert found.one("og:locale:alternate") == ("ko_KR" if english else "en_US")
    assert found.one("twitter:card") == "summary_large_image"
    image = urlsplit(found.one("og:image"))
    assert f"{image.scheme}://{image.netloc}{image.path}" == f"{ORIGIN}{path}card.png"
    assert re.fullmatch(r"v=[0-9a-f]{8}", image.query)
    with Image.open(site_folder / path / "card.png") as picture:
        assert (str(picture.width), str(picture.height)) == (
            found.one("og:image:width"),
            found.one("og:image:height"),
        )
    assert found.one("og:image:alt")


def test_the_preview_is_in_the_pages_language_and_gives_no_answer_away(site_folder: Path) -> None:
    assert head(site_folder, "08/01/").one("og:title") == "08-01 데이터 합성"
    assert head(site_folder, "en/08/01/").one("og:title") == "08-01 Data synthesis"
    text = " ".join(value for values in head(site_folder, "08/01/").meta.values() for value in values)
    assert "양과 다양성" not in text and "빠르고" not in text


def test_previews_are_twenty_kilobytes_on_average(site_folder: Path) -> None:
    sizes = [path.stat().st_size for path in site_folder.rglob("card.png")]
    assert sum(sizes) / len(sizes) < 20_480


# Links for good


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_a_moved_question_leads_on_and_keeps_the_part(phone: Page, site: str, prefix: str) -> None:
    phone.goto(f"{prefix}08/04/#model-answer")
    phone.wait_for_url(f"{site}{prefix}08/02/#model-answer")
    expect(phone.locator("#model-answer")).to_be_visible()
    phone.goto(f"{prefix}08/05/")
    phone.wait_for_url(f"{site}{prefix}08/01/#study-answer-2")
    expect(phone.locator("#study-answer-2")).to_be_visible()


def test_a_moved_question_leads_on_without_javascript(browser: Browser, site: str) -> None:
    with visitor(browser, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{site}en/08/04/")
        page.wait_for_url(f"{site}en/08/02/")


def test_an_old_link_still_shows_what_it_is(site_folder: Path) -> None:
    found = head(site_folder, "en/08/04/")
    assert found.one("og:title") == "Deduplication"
    assert {"rel": "canonical", "href": f"{ORIGIN}en/08/02/"} in found.links
    assert found.one("refresh") == "0; url=../../../en/08/02/"


# Sharing


def until(page: Page, condition: str) -> None:
    """Wait for a condition; Playwright's own way evaluates strings, which the page's policy forbids."""
    page.evaluate(
        f"new Promise(done => {{ (function look() {{ ({condition}) ? done() : setTimeout(look, 20) }})() }})"
    )


TELL = "navigator.share = data => { window.told = data; return Promise.resolve(); }"
NO_SHARE = "delete Navigator.prototype.share; delete navigator.share;"


def test_the_systems_sheet_gets_title_and_address_of_the_page(phone: Page, site: str) -> None:
    phone.add_init_script(TELL)
    phone.goto("08/01/?view=compare#model-answer")
    phone.locator(".top [data-share]").click()
    until(phone, "window.told")
    assert phone.evaluate("told") == {"title": "08-01 데이터 합성", "url": f"{site}08/01/"}


def test_an_answer_is_shared_with_its_own_name_and_address(phone: Page, site: str) -> None:
    phone.add_init_script(TELL)
    phone.goto("en/08/01/#study-answer-2")
    phone.locator("#study-answer-2 [data-share]").click()
    until(phone, "window.told")
    told = phone.evaluate("told")
    assert told == {
        "title": "08-01 Data synthesis · Study answer 2",
        "url": f"{site}en/08/01/#study-answer-2",
    }


def test_without_a_sheet_it_is_copied_and_said_so(browser: Browser, site: str) -> None:
    with visitor(browser, base_url=site, permissions=["clipboard-read", "clipboard-write"]) as context:
        page = context.new_page()
        page.add_init_script(NO_SHARE)
        page.goto("08/01/#model-answer")
        page.locator("#model-answer [data-share]").click()
        expect(page.locator(".toast")).to_have_text("제목과 주소를 복사했습니다.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == f"08-01 데이터 합성 · 모범 답안\n{site}08/01/#model-answer"


def test_where_nothing_may_be_copied_the_address_is_shown(phone: Page, site: str) -> None:
    phone.add_init_script(
        NO_SHARE + "navigator.clipboard.writeText = () => Promise.reject(new Error('no'));"
        "document.execCommand = () => false;"
    )
    phone.goto("08/02/")
    phone.locator(".top [data-share]").click()
    dialog = phone.get_by_role("dialog")
    expect(dialog).to_contain_text(f"{site}08/02/")
    expect(dialog).to_contain_text("길게 눌러")
    phone.keyboard.press("Escape")
    expect(phone.locator(".top [data-share]")).to_be_focused()


def test_a_share_that_is_called_off_says_nothing(phone: Page) -> None:
    phone.add_init_script("navigator.share = () => Promise.reject(new DOMException('', 'AbortError'))")
    phone.goto("08/02/")
    phone.locator(".top [data-share]").click()
    phone.wait_for_load_state("networkidle")
    expect(phone.locator(".toast")).to_be_empty()
    expect(phone.get_by_role("dialog")).to_have_count(0)


# QR code


def read_code(code: Locator) -> str:
    """What a reader sees in a code on the screen."""
    # Printed small, it is enlarged for the screenshot: what is read is the drawing.
    code.evaluate("item => { item.style.width = item.style.maxWidth = '410px'; item.style.zIndex = 9 }")
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(code.screenshot())))
    assert found.format == zxingcpp.BarcodeFormat.QRCode and found.ec_level == "M"
    return found.text


@pytest.mark.parametrize("path", ["08/01/", "en/08/01-1/", "en/"])
def test_the_code_on_the_screen_reads_as_the_pages_address(desk: Page, path: str) -> None:
    desk.emulate_media(color_scheme="dark")
    desk.goto(path)
    desk.locator(".bar [popovertarget=more]").click()
    desk.locator("[data-qr]").click()
    code = desk.locator("dialog img")
    expect(code).to_be_visible()
    until(desk, "document.querySelector('dialog img').complete")
    box = code.bounding_box()
    assert box and box["width"] >= 0.55 * DESK[1]
    assert read_code(code) == ORIGIN + path


def test_back_closes_the_dialog_and_stays_on_the_page(phone: Page, site: str) -> None:
    phone.goto("08/")
    phone.goto("08/01/")
    phone.locator(".bar [popovertarget=more]").click()
    phone.locator("[data-qr]").click()
    dialog = phone.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(phone.locator("#more")).to_be_hidden()
    phone.go_back()
    expect(dialog).to_have_count(0)
    expect(phone).to_have_url(f"{site}08/01/")
    phone.go_back()
    phone.wait_for_url(f"{site}08/")


def test_closing_the_dialog_leaves_no_entry_in_the_history(phone: Page, site: str) -> None:
    phone.goto("08/")
    phone.goto("08/01/")
    phone.locator(".bar [popovertarget=more]").click()
    phone.locator("[data-qr]").click()
    phone.locator("dialog .share-buttons").get_by_role("button", name="닫기").click()
    expect(phone.get_by_role("dialog")).to_have_count(0)
    until(phone, "history.state?.overlay !== true")
    phone.go_back()
    phone.wait_for_url(f"{site}08/")


def test_what_is_loaded_when_used_is_not_loaded_before(phone: Page) -> None:
    seen: list[str] = []
    phone.on("request", lambda request: seen.append(urlsplit(request.url).path))
    phone.goto("08/01/", wait_until="networkidle")
    assert not [path for path in seen if path.endswith(("qr.png", "share.css", "views.css", "print.css"))]
    assert not [path for path in seen if re.search(r"/(share|compare|side-by-side|view-frame)", path)]


# Reporting and editing


def test_a_report_knows_question_part_language_and_address(phone: Page) -> None:
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/mistake.yml").read_text(encoding="utf-8"))
    fields = {item["id"] for item in form["body"]}
    for path, language in (("08/01/", "ko"), ("en/08/01/", "en")):
        phone.goto(f"{path}#study-answer-2")
        link = phone.locator("#study-answer-2 a[href*='issues/new']").get_attribute("href")
        query = parse_qs(urlsplit(link or "").query)
        assert query.pop("template") == ["mistake.yml"] and query.pop("title") == ["[08-01] "]
        assert query == {
            "question": ["08-01"],
            "part": ["study-answer-2"],
            "language": [language],
            "address": [f"{ORIGIN}{path}#study-answer-2"],
        }
        assert set(query) <= fields


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("08/01/", "08/01.ko.md"),
        ("en/08/01/", "08/01.en.md"),
        ("en/08/03/", "08/03.ko.md"),
        ("en/08/", "08/index.en.md"),
    ],
)
def test_edit_leads_to_the_source_in_the_pages_language(phone: Page, path: str, source: str) -> None:
    phone.goto(path)
    link = phone.locator("#more a[href*='/edit/']").get_attribute("href")
    assert link == f"https://github.com/example/study-site/edit/main/docs/{source}"


# Both languages side by side


def in_columns(page: Page) -> bool:
    columns: bool = page.evaluate(
        """() => { const [a, b] = [...document.querySelector('#model-answer .pair').children]
        .map(item => item.getBoundingClientRect()); return b.left >= a.right - 1 }"""
    )
    return columns


@pytest.mark.parametrize(("size", "columns"), [(DESK, True), (PHONE, False)])
def test_both_languages_stand_side_by_side_block_by_block(
    browser: Browser, site: str, size: tuple[int, int], columns: bool
) -> None:
    with visitor(browser, size, base_url=site) as context:
        page = context.new_page()
        page.goto("08/01/")
        page.locator("details[data-part=study-answer] summary").click()
        page.locator("details[data-part=model-answer] summary").click()
        page.locator(".bar [popovertarget=more]").click()
        page.locator("a[data-view=both]").click()
        page.wait_for_url(f"{site}08/01/?view=both")
        pairs = page.locator("#study-answer .pair")
        expect(pairs.nth(0)).to_contain_text("빠르고 싸다")
        expect(pairs.nth(0)).to_contain_text("faster and cheaper")
        # Item by item, each numbered as in the whole list.
        expect(pairs.nth(2)).to_contain_text("틀린 답이 섞인다")
        expect(pairs.nth(2)).to_contain_text("wrong answers slip in")
        assert pairs.nth(2).locator("ol").first.get_attribute("start") == "2"
        assert page.locator("[data-other]").first.get_attribute("lang") == "en"
        assert in_columns(page) is columns
        # What was open stays open, what was closed stays closed.
        opened = page.eval_on_selector_all("details[open]", "all => all.map(item => item.dataset.part)")
        assert opened == ["study-answer", "model-answer"]
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        ids = page.eval_on_selector_all("[id]", "all => all.map(item => item.id)")
        assert len(ids) == len(set(ids))
        for row in page.locator(".correction .pair").all():
            assert row.locator("> *").count() == 2


def test_the_view_is_left_with_one_tap_and_answers_stay_open(phone: Page, site: str) -> None:
    phone.goto("08/01/?view=both#model-answer")
    phone.locator(".view-leave").click()
    phone.wait_for_url(f"{site}08/01/")
    expect(phone.locator(".pair")).to_have_count(0)
    expect(phone.locator("#model-answer")).to_be_visible()


def test_a_link_to_a_part_shows_it_whatever_is_open_above(phone: Page) -> None:
    phone.goto("08/01/")
    phone.locator("[data-open-all]").click()
    phone.goto("08/01/?view=both#model-answer")
    expect(phone.locator("#model-answer .pair").first).to_be_visible()
    expect(phone.locator("#model-answer")).to_be_in_viewport()
    box = phone.locator("#model-answer").bounding_box()
    assert box and box["y"] < 300


def test_both_languages_stay_side_by_side_on_the_next_question(phone: Page, site: str) -> None:
    phone.goto("08/01/?view=both")
    expect(phone.locator(".pair").first).to_be_visible()
    phone.locator("a[rel=next]").click()
    phone.wait_for_url(f"{site}08/01-1/?view=both")
    expect(phone.locator(".view-line")).to_be_visible()


def test_the_view_goes_along_when_the_language_is_switched(phone: Page, site: str) -> None:
    phone.goto("08/01/?view=both")
    expect(phone.locator(".pair").first).to_be_visible()
    phone.locator(".bar [data-language-switch]").click()
    phone.wait_for_url(f"{site}en/08/01/?view=both")
    expect(phone.locator(".pair > [data-other]").first).to_have_attribute("lang", "ko")


def test_both_prompts_begin_on_the_same_line(desk: Page) -> None:
    desk.goto("08/01/?view=both")
    expect(desk.locator(".twin-heading")).to_be_visible()
    korean, english = desk.locator(".pair > h1, .twin-heading").evaluate_all(
        """headings => headings.map((heading) => {
          const range = document.createRange();
          range.selectNodeContents(heading);
          const number = heading.querySelector('.number');
          if (number) range.setStartAfter(number);
          return [...range.getClientRects()].find((box) => box.width > 0).top;
        })"""
    )
    assert korean == pytest.approx(english, abs=1)


def test_pictures_and_links_of_the_other_language_lead_where_they_should(desk: Page, site: str) -> None:
    desk.goto("08/01/?view=both#study-answer-2")
    twin = desk.locator("#study-answer-2 [data-other] img")
    expect(twin).to_have_attribute("src", f"{site}08/images/steps.png")
    assert twin.evaluate("item => item.decode().then(() => item.naturalWidth > 0)")
    link = desk.locator("#model-answer [data-other] a[href*='model-answer']")
    assert link.evaluate("item => item.href") == f"{site}en/08/02/#model-answer"


def test_a_part_without_a_translation_shows_once(desk: Page) -> None:
    # 08/02 has no English study answer.
    desk.goto("08/02/?view=both")
    expect(desk.locator(".view-line + .notice")).to_contain_text("아직 번역되지 않은")
    expect(desk.locator("#study-answer .pair")).to_have_count(0)
    expect(desk.locator("#model-answer .pair")).not_to_have_count(0)


def test_a_question_in_one_language_offers_no_such_view(phone: Page) -> None:
    phone.goto("08/03/")
    expect(phone.locator("a[data-view=both]")).to_have_count(0)


def test_without_the_other_page_the_reader_is_told(browser: Browser, site: str) -> None:
    # The worker's own requests would pass the route by.
    with visitor(browser, PHONE, base_url=site, service_workers="block") as context:
        phone = context.new_page()
        phone.route("**/en/08/01/", lambda route: route.fulfill(status=404))
        phone.goto("08/01/?view=both")
        expect(phone.locator(".view-line + .notice")).to_contain_text("불러오지 못했습니다")
        expect(phone.locator("h1")).to_be_visible()


# Comparing answers


def test_on_a_desk_the_model_answer_stands_beside_the_chosen_study_answer(desk: Page) -> None:
    desk.goto("08/01/?view=compare")
    first, second, model = (
        desk.locator(f"details[data-part={part}]")
        for part in ("study-answer", "study-answer-2", "model-answer")
    )
    expect(model).to_be_visible()
    expect(second).to_be_hidden()
    left, right = first.bounding_box(), model.bounding_box()
    assert left and right and left["x"] + left["width"] <= right["x"] and left["y"] == right["y"]
    desk.get_by_role("button", name="이서준").click()
    expect(second).to_be_visible()
    expect(first).to_be_hidden()
    expect(model).to_be_visible()


def test_on_a_phone_one_tap_changes_the_answer_at_the_same_place(phone: Page) -> None:
    phone.goto("08/01/?view=compare")
    study, model = (
        phone.locator("details[data-part=study-answer]"),
        phone.locator("details[data-part=model-answer]"),
    )
    expect(phone.locator(".compare-tabs")).to_be_visible()
    expect(model).to_be_hidden()
    before = study.bounding_box()
    phone.get_by_role("button", name="모범 답안", exact=True).click()
    expect(model).to_be_visible()
    expect(study).to_be_hidden()
    assert model.bounding_box()["y"] == before["y"]  # type: ignore[index]
    phone.evaluate("scrollTo({ top: 400, behavior: 'instant' })")
    place = model.bounding_box()
    phone.get_by_role("button", name="김민지").click()
    there = study.bounding_box()
    phone.get_by_role("button", name="모범 답안", exact=True).click()
    back = model.bounding_box()
    assert place and there and back
    assert abs(there["y"] - place["y"]) < 2 and abs(back["y"] - place["y"]) < 2
    button = phone.get_by_role("button", name="모범 답안", exact=True).bounding_box()
    assert button and button["height"] >= 44 and button["y"] > PHONE[1] / 2


def test_the_address_says_which_answer_is_compared(phone: Page) -> None:
    phone.goto("08/01/?view=compare#model-answer")
    expect(phone.locator("details[data-part=model-answer]")).to_be_visible()
    expect(phone.locator("details[data-part=study-answer]")).to_be_hidden()


def test_a_question_with_one_answer_offers_no_comparison(phone: Page) -> None:
    phone.goto("08/01-1/")
    expect(phone.locator("a[data-view=compare]")).to_have_count(0)
    phone.goto("08/01-1/?view=compare")
    expect(phone.locator("h1")).to_be_visible()
    expect(phone.locator(".compare-tabs")).to_have_count(0)


# Print


def printed(page: Page, **options: str) -> list[list[str]]:
    """Lines of each page of the PDF that Chromium prints, without their spaces."""
    page.evaluate("document.fonts.ready")
    data = page.pdf(**({"format": "A4"} | options))  # type: ignore[arg-type]
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    return [["".join(line.split()) for line in text.splitlines()] for text in pages]


def joined(pages: list[list[str]]) -> str:
    return "".join(line for page in pages for line in page)


@pytest.mark.parametrize("script", [True, False])
def test_a_printed_question_has_its_answers_a_code_and_page_numbers(
    browser: Browser, site: str, script: bool
) -> None:
    with visitor(browser, base_url=site, java_script_enabled=script, color_scheme="dark") as context:
        page = context.new_page()
        page.goto("08/01/")
        pages = printed(page) if script else printed_without_script(page)
        text = joined(pages)
        for words in ("데이터합성", "빠르고싸다", "양과다양성", "되풀이하여", "시험에는", "Self-Instruct"):
            assert words in text, words
        for words in ("더보기", "모두열기", "공유", "오류알리기", "단원으로"):
            assert words not in text, words
        assert f"1/{len(pages)}" in pages[0] and f"{len(pages)}/{len(pages)}" in pages[-1]
        page.emulate_media(media="print")
        code = page.locator(".print-qr img")
        box = code.bounding_box()
        assert box and box["width"] > 90
        assert read_code(code) == f"{ORIGIN}08/01/"


def printed_without_script(page: Page) -> list[list[str]]:
    data = page.pdf(format="A4")
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    return [["".join(line.split()) for line in text.splitlines()] for text in pages]


@pytest.mark.parametrize("path", ["08/01/#exam", "08/print/#exam"])
def test_a_mock_exam_has_room_instead_of_answers_and_needs_no_script(
    browser: Browser, site: str, path: str
) -> None:
    with visitor(browser, base_url=site, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(path)
        expect(page.locator(".voice, details.answer").first).to_be_hidden()
        text = joined(printed_without_script(page))
        assert "데이터합성" in text or "데이터로모델을" in text
        for words in ("빠르고싸다", "양과다양성", "되풀이하여", "스터디답안", "Self-Instruct"):
            assert words not in text, words
        page.emulate_media(media="print")
        box = page.locator(".room").first.bounding_box()
        assert box and box["height"] > 200


def test_the_mock_exam_hides_answers_with_scripts_too(phone: Page) -> None:
    phone.goto("08/01/")
    phone.locator(".bar [popovertarget=more]").click()
    phone.locator("#more a[href='#exam']").click()
    expect(phone.locator("#more")).to_be_hidden()
    expect(phone.locator("details.answer").first).to_be_hidden()
    expect(phone.locator("[data-open-all]")).to_be_hidden()
    assert "빠르고싸다" not in joined(printed(phone))
    phone.locator("#exam a[href='#prompt']").click()
    expect(phone.locator("details.answer").first).to_be_visible()
    expect(phone.locator("[data-open-all]")).to_be_visible()


@pytest.mark.parametrize("size", [(320, 480), (740, 360)])
def test_a_mock_exam_begins_with_its_question(browser: Browser, site: str, size: tuple[int, int]) -> None:
    with visitor(browser, size, base_url=site) as context:
        page = context.new_page()
        page.goto("en/08/01/#exam")
        expect(page.locator("#exam")).to_be_visible()
        top = page.locator(".top").bounding_box()
        prompt = page.locator("#prompt").bounding_box()
        assert top and prompt and prompt["y"] >= top["y"] + top["height"]


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_a_chapter_is_one_page_with_every_question(phone: Page, site_folder: Path, prefix: str) -> None:
    phone.goto(f"{prefix}08/")
    phone.locator(".take a[href='print/']").click()
    phone.wait_for_url(f"**/{prefix}08/print/")
    headings = phone.locator(".task h2").all_inner_texts()
    assert [text.split()[0] for text in headings] == ["08-01", "08-01-1", "08-02", "08-03"]
    pages = printed(phone)
    assert f"1/{len(pages)}" in pages[0]
    assert ("양과다양성" if not prefix else "quantityanddiversity") in joined(pages)
    assert ("인쇄할문제" if not prefix else "Choosequestions") not in joined(pages)
    found = head(site_folder, f"{prefix}08/print/")
    assert found.one("robots") == "noindex" and found.one("og:title")
    phone.emulate_media(media="print")
    codes = [read_code(code) for code in phone.locator(".qr img").all()]
    assert codes == [f"{ORIGIN}{prefix}{item}/" for item in ("08", "08/01", "08/01-1", "08/02", "08/03")]


def test_ids_on_the_printed_sheet_are_its_own(site_folder: Path) -> None:
    text = (site_folder / "08/print/index.html").read_text(encoding="utf-8")
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_no_answer_is_split_from_its_heading_and_no_word_across_lines(desk: Page) -> None:
    desk.goto("08/print/")
    words = desk.locator(".task h2").first.inner_text().split()
    # Sheets of many heights, so that a page ends at every spot.
    for height in range(110, 290, 36):
        pages = printed(desk, format="", width="170mm", height=f"{height}mm")
        for lines in pages:
            last = [line for line in lines if not re.fullmatch(r"\d+/\d+", line)][-1:]
            assert not any(re.fullmatch(r"(스터디답안|모범답안).*|출처|08-0\d.*", line) for line in last), (
                height,
                lines,
            )
        for word in words:
            assert any(word in line for lines in pages for line in lines), (height, word)


def test_a_selection_by_tag_or_question_is_printed_and_has_an_address(phone: Page, site: str) -> None:
    phone.goto("08/print/")
    expect(phone.locator(".print-count")).to_have_text("4문제 중 4문제를 인쇄합니다.")
    phone.locator(".print-select summary").click()
    phone.get_by_label("메모리").check()
    expect(phone.locator(".task:visible")).to_have_count(1)
    phone.get_by_label("03 아직 답이 없는 문제").check()
    expect(phone.locator(".print-count")).to_have_text("4문제 중 2문제를 인쇄합니다.")
    expect(phone).to_have_url(f"{site}08/print/?tags=memory&questions=03")
    text = joined(printed(phone))
    assert "08-01" in text and "08-03" in text and "08-02" not in text and "08-01-1" not in text
    phone.goto("08/print/?questions=02,03#exam")
    expect(phone.locator(".task:visible")).to_have_count(2)
    phone.locator("[data-language-switch]").click()
    phone.wait_for_url(f"{site}en/08/print/?questions=02,03#exam")
    expect(phone.locator(".task:visible")).to_have_count(2)


def test_side_by_side_prints_in_columns(phone: Page) -> None:
    phone.goto("08/01/?view=both")
    expect(phone.locator(".pair").first).to_be_visible()
    phone.emulate_media(media="print")
    phone.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
    phone.set_viewport_size({"width": 700, "height": 900})
    assert in_columns(phone)
    text = joined(printed(phone))
    assert "빠르고싸다" in text and "fasterandcheaper" in text and "나란히보기" not in text


# Downloads


def test_the_chapter_page_offers_what_can_be_taken_along(phone: Page, site: str) -> None:
    phone.goto("08/")
    links = phone.locator(".take a").evaluate_all("all => all.map(item => item.href)")
    assert links == [
        f"{site}08/print/",
        f"{site}08/print/#exam",
        f"{site}anki/08-ko.apkg",
        f"{site}anki/08-en.apkg",
        f"{site}anki/08.apkg",
        f"{site}api/08.json",
    ]
    for link in links:
        answer = phone.request.get(link)
        assert answer.ok and answer.body()
    assert phone.request.get(links[2]).body().startswith(b"PK")
    assert json.loads(phone.request.get(links[5]).body())["chapter"] == "08"


# Accessibility of what opens


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_axe_finds_nothing_in_dialog_views_and_sheet(
    browser: Browser, site: str, size: tuple[int, int], scheme: str
) -> None:
    with visitor(browser, size, base_url=site, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto("08/01/")
        page.locator(".bar [popovertarget=more]").click()
        page.locator("[data-qr]").click()
        expect(page.locator("dialog img")).to_be_visible()
        assert violations(page) == []
        for path, ready in (
            ("08/01/?view=both", ".pair"),
            ("en/08/01/?view=both", ".pair"),
            ("08/01/?view=compare", ".compare"),
            ("08/01/#exam", "#exam"),
            ("08/print/?tags=data#exam", ".room"),
        ):
            page.goto(path)
            expect(page.locator(ready).first).to_be_visible()
            page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
            assert violations(page) == [], path
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0], path


# Weight


def test_the_question_page_stays_lean(phone: Page) -> None:
    """All that loads unasked, gzip: the page's whole budget is 75 KiB."""
    bodies: dict[str, bytes] = {}
    phone.on(
        "response",
        lambda answer: bodies.update({answer.url: answer.body()}) if "favicon" not in answer.url else None,
    )
    phone.goto("08/01/", wait_until="load")
    weight = sum(len(gzip.compress(body, 6)) for body in bodies.values())
    assert weight < 25 * 1024, {url: len(gzip.compress(body)) for url, body in bodies.items()}
