/** Results -> elements. */
import { siteUrl } from "../base.js";
import { text } from "../texts.js";

/** @typedef {import('./types.js').Answer} Answer @typedef {import('./types.js').Result} Result @typedef {import('./types.js').Passage} Passage */

const MOST_MARKED = 8;
/** Characters of a query that are said again. */
const NAMED = 40;

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * A text with its matches marked.
 * @param {string} whole
 * @param {[number, number][]} marks
 */
function marked(whole, marks) {
  const made = document.createDocumentFragment();
  let at = 0;
  for (const [start, end] of marks) {
    made.append(whole.slice(at, start), element("mark", {}, whole.slice(start, end)));
    at = end;
  }
  made.append(whole.slice(at));
  return made;
}

/** @param {string} part */
function partName(part) {
  const [, kind, number] = /^([a-z-]+?)(?:-(\d+))?$/.exec(part) ?? [];
  const keys = /** @type {Record<string, string>} */ ({
    prompt: "searchPrompt", "study-answer": "searchStudy", "model-answer": "searchModel", correction: "searchCorrection",
  });
  const name = text(keys[kind] ?? "searchPage");
  return number ? `${name} ${number}` : name;
}

/** @param {Result} result @param {Passage} [passage] */
function resultAddress(result, passage) {
  const address = siteUrl(result.address);
  if (!passage) return address.href;
  if (passage.words.length) {
    address.searchParams.set("h", passage.words.slice(0, MOST_MARKED).join("|"));
    address.searchParams.set("at", String(passage.offset + (passage.marks[0]?.[0] ?? 0)));
  }
  if (passage.part !== "prompt" && passage.part !== "body") address.hash = passage.part;
  return address.href;
}

/** @param {Result} result @param {Passage | undefined} passage @param {boolean} first */
function hit(result, passage, first) {
  const link = element("a", { class: "hit", href: resultAddress(result, passage) });
  const foreign = result.language !== document.documentElement.lang;
  const lang = /** @type {Record<string, string>} */ (foreign ? { lang: result.language } : {});
  if (result.other) link.setAttribute("hreflang", result.language);
  if (first) {
    const title = element("span", { class: "hit-title", ...lang }, marked(result.title, result.titleMarks));
    const head = element("span", { class: "hit-head" });
    if (result.id) head.append(element("span", { class: "hit-id" }, result.id), " ");
    head.append(title);
    if (foreign) head.append(" ", element("span", { class: "hit-other" }, text("searchOther")));
    link.append(head);
  }
  if (!passage) return link;
  const kind = passage.part.replace(/-\d+$/, "");
  const about = element("span", { class: "hit-part" }, element("span", { class: "part", "data-kind": kind }, partName(passage.part)));
  if (passage.corrections) about.append(" ", element("span", { class: "fix" }, text("searchFixes", { n: passage.corrections })));
  const quote = element("span", { class: "hit-text", ...lang });
  quote.append(passage.before ? "… " : "", marked(passage.text, passage.marks), passage.after ? " …" : "");
  link.append(about, " ", quote);
  return link;
}

/** @param {Answer} answer */
export function resultList(answer) {
  const list = element("ol", { class: "hits" });
  for (const result of answer.results) {
    // A page without a text of its own, such as the review, is found by its title alone.
    const passages = result.passages.length ? result.passages : [undefined];
    list.append(element("li", {}, ...passages.map((passage, i) => hit(result, passage, i === 0))));
  }
  return list;
}

/** A query as it is named: a long one by its beginning. @param {string} query */
export function short(query) {
  return query.length > NAMED ? `${query.slice(0, NAMED).trimEnd()}…` : query;
}

/** How many were found, or why nothing was looked for; for eyes and ears. @param {Answer} answer */
export function countText(answer) {
  if (answer.idle) return answer.rest ? text("searchShort") : "";
  if (!answer.total) return text("searchNone", { query: short(answer.query.trim()) });
  return text(answer.total === 1 ? "searchOne" : "searchCount", { n: answer.total });
}
