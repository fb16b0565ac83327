// What every page holds of the search: the ways to open it. The rest comes when it is opened.

/** Milliseconds that a syllable may keep the search waiting. */
const PATIENCE = 700;
const editable = "input, textarea, select, [contenteditable]";

/**
 * Opens the search. What is typed while it is still loading is not lost: a field out of sight
 * takes it, which also brings up a phone's keyboard, as only a field focused by the tap itself does.
 * @param {string} [query]
 */
async function open(query) {
  if (document.querySelector("dialog.search[open]")) return;
  const waiting = document.createElement("input");
  // Of a field that is cut to nothing, the cursor stays at the start and letters come out backwards.
  Object.assign(waiting.style, { position: "fixed", top: "0", opacity: "0", pointerEvents: "none", fontSize: "16px" });
  waiting.setAttribute("aria-hidden", "true");
  waiting.tabIndex = -1;
  const before = document.activeElement;
  document.body.append(waiting);
  waiting.focus({ preventScroll: true });
  try {
    let composing = false;
    waiting.addEventListener("compositionstart", () => (composing = true));
    waiting.addEventListener("compositionend", () => (composing = false));
    const { openSearch } = await import("./search-dialog.js");
    // A syllable that is being composed would fall apart if the focus moved now.
    if (composing) await ended(waiting);
    await openSearch(query ?? "", () => waiting.value, before instanceof HTMLElement ? before : null);
  } finally {
    waiting.remove();
  }
}

/** The end of a composition, or of patience. @param {HTMLElement} field @returns {Promise<void>} */
function ended(field) {
  return new Promise((done) => {
    field.addEventListener("compositionend", () => done(), { once: true });
    setTimeout(done, PATIENCE);
  });
}

export function startSearch() {
  for (const button of document.querySelectorAll("[data-search-open]")) {
    button.addEventListener("click", () => void open());
    // The finger is down before the tap is made: time to load.
    button.addEventListener("pointerdown", () => void import("./search-dialog.js"), { once: true });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target instanceof Element && event.target.closest(editable)) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    void open();
  });
  const parameters = new URLSearchParams(location.search);
  if (parameters.has("h")) void import("./search-match.js").then(({ showMatch }) => showMatch());
  const query = parameters.get("q");
  if (query !== null) void open(query);
}
