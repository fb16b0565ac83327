"""The search as a reader uses it: typed into, composed in, walked with keys, left and come back to."""

from __future__ import annotations

import re
import threading
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from conftest import DESK, PHONE, SiteHandler, serve, visitor

FIELD = "dialog.search input"
HIT = "dialog.search a.hit"


def open_search(page: Page, path: str = "") -> None:
    page.goto(path)
    page.locator("[data-search-open]").first.click()
    expect(page.locator(FIELD)).to_be_focused()


def query_of(page: Page) -> list[str]:
    return parse_qs(urlsplit(page.url).query).get("q", [])


def titles(page: Page) -> list[str]:
    return page.locator("dialog.search .hit-title").all_inner_texts()


def test_nothing_of_the_search_is_loaded_before_it_is_opened(phone: Page) -> None:
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(urlsplit(request.url).path))
    phone.goto("08/01/")
    phone.wait_for_load_state("networkidle")
    assert not [path for path in asked if "/search" in path or "dialog" in path]
    phone.locator("[data-search-open]").first.click()
    expect(phone.locator(FIELD)).to_be_focused()
    phone.keyboard.type("중복")
    expect(phone.locator(HIT).first).to_be_visible()
    assert [path for path in asked if path.endswith("/search/ko.json")]
    assert not [path for path in asked if path.endswith("/search/en.json")]


def test_results_follow_the_typing(phone: Page) -> None:
    open_search(phone)
    phone.keyboard.type("데이터를 합성")
    expect(phone.locator("dialog.search .hit-id").first).to_have_text("08-01")
    expect(phone.locator("dialog.search .hit-title").first).to_have_text("데이터 합성")
    assert phone.locator(".hit-title").first.locator("mark").all_inner_texts() == ["데이터", "합성"]
    assert phone.locator("dialog.search .hits > li").count() == len(set(titles(phone)))


@pytest.mark.parametrize(
    ("path", "query", "address"), [("", "복습", "review/"), ("en/", "review", "en/review/")]
)
def test_a_page_found_by_its_title_alone_can_be_opened(
    phone: Page, path: str, query: str, address: str
) -> None:
    open_search(phone, path)
    phone.keyboard.type(query)
    hit = phone.locator(HIT)
    expect(hit).to_have_count(1)
    expect(hit.locator("mark")).to_have_text(query, ignore_case=True)
    hit.click()
    phone.wait_for_url(f"**/study-site/{address}")


def compose(page: Page, steps: list[str], done: str) -> None:
    """What an input method does: shows a syllable as it grows, then puts it in."""
    session = page.context.new_cdp_session(page)
    for step in steps:
        end = len(step)
        session.send("Input.imeSetComposition", {"text": step, "selectionStart": end, "selectionEnd": end})
        expect(page.locator(FIELD)).to_have_js_property("value", page.evaluate("window.before") + step)
    session.send("Input.insertText", {"text": done})
    page.evaluate("text => { window.before += text }", done)
    session.detach()


def test_composing_hangul_loses_and_doubles_nothing(phone: Page) -> None:
    open_search(phone)
    phone.evaluate('window.before = ""; window.composed = []')
    phone.locator(FIELD).evaluate("one => one.addEventListener('compositionend', e => composed.push(e.data))")
    compose(phone, ["ㅈ", "주", "중"], "중")
    compose(phone, ["ㅂ", "보", "복"], "복")
    # The results are there while the next syllable is still being composed.
    expect(phone.locator("dialog.search .hit-id").first).to_have_text("08-02")
    compose(phone, ["ㅈ", "제"], "제")
    compose(phone, ["ㄱ", "거"], "거")
    expect(phone.locator(FIELD)).to_have_value("중복제거")
    expect(phone.locator("dialog.search .hit-title").first).to_have_text("중복 제거")
    assert phone.evaluate("composed") == ["중", "복", "제", "거"]


def test_results_follow_a_syllable_that_is_not_finished(phone: Page) -> None:
    open_search(phone)
    phone.evaluate('window.before = ""')
    compose(phone, ["ㅈ", "주", "중"], "중")
    session = phone.context.new_cdp_session(phone)
    session.send("Input.imeSetComposition", {"text": "보", "selectionStart": 1, "selectionEnd": 1})
    expect(phone.locator("dialog.search .hit-title").first).to_have_text("중복 제거")
    expect(phone.locator(FIELD)).to_have_value("중보")


def test_enter_that_ends_a_composition_opens_nothing(desk: Page) -> None:
    open_search(desk)
    desk.keyboard.type("중복")
    expect(desk.locator(HIT).first).to_be_visible()
    address = desk.url
    options = "{ key: 'Enter', isComposing: true, bubbles: true, cancelable: true }"
    desk.locator(FIELD).evaluate(f"one => one.dispatchEvent(new KeyboardEvent('keydown', {options}))")
    assert desk.locator("dialog.search[open]").count() == 1
    assert urlsplit(desk.url).path == urlsplit(address).path


def test_keys_open_walk_choose_and_close(desk: Page) -> None:
    desk.goto("08/02/")
    desk.keyboard.press("/")
    expect(desk.locator(FIELD)).to_be_focused()
    expect(desk.locator(FIELD)).to_have_value("")
    desk.keyboard.type("데이터")
    links = desk.locator(HIT)
    expect(links.first).to_be_visible()
    desk.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    desk.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    desk.keyboard.press("ArrowUp")
    desk.keyboard.press("ArrowUp")
    expect(desk.locator(FIELD)).to_be_focused()
    desk.keyboard.press("ArrowDown")
    desk.keyboard.press("a")  # a letter goes back to the field
    expect(desk.locator(FIELD)).to_be_focused()
    expect(desk.locator(FIELD)).to_have_value("데이터a")
    desk.keyboard.press("Escape")
    expect(desk.locator("dialog.search")).to_be_hidden()
    expect(desk).to_have_url(re.compile(r"/08/02/$"))


def test_slash_is_a_letter_where_one_writes(desk: Page) -> None:
    open_search(desk)
    desk.keyboard.type("a/b")
    expect(desk.locator(FIELD)).to_have_value("a/b")


def test_enter_opens_the_first_result_even_when_typed_fast(desk: Page) -> None:
    open_search(desk)
    desk.keyboard.type("중복 제거")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/08/02/**")


def test_choosing_opens_the_part_with_the_match_marked_and_coming_back_finds_the_list(phone: Page) -> None:
    open_search(phone, "08/02/")
    phone.keyboard.type("무너진다")
    hit = phone.locator(HIT, has_text="스터디 답안 2").first
    expect(hit.locator(".fix")).to_have_text("정정 1건")
    hit.click()
    phone.wait_for_url("**/08/01/#study-answer-2")
    opened = phone.locator("details[open]").evaluate_all("all => all.map(one => one.dataset.part)")
    assert opened == ["study-answer-2"]
    mark = phone.locator("#study-answer-2 mark").first
    expect(mark).to_have_text("무너진다")
    expect(mark).to_be_in_viewport()
    phone.go_back()
    expect(phone.locator(FIELD)).to_have_value("무너진다")
    expect(phone.locator(HIT, has_text="스터디 답안 2").first).to_be_visible()
    assert query_of(phone) == ["무너진다"]
    phone.go_back()
    expect(phone.locator("dialog.search")).to_be_hidden()
    expect(phone).to_have_url(re.compile(r"/08/02/$"))


def test_a_match_across_markup_is_marked(phone: Page) -> None:
    open_search(phone)
    phone.keyboard.type("양과다양성을")
    phone.locator(HIT, has_text="모범 답안").first.click()
    phone.wait_for_url("**/08/01/#model-answer")
    assert "".join(phone.locator("#model-answer .prose mark").all_inner_texts()) == "양과 다양성을"
    expect(phone.locator("#model-answer strong").first).to_have_text("양과 다양성")


def test_back_closes_the_search_before_it_leaves_the_page(phone: Page) -> None:
    phone.goto("08/01/")
    phone.goto("08/02/")
    phone.locator("[data-search-open]").first.click()
    phone.keyboard.type("중복")
    expect(phone.locator(HIT).first).to_be_visible()
    phone.go_back()
    expect(phone.locator("dialog.search")).to_be_hidden()
    expect(phone).to_have_url(re.compile(r"/08/02/$"))
    phone.go_back()
    phone.wait_for_url("**/08/01/")


def test_a_search_can_be_linked(phone: Page) -> None:
    phone.goto("08/01/?q=" + quote("중복"))
    expect(phone.locator(FIELD)).to_have_value("중복")
    expect(phone.locator("dialog.search .hit-id").first).to_have_text("08-02")
    phone.reload()
    expect(phone.locator("dialog.search .hit-id").first).to_have_text("08-02")
    phone.keyboard.press("Escape")
    expect(phone.locator("dialog.search")).to_be_hidden()
    expect(phone).to_have_url(re.compile(r"/08/01/$"))


def test_the_address_follows_the_query(phone: Page) -> None:
    open_search(phone, "08/01/")
    phone.keyboard.type("중복")
    phone.wait_for_url("**/?q=*")
    assert query_of(phone) == ["중복"]


SENTENCE = (
    "모델이 만든 데이터로 모델을 학습시키는 데이터 합성(Data synthesis)의 "
    "이점과 한계를 예를 들어 서술하십시오."
)


def test_a_whole_sentence_is_found_and_kept_in_the_address(phone: Page) -> None:
    open_search(phone, "08/02/")
    phone.keyboard.insert_text(SENTENCE)
    expect(phone.locator("dialog.search .hit-id").first).to_have_text("08-01")
    phone.wait_for_url("**/?q=*")
    assert query_of(phone) == [SENTENCE]


def test_a_page_of_text_is_cut_where_it_is_put_in(phone: Page) -> None:
    page_of_text = " ".join([SENTENCE] * 50)
    open_search(phone, "08/02/")
    phone.keyboard.insert_text(page_of_text)
    expect(phone.locator(FIELD)).to_have_value(page_of_text[:500])
    expect(phone.locator("dialog.search .hit-id").first).to_have_text("08-01")
    phone.wait_for_url("**/?q=*")
    assert query_of(phone) == [page_of_text[:500]]


def test_a_link_with_a_page_of_text_is_cut(phone: Page) -> None:
    page_of_text = " ".join([SENTENCE] * 20)
    phone.goto("08/02/?q=" + quote(page_of_text))
    expect(phone.locator(FIELD)).to_have_value(page_of_text[:500])
    assert query_of(phone) == [page_of_text[:500]]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("뷁" * 100, f"‘{'뷁' * 40}…’에 맞는 결과가 없습니다."),
        ("다양썽 " * 30, f"‘{'다양성 ' * 9}다양성…’ 검색 결과입니다."),
    ],
    ids=["nothing", "corrected"],
)
def test_a_long_query_is_named_by_its_beginning(phone: Page, query: str, said: str) -> None:
    open_search(phone)
    phone.keyboard.insert_text(query)
    expect(phone.locator(".search-note")).to_contain_text(said)
    expect(phone.locator("dialog.search [role=status]")).to_contain_text(said)


def test_the_number_of_results_is_said(phone: Page) -> None:
    open_search(phone)
    phone.keyboard.type("중복")
    expect(phone.locator("dialog.search [role=status]")).to_contain_text("찾았습니다")
    phone.locator(FIELD).fill("뷁쀍휅")
    expect(phone.locator("dialog.search [role=status]")).to_contain_text("결과가 없습니다")
    expect(phone.locator(HIT)).to_have_count(0)


@pytest.mark.parametrize(
    ("path", "said"), [("", "검색어가 너무 짧습니다"), ("en/", "Too short to search for")]
)
def test_a_query_too_short_to_search_for_is_told_so(phone: Page, path: str, said: str) -> None:
    open_search(phone, path)
    count = phone.locator("dialog.search .count")
    for query in ("ㄱ", "L", "C++"):
        phone.locator(FIELD).fill(query)
        expect(count).to_contain_text(said)
        phone.locator(FIELD).fill("#")
        expect(count).to_have_id("search-hint")
        expect(count).not_to_contain_text(said)


def test_nothing_found_offers_the_nearest_term(phone: Page) -> None:
    open_search(phone)
    phone.keyboard.type("듕벅체거")
    button = phone.locator("dialog.search .nearest")
    expect(button).to_be_visible()
    button.click()
    expect(phone.locator(HIT).first).to_be_visible()


def test_filters_can_be_pressed_and_typed(phone: Page) -> None:
    open_search(phone)
    chip = phone.locator(".search-filters button", has_text="#메모리")
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(phone.locator(FIELD)).to_have_value("#메모리 ")
    expect(phone.locator("dialog.search .hit-id")).to_have_text(["08-01"])
    phone.locator(FIELD).fill("08 #memory")
    expect(chip).to_have_attribute("aria-pressed", "true")
    expect(phone.locator(".search-filters button", has_text="08")).to_have_attribute("aria-pressed", "true")
    chip.click()
    expect(phone.locator(FIELD)).to_have_value("08 ")
    expect(chip).to_have_attribute("aria-pressed", "false")


def test_typing_goes_on_after_filters_and_only_the_one_unpressed_goes(phone: Page) -> None:
    open_search(phone)
    field = phone.locator(FIELD)
    memory = phone.locator(".search-filters button", has_text="#메모리")
    memory.click()
    expect(memory).to_have_attribute("aria-pressed", "true")
    phone.locator(".search-filters button", has_text="08").click()
    expect(field).to_have_value("#메모리 08 ")
    phone.keyboard.type("이점")
    expect(phone.locator(".hit-text mark")).to_have_text(["이점"])
    data = phone.locator(".search-filters button", has_text="#데이터")
    field.fill("이점 #memory #DATA")
    expect(data).to_have_attribute("aria-pressed", "true")
    memory.click()
    expect(field).to_have_value("#DATA 이점")
    expect(data).to_have_attribute("aria-pressed", "true")
    expect(memory).to_have_attribute("aria-pressed", "false")


def test_each_language_has_its_own_results_first(desk: Page) -> None:
    open_search(desk, "en/08/01/")
    desk.keyboard.type("합성 데이터")
    expect(desk.locator("dialog.search .hit-title").first).to_have_text("Data synthesis")
    expect(desk.locator(HIT).first.locator(".hit-other")).to_have_count(0)
    desk.locator(FIELD).fill("무너진다")
    expect(desk.locator("dialog.search .hit-other").first).to_have_text("Korean")
    expect(desk.locator("dialog.search .hit-text").first).to_have_attribute("lang", "ko")
    desk.locator(HIT).first.click()
    desk.wait_for_url("**/study-site/08/01/**")


def test_the_search_is_modal_and_gives_the_focus_back(desk: Page) -> None:
    open_search(desk)
    assert desk.evaluate("document.querySelector('dialog.search').matches(':modal')")
    desk.keyboard.press("Escape")
    expect(desk.locator("[data-search-open]").first).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_with_a_phones_keyboard_up_the_first_results_show(browser: Browser, site: str, scheme: str) -> None:
    with visitor(browser, PHONE, base_url=site, color_scheme=scheme) as context:
        page = context.new_page()
        open_search(page)
        page.keyboard.type("데이터")
        expect(page.locator(HIT).first).to_be_visible()
        page.set_viewport_size({"width": PHONE[0], "height": 400})
        expect(page.locator(HIT).first).to_be_in_viewport(ratio=1)
        expect(page.locator(FIELD)).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("size", [PHONE, DESK, (320, 568)])
def test_targets_are_large_enough_and_nothing_scrolls_sideways(
    browser: Browser, site: str, size: tuple[int, int]
) -> None:
    with visitor(browser, size, base_url=site) as context:
        page = context.new_page()
        open_search(page)
        page.keyboard.type("데이터")
        expect(page.locator(HIT).first).to_be_visible()
        for target in page.locator("dialog.search :is(button, a, input)").all():
            box = target.bounding_box()
            assert box and box["height"] >= 44 and box["width"] >= 44, (target.inner_text(), box)
        assert page.locator("dialog.search").evaluate("one => one.scrollWidth <= one.clientWidth")
        assert page.locator(".search-body").evaluate("one => one.scrollWidth <= one.clientWidth")


def test_a_failed_load_says_so_and_can_be_tried_again(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, service_workers="block")
    page = context.new_page()
    page.route("**/search/ko.json", lambda route: route.abort())
    open_search(page)
    expect(page.locator("dialog.search .search-note")).to_contain_text("불러오지 못했습니다")
    page.unroute("**/search/ko.json")
    page.locator("dialog.search .search-note button").click()
    expect(page.locator("dialog.search .search-note")).not_to_contain_text("불러오지 못했습니다")
    page.keyboard.type("중복")
    expect(page.locator(HIT).first).to_be_visible()
    context.close()


def test_a_worker_that_cannot_start_is_told_whatever_was_typed_meanwhile(
    browser: Browser, site_folder: Path
) -> None:
    let_go = threading.Event()

    class Handler(SiteHandler):
        def do_GET(self) -> None:  # noqa: N802
            if "search-worker.js" in self.path:
                let_go.wait(60)
                self.send_error(503)
            else:
                super().do_GET()

    with serve(site_folder, Handler) as address, browser.new_context(service_workers="block") as context:
        page = context.new_page()
        page.goto(address)
        page.locator("[data-search-open]").first.click()
        expect(page.locator(FIELD)).to_be_focused()
        page.keyboard.type("중복")
        let_go.set()
        expect(page.locator("dialog.search .search-note button")).to_be_visible()
        expect(page.locator("dialog.search .search-note")).to_contain_text("불러오지 못했습니다")


def test_what_is_typed_while_the_search_loads_is_kept(browser: Browser, site: str) -> None:
    with visitor(browser, PHONE, base_url=site, service_workers="block") as context:
        page = context.new_page()
        page.goto("")
        held: list[Route] = []
        page.route("**/search.css", lambda route: held.append(route))
        with page.expect_request("**/search.css"):
            page.locator("[data-search-open]").first.click()
        page.keyboard.type("중복제거")
        expect(page.locator("dialog.search")).to_be_hidden()
        assert held
        held[0].continue_()
        expect(page.locator(FIELD)).to_have_value("중복제거")
        expect(page.locator(HIT).first).to_be_visible()
        page.keyboard.type("를")
        expect(page.locator(FIELD)).to_have_value("중복제거를")


def test_without_javascript_the_page_says_so(browser: Browser, site: str) -> None:
    with visitor(browser, PHONE, base_url=site, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("08/")
        expect(page.locator(".notice").first).to_contain_text("검색")
        expect(page.locator("[data-search-open]").first).to_be_hidden()
