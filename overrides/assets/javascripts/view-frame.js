// What the views of a question share: a line that names the view and leaves it with one tap.
import { handTo } from "./language.js";
import { loadStyles } from "./load-styles.js";
import { text } from "./texts.js";

/**
 * Marks the page and puts the line on top of the question.
 * @param {string} view
 * @param {string} label
 * @param {string} [note]
 */
export async function enterView(view, label, note = "") {
  await loadStyles("views.css");
  document.documentElement.dataset.view = view;
  const leave = document.createElement("a");
  leave.href = location.pathname;
  leave.className = "view-leave";
  leave.textContent = text("viewLeave");
  leave.addEventListener("click", () => handTo(leave.href));
  const name = document.createElement("b");
  name.textContent = label;
  const line = document.createElement("div");
  line.className = "view-line";
  line.append(name, leave);
  document.querySelector("article.question")?.prepend(line);
  if (note) {
    const said = document.createElement("p");
    said.className = "notice";
    said.textContent = note;
    line.after(said);
  }
  // The other language shows the same view, and so does the next question where both languages are wanted.
  const alike = view === "both" ? "a[data-language-switch], a[rel=next], a[rel=prev]" : "a[data-language-switch]";
  for (const link of document.querySelectorAll(alike)) {
    if (link instanceof HTMLAnchorElement) link.search = `?view=${view}`;
  }
}
