/** On the page that a result leads to: the match marked and in view. */
import { namedId } from "../base.js";
import { fold } from "./fold.js";

/** @typedef {{node: Text, offset: number}[]} Places where each character of the joined text stands */

/** Marks what the address asks for and takes the request out of the address. */
export function showMatch() {
  const address = new URL(location.href);
  const words = (address.searchParams.get("h") ?? "").split("|").map(tight).filter(Boolean);
  const wanted = Number(address.searchParams.get("at"));
  address.searchParams.delete("h");
  address.searchParams.delete("at");
  history.replaceState(history.state, "", address.href);
  const id = namedId();
  const part = (id && document.getElementById(id)) || document.getElementById("prompt") || document.querySelector("main");
  if (!part || !words.length) return;
  for (let details = part.closest("details"); details; details = details.parentElement?.closest("details") ?? null) details.open = true;
  const { joined, places } = join(part);
  const found = words.flatMap((word) => occurrences(joined, word)).sort((a, b) => a[0] - b[0]);
  const marks = mark(found, places);
  if (!marks.length) return;
  let nearest = 0;
  found.forEach(([start], i) => {
    if (Math.abs(start - wanted) < Math.abs(found[nearest][0] - wanted)) nearest = i;
  });
  const target = marks[nearest] ?? marks[0];
  target.scrollIntoView({ block: "center" });
  // After the fonts and the browser's own jump to the part.
  requestAnimationFrame(() => target.scrollIntoView({ block: "center" }));
}

/** @param {string} text */
const tight = (text) => fold(text).replace(/\s+/g, "");

/**
 * The text of an element without white space.
 * @param {Element} root
 */
function join(root) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let joined = "";
  /** @type {Places} */
  const places = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!(node instanceof Text) || node.parentElement?.closest("script, style, math, .number, .correction-head")) continue;
    const folded = fold(node.data);
    for (let i = 0; i < folded.length; i++) {
      if (/\s/.test(folded[i])) continue;
      joined += folded[i];
      places.push({ node, offset: i });
    }
  }
  return { joined, places };
}

/**
 * @param {string} text
 * @param {string} word
 * @returns {[number, number][]}
 */
function occurrences(text, word) {
  /** @type {[number, number][]} */
  const found = [];
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + word.length)) found.push([at, at + word.length]);
  return found;
}

/**
 * Puts a mark around each stretch, one for each text node it runs through; gives the first of each.
 * @param {[number, number][]} stretches in order
 * @param {Places} places
 * @returns {HTMLElement[]}
 */
function mark(stretches, places) {
  /** @type {HTMLElement[]} */
  const first = new Array(stretches.length);
  // From the end, so that the places before stay right while nodes are split.
  let free = Infinity;
  for (let i = stretches.length - 1; i >= 0; i--) {
    const [start, stop] = stretches[i];
    const end = Math.min(stop, free);
    if (start >= end) continue;
    free = start;
    let at = end;
    while (at > start) {
      const { node } = places[at - 1];
      let from = at - 1;
      while (from > start && places[from - 1].node === node) from--;
      const range = document.createRange();
      range.setStart(node, places[from].offset);
      range.setEnd(node, places[at - 1].offset + 1);
      const made = document.createElement("mark");
      range.surroundContents(made);
      first[i] = made;
      at = from;
    }
  }
  for (let i = stretches.length - 2; i >= 0; i--) first[i] ??= first[i + 1];
  return first.filter(Boolean).length === first.length ? first : [];
}
