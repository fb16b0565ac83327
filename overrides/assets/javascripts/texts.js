/** @typedef {Record<string, string>} Texts */

/** @type {Texts | undefined} */
let texts;

/** Those of every page, which early.js brings along in the page's language, and the page's own. @returns {Texts} */
function all() {
  const { siteTexts } = /** @type {{siteTexts?: Texts}} */ (/** @type {unknown} */ (self));
  const own = [...document.querySelectorAll("script[type='application/json'][id^='texts']")];
  return Object.assign({}, siteTexts, ...own.map((script) => JSON.parse(script.textContent ?? "{}")));
}

/**
 * A text of the interface in the page's language.
 * @param {string} key
 * @param {Record<string, string | number>} [values] what stands for `{name}` in the text
 */
export function text(key, values = {}) {
  texts ??= all();
  const found = texts[key];
  if (found === undefined) throw new Error(`no text ${key} on this page`);
  return found.replace(/\{(\w+)\}/g, (match, name) => String(values[name] ?? match));
}
