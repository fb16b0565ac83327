"""The store of the review by itself, in a real browser: what a page with cards can hardly bring about."""

from __future__ import annotations

import http.server
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from conftest import ROOT, SUB_PATH, SiteHandler, serve, until
from reviewing import stored

SCRIPTS = ROOT / "overrides/assets/javascripts"
SPARE = "study-review-spare"
PAGE = b'<!DOCTYPE html><html lang="ko" data-base="./"><title>store</title>'
STORE = f"""async () => {{
  const modules = ['database', 'store'].map((name) => import(`{SUB_PATH}review/${{name}}.js`));
  Object.assign(window, ...(await Promise.all(modules)));
  window.review = (question, at = 1_700_000_000_000) => ({{ question, at, rating: 3 }});
  // A card whose stability tells the settings by which it was derived.
  const card = {{ phase: 2, step: 0, due: 1, difficulty: 1, first: 1, last: 1, reps: 1, lapses: 0 }};
  window.derived = (kept) => {{
    const stability = kept.get('settings')?.retention ?? 0.9;
    const replay = (reviews) => (reviews.length ? {{ ...card, stability }} : null);
    return {{ key: `${{stability}}`, replay }};
  }};
}}"""


class Modules(SiteHandler):
    """Serves the browser code as it is, and a page without anything."""

    def do_GET(self) -> None:  # noqa: N802
        if self.path == f"{SUB_PATH}page.html":
            self.send_page_head(200, PAGE)
            self.wfile.write(PAGE)
        else:
            http.server.SimpleHTTPRequestHandler.do_GET(self)


@pytest.fixture(scope="module")
def modules() -> Iterator[str]:
    with serve(SCRIPTS, Modules) as address:
        yield address


@contextmanager
def windows(browser: Browser, address: str, count: int = 1) -> Iterator[list[Page]]:
    """Windows of one reader, each with the store's modules."""
    with browser.new_context() as context:
        pages = [context.new_page() for _ in range(count)]
        for page in pages:
            page.goto(f"{address}page.html")
            page.evaluate(STORE)
        yield pages


def test_two_calls_that_open_again_share_a_connection(browser: Browser, modules: str) -> None:
    with windows(browser, modules) as (page,):
        page.evaluate("""async () => {
          const database = await openDatabase(NAME);
          database.connection.close();
          await Promise.all([database.reviewsOf('07-01'), database.reviewsOf('07-02')]);
          // A newer site changes the form: every connection must let it.
          await new Promise((done, fail) => {
            const request = indexedDB.open(NAME, 3);
            request.onblocked = () => fail(new Error('blocked'));
            request.onsuccess = () => { request.result.close(); done(); };
          });
        }""")


def test_all_that_the_spare_store_held_is_taken_over(browser: Browser, modules: str) -> None:
    with windows(browser, modules) as (page,):
        page.evaluate("""async () => {
          const kept = new Map([['settings', { retention: 0.8 }], ['round', 'spare']]);
          const spare = await openDatabase(SPARE);
          const derive = (question) => ({ question, key: 'spare', count: 1, until: 0, card: null });
          await spare.change([review('07-01')], kept, derive);
          await spare.setAside({ time: 1, reason: 'review', value: 'only copy' });
          spare.connection.close();
          const main = await openDatabase(NAME);
          await main.change([], new Map([['round', 'own']]), derive);
          main.connection.close();
          window.store = new Store(derived);
          await store.open();
        }""")
        until(page, f"async () => !(await indexedDB.databases()).some(({{ name }}) => name === '{SPARE}')")
        found: dict[str, Any] = json.loads(page.evaluate("dump(NAME).then(JSON.stringify)"))
        assert {item["name"]: item["value"] for item in found["kept"]} == {
            "round": "own",
            "settings": {"retention": 0.8},
        }
        assert [item["question"] for item in found["reviews"]] == ["07-01"]
        assert [item["value"] for item in found["aside"]] == ["only copy"]
        until(page, "() => store.card('07-01')?.stability === 0.8 && store.notices.has('aside')")


def test_what_a_full_store_refused_is_stored_when_the_page_comes_back(browser: Browser, modules: str) -> None:
    with windows(browser, modules) as (page,):
        page.evaluate("""async () => {
          window.store = new Store(derived);
          await store.open();
          const { change } = Database.prototype;
          Database.prototype.change = async () => { throw new DOMException('full', 'QuotaExceededError'); };
          await store.record([review('07-01')]);
          Database.prototype.change = change;
        }""")
        assert page.evaluate("store.unsaved")
        page.evaluate("store.refresh()")
        assert [item["question"] for item in stored(page)] == ["07-01"]
        assert not page.evaluate("store.unsaved || store.notices.has('full')")


def test_other_settings_in_another_window_leave_no_card_out(browser: Browser, modules: str) -> None:
    with windows(browser, modules, 2) as (one, two):
        for page in (one, two):
            page.evaluate("async () => { window.store = new Store(derived); await store.open(); }")
        two.evaluate("store.keep('settings', { retention: 0.8 }).then(() => store.reschedule())")
        two.evaluate("store.record([review('07-01')])")
        until(one, "() => store.card('07-01')?.stability === 0.8")
