// Marks of glossary terms: links that show their note on hover, keyboard focus and tap.
// The note's own code comes with the first of these.

/**
 * @param {EventTarget | null} target
 * @returns {HTMLAnchorElement | null}
 */
function termOf(target) {
  const link = target instanceof Element ? target.closest("a.term") : null;
  return link instanceof HTMLAnchorElement ? link : null;
}

export function startTerms() {
  let finger = false;
  const load = () => import("./term-note.js");
  document.addEventListener("pointerdown", (event) => { finger = event.pointerType !== "mouse"; }, true);
  document.addEventListener("pointerover", async (event) => {
    const term = event.pointerType === "mouse" ? termOf(event.target) : null;
    if (term) (await load()).hoverOver(term);
  });
  document.addEventListener("focusin", async (event) => {
    const term = termOf(event.target);
    if (term?.matches(":focus-visible")) (await load()).showNote(term);
  });
  document.addEventListener("click", (event) => {
    const term = termOf(event.target);
    // A finger cannot hover: its tap shows the note, which holds the link. Keyboards (detail 0) follow it.
    if (!term || !finger || event.detail === 0) return;
    event.preventDefault();
    load().then((note) => note.toggleNote(term), () => location.assign(term.href));
  });
}
