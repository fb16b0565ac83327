"""Progress on a bad day: no store, a full, broken, older or newer one; and on its way to another device."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from conftest import DESK, until
from reviewing import (
    BEGIN,
    NAME,
    READ,
    STORES,
    WRITE,
    asked,
    begin,
    rate,
    reader,
    stored,
    written,
)

CLOSED = (
    "Object.defineProperty(window, '{}', {{ get() {{ throw new DOMException('no', 'SecurityError') }} }});"
)

# A store that fails


def full(context: BrowserContext) -> None:
    context.add_init_script("""
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (...values) {
        if (localStorage.getItem('test-full')) throw new DOMException('full', 'QuotaExceededError');
        return put.apply(this, values);
      };
    """)


def test_a_full_store_keeps_the_round_and_says_so(browser: Browser, site: str) -> None:
    with reader(browser, site, accept_downloads=True) as context:
        full(context)
        page = context.new_page()
        begin(page)
        rate(page)
        page.evaluate("localStorage.setItem('test-full', '1')")
        rate(page)
        expect(page.locator("[data-notice=full]")).to_be_visible()
        assert len(stored(page)) == 1
        with page.expect_download() as download:
            page.locator("[data-notice=full] button").click()
        saved = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
        assert len(saved["reviews"]) == 2
        page.evaluate("localStorage.removeItem('test-full')")
        rate(page)
        expect(page.locator("[data-notice=full]")).to_have_count(0)
        assert len(stored(page)) == 3


@pytest.mark.parametrize(
    "broken",
    [
        "delete window.indexedDB; Object.defineProperty(window, 'indexedDB', { value: undefined })",
        CLOSED.format("indexedDB"),
        "indexedDB.open = () => { throw new DOMException('no', 'InvalidStateError') }",
        CLOSED.format("localStorage") + CLOSED.format("indexedDB"),
    ],
)
def test_without_a_store_the_round_goes_on(browser: Browser, site: str, broken: str) -> None:
    with reader(browser, site) as context:
        context.add_init_script(broken)
        page = context.new_page()
        page.goto("review/")
        expect(page.locator("[data-notice=memory]")).to_be_visible()
        page.locator(BEGIN).click()
        for _ in range(4):
            rate(page, stored=False)
        expect(page.locator(".summary dd")).to_have_text(["4", "4", "0"])
        page.locator("[data-home]").click()
        page.locator("[data-panel=transfer] summary").click()
        page.locator("[data-export=show-text]").click()
        assert page.locator("[data-export=text]").input_value().count("=") == 4


def test_a_store_that_never_opens_is_done_without(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        context.add_init_script("indexedDB.open = () => new EventTarget()")
        page = context.new_page()
        page.goto("review/")
        expect(page.locator("[data-notice=memory]")).to_be_visible()
        page.locator(BEGIN).click()
        rate(page, stored=False)


def test_what_cannot_be_read_is_set_aside_and_the_rest_is_kept(browser: Browser, site: str) -> None:
    with reader(browser, site, accept_downloads=True) as context:
        page = context.new_page()
        begin(page)
        rate(page)
        page.locator("[data-tool=end]").click()
        page.goto("404.html")
        good = stored(page)
        bad = [{"question": "08-02", "at": "yesterday", "rating": 3}, {"question": "?", "at": 1, "rating": 9}]
        puts = {
            "reviews": bad,
            "kept": [{"name": "round", "value": {"queue": 7}}],
            "cards": [{"question": "x"}],
        }
        page.evaluate(WRITE, {"name": NAME, "version": 2, "stores": STORES, "puts": puts})
        page.goto("review/")
        expect(page.locator("[data-notice=aside]")).to_be_visible()
        assert stored(page) == good
        assert [item["question"] for item in stored(page, "cards")] == [good[0]["question"]]
        found = [item["value"] for item in stored(page, "aside")]
        assert bad[0] in found
        assert bad[1] in found
        assert {"queue": 7} in found
        expect(page.locator("[data-notice-action=asideForget]")).to_have_count(0)
        with page.expect_download() as download:
            page.locator("[data-notice-action=asideDownload]").click()
        saved = Path(download.value.path()).read_text(encoding="utf-8")
        assert '"yesterday"' in saved
        assert '"queue": 7' in saved
        # Whether the file arrived only the reader knows.
        assert len(stored(page, "aside")) == len(found)
        page.locator("[data-notice-action=asideForget]").click()
        expect(page.locator("[data-notice=aside]")).to_have_count(0)
        assert stored(page, "aside") == []
        # What is set aside later is in no file yet.
        page.evaluate(WRITE, {"name": NAME, "version": 2, "stores": STORES, "puts": {"reviews": bad}})
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator("[data-notice-action=asideDownload]")).to_be_visible()
        expect(page.locator("[data-notice-action=asideForget]")).to_have_count(0)


def test_the_store_of_a_newer_site_is_left_as_it_is(browser: Browser, site: str) -> None:
    with reader(browser, site, accept_downloads=True) as context:
        page = context.new_page()
        page.goto("404.html")
        future = [{"name": "future", "value": "방식이 다른 기록"}]
        page.evaluate(WRITE, {"name": NAME, "version": 99, "stores": STORES, "puts": {"kept": future}})
        page.goto("review/")
        expect(page.locator("[data-notice=newer]")).to_be_visible()
        with page.expect_download() as download:
            page.locator("[data-notice=newer] button").click()
        assert "방식이 다른 기록" in Path(download.value.path()).read_text(encoding="utf-8")
        page.locator(BEGIN).click()
        rate(page)
        assert stored(page, "kept") == future
        assert len(stored(page, "reviews", "study-review-spare")) == 1


def test_what_was_rated_beside_comes_home_when_the_store_can_be_used_again(
    browser: Browser, site: str
) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.goto("404.html")
        review = {"question": "08-01", "at": 1_772_000_000_000, "rating": 3}
        page.evaluate(
            WRITE, {"name": f"{NAME}-spare", "version": 2, "stores": STORES, "puts": {"reviews": [review]}}
        )
        page.goto("review/")
        expect(page.locator(".counts [data-state=new] b")).to_have_text("3")
        until(page, "async () => !(await indexedDB.databases()).some(({name}) => name.endsWith('spare'))")
        assert stored(page) == [review]


def test_a_store_of_an_older_site_is_taken_over(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.goto("404.html")
        review = {"question": "08-01", "at": 1_772_000_000_000, "rating": 3}
        page.evaluate(
            WRITE,
            {
                "name": NAME,
                "version": 1,
                "stores": {"reviews": STORES["reviews"]},
                "puts": {"reviews": [review]},
            },
        )
        page.goto("review/")
        expect(page.locator(".counts [data-state=new] b")).to_have_text("3")
        assert stored(page) == [review]
        assert page.locator("[data-notice]").count() == 0


def test_a_store_without_its_parts_is_not_overwritten(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.goto("404.html")
        puts = {"notes": [{"a": 1}]}
        page.evaluate(WRITE, {"name": NAME, "version": 2, "stores": {"notes": None}, "puts": puts})
        page.goto("review/")
        expect(page.locator("[data-notice=aside]")).to_be_visible()
        page.locator(BEGIN).click()
        rate(page, stored=False)
        assert stored(page, "notes") == [{"a": 1}]


def test_the_browser_is_asked_once_to_keep_progress(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        context.add_init_script("""
          Object.assign(navigator.storage ?? {}, {
            persisted: async () => false,
            persist: async () => { window.asked = (window.asked ?? 0) + 1; return true; },
          });
        """)
        page = context.new_page()
        begin(page)
        assert page.evaluate("window.asked") is None
        rate(page)
        rate(page)
        assert page.evaluate("window.asked") == 1


def test_a_question_that_is_gone_leaves_the_round(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        page.goto("404.html")
        (round_,) = [item for item in stored(page, "kept") if item["name"] == "round"]
        round_["value"]["queue"].insert(0, "08-99")
        page.evaluate(WRITE, {"name": NAME, "version": 2, "stores": STORES, "puts": {"kept": [round_]}})
        page.goto("review/")
        expect(page.locator(".card[data-question='08-01']")).to_be_visible()


# From one device to another


def export_text(page: Page) -> str:
    page.goto("review/")
    end = page.locator("[data-tool=end]")
    expect(end.or_(page.locator("[data-panel=transfer]"))).to_be_visible()
    if end.count():
        end.click()
    page.locator("[data-panel=transfer] > summary").click()
    page.locator("[data-export=show-text]").click()
    return page.locator("[data-export=text]").input_value()


def take_in(page: Page, text: str) -> None:
    page.locator("[data-import=text]").fill(text)
    page.locator("[data-import=look]").click()
    page.locator("[data-import=merge]").click()
    expect(page.locator(".toast")).not_to_be_empty()


def test_phone_and_laptop_come_together_whichever_way(browser: Browser, site: str) -> None:
    with reader(browser, site) as first, reader(browser, site, DESK) as second:
        phone, laptop = first.new_page(), second.new_page()
        begin(phone)
        rate(phone)
        rate(phone, 1)
        begin(laptop)
        rate(laptop, 1)
        laptop.locator("[data-tool=undo]").click()
        laptop.locator("[data-rating='3']").click()
        from_phone, from_laptop = export_text(phone), export_text(laptop)
        take_in(laptop, from_phone)
        take_in(phone, from_laptop)
        assert stored(phone) == stored(laptop)
        assert len(stored(phone)) == 4
        assert export_text(phone) == export_text(laptop)
        # Once more changes nothing, and says so.
        phone.locator("[data-import=text]").fill(from_laptop)
        phone.locator("[data-import=look]").click()
        expect(phone.locator(".import-preview")).to_contain_text("이미 이 기기에")
        assert phone.locator("[data-import=merge]").count() == 0


def test_an_import_shows_what_changes_before_it_does(browser: Browser, site: str, tmp_path: Path) -> None:
    with reader(browser, site, accept_downloads=True) as first, reader(browser, site) as second:
        phone, other = first.new_page(), second.new_page()
        begin(phone)
        rate(phone)
        phone.locator("[data-tool=end]").click()
        phone.locator("[data-panel=transfer] > summary").click()
        with phone.expect_download() as download:
            phone.locator("[data-export=file]").click()
        assert re.fullmatch(r"study-review-\d{4}-\d\d-\d\d\.json", download.value.suggested_filename)
        file = tmp_path / "progress.json"
        download.value.save_as(file)
        other.goto("review/")
        other.locator("[data-panel=transfer] > summary").click()
        other.locator("[data-import=file]").set_input_files(file)
        expect(other.locator(".changes li")).to_have_text([re.compile(r"08-01: 새 문제 → 학습 중")])
        assert stored(other) == []
        other.locator("[data-import=cancel]").click()
        assert stored(other) == []
        # The file is still chosen.
        other.locator("[data-import=look]").click()
        expect(other.locator(".changes li")).to_have_count(1)
        other.locator("[data-import=file]").set_input_files([])
        other.locator("[data-import=look]").click()
        expect(other.locator(".import-preview [role=alert]")).to_be_visible()
        other.locator("[data-import=text]").fill(file.read_text(encoding="utf-8")[:-40])
        other.locator("[data-import=look]").click()
        expect(other.locator(".import-preview [role=alert]")).to_contain_text("잘렸거나")
        other.locator("[data-import=text]").fill(file.read_text(encoding="utf-8"))
        other.locator("[data-import=look]").click()
        other.locator("[data-import=merge]").click()
        expect(other.locator(".counts [data-state=learning] b")).to_have_text("1")


HELD = """
const open = IDBFactory.prototype.open;
const opened = new Promise((done) => { window.letGo = done; });
IDBFactory.prototype.open = function (...names) {
  const request = open.apply(this, names);
  let told = null;
  Object.defineProperty(request, 'onsuccess', { set(listener) { told = listener; } });
  request.addEventListener('success', async (event) => { await opened; told?.call(request, event); });
  return request;
};
"""
"""A device that takes its time to open a store: until ``letGo()``."""


def test_who_is_new_need_not_wait_for_the_store_and_loses_nothing(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        page.add_init_script(HELD)
        page.goto("review/")
        page.locator(BEGIN).click()
        expect(page.locator(".card")).to_be_visible()
        first = asked(page)
        rate(page, stored=False)
        expect(page.locator(f".card:not([data-question='{first}'])")).to_be_visible()
        page.evaluate("letGo()")
        until(page, f"async () => (await ({READ})({{ name: '{NAME}', store: 'reviews' }})).length === 1")
        assert [item["question"] for item in stored(page)] == [first]
        written(page)
        page.reload()
        page.evaluate("letGo()")
        expect(page.locator(".round-progress span")).to_have_text("1 / 4")


def test_who_was_here_before_sees_his_own_numbers_from_the_start(browser: Browser, site: str) -> None:
    with reader(browser, site) as context:
        page = context.new_page()
        begin(page)
        rate(page)
        page.locator("[data-tool=end]").click()
        written(page)
        page.add_init_script(HELD)
        page.reload()
        expect(page.locator(".loading")).to_be_visible()
        expect(page.locator(BEGIN)).to_have_count(0)
        page.evaluate("letGo()")
        expect(page.locator(BEGIN)).to_contain_text("3")
