/** @type {ReturnType<typeof setTimeout> | undefined} */
let fading;

/**
 * Says something in passing, to the eye and to a screen reader.
 * @param {string} message
 */
export function toast(message) {
  const place = document.querySelector(".toast");
  if (!place) return;
  clearTimeout(fading);
  place.textContent = message;
  fading = setTimeout(() => place.replaceChildren(), 5000);
}
