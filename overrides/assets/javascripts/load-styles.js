/** @type {Map<string, Promise<void>>} */
const loaded = new Map();

/**
 * Loads a style sheet that only some readers need; done when it applies.
 * @param {string} name a file that the build lays beside the scripts
 * @returns {Promise<void>}
 */
export function loadStyles(name) {
  let done = loaded.get(name);
  if (!done) {
    done = new Promise((resolve, reject) => {
      const link = document.createElement("link");
      link.rel = "stylesheet";
      link.href = new URL(`./${name}`, import.meta.url).href;
      link.addEventListener("load", () => resolve());
      link.addEventListener("error", () => {
        link.remove();
        loaded.delete(name);
        reject(new Error(`could not load ${name}`));
      });
      document.head.append(link);
    });
    loaded.set(name, done);
  }
  return done;
}
