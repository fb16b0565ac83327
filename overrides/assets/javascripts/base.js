/** Where the site's root is, whatever page this is. */
export const root = new URL(document.documentElement.dataset.base ?? "./", location.href);

/** Language of the page's interface. @type {'ko' | 'en'} */
export const language = document.documentElement.lang === "en" ? "en" : "ko";

/** Id of the part that the address names; an address that was cut off within a letter names none. */
export function namedId() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return "";
  }
}

/**
 * Address of something in the site.
 * @param {string} path relative to the site's root, such as `07/04/`
 */
export function siteUrl(path) {
  return new URL(path, root);
}

/**
 * The same for a page in the language that is on the screen.
 * @param {string} path
 */
export function pageUrl(path) {
  return siteUrl(language === "ko" ? path : `${language}/${path}`);
}
