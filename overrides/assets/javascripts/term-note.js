// The note of a term: its counterpart and definition, over the page, so that nothing moves.
import { text } from "./texts.js";

const GAP = 6;
const PATIENCE = 200; // ms between leaving the term and hiding, time to reach the note

/** @type {HTMLAnchorElement | null} */
let shown = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer;
const note = makeNote();

function makeNote() {
  const element = document.createElement("div");
  element.className = "term-note";
  element.hidden = true;
  const tip = document.createElement("div");
  tip.id = "term-note";
  tip.setAttribute("role", "tooltip");
  tip.append(document.createElement("b"), document.createElement("p"));
  const link = document.createElement("a");
  link.textContent = text("termLink");
  element.append(tip, link);
  document.body.append(element);
  element.addEventListener("pointerenter", () => clearTimeout(timer));
  element.addEventListener("pointerleave", leave);
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 */
function piece(name) {
  const found = note.querySelector(name);
  if (!found) throw new Error(`the note has no ${name}`);
  return found;
}

/** @param {HTMLAnchorElement} term */
export function showNote(term) {
  clearTimeout(timer);
  if (shown === term) return;
  hideNote();
  // The title is the note of readers without scripts; two at once would be one too many.
  const title = term.title;
  const [first = "", ...rest] = title.split("\n");
  const counterpart = rest.length ? first : "";
  term.dataset.title = title;
  term.removeAttribute("title");
  term.setAttribute("aria-describedby", "term-note");
  piece("b").textContent = counterpart;
  piece("b").lang = /[가-힣]/.test(counterpart) ? "ko" : "en";
  piece("p").textContent = rest.join("\n") || first;
  piece("a").href = term.href;
  note.hidden = false;
  shown = term;
  place(term);
}

/** @param {HTMLAnchorElement} term */
function place(term) {
  const rect = term.getClientRects()[0] ?? term.getBoundingClientRect();
  const top = document.querySelector(".top")?.getBoundingClientRect().bottom ?? 0;
  const bar = document.querySelector(".bar")?.getBoundingClientRect().top ?? innerHeight;
  const width = document.documentElement.clientWidth;
  const left = Math.max(GAP, Math.min(rect.left, width - note.offsetWidth - GAP));
  const below = rect.bottom + GAP;
  const above = rect.top - GAP - note.offsetHeight;
  const fits = below + note.offsetHeight <= bar || above < top;
  note.style.left = `${left + scrollX}px`;
  note.style.top = `${(fits ? below : above) + scrollY}px`;
}

export function hideNote() {
  clearTimeout(timer);
  if (!shown) return;
  shown.title = shown.dataset.title ?? "";
  shown.removeAttribute("aria-describedby");
  note.hidden = true;
  shown = null;
}

/** @param {HTMLAnchorElement} term */
export function toggleNote(term) {
  if (shown === term) hideNote();
  else showNote(term);
}

/** @param {HTMLAnchorElement} term the pointer is over, unless it left while this was loaded */
export function hoverOver(term) {
  if (!term.matches(":hover")) return;
  showNote(term);
  term.addEventListener("pointerleave", leave, { once: true });
}

function leave() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    // What has the keyboard's focus stays explained.
    if (shown && shown !== document.activeElement) hideNote();
  }, PATIENCE);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !shown) return;
  event.preventDefault();
  hideNote();
});
document.addEventListener("focusout", (event) => {
  if (event.target === shown && !(event.relatedTarget instanceof Node && note.contains(event.relatedTarget))) hideNote();
});
document.addEventListener("pointerdown", (event) => {
  if (!(event.target instanceof Node)) return;
  if (!note.contains(event.target) && !shown?.contains(event.target)) hideNote();
});
document.addEventListener("toggle", hideNote, true);
addEventListener("resize", hideNote);
