// Loaded when somebody reaches for it: sharing a page or an answer, and the QR code.
import { loadStyles } from "./load-styles.js";
import { overlayChanged } from "./overlays.js";
import { text } from "./texts.js";
import { toast } from "./toast.js";

/** A sheet that something was chosen in has done its work. */
function closeSheets() {
  for (const sheet of document.querySelectorAll("[popover]:popover-open")) {
    if (sheet instanceof HTMLElement) sheet.hidePopover();
  }
}

/** Title of the page without the site's name. */
function pageTitle() {
  return document.querySelector("meta[property='og:title']")?.getAttribute("content") || document.title;
}

/**
 * Title and address of a page or of one of its answers.
 * @param {string} part id of the answer, nothing for the page
 */
function shared(part) {
  const url = new URL(location.pathname.replace(/index\.html$/, ""), location.origin);
  if (part) url.hash = part;
  const heading = part && document.getElementById(part)?.closest("details")?.querySelector("summary h2")?.textContent;
  return { title: heading ? `${pageTitle()} · ${heading.trim()}` : pageTitle(), url: url.href };
}

/**
 * The system's share sheet; where there is none, the clipboard; where that is closed, the address to copy by hand.
 * @param {string} part
 */
export async function share(part) {
  const data = shared(part);
  if (navigator.share) {
    try {
      await navigator.share(data);
      closeSheets();
      return;
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      // Some browsers inside apps have the function but not the right to use it.
    }
  }
  if (await copied(`${data.title}\n${data.url}`)) {
    closeSheets();
    toast(text("copied"));
  } else await openDialog(data, text("copyByHand"), false);
}

/** A dialog with the page's QR code, large enough for the back row. */
export async function showCode() {
  await openDialog(shared(""), "", true);
}

/** @param {string} words */
async function copied(words) {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const { activeElement } = document;
    const area = document.createElement("textarea");
    area.value = words;
    area.style.position = "fixed";
    document.body.append(area);
    area.select();
    const held = document.execCommand("copy");
    area.remove();
    if (activeElement instanceof HTMLElement) activeElement.focus({ preventScroll: true });
    return held;
  }
}

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} name
 * @param {Partial<HTMLElementTagNameMap[K]>} properties
 * @param {...(Node | string)} children
 */
function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

/**
 * @param {{ title: string, url: string }} data
 * @param {string} note
 * @param {boolean} withCode
 */
async function openDialog(data, note, withCode) {
  await loadStyles("share.css");
  const dialog = element("dialog", { className: "share-dialog" });
  dialog.setAttribute("aria-labelledby", "share-title");
  const copy = element("button", { type: "button", className: "button" }, text("copyAddress"));
  const close = element("button", { type: "button", className: "button plain", autofocus: true }, text("close"));
  const address = element("p", { className: "share-address" }, decodeURI(data.url));
  dialog.append(element("h2", { id: "share-title" }, data.title));
  if (withCode) dialog.append(element("img", { src: codeAddress(), alt: text("qrAlt"), width: 400, height: 400 }));
  if (note) dialog.append(element("p", {}, note));
  dialog.append(address, element("div", { className: "share-buttons" }, ...(note ? [] : [copy]), close));
  copy.addEventListener("click", async () => {
    if (await copied(data.url)) {
      dialog.close();
      toast(text("copied"));
    } else getSelection()?.selectAllChildren(address);
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    overlayChanged();
  });
  document.body.append(dialog);
  // In one go: the dialog takes over the history entry of the sheet.
  closeSheets();
  dialog.showModal();
  overlayChanged();
}

/** The code that the build laid beside the page. */
function codeAddress() {
  return new URL("qr.png", location.href).href;
}
