// The system's Back closes what lies over the page before it leaves the page: an open
// overlay has a history entry of its own, which goes when the overlay closes.

/** @returns {Element | null} */
function openOverlay() {
  return document.querySelector("[popover]:popover-open, dialog[open]");
}

const pushed = () => history.state?.overlay === true;

/** To be called after an overlay has been opened or closed by whatever way. */
export function overlayChanged() {
  if (openOverlay() && !pushed()) history.pushState({ ...history.state, overlay: true }, "");
  else if (!openOverlay() && pushed()) history.back();
}

/**
 * A link chosen in an overlay takes the overlay's place in the history.
 * @param {MouseEvent} event
 */
function follow(event) {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
  if (!(link instanceof HTMLAnchorElement) || link.target || link.hasAttribute("download")) return;
  if (link.origin !== location.origin || !link.closest("[popover]:popover-open") || !pushed()) return;
  event.preventDefault();
  location.replace(link.href);
  // A link within the page leaves the overlay standing. Any other must not close it: closing goes back.
  const overlay = link.closest("[popover]");
  const within = link.hash && link.pathname === location.pathname && link.search === location.search;
  if (within && overlay instanceof HTMLElement) overlay.hidePopover();
}

export function startOverlays() {
  for (const popover of document.querySelectorAll("[popover]")) popover.addEventListener("toggle", overlayChanged);
  addEventListener("popstate", () => {
    if (pushed()) return;
    const open = openOverlay();
    if (open instanceof HTMLDialogElement) open.close();
    else if (open instanceof HTMLElement) open.hidePopover();
  });
  addEventListener("click", follow);
  // A reloaded page has nothing open; what its entry says is out of date.
  if (pushed() && !openOverlay()) history.replaceState({ ...history.state, overlay: false }, "");
}
