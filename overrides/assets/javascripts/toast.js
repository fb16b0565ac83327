const SHOWN = 5000; // ms

/**
 * Says something in passing, to the eye and to a screen reader.
 * @param {string} message
 */
export function toast(message) {
  const place = document.querySelector(".toast");
  if (!place) return;
  place.textContent = message;
  const said = place.firstChild;
  setTimeout(() => {
    // Unless something else has been said since, by whichever script.
    if (place.firstChild === said) place.replaceChildren();
  }, SHOWN);
}
