/** Buttons for chapters and tags; they write the filter into the query as a reader would. */
import { text } from "../texts.js";
import { element } from "./view.js";

/**
 * @typedef {object} Item
 * @property {string} name as answers name the filter
 * @property {string} word that filters
 * @property {string} label
 * @property {boolean} on
 */

const MOST_CHAPTERS = 8;
const MOST_TAGS = 24;

export class Filters {
  /** @param {(query: string) => void} change */
  constructor(change) {
    this.change = change;
    this.element = element("div", { class: "search-filters", role: "group", "aria-label": text("searchFilters") });
    this.drawn = "";
  }

  /**
   * @param {import('./client.js').Overview} overview
   * @param {import('./types.js').Answer} answer
   */
  show(overview, answer) {
    const named = new Set(answer.filters.flatMap(({ names }) => names));
    const tags = [...overview.tags].sort((a, b) => b[2] - a[2]).slice(0, MOST_TAGS);
    for (const tag of overview.tags) if (named.has(`#${tag[0]}`) && !tags.includes(tag)) tags.unshift(tag);
    /** @type {Item[]} */
    const items = [
      ...overview.chapters.slice(0, MOST_CHAPTERS).map(([id, title]) => ({ name: id, word: id, label: `${id} ${title}`, on: named.has(id) })),
      ...tags.map(([id, label]) => ({ name: `#${id}`, word: `#${label.replace(/\s+/g, "")}`, label: `#${label}`, on: named.has(`#${id}`) })),
    ];
    this.element.hidden = !items.length;
    // Drawn only when the choice changes, so that a focused button stays.
    const drawn = items.map((item) => item.word).join(" ");
    if (drawn !== this.drawn) this.element.replaceChildren(...items.map((item) => element("button", { type: "button" }, element("span", {}, item.label))));
    this.drawn = drawn;
    items.forEach((item, i) => {
      const button = /** @type {HTMLButtonElement} */ (this.element.children[i]);
      button.setAttribute("aria-pressed", String(item.on));
      button.onclick = () => this.change(toggled(answer, item));
    });
  }
}

/**
 * The query with a filter put in or taken out. Filters stand first, so that typing goes on in the words.
 * @param {import('./types.js').Answer} answer
 * @param {Item} item
 */
function toggled({ filters, rest }, { name, word, on }) {
  const others = filters.filter(({ names }) => !names.includes(name)).map(({ text }) => text);
  return [...others, ...(on ? [] : [word]), rest].join(" ");
}
