// The thin ends of what only some readers use: each loads its module when it is reached for.
import { handTo } from "./language.js";

/**
 * @param {Event} event
 * @param {string} selector
 */
function reached(event, selector) {
  const found = event.target instanceof Element ? event.target.closest(selector) : null;
  return found instanceof HTMLElement ? found : null;
}

/** @param {MouseEvent} event */
function plain(event) {
  return !event.defaultPrevented && !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
}

/** The sheet that something was chosen in has done its work. @param {Element} chosen */
function closeSheet(chosen) {
  const sheet = chosen.closest("[popover]:popover-open");
  if (sheet instanceof HTMLElement) sheet.hidePopover();
}

/** @param {MouseEvent} event */
async function choose(event) {
  if (!plain(event)) return;
  const sharing = reached(event, "[data-share]");
  const code = reached(event, "[data-qr]");
  const printing = reached(event, "[data-print]");
  if (sharing || code) {
    event.preventDefault();
    const module = await import("./share.js");
    await (sharing ? module.share(sharing.dataset.share ?? "") : module.showCode());
  } else if (printing) {
    closeSheet(printing);
    print();
  } else {
    const view = reached(event, "a[data-view]");
    // What is open stays open in the view, and again when it is left.
    if (view instanceof HTMLAnchorElement) handTo(view.href);
  }
}

export function startLater() {
  // The system's share sheet opens only shortly after a tap: the module is fetched as the finger comes down.
  addEventListener("pointerdown", (event) => void (reached(event, "[data-share],[data-qr]") && import("./share.js")));
  // Before overlays.js, which follows links out of a sheet by itself.
  addEventListener("click", (event) => void choose(/** @type {MouseEvent} */ (event)), true);
  const view = document.documentElement.dataset.question ? new URLSearchParams(location.search).get("view") : null;
  if (view === "both") void import("./views.js").then((module) => module.showBoth());
  if (view === "compare") void import("./views.js").then((module) => module.showCompare());
}
