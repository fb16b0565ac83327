// Korean and English next to each other, part by part and block by block.
import { answers } from "./answers.js";
import { language, namedId } from "./base.js";
import { here, scrollToPlace } from "./language.js";
import { text } from "./texts.js";
import { enterView } from "./view-frame.js";

/** Fetches the other language's page and lays its blocks beside this page's. */
export async function showBoth() {
  const link = document.querySelector("a[data-language-switch]");
  if (!(link instanceof HTMLAnchorElement)) return;
  const address = link.href;
  const there = await otherPage(address);
  const { place } = here();
  if (!there) {
    await enterView("both", text("viewBoth"), text("viewFailed"));
    return;
  }
  const single = alignQuestion(there);
  await enterView("both", text("viewBoth"), single ? text("viewSame") : "");
  // Who followed a link to a part wants to see that part; who comes back or was reading, the place he was at.
  const [visit] = /** @type {PerformanceNavigationTiming[]} */ (performance.getEntriesByType("navigation"));
  const named = visit?.type === "navigate" ? document.getElementById(namedId()) : null;
  if (named) named.scrollIntoView();
  else if (place) scrollToPlace(place);
}

/**
 * @param {string} address
 * @returns {Promise<Element | null>}
 */
async function otherPage(address) {
  try {
    const response = await fetch(address);
    if (!response.ok) return null;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const article = page.querySelector("article.question");
    if (!article) return null;
    for (const element of article.querySelectorAll("[href],[src]")) {
      for (const name of ["href", "src"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, new URL(value, address).href);
      }
    }
    for (const element of article.querySelectorAll("[lang]")) element.setAttribute("data-lang", element.getAttribute("lang") ?? "");
    article.setAttribute("data-lang", page.documentElement.lang);
    return article;
  } catch {
    return null;
  }
}

/**
 * @param {Element} there the other language's article
 * @returns {boolean} whether some part is there in one language only
 */
function alignQuestion(there) {
  const here = document.querySelector("article.question");
  if (!here) return false;
  let single = !alignHeading(here.querySelector("h1"), there.querySelector("h1"));
  if (!alignPart(here.querySelector(":scope > .prose"), there.querySelector(":scope > .prose"))) single = true;
  for (const answer of answers()) {
    const twin = there.querySelector(`details[data-part="${CSS.escape(answer.dataset.part ?? "")}"]`);
    if (!alignPart(answer.querySelector(".body > .prose"), twin?.querySelector(".body > .prose") ?? null)) single = true;
  }
  for (const correction of here.querySelectorAll("aside.correction")) {
    alignPart(correction, there.querySelector(`aside.correction[id="${CSS.escape(correction.id)}"]`));
  }
  return single;
}

/** @param {Element | null} element */
function languageOf(element) {
  const own = element?.closest("[data-lang]")?.getAttribute("data-lang");
  return own ?? element?.closest("[lang]")?.getAttribute("lang") ?? language;
}

/**
 * @param {Element | null} here
 * @param {Element | null} there
 */
function alignHeading(here, there) {
  if (!here || !there || languageOf(here) === languageOf(there)) return false;
  there.querySelector(".number")?.remove();
  const twin = document.createElement("p");
  twin.className = "twin-heading";
  twin.append(...there.childNodes);
  const pair = document.createElement("div");
  pair.className = "pair";
  here.before(pair);
  pair.append(here, other(twin, languageOf(there)));
  return true;
}

/**
 * Lays a part's blocks in pairs; a part that stands in one language only stays as it is.
 * @param {Element | null} here
 * @param {Element | null} there
 * @returns {boolean} whether there was a twin in another language
 */
function alignPart(here, there) {
  if (!here) return true;
  if (!there || languageOf(here) === languageOf(there)) return false;
  const code = languageOf(there);
  const blocks = [...here.children].filter((block) => !block.matches(".correction-sources"));
  const twins = [...there.children].filter((block) => !block.matches(".correction-sources"));
  const alike = blocks.length === twins.length && blocks.every((block, index) => block.tagName === twins[index]?.tagName);
  if (!alike) {
    const [left, right] = [document.createElement("div"), document.createElement("div")];
    blocks[0]?.before(left);
    left.append(...blocks);
    right.append(...twins);
    join(left, right, code);
    return true;
  }
  blocks.forEach((block, index) => joinBlock(block, /** @type {Element} */ (twins[index]), code));
  return true;
}

/**
 * A list is paired item by item, so that long lists stay side by side.
 * @param {Element} block
 * @param {Element} twin
 * @param {string} code language of the twin
 */
function joinBlock(block, twin, code) {
  const lists = block.matches("ol, ul") && block.children.length === twin.children.length && block.children.length > 1;
  if (!lists) {
    join(block, twin, code);
    return;
  }
  const [left, right] = [split(block), split(twin)];
  block.before(...left);
  block.remove();
  left.forEach((item, index) => join(item, /** @type {Element} */ (right[index]), code));
}

/**
 * One list for each item, numbered on.
 * @param {Element} list
 */
function split(list) {
  const first = Number(list.getAttribute("start") ?? 1);
  return [...list.children].map((item, index) => {
    const own = /** @type {Element} */ (list.cloneNode(false));
    own.removeAttribute("id");
    if (list.matches("ol")) own.setAttribute("start", String(first + index));
    own.append(item);
    return own;
  });
}

/**
 * @param {Element} block
 * @param {Element} twin
 * @param {string} code
 */
function join(block, twin, code) {
  const pair = document.createElement("div");
  pair.className = "pair";
  block.before(pair);
  pair.append(block, other(twin, code));
}

/**
 * The other language's block: marked, and without ids, which stay the page's own.
 * @param {Element} block
 * @param {string} code
 */
function other(block, code) {
  for (const element of [block, ...block.querySelectorAll("[id]")]) element.removeAttribute("id");
  block.setAttribute("lang", code);
  block.setAttribute("data-other", "");
  return document.adoptNode(block);
}
