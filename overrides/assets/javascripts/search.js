// What every page holds of the search: the ways to open it. The rest comes when it is opened.

const editable = "input, textarea, select, [contenteditable]";

/**
 * Opens the search. What is typed while it is still loading is not lost: a field out of sight
 * takes it, which also brings up a phone's keyboard, as only a field focused by the tap itself does.
 * @param {string} [query]
 */
async function open(query) {
  if (document.querySelector("dialog.search[open]")) return;
  const waiting = document.createElement("input");
  waiting.className = "hidden";
  waiting.setAttribute("aria-hidden", "true");
  waiting.tabIndex = -1;
  const before = document.activeElement;
  document.body.append(waiting);
  waiting.focus({ preventScroll: true });
  try {
    const { openSearch } = await import("./search/dialog.js");
    await openSearch(query ?? "", () => waiting.value, before instanceof HTMLElement ? before : null);
  } finally {
    waiting.remove();
  }
}

export function startSearch() {
  for (const button of document.querySelectorAll("[data-search-open]")) {
    button.addEventListener("click", () => void open());
    // The finger is down before the tap is made: time to load.
    button.addEventListener("pointerdown", () => void import("./search/dialog.js"), { once: true });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target instanceof Element && event.target.closest(editable)) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    void open();
  });
  const parameters = new URLSearchParams(location.search);
  if (parameters.has("h")) void import("./search/highlight.js").then(({ showMatch }) => showMatch());
  const query = parameters.get("q");
  if (query !== null) void open(query);
}
