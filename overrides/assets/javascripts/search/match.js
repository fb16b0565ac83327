/** Where the forms of a word stand in a text. */
import { fold, isLetters, isSign, runs } from './fold.js';
import { isParticle } from './hangul.js';
import { stem } from './latin.js';

/**
 * A text made ready to be looked through: folded, without spaces and hyphens (`map` leads from
 * there back to the text's own characters), and its Latin words.
 * @typedef {{text: string, folded: string, squeezed: string, map: number[], latin: {text: string, stem: string, start: number}[]}} Ready
 */

const GAPS = /[\0-\x20\xa0\u2000-\u2013\u3000-]+/g;

/**
 * @param {string} text
 * @returns {Ready}
 */
export function prepare(text) {
  const folded = fold(text);
  const map = [];
  for (let i = 0; i < folded.length; i++) {
    const code = folded.charCodeAt(i);
    // Spaces and hyphens, as in GAPS; a test of each sign by a pattern takes many times as long.
    if (code <= 32 || code === 45 || code === 160 || (code >= 0x2000 && code <= 0x2013) || code === 0x3000) continue;
    map.push(i);
  }
  const squeezed = folded.replace(GAPS, '');
  const latin = runs(folded)
    .filter((run) => !isLetters(run.text))
    .map((run) => ({ ...run, stem: stem(run.text) }));
  return { text, folded, squeezed, map, latin };
}

/**
 * All places of a form, without overlaps.
 * @param {Ready} ready
 * @param {string} form folded
 * @param {boolean} [whole] only at the start of a word
 * @returns {import('./types.js').Match[]}
 */
export function find(ready, form, whole = false) {
  const found = /^[a-z0-9\u00df-\u024f]+$/.test(form) ? findLatin(ready, form) : [];
  if (!found.length) found.push(...findSqueezed(ready, form.replace(GAPS, '')));
  return whole ? found.filter(([, , quality]) => quality >= 0.85) : found;
}

/**
 * @param {Ready} ready
 * @param {string} form
 */
function findLatin(ready, form) {
  /** @type {import('./types.js').Match[]} */
  const found = [];
  const common = stem(form);
  for (const word of ready.latin) {
    const at = word.text.indexOf(form);
    let quality = 0;
    let start = word.start;
    let end = start + word.text.length;
    if (word.text === form) quality = 1;
    else if (word.stem === common) quality = 0.95;
    else if (at === 0 && form.length > 1) {
      quality = 0.4 + (0.4 * form.length) / word.text.length;
      end = start + form.length;
    } else if (at > 0 && form.length > 3) {
      quality = 0.4;
      start += at;
      end = start + form.length;
    }
    if (quality) found.push([start, end, quality]);
  }
  return found;
}

/**
 * @param {Ready} ready
 * @param {string} form without spaces
 */
function findSqueezed(ready, form) {
  /** @type {import('./types.js').Match[]} */
  const found = [];
  if (!form) return found;
  for (let at = ready.squeezed.indexOf(form); at >= 0; at = ready.squeezed.indexOf(form, at + form.length)) {
    const start = ready.map[at];
    const end = ready.map[at + form.length - 1] + 1;
    const quality = qualityOf(ready, form, start, end);
    if (quality) found.push([start, end, quality]);
  }
  return found;
}

/**
 * How well a form stands at a place: as a word, at the start of one, or within one. Across a space
 * it counts only where it begins with a word.
 * @param {Ready} ready
 * @param {string} form
 * @param {number} start
 * @param {number} end
 */
function qualityOf(ready, form, start, end) {
  const { folded } = ready;
  const latinStart = !isLetters(form);
  // LoRA가 begins a word after a particle of another script, too.
  const first = folded[start - 1];
  const opens = !isSign(first) || isLetters(first) === latinStart;
  const across = end - start > form.length;
  if (latinStart && (!opens || (form.length < 4 && isSign(folded[end]) && !isLetters(folded[end])))) return 0;
  const rest = /^[가-힣]*/.exec(folded.slice(end))?.[0] ?? '';
  const next = folded[end];
  const lastLatin = !isLetters(form.slice(-1));
  const closes = !isSign(next) || (lastLatin ? isLetters(next) : rest === '' || isParticle(rest));
  if (across && (!opens || (form.length < 3 && !closes))) return 0;
  if (form.length === 1) return opens ? (closes ? 0.9 : 0.5) : 0.2;
  if (opens) return closes ? 1 : 0.85;
  return closes ? 0.7 : 0.6;
}
