"""Rounds of cards as a reader does them: by thumb, by keyboard, interrupted, in two tabs."""

from __future__ import annotations

from playwright.sync_api import Browser, Route, expect

from conftest import DESK
from reviewing import (
    BEGIN,
    MORNING,
    NAME,
    STORES,
    WRITE,
    asked,
    begin,
    kill_tab,
    rate,
    reader,
    reveal,
    stored,
    swipe,
    written,
)

# A round


def test_a_round_by_thumb(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        # Laid out ahead, but out of reach of eye, ear and search.
        page.wait_for_selector(".card-ahead", state="attached")
        shown = "[...document.querySelectorAll('.correction, .card-answer')].filter(e => e.checkVisibility())"
        assert page.evaluate(shown) == []
        expect(page.locator(".card-answers")).to_have_count(0)
        total = int(page.locator(".round-progress span").inner_text().split("/")[1])
        assert total == 4
        for done in range(total):
            expect(page.locator(".round-progress span")).to_have_text(f"{done} / {total}")
            rate(page)
        expect(page.locator(".summary dd")).to_have_text(["4", "4", "0"])
        reviews = stored(page)
        assert [review["rating"] for review in reviews] == [3] * 4
        assert len({review["question"] for review in reviews}) == 4


def test_the_first_card_is_one_tap_away_and_holds_no_answer(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        page.wait_for_selector(".card-ahead", state="attached")
        text = page.locator("main").inner_text()
        assert "08-01" in text
        assert "검증기를 두고" not in text
        reveal(page)
        expect(page.locator("main")).to_contain_text("검증기를 두고")


def test_an_answer_shows_its_correction_with_exam_sentence_and_source(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        reveal(page)
        correction = page.locator("[data-part=study-answer-2] .correction")
        expect(correction).to_contain_text("부정확")
        expect(correction).to_contain_text("되풀이하여")
        expect(correction.locator(".exam")).to_contain_text("분포의 꼬리가 사라진다")
        expect(correction.locator("cite")).to_be_visible()
        image = page.locator(".card img")
        assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        link = page.locator(".card-answer.model a").first
        assert (link.get_attribute("href") or "").endswith("/study-site/08/02/#model-answer")


def test_nothing_is_rated_before_the_answer_is_seen(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        first = asked(page)
        page.keyboard.press("1")
        page.keyboard.press("3")
        swipe(page, 1)
        swipe(page, -1)
        assert asked(page) == first
        assert stored(page) == []


def test_swipes_rate_after_the_reveal(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        first = asked(page)
        reveal(page)
        swipe(page, 1)
        expect(page.locator(".card-answers")).to_have_count(0)
        second = asked(page)
        reveal(page)
        swipe(page, -1)
        expect(page.locator(".card-answers")).to_have_count(0)
        assert {(item["question"], item["rating"]) for item in stored(page)} == {(first, 3), (second, 1)}


def test_a_finger_that_scrolls_rates_nothing(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        reveal(page)
        client = context.new_cdp_session(page)
        for kind, x, y in (("touchStart", 180, 500), ("touchMove", 220, 350), ("touchMove", 270, 200)):
            client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        assert stored(page) == []
        expect(page.locator(".card-answers")).to_be_visible()


def test_a_round_by_keyboard_alone(browser: Browser, site: str) -> None:
    with reader(browser, site, DESK) as context:
        page = context.new_page()
        page.goto("review/")
        expect(page.locator(BEGIN)).to_be_visible()
        for _ in range(40):
            page.keyboard.press("Tab")
            if page.evaluate(f"document.activeElement.matches('{BEGIN}')"):
                break
        page.keyboard.press("Enter")
        expect(page.locator(".card h1")).to_be_focused()
        first = asked(page)
        page.keyboard.press("Space")
        expect(page.locator("[data-answers]")).to_be_focused()
        page.keyboard.press("1")
        expect(page.locator(f".card:not([data-question='{first}'])")).to_be_visible()
        expect(page.locator(".toast")).to_contain_text("다시")
        page.keyboard.press("u")
        expect(page.locator(f".card[data-question='{first}'] .card-answers")).to_be_visible()
        page.keyboard.press("2")
        expect(page.locator(".round-progress span")).to_have_text("1 / 4")
        # As a keyboard set to Korean tells the key of S.
        page.evaluate(
            "dispatchEvent(new KeyboardEvent('keydown', { key: 'ㄴ', code: 'KeyS', cancelable: true }))"
        )
        expect(page.locator(".round-progress span")).to_have_text("2 / 4")
        page.keyboard.press("Enter")
        expect(page.locator(".card-answers")).to_be_visible()
        page.keyboard.press("4")
        expect(page.locator(".round-progress span")).to_have_text("3 / 4")
        ratings = [(item["rating"], item.get("undone", False)) for item in stored(page)]
        assert sorted(ratings) == [(1, True), (3, False), (3, False)]


def test_shortcuts_can_be_turned_off(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.goto("review/")
        page.locator("[data-panel=settings] summary").click()
        page.locator("input[name=keys]").uncheck()
        page.locator(BEGIN).click()
        page.keyboard.press("Space")
        expect(page.locator("[data-reveal]")).to_be_visible()


def test_what_was_not_known_comes_again_and_undo_takes_it_back(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        first = asked(page)
        rate(page, 1)
        for _ in range(3):
            rate(page)
        assert asked(page) == first
        page.locator("[data-tool=undo]").click()
        expect(page.locator(".card-answers")).to_be_visible()
        page.locator("[data-rating='1']").click()
        rate(page)
        rate(page)
        expect(page.locator(".summary dd")).to_have_text(["4", "2", "2"])
        assert sum(item.get("undone", False) for item in stored(page)) == 1


def test_no_key_rates_a_card_that_has_not_come(browser: Browser, site: str) -> None:
    with reader(browser, site, DESK) as context:
        page = context.new_page()
        page.goto("404.html")
        round_ = {
            "id": "r1",
            "started": 1,
            "choice": {"kind": "all", "chapters": [], "tags": []},
            "queue": ["08-01", "09-01"],
            "shown": False,
            "ticks": [],
            "steps": [],
            "total": 2,
        }
        puts = {"kept": [{"name": "round", "value": round_}]}
        page.evaluate(WRITE, {"name": NAME, "version": 2, "stores": STORES, "puts": puts})
        index = page.request.get(f"{site}api/index.json").json()
        chapter = {**index["chapters"][0], "id": "09", "url": "api/09.json", "questions": ["09-01"]}
        index["chapters"].append(chapter)
        page.route("**/api/index.json", lambda route: route.fulfill(json=index))
        held: list[Route] = []
        page.route("**/api/09.json", lambda route: held.append(route))
        page.goto("review/")
        expect(page.locator(".card")).to_have_attribute("data-question", "08-01")
        for key in ("Space", "3", "Space", "1"):
            page.keyboard.press(key)
        written(page)
        assert [(item["question"], item["rating"]) for item in stored(page)] == [("08-01", 3)]
        for route in held:
            route.fulfill(status=404)


def test_terms_are_ticked_off_and_stay_ticked(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        reveal(page)
        expect(page.locator(".terms label")).to_have_text(["양과 다양성", "치우침"])
        page.locator(".terms label").nth(1).click()
        expect(page.locator(".term-count")).to_have_text("1 / 2")
        written(page)
        page.close()
        page = context.new_page()
        page.goto("review/")
        expect(page.locator(".terms input").nth(1)).to_be_checked()
        expect(page.locator(".terms input").nth(0)).not_to_be_checked()


def test_the_card_changes_language_in_place(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        reveal(page)
        before = page.url
        page.locator("[data-tool=language]").click()
        expect(page.locator(".card h1")).to_have_attribute("lang", "en")
        expect(page.locator(".card-answer.model")).to_contain_text("Keep a verifier")
        expect(page.locator(".correction")).to_contain_text("again and again")
        expect(page.locator("[data-tool=language]")).to_be_focused()
        assert page.url == before
        page.locator("[data-tool=language]").click()
        expect(page.locator(".card-answer.model")).to_contain_text("검증기를")
        # The button speaks of this card: the next one is in the page's language again.
        page.locator("[data-tool=language]").click()
        expect(page.locator(".card h1")).to_have_attribute("lang", "en")
        page.locator("[data-rating='3']").click()
        expect(page.locator(".card:not([data-question='08-01'])")).to_have_attribute("data-language", "ko")


def test_an_english_reader_gets_korean_where_there_is_no_english(browser: Browser, site: str) -> None:
    with reader(browser, site, locale="en-US") as context:
        page = context.new_page()
        begin(page, "en/review/")
        expect(page.locator(".card")).to_contain_text("Describe, with an example")
        while asked(page) != "08-03":
            rate(page)
        expect(page.locator(".card h1")).to_have_attribute("lang", "ko")
        expect(page.locator(".card")).to_contain_text("not been translated")
        reveal(page)
        expect(page.locator(".card")).to_contain_text("Nobody has answered")


# Interrupted


def test_a_killed_tab_resumes_at_the_same_card(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        rate(page)
        second = asked(page)
        reveal(page)
        expect(page.locator(".card-answers")).to_be_visible()
        written(page)
        kill_tab(browser, page)
        again = context.new_page()
        again.goto("review/")
        expect(again.locator(f".card[data-question='{second}'] .card-answers")).to_be_visible()
        expect(again.locator(".round-progress span")).to_have_text("1 / 4")
        again.locator("[data-tool=undo]").click()
        expect(again.locator(".round-progress span")).to_have_text("0 / 4")


def test_a_round_goes_on_in_the_other_language_and_can_be_stopped(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        rate(page)
        second = asked(page)
        written(page)
        page.goto("en/review/")
        expect(page.locator(f".card[data-question='{second}']")).to_be_visible()
        page.locator("[data-tool=end]").click()
        expect(page.locator(BEGIN)).to_contain_text("3")
        expect(page.locator("h1")).to_be_focused()


def test_what_is_told_after_an_undo_or_at_the_end_follows_from_the_last_rating(
    browser: Browser, site: str
) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.clock.install(time=MORNING)
        page.goto("review/")
        page.locator("[data-panel=choice] summary").click()
        page.locator("label", has=page.locator("input[value=memory]")).click()
        page.locator("[data-begin=choice]").click()
        reveal(page)
        first = page.locator(".round-bar").inner_text()
        page.locator("[data-rating='3']").click()
        expect(page.locator(".review-summary")).to_contain_text("다음 카드는 10분 뒤")
        page.locator("[data-tool=undo]").click()
        expect(page.locator(".card-answers")).to_be_visible()
        assert page.locator(".round-bar").inner_text() == first


def test_a_round_of_another_tab_leaves_the_first_screen_alone(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        one, two = context.new_page(), context.new_page()
        two.goto("review/")
        two.locator("[data-panel=transfer] summary").click()
        two.locator("[data-import=text]").fill("what was pasted")
        begin(one)
        expect(two.locator(".resume button")).to_be_visible()
        expect(two.locator("[data-import=text]")).to_have_value("what was pasted")
        two.locator(".resume button").click()
        expect(two.locator(".card")).to_have_attribute("data-question", asked(one))


def test_two_tabs_lose_no_rating(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        one = context.new_page()
        begin(one)
        two = context.new_page()
        two.goto("review/")
        expect(two.locator(".card")).to_be_visible()
        first = asked(one)
        # Both show the answer of the same card; what one rates, the other sees.
        reveal(one)
        expect(two.locator(".card-answers")).to_be_visible()
        one.locator("[data-rating='3']").click()
        expect(two.locator(f".card:not([data-question='{first}'])")).to_be_visible()
        rate(two)
        expect(one.locator(".round-progress span")).to_have_text("2 / 4")
        assert len(stored(one)) == 2
        cards = {item["question"]: item["count"] for item in stored(two, "cards")}
        assert cards == {item["question"]: 1 for item in stored(one)}


def test_two_tabs_at_the_very_same_moment(browser: Browser, site: str) -> None:
    """Without a word between the tabs, as where BroadcastChannel is missing."""
    with reader(browser, site) as context:
        context.add_init_script("delete window.BroadcastChannel")
        pages = [context.new_page(), context.new_page()]
        begin(pages[0])
        pages[1].goto("review/")
        for page in pages:
            reveal(page)
        for page in pages:
            page.evaluate("document.querySelector('[data-rating=\"3\"]').click()")
        for page in pages:
            expect(page.locator(".card-answers")).to_have_count(0)
        reviews = stored(pages[0])
        assert len(reviews) == 2
        assert len({item["question"] for item in reviews}) == 1
        (card,) = stored(pages[0], "cards")
        assert card["count"] == 2
        assert card["card"]["reps"] == 2


# Time


def test_due_times_follow_the_clock(browser: Browser, site: str) -> None:
    with reader(browser, site, timezone_id="Asia/Seoul") as context:
        page = context.new_page()
        page.clock.install(time=MORNING)
        begin(page)
        for _ in range(4):
            rate(page)
        page.locator("[data-home]").click()
        expect(page.locator(".counts [data-state=learning] b")).to_have_text("4")
        expect(page.locator(".done")).to_contain_text("10분")
        page.clock.set_system_time("2026-03-02T08:41:00+09:00")
        written(page)
        page.reload()
        expect(page.locator(".counts [data-state=due] b")).to_have_text("4")
        page.locator(BEGIN).click()
        for _ in range(4):
            rate(page)
        page.locator("[data-home]").click()
        expect(page.locator(".counts [data-state=known] b")).to_have_text("4")
        # Two days on, before the hour at which they were rated: due all day long.
        page.clock.set_system_time("2026-03-04T03:59:00+09:00")
        written(page)
        page.reload()
        expect(page.locator(".counts [data-state=known] b")).to_have_text("4")
        page.clock.set_system_time("2026-03-04T04:00:00+09:00")
        written(page)
        page.reload()
        expect(page.locator(".counts [data-state=due] b")).to_have_text("4")


def test_a_clock_that_went_wrong_loses_nothing_and_is_told(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.clock.install(time="2031-01-01T08:00:00+09:00")
        begin(page)
        rate(page)
        page.locator("[data-tool=end]").click()
        page.clock.set_system_time(MORNING)
        written(page)
        page.reload()
        expect(page.locator("[data-notice=clock]")).to_be_visible()
        expect(page.locator(".counts [data-state=new] b")).to_have_text("4")
        page.locator(BEGIN).click()
        rate(page)
        assert len(stored(page)) == 2
        page.clock.set_system_time("2031-01-02T08:00:00+09:00")
        written(page)
        page.reload()
        page.locator("[data-tool=end]").click()
        expect(page.locator("[data-notice=clock]")).to_have_count(0)
        assert {item["card"]["reps"] for item in stored(page, "cards")} == {2}


def test_the_day_brings_no_more_new_questions_than_set(browser: Browser, site: str) -> None:
    with reader(browser, site, timezone_id="Asia/Seoul") as context:
        page = context.new_page()
        page.clock.install(time=MORNING)
        page.goto("review/")
        page.locator("[data-panel=settings] summary").click()
        for typed, kept in (("1000", "999"), ("", "999"), ("-1", "999")):
            page.locator("input[name=newPerDay]").fill(typed)
            page.locator("input[name=newPerDay]").blur()
            expect(page.locator("input[name=newPerDay]")).to_have_value(kept)
        page.locator("input[name=newPerDay]").fill("2")
        page.locator("input[name=newPerDay]").blur()
        written(page)
        page.reload()
        expect(page.locator(BEGIN)).to_contain_text("2")
        page.locator(BEGIN).click()
        rate(page)
        rate(page)
        page.locator("[data-home]").click()
        expect(page.locator(".done")).to_be_visible()
        page.clock.set_system_time("2026-03-03T03:00:00+09:00")
        written(page)
        page.reload()
        expect(page.locator(BEGIN)).to_contain_text("2")  # the two of before, and nothing new before four
        page.clock.set_system_time("2026-03-03T04:30:00+09:00")
        written(page)
        page.reload()
        expect(page.locator(BEGIN)).to_contain_text("4")
