/** What a reader typed -> words and filters. */
import { composeQuery, fold, isLetters, isSign, runs } from './fold.js';
import { apart, isParticle } from './hangul.js';
import { isEmpty } from './latin.js';

/** Words that the label of a tag may have. */
const LONGEST_LABEL = 6;

/**
 * @typedef {object} Query
 * @property {import('./types.js').Word[]} words
 * @property {import('./types.js').Filter[]} filters
 * @property {string} rest what is no filter, as it was typed
 * @property {Set<number> | null} allowed documents that pass the filters
 *
 * @typedef {object} Found A filter at the start of some chunks.
 * @property {number} size how many of them it takes
 * @property {string[]} names
 * @property {Set<number>} having documents that pass
 */

/**
 * @param {string} text
 * @param {import('./types.js').Core} core
 * @returns {Query}
 */
export function parse(text, core) {
  /** @type {Query} */
  const query = { words: [], filters: [], rest: '', allowed: null };
  const plain = [];
  const chunks = composeQuery(text).split(/\s+/).filter(Boolean);
  while (chunks.length) {
    const found = numberFilter(chunks[0], core) ?? tagFilter(chunks, core);
    const taken = chunks.splice(0, found?.size ?? 1);
    if (found) {
      query.filters.push({ text: taken.join(' '), names: found.names });
      query.allowed = new Set([...found.having].filter((number) => query.allowed?.has(number) ?? true));
    } else if (taken[0] !== '#') plain.push(...taken);
  }
  query.rest = plain.join(' ');
  const words = plain.flatMap(wordsOf).map((word, order) => ({ ...word, order }));
  const telling = words.filter((word) => !isEmpty(word.text));
  query.words = telling.length ? telling : words;
  return query;
}

/**
 * A chapter (`07`) or a question (`07-04`).
 * @param {string} chunk
 * @param {import('./types.js').Core} core
 * @returns {Found | null}
 */
function numberFilter(chunk, core) {
  if (/^\d{2,}$/.test(chunk)) {
    const having = numbersOf(core, (id) => id.startsWith(`${chunk}-`) || id.startsWith(`/${chunk}/`));
    return having.size ? { size: 1, names: [chunk], having } : null;
  }
  const parts = /^(\d{1,3})-(\d{1,3})(?:-(\d{1,3}))?$/.exec(chunk);
  if (!parts) return null;
  const wanted = parts.slice(1).filter(Boolean).map(Number).join('-');
  const having = numbersOf(core, (id) => id.split('-').map(Number).join('-') === wanted);
  return having.size ? { size: 1, names: [], having } : null;
}

/** @param {import('./types.js').Core} core @param {(id: string) => boolean} passes */
const numbersOf = (core, passes) => new Set(core.ids.flatMap((id, number) => (passes(id) ? [number] : [])));

/**
 * The tag with the longest label or id that stands after a `#`, in however many words; where there
 * is none, those whose label begins so.
 * @param {string[]} chunks
 * @param {import('./types.js').Core} core
 * @returns {Found | null}
 */
function tagFilter(chunks, core) {
  if (!chunks[0].startsWith('#')) return null;
  const known = core.tags.map(([id, ...labels], number) => ({ id, names: [id, ...labels].map(tight), having: core.tagged[number] }));
  for (const whole of [true, false]) {
    for (let size = Math.min(chunks.length, LONGEST_LABEL); size > 0; size--) {
      const wanted = tight(chunks.slice(0, size).join('').slice(1));
      const fits = (/** @type {string} */ name) => wanted && (whole ? name === wanted : name.startsWith(wanted));
      const tags = known.filter(({ names, having }) => having.length && names.some(fits));
      if (tags.length) return { size, names: tags.map(({ id }) => `#${id}`), having: new Set(tags.flatMap(({ having }) => having)) };
    }
  }
  return null;
}

/** A label without what may stand between its words. @param {string} label */
const tight = (label) => fold(label).replace(/[\s_-]+/g, '');

/** A piece without spaces -> its runs of letters and of Latin. @param {string} chunk @returns {import('./types.js').Word[]} */
function wordsOf(chunk) {
  const folded = fold(chunk);
  const found = runs(folded).map(({ text, start }, i) => ({
    text: apart(text),
    raw: chunk.slice(start, start + text.length),
    order: i,
    glued: i > 0 && isSign(folded[start - 1]),
  }));
  // LoRA가, BF16이: what stands after Latin and is but a particle says nothing.
  const telling = found.filter((word, i) => !(i > 0 && isLetters(word.text) && isParticle(word.text)));
  return telling.length ? telling : found;
}
