// The printed sheet of a chapter: which questions, by tags or one by one, kept in the address.
import { text } from "./texts.js";

/** @returns {HTMLInputElement[]} */
function boxes() {
  return [...document.querySelectorAll(".print-select input")].filter((item) => item instanceof HTMLInputElement);
}

/** @param {string} kind */
function chosen(kind) {
  return new Set(boxes().filter((box) => box.dataset.kind === kind && box.checked).map((box) => box.value));
}

/** Ticks what the address names. */
function read() {
  const query = new URLSearchParams(location.search);
  for (const box of boxes()) box.checked = (query.get(box.dataset.kind ?? "") ?? "").split(",").includes(box.value);
  const select = document.querySelector(".print-select");
  if (select instanceof HTMLDetailsElement && boxes().some((box) => box.checked)) select.open = true;
}

/** Hides what is not chosen; nothing chosen means everything. */
function apply() {
  const [tags, questions] = [chosen("tags"), chosen("questions")];
  const all = [...document.querySelectorAll(".task")].filter((sheet) => sheet instanceof HTMLElement);
  for (const sheet of all) {
    const own = (sheet.dataset.tags ?? "").split(" ");
    const wanted = questions.has(sheet.dataset.question ?? "") || own.some((tag) => tags.has(tag));
    sheet.hidden = tags.size + questions.size > 0 && !wanted;
  }
  const count = document.querySelector(".print-count");
  if (count) count.textContent = text("count", { n: all.filter((sheet) => !sheet.hidden).length, total: all.length });
  const query = [...(tags.size ? [`tags=${[...tags].join(",")}`] : []), ...(questions.size ? [`questions=${[...questions].join(",")}`] : [])];
  return query.length ? `?${query.join("&")}` : "";
}

/** The other language prints the same selection. @param {string} query */
function carry(query) {
  const link = document.querySelector("a[data-language-switch]");
  if (link instanceof HTMLAnchorElement) {
    link.search = query;
    link.hash = location.hash;
  }
}

read();
carry(apply());
for (const box of boxes()) {
  box.addEventListener("change", () => {
    const query = apply();
    history.replaceState(history.state, "", location.pathname + query + location.hash);
    carry(query);
  });
}
addEventListener("hashchange", () => carry(location.search));
document.querySelector("[data-print]")?.addEventListener("click", () => print());
