/** Buttons for chapters and tags; they write the filter into the query as a reader would. */
import { text } from "../texts.js";
import { fold } from "./fold.js";
import { element } from "./view.js";

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
   * @param {string} query
   * @param {import('./types.js').Answer} answer
   */
  show(overview, query, answer) {
    const tags = [...overview.tags].sort((a, b) => b[2] - a[2]).slice(0, MOST_TAGS);
    for (const tag of overview.tags) if (answer.tags.includes(tag[0]) && !tags.includes(tag)) tags.unshift(tag);
    const items = [
      ...overview.chapters.slice(0, MOST_CHAPTERS).map(([id, title]) => ({ word: id, label: `${id} ${title}`, on: answer.chapters.includes(id) })),
      ...tags.map(([id, label]) => ({ word: `#${label.replace(/\s+/g, "")}`, label: `#${label}`, on: answer.tags.includes(id) })),
    ];
    this.element.hidden = !items.length;
    // Drawn only when the choice changes, so that a focused button stays.
    const drawn = items.map((item) => item.word).join(" ");
    if (drawn !== this.drawn) this.element.replaceChildren(...items.map((item) => element("button", { type: "button" }, element("span", {}, item.label))));
    this.drawn = drawn;
    items.forEach((item, i) => {
      const button = /** @type {HTMLButtonElement} */ (this.element.children[i]);
      button.setAttribute("aria-pressed", String(item.on));
      button.onclick = () => this.change(toggled(query, item.word, item.on));
    });
  }
}

/** @param {string} query @param {string} word @param {boolean} on */
function toggled(query, word, on) {
  const words = query.split(/\s+/).filter(Boolean);
  const rest = words.filter((one) => fold(one) !== fold(word));
  // A filter typed in other words (`#memory` for 메모리) goes as well.
  if (on && rest.length === words.length) return words.filter((one) => !one.startsWith(word[0] === "#" ? "#" : word)).join(" ");
  return on ? rest.join(" ") : [word, ...rest].join(" ") + (rest.length ? "" : " ");
}
