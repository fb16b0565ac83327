/** The question that was read last, for "go on where you were". */

import { kept } from '../storage.js';

const KEY = 'last';

/** Remembers the question whose page this is. */
export function rememberPage() {
  const { question } = document.documentElement.dataset;
  if (question) kept.set(KEY, question);
}

/** @returns {string | null} its id */
export function lastPage() {
  const found = kept.get(KEY);
  return found !== null && /^\d{2,}(-\d+){1,2}$/.test(found) ? found : null;
}
