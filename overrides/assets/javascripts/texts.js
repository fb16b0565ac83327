/** @type {Record<string, string> | undefined} */
let texts;

/**
 * A text of the interface in the page's language.
 * @param {string} key
 * @param {Record<string, string | number>} [values] what stands for `{name}` in the text
 */
export function text(key, values = {}) {
  texts ??= /** @type {Record<string, string>} */ (
    Object.assign({}, ...[...document.querySelectorAll("script[type='application/json'][id^='texts']")].map((script) => JSON.parse(script.textContent ?? "{}")))
  );
  const found = texts[key];
  if (found === undefined) throw new Error(`no text ${key} on this page`);
  return found.replace(/\{(\w+)\}/g, (match, name) => String(values[name] ?? match));
}
