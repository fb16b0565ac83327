"""How the tests of the review read and rate cards, and look into the store."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, expect

from conftest import PHONE, until, visitor

NAME = "study-review"
MORNING = "2026-03-02T08:30:00+09:00"
KAKAO = (
    "Mozilla/5.0 (Linux; Android 15; wv) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36 KAKAOTALK 11.0"
)
BEGIN = "[data-begin=due]"

READ = """async ({name, store}) => {
  const open = indexedDB.open(name);
  const db = await new Promise((done, fail) => {
    open.onsuccess = () => done(open.result);
    open.onerror = fail;
  });
  const request = db.transaction(store).objectStore(store).getAll();
  const found = await new Promise(done => { request.onsuccess = () => done(request.result); });
  db.close();
  return found;
}"""
WRITE = """async ({name, version, stores, puts}) => {
  const open = indexedDB.open(name, version);
  open.onupgradeneeded = () => {
    for (const [store, keyPath] of Object.entries(stores)) {
      if (!open.result.objectStoreNames.contains(store)) {
        open.result.createObjectStore(store, keyPath ? {keyPath} : {autoIncrement: true});
      }
    }
  };
  const db = await new Promise((done, fail) => {
    open.onsuccess = () => done(open.result);
    open.onerror = fail;
  });
  localStorage.setItem('study:store', 'yes');
  for (const [store, values] of Object.entries(puts)) {
    const transaction = db.transaction(store, 'readwrite');
    for (const value of values) transaction.objectStore(store).put(value);
    await new Promise((done, fail) => { transaction.oncomplete = done; transaction.onerror = fail; });
  }
  db.close();
}"""
ROUND_KEPT = """async name => {
  const found = await indexedDB.databases();
  // Opened before the page has made it, it would be made without its stores.
  if (!found.some(item => item.name === name && item.version > 1)) return false;
  const open = indexedDB.open(name);
  const db = await new Promise((done, fail) => {
    open.onsuccess = () => done(open.result);
    open.onerror = fail;
  });
  try {
    const request = db.transaction('kept').objectStore('kept').getAllKeys();
    return (await new Promise(done => { request.onsuccess = () => done(request.result); })).includes('round');
  } finally {
    db.close();
  }
}"""
STORES = {"reviews": ["question", "at", "rating"], "cards": "question", "kept": "name", "aside": None}


@contextmanager
def reader(
    browser: Browser, site: str, size: tuple[int, int] = PHONE, **options: Any
) -> Iterator[BrowserContext]:
    # The worker has tests of its own; here every file comes from the server.
    with visitor(browser, size, base_url=site, service_workers="block", **options) as context:
        yield context


def stored(page: Page, store: str = "reviews", name: str = NAME) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(READ, {"name": name, "store": store})
    return found


def kept(page: Page, name: str) -> Any:
    return next((item["value"] for item in stored(page, "kept") if item["name"] == name), None)


def written(page: Page) -> None:
    """Wait until what the page has begun to store is stored: a reading waits behind the writings."""
    stored(page, "kept")


def begin(page: Page, path: str = "review/") -> None:
    """Begin a round, and wait until the store holds it: who is new sees a card before the store is open."""
    page.goto(path)
    page.locator(BEGIN).click()
    expect(page.locator(".card")).to_be_visible()
    until(page, ROUND_KEPT, NAME)


def reveal(page: Page) -> None:
    page.locator("[data-reveal]").click()
    expect(page.locator(".card-answers")).to_be_visible()


def rate(page: Page, rating: int = 3, *, stored: bool = True) -> None:
    """Reveal the card and rate it, and wait until another screen is there and what can be stored is."""
    reveal(page)
    page.locator(f"[data-rating='{rating}']").click()
    expect(page.locator(".card-answers")).to_have_count(0)
    if stored:
        written(page)


def asked(page: Page) -> str:
    return page.locator(".card").get_attribute("data-question") or ""


def swipe(page: Page, way: int) -> None:
    """A finger across the middle of the screen; ``way`` is -1 to the left, 1 to the right."""
    client = page.context.new_cdp_session(page)
    for kind, x in (("touchStart", 180), ("touchMove", 180 + 60 * way), ("touchMove", 180 + 120 * way)):
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": 300}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def kill_tab(browser: Browser, page: Page) -> None:
    """End the tab as a phone short of memory does: its process is gone, nothing is said before."""
    client = browser.new_browser_cdp_session()
    processes = client.send("SystemInfo.getProcessInfo")["processInfo"]
    with page.expect_event("crash"):
        # Which of them is the tab's is not told; the others are kept in reserve.
        for item in processes:
            if item["type"] == "renderer":
                os.kill(item["id"], signal.SIGKILL)
