// The model answer beside a study answer; on a phone one tap between them, at the same place.
import { answers } from "./answers.js";
import { namedId } from "./base.js";
import { text } from "./texts.js";
import { enterView } from "./view-frame.js";

export async function showCompare() {
  const all = answers();
  const studies = all.filter((item) => item.classList.contains("study"));
  const model = all.find((item) => item.classList.contains("model"));
  const [first] = studies;
  if (!first || !model) return;
  const frame = document.createElement("div");
  frame.className = "compare";
  first.before(frame);
  frame.append(...studies, model);
  for (const item of [...studies, model]) item.open = true;
  const tabs = new Tabs(frame, studies, model);
  frame.before(tabs.group);
  tabs.show(namedAnswer(studies, model) ?? first);
  addEventListener("hashchange", () => {
    const named = namedAnswer(studies, model);
    if (named) tabs.show(named);
  });
  await enterView("compare", text("viewCompare"));
}

/**
 * The answer that the address names.
 * @param {HTMLDetailsElement[]} studies
 * @param {HTMLDetailsElement} model
 */
function namedAnswer(studies, model) {
  const named = document.getElementById(namedId())?.closest("details");
  return [...studies, model].find((item) => item === named);
}

/** A button for each answer. On a desk the model answer always shows, and the others take turns beside it. */
class Tabs {
  /**
   * @param {HTMLElement} frame
   * @param {HTMLDetailsElement[]} studies
   * @param {HTMLDetailsElement} model
   */
  constructor(frame, studies, model) {
    this.frame = frame;
    this.studies = studies;
    this.group = document.createElement("div");
    this.group.className = "compare-tabs";
    this.group.setAttribute("role", "group");
    this.group.setAttribute("aria-label", text("viewSwitch"));
    this.group.toggleAttribute("data-several", studies.length > 1);
    /** @type {HTMLDetailsElement | null} */
    this.shown = null;
    /** How far each answer was read: pixels above the top of the screen. @type {Map<HTMLDetailsElement, number>} */
    this.places = new Map();
    /** @type {Map<HTMLDetailsElement, HTMLButtonElement>} */
    this.buttons = new Map();
    for (const item of [...studies, model]) this.add(item, item === model);
  }

  /**
   * @param {HTMLDetailsElement} item
   * @param {boolean} isModel
   */
  add(item, isModel) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = isModel ? "model" : "study";
    const heading = item.querySelector("summary h2")?.textContent ?? "";
    const name = item.querySelector("summary .name")?.textContent;
    button.textContent = name || heading;
    if (name) button.setAttribute("aria-label", `${heading} ${name}`);
    button.addEventListener("click", () => this.show(item));
    this.buttons.set(item, button);
    this.group.append(button);
  }

  /** @param {HTMLDetailsElement} item */
  show(item) {
    const before = this.shown;
    const edge = document.querySelector(".top")?.getBoundingClientRect().bottom ?? 0;
    const read = edge - this.frame.getBoundingClientRect().top;
    if (before) this.places.set(before, read);
    this.shown = item;
    for (const [answer, button] of this.buttons) {
      answer.classList.toggle("shown", answer === item);
      button.setAttribute("aria-pressed", String(answer === item));
    }
    if (this.studies.includes(item)) {
      for (const study of this.studies) study.classList.toggle("beside", study === item);
    } else if (!this.studies.some((study) => study.classList.contains("beside"))) {
      this.studies[0]?.classList.add("beside");
    }
    if (before && before !== item && read > 0) this.keepPlace(item, read, edge);
  }

  /**
   * The same height as in the answer before, or where this one was left; never past its end.
   * @param {HTMLDetailsElement} item
   * @param {number} read
   * @param {number} edge
   */
  keepPlace(item, read, edge) {
    const room = Math.max(0, item.offsetHeight - (innerHeight - edge) / 2);
    const wanted = Math.min(this.places.get(item) ?? read, room);
    const top = this.frame.getBoundingClientRect().top;
    scrollBy({ top: top + wanted - edge, behavior: "instant" });
  }
}
