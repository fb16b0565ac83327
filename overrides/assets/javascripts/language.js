import { answers } from "./answers.js";
import { kept, visit } from "./storage.js";

/**
 * @typedef {{ part: string, index: number, top: number }} Place
 *   where the reader is: a part, one of its blocks (-1: its heading), and how far from the top of the screen
 * @typedef {{ address: string, open: string[], place: Place | null }} Handed
 */

/**
 * The blocks of a part, the same in both languages because translations keep the structure.
 * @param {Element} part
 */
function blocks(part) {
  const all = [...part.querySelectorAll(".body p, .body li, .body tr, .body pre, .body aside")];
  // Side by side, the other language's blocks stand between the page's own.
  return all.filter((block) => !block.closest("[data-other]"));
}

/** @returns {[string, Element][]} */
function parts() {
  const prompt = document.getElementById("prompt");
  /** @type {[string, Element][]} */
  const found = prompt ? [["prompt", prompt]] : [];
  return [...found, ...answers().map((item) => /** @type {[string, Element]} */ ([item.dataset.part ?? "", item]))];
}

/** Where the reader is. @returns {Place | null} */
export function firstVisible() {
  const edge = document.querySelector(".top")?.getBoundingClientRect().bottom ?? 0;
  for (const [part, element] of parts()) {
    if (element.getBoundingClientRect().bottom <= edge) continue;
    const heading = element.querySelector("summary") ?? element;
    const top = heading.getBoundingClientRect().top;
    if (heading.getBoundingClientRect().bottom > edge) return { part, index: -1, top };
    for (const [index, block] of blocks(element).entries()) {
      const box = block.getBoundingClientRect();
      if (box.height && box.bottom > edge) return { part, index, top: box.top };
    }
    return { part, index: -1, top };
  }
  return null;
}

/** @param {Place} place */
export function scrollToPlace({ part, index, top }) {
  const element = parts().find(([id]) => id === part)?.[1];
  if (!element) return;
  const target = (index >= 0 && blocks(element)[index]) || (element.querySelector("summary") ?? element);
  const main = document.querySelector("main");
  if (!main) return;
  const move = target.getBoundingClientRect().top - top;
  const scroller = document.scrollingElement ?? document.documentElement;
  // Where the other language's page is too short above or below, room is made for the same place.
  const above = -(scroller.scrollTop + move);
  if (above > 0) main.style.marginTop = `${above}px`;
  const below = scroller.scrollTop + move - (scroller.scrollHeight - scroller.clientHeight);
  if (below > 0) main.style.paddingBottom = `${below + parseFloat(getComputedStyle(main).paddingBottom)}px`;
  scrollBy({ top: move, behavior: "instant" });
}

/** Called as the page starts: shows what was open on the page in the other language. */
function takeOver() {
  const stored = visit.get("handed");
  visit.set("handed", null);
  if (!stored) return;
  /** @type {Handed} */
  let handed;
  try {
    handed = JSON.parse(stored);
  } catch {
    return;
  }
  if (handed.address !== location.pathname || !Array.isArray(handed.open)) return;
  for (const item of answers()) item.open = handed.open.includes(item.dataset.part ?? "");
  if (handed.place) scrollToPlace(handed.place);
}

/** @param {MouseEvent} event */
function handOver(event) {
  const link = event.currentTarget;
  if (!(link instanceof HTMLAnchorElement)) return;
  kept.set("language", link.hreflang);
  if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  handTo(link.href);
}

/** What is open on this page, and where the reader is. */
export function here() {
  const open = answers().filter((item) => item.open).map((item) => item.dataset.part ?? "");
  return { open, place: scrollY > 0 ? firstVisible() : null };
}

/**
 * Tells the page that is about to show what is to be open, and where the reader is.
 * @param {string} href
 * @param {Omit<Handed, "address">} [reading] as on this page, if nothing else is given
 */
export function handTo(href, reading = here()) {
  visit.set("handed", JSON.stringify({ address: new URL(href).pathname, ...reading }));
}

export function startLanguage() {
  for (const link of document.querySelectorAll("a[data-language-switch]")) {
    if (link instanceof HTMLAnchorElement) link.addEventListener("click", handOver);
  }
  document.querySelector("[data-dismiss-english]")?.addEventListener("click", () => {
    kept.set("hint-english", "no");
    delete document.documentElement.dataset.hintEnglish;
  });
  takeOver();
}
