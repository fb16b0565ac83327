"""What published pages forbid: foreign and inline scripts, and motion where none is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from conftest import DESK, PHONE, until
from reviewing import begin, reveal, swipe

KINDS = (
    "", "08/", "08/01/", "08/03/", "08/print/", "glossary/", "review/", "status/", "404.html", "offline.html",
    "08/01/?view=both", "08/01/?view=compare", "08/01/#exam", "08/04/",
)  # fmt: skip
BOTH = [prefix + kind for kind in KINDS for prefix in ("", "en/") if not (prefix and kind.endswith(".html"))]


# The policy


def policies(markup: str) -> list[dict[str, list[str]]]:
    found = re.findall(r'<meta http-equiv="Content-Security-Policy" content="([^"]*)">', markup)
    return [
        {words[0]: words[1:] for words in (rule.split() for rule in policy.split(";")) if words}
        for policy in found
    ]


def test_every_page_carries_the_policy_before_anything_that_it_governs(site_folder: Path) -> None:
    pages = sorted(site_folder.rglob("*.html"))
    assert len(pages) >= 26
    for path in pages:
        markup = path.read_text(encoding="utf-8")
        (policy,) = policies(markup)
        before = markup[: markup.index("Content-Security-Policy")]
        assert not re.search(r"<(script|link|style|img|body)\b", before), path
        assert policy["default-src"] == policy["base-uri"] == policy["form-action"] == ["'none'"], path
        # Speculation rules are data: they name links to fetch, and run nothing.
        assert set(policy["script-src"]) <= {"'self'", "'inline-speculation-rules'"}, path
        allowed = {"'self'", "'none'", "data:", "'unsafe-inline'", "'inline-speculation-rules'"}
        for directive, sources in policy.items():
            assert set(sources) <= allowed, (path, directive)
            assert directive == "style-src" or "'unsafe-inline'" not in sources, (path, directive)
            assert directive == "img-src" or "data:" not in sources, (path, directive)


WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', event => {
  violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""


@contextmanager
def watched(browser: Browser, site: str) -> Iterator[Page]:
    """A page that keeps what its policy stopped."""
    view: ViewportSize = {"width": DESK[0], "height": DESK[1]}
    context = browser.new_context(base_url=site, service_workers="block", viewport=view)
    context.add_init_script(WATCH)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", BOTH)
def test_every_page_kind_works_within_the_policy(browser: Browser, site: str, path: str) -> None:
    with watched(browser, site) as page:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        page.evaluate("document.querySelectorAll('details').forEach(item => { item.open = true })")
        if page.locator("[data-search-open]").count():
            page.keyboard.press("/")
            page.locator("dialog input").fill("08-01")
            expect(page.locator("dialog .hit").first).to_be_visible()
        assert page.evaluate("violations") == []


INJECTED = {
    "script-src-elem inline": "add('script').textContent = 'pwned = 1'",
    "script-src-attr inline": "within('<p onclick=\"pwned = 1\">x</p>').click()",
    "script-src-elem https://elsewhere.example/a.js": "add('script').src = 'https://elsewhere.example/a.js'",
    "script-src eval": "try { setTimeout('pwned = 1') } catch {}",
    "img-src https://elsewhere.example/spy.png": "new Image().src = 'https://elsewhere.example/spy.png'",
    "style-src-elem https://elsewhere.example/a.css": (
        "Object.assign(add('link'), { rel: 'stylesheet', href: 'https://elsewhere.example/a.css' })"
    ),
    "connect-src https://elsewhere.example/": "fetch('https://elsewhere.example/').catch(() => {})",
    "frame-src ": "within('<iframe src=\"data:text/html,x\"></iframe>')",
    "object-src https://elsewhere.example": "within('<object data=https://elsewhere.example/o></object>')",
    "form-action https://elsewhere.example/": "within('<form action=https://elsewhere.example/></form>').submit()",
    "base-uri https://elsewhere.example/": "add('base').href = 'https://elsewhere.example/'",
}
"""What the policy says that it stopped: how it was tried."""
TOOLS = """
const add = name => document.head.appendChild(document.createElement(name));
const within = html => {
  document.body.insertAdjacentHTML('beforeend', html);
  return document.body.lastElementChild;
};
"""


@pytest.mark.parametrize("path", ["08/01/", "en/review/", "08/print/", "404.html"])
def test_what_is_injected_is_stopped(browser: Browser, site: str, path: str) -> None:
    with watched(browser, site) as page:
        page.goto(path)
        for violation, script in INJECTED.items():
            page.evaluate(f"() => {{ {TOOLS} {script} }}")
            until(page, "wanted => violations.some(item => item.startsWith(wanted))", violation)
        # A link with a script for an address comes last: it is stopped as an inline script, too.
        page.evaluate("violations.length = 0")
        page.evaluate(f"() => {{ {TOOLS} within('<a href=\"javascript:pwned = 1\">x</a>').click() }}")
        until(page, "() => violations.some(item => item.startsWith('script-src-elem inline'))")
        assert page.evaluate("typeof pwned") == "undefined"


# Motion

MOVING = """() => {
  const applied = rules => [...rules].flatMap(rule => {
    if (rule instanceof CSSMediaRule && !matchMedia(rule.conditionText).matches) return [];
    return [...(rule.style ? [rule] : []), ...applied(rule.cssRules ?? [])];
  });
  const moves = ({ style }) => /[1-9]/.test(style.transitionDuration) || style.scrollBehavior === 'smooth'
    || !['', 'none', 'initial'].includes(style.animationName);
  const rules = [...document.styleSheets].flatMap(sheet => applied(sheet.cssRules));
  const own = [...document.querySelectorAll('[style]')];
  const found = [...rules.filter(moves), ...own.filter(moves)].map(item => item.cssText ?? item.outerHTML);
  return [...found, ...document.getAnimations().map(item => `${item.constructor.name} runs`)];
}"""


def moving(
    browser: Browser, site: str, motion: Literal["reduce", "no-preference"], paths: tuple[str, ...]
) -> list[str]:
    """What moves or could move on any page kind, through what a reader does there."""
    found: list[str] = []
    context = browser.new_context(
        base_url=site, service_workers="block", reduced_motion=motion, has_touch=True, locale="ko-KR",
        viewport={"width": PHONE[0], "height": PHONE[1]},
    )  # fmt: skip
    page = context.new_page()

    def look() -> None:
        found.extend(page.evaluate(MOVING))

    for path in paths:
        page.goto(path)
        page.wait_for_load_state("networkidle")
        look()
        for summary in page.locator("summary:visible").all()[:2]:
            summary.click()
            look()
        for opener in ("[popovertarget=menu]", "[popovertarget=more]"):
            if page.locator(f"{opener}:visible").count():
                page.locator(f"{opener}:visible").first.click()
                look()
                page.keyboard.press("Escape")
        if page.locator("[data-search-open]:visible").count():
            page.locator("[data-search-open]:visible").click()
            page.locator("dialog input").fill("08-01")
            expect(page.locator("dialog .hit").first).to_be_visible()
            look()
    page.goto("08/01/")
    page.evaluate("navigator.share = undefined")
    page.locator("[data-share]:visible").first.click()
    expect(page.locator(".toast, dialog[open]").filter(has_text=re.compile(r"\S")).first).to_be_visible()
    look()
    begin(page)
    look()
    reveal(page)
    look()
    swipe(page, 1)
    look()
    context.close()
    return sorted(set(found))


def test_nothing_moves_for_who_wants_no_motion(browser: Browser, site: str) -> None:
    assert moving(browser, site, "reduce", KINDS) == []
    # The others see some, so that this test would.
    assert any("summary" in item for item in moving(browser, site, "no-preference", ("08/01/",)))
