"""Settings, marks and ways into the review on other pages, chat browsers, barriers."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from conftest import ROOT, until
from reviewing import (
    BEGIN,
    KAKAO,
    MORNING,
    NAME,
    READ,
    STORES,
    WRITE,
    asked,
    begin,
    rate,
    reader,
    reveal,
    stored,
    written,
)

# Settings and choices


def test_four_ratings_and_the_study_answer_first(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.goto("review/")
        page.locator("[data-panel=settings] summary").click()
        page.locator("input[name=ratings][value='4']").check()
        page.locator("input[name=first][value=study-answer]").check()
        written(page)
        page.reload()
        page.locator(BEGIN).click()
        reveal(page)
        expect(page.locator(".round-bar button b")).to_have_text(["다시", "어려움", "알았음", "쉬움"])
        assert page.locator(".card-answer").first.get_attribute("data-part") == "study-answer"
        page.keyboard.press("4")
        expect(page.locator(".card-answers")).to_have_count(0)
        assert [item["rating"] for item in stored(page)] == [4]


def test_the_retention_that_is_wanted_changes_what_is_due(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.goto("404.html")
        history = [
            {"question": "08-01", "at": 1_772_000_000_000 + n * 6 * 86_400_000, "rating": 3} for n in range(3)
        ]
        page.evaluate(WRITE, {"name": NAME, "version": 2, "stores": STORES, "puts": {"reviews": history}})
        page.clock.set_fixed_time("2026-03-10T12:00:00+09:00")
        page.goto("review/")
        expect(page.locator(BEGIN)).to_be_visible()
        before = stored(page, "cards")[0]["card"]["due"]
        page.locator("[data-panel=settings] summary").click()
        page.locator("input[name=retention]").fill("0.97")
        until(
            page,
            f"async before => (await ({READ})({{name: '{NAME}', store: 'cards'}}))[0].card.due < before",
            before,
        )


def test_a_round_of_one_tag_and_a_chapter_from_its_page(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.goto("08/")
        page.locator(".cta a").first.click()
        expect(page.locator("[data-begin]").first).to_have_text("08 단원 복습 시작 · 4장")
        page.locator("[data-panel=choice] summary").click()
        expect(page.locator("input[value='08']")).to_be_checked()
        page.locator("label", has=page.locator("input[value=memory]")).click()
        page.locator("label", has=page.locator("input[name=kind][value=all]")).click()
        page.locator("[data-begin=choice]").click()
        expect(page.locator(".round-progress span")).to_have_text("0 / 1")
        assert asked(page) == "08-01"


def test_a_chapter_of_which_nothing_is_due_can_be_gone_through_all_the_same(
    browser: Browser, site: str
) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        for _ in range(4):
            rate(page)
        page.goto("review/?chapter=08")
        page.locator("[data-begin=chapter]").click()
        expect(page.locator(".round-progress span")).to_have_text("0 / 4")


def test_the_button_follows_the_settings_while_they_are_open(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.goto("review/")
        page.locator("[data-panel=settings] summary").click()
        page.locator("input[name=newPerDay]").fill("1")
        page.locator("input[name=newPerDay]").blur()
        expect(page.locator(BEGIN)).to_have_text("오늘 복습 시작 · 1장")
        expect(page.locator("input[name=newPerDay]")).to_be_visible()
        page.locator(BEGIN).click()
        expect(page.locator(".round-progress span")).to_have_text("0 / 1")


def test_the_first_screen_says_so_when_a_question_comes_due(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.clock.install(time=MORNING)
        begin(page)
        for _ in range(4):
            rate(page)
        page.locator("[data-home]").click()
        expect(page.locator(".done")).to_contain_text("10분")
        page.clock.run_for("11:00")
        expect(page.locator(BEGIN)).to_have_text("오늘 복습 시작 · 4장")


def test_a_button_says_how_many_cards(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.goto("en/review/?chapter=08")
        begin_choice, memory = page.locator("[data-begin=choice]"), page.locator("label", has_text="Memory")
        expect(page.locator(BEGIN)).to_have_text("Start today's review · 4 cards")
        expect(page.locator("[data-begin=chapter]")).to_have_text("Review chapter 08 · 4 cards")
        page.locator("[data-panel=choice] > summary").click()
        page.locator("label", has_text="all, shuffled").click()
        expect(begin_choice).to_have_text("Start with this selection · 4 cards")
        memory.click()
        expect(begin_choice).to_have_text("Start with this selection · 1 card")


# Other pages


def test_marks_of_progress_on_home_chapter_and_question(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        for path in ("", "08/", "08/01/"):
            page.goto(path)
            assert page.locator(".state, .chapter-progress").count() == 0
        begin(page)
        rate(page)
        page.goto("08/")
        expect(page.locator("[data-question='08-01'] .state")).to_have_text("학습 중")
        assert page.locator("[data-question='08-02'] .state").count() == 0
        page.goto("08/01/")
        expect(page.locator("[data-progress='08-01']")).to_have_text("학습 중")
        page.goto("08/02/")
        expect(page.locator("[data-progress='08-02']")).to_have_text("새 문제")
        page.goto("en/")
        expect(page.locator("[data-chapter='08'] .chapter-progress")).to_contain_text("learning 1")


def test_who_has_no_progress_loads_nothing_for_it(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.goto("08/01/", wait_until="networkidle")
        assert page.evaluate("indexedDB.databases()") == []


def test_todays_question_is_the_same_for_the_group(browser: Browser, site: str) -> None:
    shown = []
    for zone, locale, path in (
        ("Asia/Seoul", "ko-KR", ""),
        ("America/New_York", "ko-KR", ""),
        ("UTC", "en-US", "en/"),
    ):
        with reader(browser, site, timezone_id=zone, locale=locale) as context:
            page = context.new_page()
            days = []
            page.clock.install(time="2026-03-04T00:01:00+09:00")
            for day in range(4, 8):  # a whole turn of the four questions
                page.clock.set_system_time(f"2026-03-0{day}T00:01:00+09:00")
                page.goto(path)
                link = page.locator("[data-today] a")
                expect(link).to_have_text(re.compile(r"^08-\d\d(-1)? \S"))
                days.append(link.inner_text().split()[0])
            shown.append(days)
    assert shown[0] == shown[1] == shown[2]
    assert len(set(shown[0])) == 4


def test_any_question_gives_each_before_one_comes_twice(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        seen = []
        for _ in range(8):
            page.goto("")
            page.locator("button[data-random]").click()
            page.wait_for_url(re.compile(r"/08/.+/$"))
            seen.append(page.url)
        assert len(set(seen[:4])) == len(set(seen[4:])) == 4
        assert seen[3] != seen[4]


def test_one_goes_on_where_one_was(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.goto("")
        expect(page.locator("[data-last]")).to_be_hidden()
        page.goto("08/02/")
        page.goto("en/")
        expect(page.locator("[data-last] a")).to_have_text("08-02 Deduplication")
        page.locator("[data-last] a").click()
        page.wait_for_url(re.compile(r"/en/08/02/$"))
        assert page.locator("details[open]").count() == 0
        assert page.evaluate("scrollY") == 0


def test_one_goes_on_at_the_place_and_with_the_answers_as_they_were(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.goto("08/01/")
        page.locator("details[data-part=model-answer] summary").click()
        last = page.locator("#model-answer .prose p").last
        last.evaluate(
            "item => scrollBy({ top: item.getBoundingClientRect().top - 300, behavior: 'instant' })"
        )
        top = last.evaluate("item => item.getBoundingClientRect().top")
        for home in ("", "en/"):
            page.goto(home)
            page.locator("[data-last] a").click()
            page.wait_for_url(re.compile(r"/08/01/$"))
            assert page.eval_on_selector_all(
                "details[open]", "all => all.map(item => item.dataset.part)"
            ) == ["model-answer"]
            if not home:
                assert abs(last.evaluate("item => item.getBoundingClientRect().top") - top) < 2
            assert page.evaluate("scrollY") > 0


# Inside KakaoTalk


def test_kakaotalk_offers_the_way_out_before_progress_is_kept(browser: Browser, site: str) -> None:
    with reader(browser, site, user_agent=KAKAO) as context:
        page = context.new_page()
        page.goto("review/")
        button = page.locator(".exit a")
        expect(button).to_be_visible()
        assert button.get_attribute("href") == "kakaotalk://web/openExternal?url=" + page.evaluate(
            "encodeURIComponent(location.href)"
        )
        order = page.evaluate(
            "document.querySelector('.exit').compareDocumentPosition(document.querySelector('[data-begin]'))"
        )
        assert order & 4, "the way out comes first"
    with reader(browser, site) as context:
        page = context.new_page()
        page.goto("review/")
        expect(page.locator(BEGIN)).to_be_visible()
        assert page.locator(".exit").count() == 0


def test_a_browser_that_lacks_everything(browser: Browser, site: str) -> None:
    """As inside chat apps: no share, no clipboard, no blobs, no persistence, no worker, no channel."""
    with reader(browser, site, user_agent=KAKAO) as context:
        context.add_init_script("""
          for (const name of ['share', 'clipboard', 'storage', 'serviceWorker', 'locks']) {
            Object.defineProperty(Navigator.prototype, name, { value: undefined, configurable: true });
          }
          delete window.BroadcastChannel; delete window.caches;
          URL.createObjectURL = () => { throw new TypeError('no blobs here'); };
        """)
        page = context.new_page()
        begin(page)
        for _ in range(4):
            rate(page)
        page.locator("[data-home]").click()
        page.locator("[data-panel=transfer] > summary").click()
        page.locator("[data-export=file]").click()
        expect(page.locator("[data-export=text]")).to_have_value(re.compile("^study-review:1:08-01="))
        page.locator("[data-export=text] + button").click()
        expect(page.locator(".toast")).to_contain_text("직접 복사")


# For everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_barriers_that_axe_knows(browser: Browser, site: str, scheme: str) -> None:
    axe = (ROOT / "node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
    run = "axe.run().then(found => found.violations.map(v => [v.id, v.nodes.map(n => n.html.slice(0, 120))]))"
    with reader(browser, site, color_scheme=scheme) as context:
        page = context.new_page()
        page.goto("review/")
        expect(page.locator(BEGIN)).to_be_visible()
        for panel in ("choice", "settings", "transfer"):
            page.locator(f"[data-panel={panel}] > summary").click()
        page.locator("[data-export=show-text]").click()
        for state in ("start", "card", "answers"):
            if state == "card":
                page.locator(BEGIN).click()
            elif state == "answers":
                reveal(page)
            page.evaluate(axe)
            assert page.evaluate(run) == []
        for _ in range(4):
            if page.locator("[data-reveal]").count():
                reveal(page)
            page.locator("[data-rating='1'], [data-rating='3']").last.click()
            expect(page.locator(".card-answers")).to_have_count(0)
        page.evaluate(axe)
        assert page.evaluate(run) == []


@pytest.mark.parametrize("text", ["100%", "200%"])
def test_it_fits_a_small_phone_and_large_letters(browser: Browser, site: str, text: str) -> None:
    with reader(browser, site, (320, 640)) as context:
        page = context.new_page()
        page.goto("review/")
        expect(page.locator(BEGIN)).to_be_visible()
        for panel in ("choice", "settings", "transfer"):
            page.locator(f"[data-panel={panel}] > summary").click()
        enlarge = "text => { document.documentElement.style.fontSize = `calc(1.0625 * ${text})` }"
        wide = "document.documentElement.scrollWidth"
        page.evaluate(enlarge, text)
        assert page.evaluate(wide) <= 320
        page.locator(BEGIN).click()
        reveal(page)
        assert page.evaluate(wide) <= 320
        for target in page.locator(
            ".round-tools button, .round-tools a, .round-bar button, .terms label"
        ).all():
            box = target.bounding_box()
            assert box and box["height"] >= 44 and box["width"] >= 44, (target.inner_text(), box)


def test_the_buttons_keep_clear_of_the_answer(browser: Browser, site: str) -> None:
    """The end of the last answer can be scrolled above the buttons at the bottom."""
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        reveal(page)
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
        end = page.locator(".card-answer").last.bounding_box()
        bar = page.locator(".round-bar").bounding_box()
        assert end and bar
        assert end["y"] + end["height"] <= bar["y"]
