/** The page's end of the worker: one question at a time, and only the newest of those that wait. */
import { language, root } from "../base.js";

/**
 * @typedef {import('./types.js').Answer} Answer
 * @typedef {{chapters: [string, string][], tags: [string, string, number][]}} Overview
 * @typedef {{id: number, answer: Answer, overview: Overview, error?: string}} Reply
 */

const FAILED = /** @type {Reply} */ ({ id: 0, error: "worker" });

/** @type {Worker | undefined} */
let worker;
let number = 0;
/** @type {Map<number, (reply: Reply) => void>} */
const waiting = new Map();
/** @type {{query: string, limit: number, done: (reply: Reply | null) => void} | undefined} */
let next;

function start() {
  const address = new URL("./search-worker.js", import.meta.url);
  address.searchParams.set("base", root.href);
  address.searchParams.set("language", language);
  const started = new Worker(address, { type: "module" });
  started.onmessage = ({ data }) => {
    waiting.get(data.id)?.(data);
    waiting.delete(data.id);
    if (next) {
      const { query, limit, done } = next;
      next = undefined;
      void send(query, limit).then(done);
    }
  };
  started.onerror = () => {
    // A worker that could not start answers nothing; the next question starts another.
    worker = undefined;
    for (const done of waiting.values()) done(FAILED);
    waiting.clear();
    next?.done(FAILED);
    next = undefined;
  };
  return started;
}

/** @param {string} query @param {number} limit @returns {Promise<Reply>} */
function send(query, limit) {
  worker ??= start();
  const id = ++number;
  worker.postMessage({ id, query, limit });
  return new Promise((done) => waiting.set(id, done));
}

/**
 * The answer to a query, or null where a newer one has taken its place.
 * @param {string} query
 * @param {number} limit
 * @returns {Promise<Reply | null>}
 */
export function ask(query, limit) {
  if (!waiting.size) return send(query, limit);
  next?.done(null);
  return new Promise((done) => {
    next = { query, limit, done };
  });
}
