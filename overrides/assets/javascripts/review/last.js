/** The question that was read last, and where, for "go on where you were". */

import { handTo, here } from '../language.js';
import { kept } from '../storage.js';

const KEY = 'last';
const PLACE = 'last-place';

/** Remembers the question whose page this is and, when the reader leaves it, the place in it. */
export function rememberPage() {
  const { question } = document.documentElement.dataset;
  if (!question) return;
  kept.set(KEY, question);
  const leave = () => {
    kept.set(KEY, question);
    kept.set(PLACE, JSON.stringify({ question, ...here() }));
  };
  addEventListener('pagehide', leave);
  // A phone may end a page that it has hidden without another word.
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && leave());
}

/** @returns {string | null} its id */
export function lastPage() {
  const found = kept.get(KEY);
  return found !== null && /^\d{2,}(-\d+){1,2}$/.test(found) ? found : null;
}

/**
 * Tells the page of that question, about to show, where the reader was.
 * @param {string} href
 */
export function handLast(href) {
  try {
    const { question, ...reading } = JSON.parse(kept.get(PLACE) ?? '{}');
    if (question === lastPage()) handTo(href, reading);
  } catch {
    // The page is shown from its beginning.
  }
}
