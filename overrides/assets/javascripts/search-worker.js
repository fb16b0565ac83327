/** The search in a worker: what is typed is never held up by what is looked for. */
import { createSearch } from "./search/engine.js";

/** @typedef {{id: number, query: string, limit: number}} Asked */

const scope = /** @type {DedicatedWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const parameters = new URL(scope.location.href).searchParams;
const base = parameters.get("base") ?? "./";

/** @param {string} path */
async function load(path) {
  // The first file names the others by their content, so only it may be out of date.
  const answer = await fetch(new URL(path, base), path.includes("/", 7) ? {} : { cache: "no-cache" });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.text();
}

const { search, overview, reset } = createSearch(load, parameters.get("language") ?? "ko");

/** @param {Asked} asked */
async function answer({ query, limit }) {
  try {
    return { answer: await search(query, limit), overview: await overview() };
  } catch {
    // Published anew since the first file was loaded: once more from the start.
    reset();
    return { answer: await search(query, limit), overview: await overview() };
  }
}

scope.onmessage = async ({ data }) => {
  try {
    scope.postMessage({ id: data.id, ...(await answer(data)) });
  } catch (error) {
    reset();
    scope.postMessage({ id: data.id, error: String(error) });
  }
};
