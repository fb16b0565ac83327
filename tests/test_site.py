"""What a reader does, in a real browser: read, open, switch language, go on, come back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from conftest import DESK, PHONE, until, visitor

QUESTIONS = ("08/01/", "en/08/01/", "08/02/", "en/08/02/", "08/03/", "08/01-1/", "en/08/01-1/")
KINDS = ("", "en/", "08/", "en/08/", *QUESTIONS)
LABELLED = ("", "08/01/", "08/01/?view=both")


def open_answers(page: Page) -> list[str]:
    parts: list[str] = page.eval_on_selector_all("details[open]", "all => all.map(d => d.dataset.part)")
    return parts


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("path", KINDS)
def test_every_page_kind_reads_without_javascript(
    browser: Browser, site: str, path: str, size: tuple[int, int]
) -> None:
    with visitor(browser, size, java_script_enabled=False) as context:
        page = context.new_page()
        assert page.goto(site + path)
        expect(page.locator("h1")).to_be_visible()
        for summary in page.locator("details.answer > summary").all():
            summary.click()
        for body in page.locator("details.answer .prose").all():
            expect(body).to_be_visible()


@pytest.mark.parametrize("path", KINDS)
def test_nothing_scrolls_sideways(browser: Browser, site: str, path: str) -> None:
    for width, text in ((320, "100%"), (360, "200%")):
        with visitor(browser, (width, 800)) as context:
            page = context.new_page()
            page.goto(site + path)
            page.evaluate(
                "text => { document.documentElement.style.fontSize = `calc(1.0625 * ${text})` }", text
            )
            page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
            assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width, text)


@pytest.mark.parametrize("path", [language + kind for language in ("", "en/") for kind in LABELLED])
@pytest.mark.parametrize("text", ["100%", "200%"])
@pytest.mark.parametrize("width", [320, 360])
def test_no_label_breaks_within_a_word(browser: Browser, site: str, path: str, text: str, width: int) -> None:
    with visitor(browser, (width, 800)) as context:
        page = context.new_page()
        page.goto(site + path)
        if "view" in path:
            expect(page.locator(".view-leave")).to_be_visible()
        page.evaluate("text => { document.documentElement.style.fontSize = `calc(1.0625 * ${text})` }", text)
        broken = page.evaluate(
            """() => [...document.querySelectorAll('.bar span, .where b, .view-leave')].filter((label) => {
              const { left, right } = (label.closest('.bar > *') ?? label).getBoundingClientRect();
              return [...label.textContent.matchAll(/\\S+/g)].some(({ 0: word, index }) => {
                const range = document.createRange();
                range.setStart(label.firstChild, index);
                range.setEnd(label.firstChild, index + word.length);
                const box = range.getBoundingClientRect();
                return range.getClientRects().length > 1 || box.left < left || box.right > right;
              });
            }).map((label) => label.textContent)"""
        )
        assert broken == []


@pytest.mark.parametrize("path", ["08/01/", "08/print/"])
def test_a_formula_wider_than_the_screen_scrolls_within_its_correction(
    browser: Browser, site: str, path: str
) -> None:
    with visitor(browser) as context:
        page = context.new_page()
        page.goto(site + path)
        page.evaluate("document.documentElement.style.fontSize = '212.5%'")
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
        correction = page.locator(".correction").first
        correction.evaluate(
            "item => item.children[1].append(document.querySelector('.arithmatex').cloneNode(true))"
        )
        assert correction.evaluate("item => { item.scrollLeft = 9; return item.scrollLeft; }") == 9
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.parametrize("path", KINDS)
def test_targets_are_large_enough_for_a_thumb(phone: Page, path: str) -> None:
    phone.goto(path)
    for selector in (".bar > *", ".top button", "summary", ".questions a", ".chapters a"):
        for target in phone.locator(selector).all():
            if target.is_visible():
                box = target.bounding_box()
                assert box and box["height"] >= 44 and box["width"] >= 44, (
                    selector,
                    target.inner_text(),
                    box,
                )


def test_the_bar_holds_four_actions_and_more(phone: Page) -> None:
    phone.goto("08/02/")
    assert phone.locator(".bar > *").all_inner_texts() == ["이전", "모두 열기", "English", "다음", "더 보기"]
    phone.goto("en/08/02/")
    assert phone.locator(".bar > *").all_inner_texts() == ["Previous", "Open all", "한국어", "Next", "More"]
    bar = phone.locator(".bar").bounding_box()
    assert bar and bar["y"] + bar["height"] == pytest.approx(PHONE[1], abs=1)


def test_answers_are_closed_at_first_and_in_order(phone: Page) -> None:
    phone.goto("08/01/")
    assert open_answers(phone) == []
    parts = phone.eval_on_selector_all("details", "all => all.map(d => d.dataset.part)")
    assert parts == ["study-answer", "study-answer-2", "model-answer"]
    assert phone.locator("summary h2").all_inner_texts() == ["스터디 답안", "스터디 답안 2", "모범 답안"]


def test_a_question_nobody_answered_says_so(phone: Page) -> None:
    phone.goto("08/03/")
    expect(phone.get_by_text("아직 아무도 답하지 않은 문제입니다.")).to_be_visible()
    assert phone.locator("details").count() == 0


def test_the_prompt_is_the_heading_with_its_number(phone: Page) -> None:
    phone.goto("08/01/")
    heading = phone.locator("h1")
    assert heading.inner_text().split()[0] == "08-01"
    assert "데이터 합성(Data synthesis)의 이점과" in heading.inner_text().replace("\n", " ")
    assert phone.locator("h1 strong").all_inner_texts()[1:] == ["서술하십시오.", "제시하십시오."]
    assert heading.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") <= 22


def test_no_answer_in_the_head_or_the_navigation(site_folder: Path) -> None:
    markup = (site_folder / "08/01/index.html").read_text(encoding="utf-8")
    answer = "빠르고 싸다"
    assert answer in markup
    head = markup[: markup.index("</head>")]
    menu = markup[markup.index('id="menu"') :]
    assert answer not in head and answer not in menu


def test_open_all_lasts_for_the_visit_but_not_for_a_friend(phone: Page, browser: Browser, site: str) -> None:
    phone.goto("08/01/")
    phone.get_by_role("button", name="모두 열기").click()
    assert len(open_answers(phone)) == 3
    phone.locator(".bar [rel=next]").click()
    expect(phone.locator("h1")).to_contain_text("08-01-1")
    phone.wait_for_load_state("domcontentloaded")
    assert open_answers(phone) == ["model-answer"]
    phone.get_by_role("button", name="모두 닫기").click()
    assert open_answers(phone) == []
    phone.goto("08/02/")
    assert open_answers(phone) == []
    with visitor(browser) as friend:
        page = friend.new_page()
        page.goto(site + "08/01/")
        assert open_answers(page) == []


@pytest.mark.parametrize("javascript", [True, False])
def test_a_link_to_an_answer_opens_it(browser: Browser, site: str, javascript: bool) -> None:
    with visitor(browser, java_script_enabled=javascript) as context:
        page = context.new_page()
        page.goto(site + "08/01/#model-answer")
        body = page.locator("#model-answer")
        expect(body).to_be_visible()
        expect(body).to_be_in_viewport()
        page.goto(site + "08/01/#correction")
        expect(page.locator("#correction")).to_be_visible()


def test_a_link_between_pages_leads_to_the_answer_in_the_same_language(phone: Page) -> None:
    for prefix in ("", "en/"):
        phone.goto(f"{prefix}08/01/#model-answer")
        phone.locator("#model-answer .prose a:not(.term)").click()
        expect(phone).to_have_url(re.compile(rf"/study-site/{prefix}08/02/#model-answer$"))
        expect(phone.locator("#model-answer")).to_be_visible()


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("scroll", [0, 200, 700, 1200, 100_000])
def test_switching_language_keeps_the_answers_open_and_the_place(
    browser: Browser, site: str, size: tuple[int, int], scroll: int
) -> None:
    # The first block that shows below the line at the top, by part and by number, and where it is.
    place = """() => {
        const edge = document.querySelector('.top').getBoundingClientRect().bottom;
        const blocks = [...document.querySelectorAll('h1, summary, .body p, .body li, .body pre, .body tr')];
        const at = blocks.findIndex(block => block.getBoundingClientRect().bottom > edge
            && block.getBoundingClientRect().height > 0);
        return [at, blocks[at]?.getBoundingClientRect().top];
    }"""
    with visitor(browser, size) as context:
        page = context.new_page()
        page.goto(site + "08/01/")
        page.locator("summary").nth(0).click()
        page.locator("summary").nth(2).click()
        page.evaluate("y => scrollTo(0, y)", scroll)
        before = page.evaluate(place)
        page.locator("[data-language-switch]:visible").last.click()
        expect(page).to_have_url(site + "en/08/01/")
        page.wait_for_load_state("domcontentloaded")
        assert open_answers(page) == ["study-answer", "model-answer"]
        after = page.evaluate(place)
        assert after[0] == before[0]
        assert abs(after[1] - before[1]) <= 8
        page.locator("[data-language-switch]:visible").last.click()
        expect(page).to_have_url(site + "08/01/")
        page.wait_for_load_state("domcontentloaded")
        assert open_answers(page) == ["study-answer", "model-answer"]
        assert abs(page.evaluate(place)[1] - before[1]) <= 8


def test_addresses_without_en_stay_korean(browser: Browser, site: str) -> None:
    with visitor(browser, locale="en-US") as context:
        page = context.new_page()
        page.goto(site)
        expect(page).to_have_url(site)
        page.get_by_role("link", name="Read this in English").click()
        expect(page).to_have_url(site + "en/")
        page.goto(site + "08/01/")
        expect(page).to_have_url(site + "08/01/")
        page.goto("about:blank")
        page.goto(site)
        expect(page).to_have_url(site + "en/")
        # From inside, Korean is one tap away and stays.
        page.locator("[data-language-switch]:visible").last.click()
        expect(page).to_have_url(site)


def test_only_who_asks_for_no_korean_is_offered_english(browser: Browser, site: str) -> None:
    for locale, shown in (("ko-KR", False), ("en-US", True), ("ja-JP", True)):
        with visitor(browser, locale=locale) as context:
            page = context.new_page()
            page.goto(site + "08/01/")
            offer = page.get_by_role("link", name="Read this in English")
            expect(offer).to_be_visible() if shown else expect(offer).to_be_hidden()
            page.goto(site + "en/08/01/")
            expect(offer).to_be_hidden()


def test_an_untranslated_page_says_so_and_marks_its_language(phone: Page) -> None:
    phone.goto("en/08/01-1/")
    expect(phone.locator("html")).to_have_attribute("lang", "en")
    expect(phone.get_by_text("This page has not been translated yet.")).to_be_visible()
    expect(phone.locator("h1")).to_have_attribute("lang", "ko")
    assert phone.locator("summary h2").all_inner_texts() == ["Model answer"]


def test_an_outdated_or_missing_part_says_so_there(phone: Page) -> None:
    phone.goto("en/08/02/")
    expect(phone.get_by_text("The Korean text has changed since this was translated.")).to_be_visible()
    phone.get_by_role("button", name="Open all").click()
    expect(phone.locator("#study-answer")).to_contain_text("This part has not been translated yet.")
    expect(phone.locator("#study-answer .prose")).to_have_attribute("lang", "ko")
    expect(phone.locator("#model-answer .notice")).to_have_count(0)


def test_back_closes_the_menu_and_the_sheet_before_it_leaves(phone: Page, site: str) -> None:
    phone.goto("08/")
    phone.goto("08/02/")
    for button, overlay in (("차례", "#menu"), ("더 보기", "#more")):
        phone.get_by_role("button", name=button).click()
        expect(phone.locator(overlay)).to_be_visible()
        until(phone, "() => history.state?.overlay === true")
        phone.go_back()
        expect(phone.locator(overlay)).to_be_hidden()
        expect(phone).to_have_url(site + "08/02/")
    phone.get_by_role("button", name="더 보기").click()
    until(phone, "() => history.state?.overlay === true")
    phone.keyboard.press("Escape")
    until(phone, "() => history.state?.overlay !== true")
    phone.go_back()
    expect(phone).to_have_url(site + "08/")


def test_a_link_in_the_menu_leaves_one_step_back(phone: Page, site: str) -> None:
    phone.goto("08/02/")
    phone.get_by_role("button", name="차례").click()
    until(phone, "() => history.state?.overlay === true")
    phone.locator("#menu").get_by_role("link", name="데이터 합성").click()
    expect(phone).to_have_url(site + "08/01/")
    phone.go_back()
    expect(phone).to_have_url(site + "08/02/")


def test_the_menu_lists_the_pages_own_chapter_alone(desk: Page) -> None:
    desk.goto("08/02/")
    expect(desk.locator("#menu")).to_be_visible()
    assert desk.locator("#menu ol a").all_inner_texts()[0].split() == ["01", "데이터", "합성"]
    assert desk.locator("#menu a[href*='07/']").count() == 0
    expect(desk.locator("#menu [aria-current]")).to_contain_text("중복 제거")


@pytest.mark.parametrize("prefix", ["", "en/"])
def test_the_menu_and_the_bar_show_which_page_this_is(desk: Page, prefix: str) -> None:
    marks = {"": 2, "review/": 3, "glossary/": 3, "08/": 1, "08/02/": 1, "status/": 0}
    for path, marked in marks.items():
        desk.goto(prefix + path)
        links = desk.locator("[aria-current=page]")
        expect(links).to_have_count(marked)
        for link in links.all():
            assert link.evaluate("link => link.href === location.href")
    accent = "bar => getComputedStyle(bar.querySelector('[href$=\"review/\"]')).color"
    plain = desk.locator(".bar").evaluate(accent)
    desk.goto(prefix + "review/")
    assert desk.locator(".bar").evaluate(accent) != plain


def test_the_switch_of_appearance_stays(phone: Page) -> None:
    background = "getComputedStyle(document.documentElement).backgroundColor"
    phone.goto("08/01/")
    assert phone.evaluate(background) == "rgb(255, 255, 255)"
    phone.get_by_role("button", name="더 보기").click()
    phone.get_by_role("radio", name="어둡게").check(force=True)
    assert phone.evaluate(background) == "rgb(17, 20, 24)"
    phone.goto("08/02/")
    assert phone.evaluate(background) == "rgb(17, 20, 24)"


def test_korean_lines_break_between_words(phone: Page) -> None:
    phone.goto("08/01/")
    assert phone.locator("h1").evaluate("e => getComputedStyle(e).wordBreak") == "keep-all"
    assert phone.locator("h1").evaluate("e => getComputedStyle(e).overflowWrap") == "anywhere"


def test_mathematics_is_mathematics(phone: Page) -> None:
    phone.goto("08/01/#study-answer")
    expect(phone.locator("#study-answer math")).to_be_visible()
    assert phone.locator("#study-answer math msub").count() >= 2


def test_follow_ups_stand_under_their_question(phone: Page) -> None:
    phone.goto("08/01/")
    expect(phone.locator(".follow-ups a")).to_have_attribute("href", re.compile(r"08/01-1/$"))
    phone.locator(".follow-ups a").click()
    expect(phone.get_by_text("08-01의 꼬리질문입니다")).to_be_visible()


def test_a_page_that_is_not_there(browser: Browser, site: str) -> None:
    for path, title, shown, hidden in (
        ("07/99/", "404 · AI Engineering 스터디", "홈으로 가기", "Go to the home page"),
        ("en/07/99/", "404 · AI Engineering Study", "Go to the home page", "홈으로 가기"),
    ):
        with visitor(browser) as context:
            page = context.new_page()
            answer = page.goto(site + path)
            assert answer and answer.status == 404
            expect(page).to_have_title(title)
            expect(page.get_by_text(hidden)).to_be_hidden()
            # At the same place, whatever is hidden.
            top = page.locator(".crumb:visible").bounding_box()
            assert top and top["y"] < 90
            page.get_by_text(shown).click()
            expect(page).to_have_url(site + ("en/" if path.startswith("en/") else ""))


def test_the_chapter_page_lists_its_questions(phone: Page) -> None:
    phone.goto("08/")
    rows = phone.locator(".questions > li")
    expect(rows).to_have_count(4)
    expect(rows.nth(0)).to_contain_text("데이터 합성")
    expect(rows.nth(0)).to_contain_text("스터디 답안 2개")
    expect(rows.nth(3)).to_contain_text("스터디 답안 없음")
    expect(rows.nth(3)).to_contain_text("모범 답안 없음")
    rows.nth(3).click()
    expect(phone.locator("h1")).to_contain_text("08-03")


def test_head_links_are_absolute_and_complete(site_folder: Path) -> None:
    base = "https://example.github.io/study-site/"
    for language, path in (("ko", "08/01/"), ("en", "en/08/01/"), ("ko", ""), ("en", "en/")):
        markup = (site_folder / path / "index.html").read_text(encoding="utf-8")
        bare = path.removeprefix("en/")
        assert f'<html lang="{language}"' in markup
        assert f'<link rel="canonical" href="{base}{path}">' in markup
        for code, url in (("ko", bare), ("en", f"en/{bare}"), ("x-default", bare)):
            assert f'<link rel="alternate" hreflang="{code}" href="{base}{url}">' in markup


def test_the_sitemap_names_every_page(site_folder: Path) -> None:
    sitemap = (site_folder / "sitemap.xml").read_text(encoding="utf-8")
    listed = set(re.findall(r"<loc>https://example\.github\.io/study-site/(.*?)</loc>", sitemap))
    built = {
        path.parent.relative_to(site_folder).as_posix().removeprefix(".") + "/"
        for path in site_folder.rglob("index.html")
        if 'http-equiv="refresh"' not in path.read_text(encoding="utf-8")
    }
    built = {path.removeprefix("/") for path in built}
    assert {path for path in built if "/print/" not in f"/{path}"} == listed
