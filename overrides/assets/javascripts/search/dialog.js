/** The search over the page: one dialog, made when it is first opened. */
import { overlayChanged } from "../overlays.js";
import { text } from "../texts.js";
import { ask } from "./client.js";
import { Filters } from "./filters.js";
import { countText, element, resultList, short } from "./view.js";

/** @typedef {import('./types.js').Answer} Answer */

const STEP = 10;
/** Characters that a query may have: more than a sentence has, and few enough for an address that can be sent. */
const LONGEST = 500;
/** Height in pixels below which there is room for nothing but results. */
const LOW = 480;
const SAY_AFTER = 500;
const ADDRESS_AFTER = 400;

/** @type {SearchDialog | undefined} */
let shown;

/**
 * Opens the search.
 * @param {string} query what to look for at once
 * @param {() => string} typed what was typed while this was loading
 * @param {HTMLElement | null} back what gets the focus when the search is closed
 */
export async function openSearch(query, typed, back) {
  await style();
  shown ??= new SearchDialog();
  shown.back = back;
  shown.open(query || typed());
}

/** The search's own style sheet, beside this script; the dialog shows when it is there. @returns {Promise<void>} */
function style() {
  if (document.querySelector("link[data-search-style]")) return Promise.resolve();
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = new URL("./search.css", import.meta.url).href;
  link.dataset.searchStyle = "";
  return new Promise((done) => {
    link.onload = link.onerror = () => done();
    document.head.append(link);
  });
}

class SearchDialog {
  constructor() {
    this.input = /** @type {HTMLInputElement} */ (
      element("input", {
        type: "text", inputmode: "search", enterkeyhint: "search", autocomplete: "off", autocapitalize: "off", autocorrect: "off",
        spellcheck: "false", maxlength: String(LONGEST), "aria-label": text("searchLabel"), placeholder: text("searchPlaceholder"), "aria-describedby": "search-hint",
      })
    );
    this.clear = element("button", { type: "button", class: "clear", "aria-label": text("searchClear") }, "×");
    const close = element("button", { type: "button", class: "close" }, text("searchClose"));
    this.filters = new Filters((value) => this.set(value));
    this.say = element("p", { class: "hidden", role: "status" });
    this.note = element("div", { class: "search-note" });
    this.body = element("div", { class: "search-body" }, this.note);
    this.dialog = /** @type {HTMLDialogElement} */ (
      element("dialog", { class: "search", "aria-label": text("searchTitle") },
        element("form", { class: "search-head", role: "search" }, element("div", { class: "search-field" }, this.input, this.clear), close),
        this.filters.element, this.say, this.body)
    );
    this.limit = STEP;
    this.pending = Promise.resolve();
    /** @type {Answer | null} */
    this.answer = null;
    document.body.append(this.dialog);
    close.addEventListener("click", () => this.dialog.close());
    this.clear.addEventListener("click", () => this.set(""));
    this.#listen();
  }

  #listen() {
    const { dialog, input } = this;
    // Fires while a syllable is being composed, too; the field itself is never written meanwhile.
    input.addEventListener("input", () => this.#changed());
    dialog.addEventListener("keydown", (event) => this.#key(event));
    dialog.addEventListener("click", (event) => this.#click(event));
    dialog.addEventListener("submit", (event) => event.preventDefault());
    dialog.addEventListener("cancel", (event) => {
      if (this.composing) event.preventDefault();
    });
    input.addEventListener("compositionstart", () => (this.composing = true));
    input.addEventListener("compositionend", () => (this.composing = false));
    dialog.addEventListener("close", () => this.#closed());
    const fit = () => this.#fit();
    visualViewport?.addEventListener("resize", fit);
    visualViewport?.addEventListener("scroll", fit);
  }

  composing = false;
  /** @type {HTMLElement | null} */
  back = null;

  /** @param {string} query */
  open(query) {
    const { dialog, input } = this;
    if (dialog.open) return;
    // Opened by the address: Back is to close the search first, so the page below gets an entry of its own.
    if (new URLSearchParams(location.search).has("q") && !history.state?.search) history.replaceState(history.state, "", addressWith(""));
    dialog.showModal();
    this.#fit();
    if (history.state?.search) history.replaceState({ ...history.state, overlay: true }, "");
    else overlayChanged();
    this.#fill(query);
    const place = history.state?.search?.place;
    // A search that was linked keeps its address from the start, whenever the page is reloaded.
    if (query) this.#remember(place);
    this.#changed(place);
  }

  /** Puts a query into the field. @param {string} query */
  set(query) {
    this.#fill(query);
    this.#changed();
  }

  /** @param {string} query */
  #fill(query) {
    const { input } = this;
    input.value = query.slice(0, LONGEST);
    input.focus();
    // Typing goes on at the end, wherever the browser puts the cursor.
    input.setSelectionRange(input.value.length, input.value.length);
  }

  /** @param {number} [place] link to go back to */
  #changed(place) {
    this.limit = STEP;
    this.pending = this.#look(place);
    clearTimeout(this.addressTimer);
    this.addressTimer = setTimeout(() => this.#remember(), ADDRESS_AFTER);
  }

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  addressTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  sayTimer;

  /** @param {number} [place] */
  async #look(place) {
    const query = this.input.value;
    this.clear.hidden = !query;
    this.dialog.classList.toggle("idle", !query.trim());
    const reply = await ask(query, Math.max(this.limit, (place ?? 0) + STEP));
    if (!reply || query !== this.input.value) return;
    if (reply.error) return this.#fail();
    this.filters.show(reply.overview, reply.answer);
    this.#show(reply.answer);
    if (place !== undefined) this.#links()[place]?.focus();
  }

  #fail() {
    const again = element("button", { type: "button" }, text("searchRetry"));
    again.addEventListener("click", () => this.set(this.input.value));
    this.note.replaceChildren(element("p", {}, text("searchFailed")), again);
    this.body.replaceChildren(this.note);
    this.#tell(text("searchFailed"));
  }

  /** @param {Answer} answer */
  #show(answer) {
    this.answer = answer;
    const count = countText(answer);
    /** @type {Node[]} */
    const notes = [element("p", { class: "count", ...(count ? {} : { id: "search-hint" }) }, count || text("searchHint"))];
    const corrected = answer.corrected && text("searchCorrected", { query: short(answer.corrected) });
    if (corrected) notes.push(element("p", {}, corrected));
    if (answer.results.length && answer.results.every((result) => result.other)) notes.push(element("p", {}, text("searchOtherNote")));
    if (answer.nearest) notes.push(element("p", {}, `${text("searchNearest")} `, this.#nearest(answer.nearest)));
    this.note.replaceChildren(...notes);
    const more = answer.total > answer.results.length && answer.results.length >= this.limit ? [this.#more()] : [];
    const before = this.body.scrollTop;
    this.body.replaceChildren(this.note, ...(answer.results.length ? [resultList(answer)] : []), ...more);
    this.body.scrollTop = this.limit > STEP ? before : 0;
    this.#tell([count, corrected].filter(Boolean).join(" "));
  }

  /** @param {string} query */
  #nearest(query) {
    const button = element("button", { type: "button", class: "nearest" }, short(query));
    button.addEventListener("click", () => this.set(query));
    return button;
  }

  #more() {
    const button = element("button", { type: "button", class: "more" }, text("searchMore"));
    button.addEventListener("click", () => {
      const at = this.#links().length;
      this.limit += STEP;
      this.pending = this.#look().then(() => this.#links()[at]?.focus());
    });
    return button;
  }

  /** Says how many were found, when the typing rests. @param {string} message */
  #tell(message) {
    clearTimeout(this.sayTimer);
    this.sayTimer = setTimeout(() => (this.say.textContent = message), SAY_AFTER);
  }

  #links() {
    return /** @type {HTMLAnchorElement[]} */ ([...this.body.querySelectorAll("a.hit")]);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    // The Enter that ends a syllable is not one that opens a result.
    if (event.isComposing || event.keyCode === 229) return;
    const links = this.#links();
    const at = links.findIndex((link) => link === document.activeElement);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const inside = event.target === this.input || at >= 0;
      if (!inside || (event.target === this.input && event.key === "ArrowUp")) return;
      event.preventDefault();
      const next = event.key === "ArrowDown" ? Math.min(at + 1, links.length - 1) : at - 1;
      (next < 0 ? this.input : links[next]).focus();
    } else if (event.key === "Enter" && event.target === this.input) {
      event.preventDefault();
      void this.pending.then(() => this.#links()[0]?.click());
    } else if (at >= 0 && event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
      this.input.focus();
    }
  }

  /** @param {MouseEvent} event */
  #click(event) {
    if (event.target === this.dialog) return this.dialog.close();
    const link = event.target instanceof Element ? event.target.closest("a.hit") : null;
    if (!link) return;
    // Coming back finds the list as it was left.
    clearTimeout(this.addressTimer);
    this.#remember(this.#links().findIndex((item) => item === link));
  }

  /** Keeps the query in the address, so that it can be sent, reloaded and come back to. @param {number} [place] */
  #remember(place) {
    if (!this.dialog.open) return;
    history.replaceState({ ...history.state, overlay: true, search: { place } }, "", addressWith(this.input.value));
  }

  #closed() {
    clearTimeout(this.addressTimer);
    clearTimeout(this.sayTimer);
    this.say.textContent = "";
    overlayChanged();
    this.back?.focus({ preventScroll: true });
  }

  /** A phone's keyboard covers the page, not the search: it takes what is left. */
  #fit() {
    if (!this.dialog.open || !visualViewport) return;
    this.dialog.style.setProperty("--search-top", `${visualViewport.offsetTop}px`);
    this.dialog.style.setProperty("--search-height", `${visualViewport.height}px`);
    this.dialog.classList.toggle("low", visualViewport.height < LOW);
  }
}

/** @param {string} query */
function addressWith(query) {
  const address = new URL(location.href);
  if (query.trim()) address.searchParams.set("q", query);
  else address.searchParams.delete("q");
  return address.href;
}
