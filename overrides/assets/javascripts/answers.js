import { namedId } from "./base.js";
import { visit } from "./storage.js";

/** @returns {HTMLDetailsElement[]} */
export function answers() {
  return [...document.querySelectorAll("details.answer")].filter((item) => item instanceof HTMLDetailsElement);
}

/**
 * Opens the answer that holds the address's part and brings it into view.
 * Browsers open the details around a target by themselves, but not all do, and not on a second tap.
 */
function openTarget() {
  const id = namedId();
  const target = id ? document.getElementById(id) : null;
  const details = target?.closest("details");
  if (!target || !details || details.open) return;
  details.open = true;
  target.scrollIntoView();
}

/** "Open all" stays for the visit, so that the next question opens, too; a link sent to a friend does not. */
function startOpenAll() {
  const button = document.querySelector("[data-open-all]");
  const label = button?.querySelector("[data-open-label]");
  if (!(button instanceof HTMLButtonElement) || !(label instanceof HTMLElement)) return;
  const all = answers();
  const show = () => {
    const open = all.length > 0 && all.every((item) => item.open);
    button.setAttribute("aria-pressed", String(open));
    label.textContent = (open ? label.dataset.closeLabel : label.dataset.openLabel) ?? "";
  };
  button.disabled = all.length === 0;
  button.addEventListener("click", () => {
    const open = !all.every((item) => item.open);
    for (const item of all) item.open = open;
    visit.set("open-all", open ? "yes" : null);
    show();
  });
  for (const item of all) item.addEventListener("toggle", show);
  show();
}

/** A printed question shows its answers; afterwards the page is as it was. */
function startPrint() {
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = answers().filter((item) => !item.open);
    for (const item of opened) item.open = true;
  });
  addEventListener("afterprint", () => {
    for (const item of opened) item.open = false;
  });
}

/**
 * Lays closed answers out while nothing else is to do, one at a time, so that a tap has only to
 * show them: on a phone the letters of a long answer take longer than a tap may. Asking for a
 * size makes Chromium do it and keep the result; to other browsers it is nothing.
 */
function layOutAhead() {
  if (!("requestIdleCallback" in window)) return;
  const waiting = answers();
  const next = () => {
    waiting.shift()?.querySelector(".body")?.getBoundingClientRect();
    if (waiting.length) requestIdleCallback(next);
  };
  addEventListener("load", () => requestIdleCallback(next), { once: true });
}

export function startAnswers() {
  if (visit.get("open-all") === "yes") for (const item of answers()) item.open = true;
  startOpenAll();
  startPrint();
  openTarget();
  layOutAhead();
  addEventListener("hashchange", openTarget);
}
