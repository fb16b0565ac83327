/** What a reader typed -> words and filters. */
import { composeQuery, fold, isLetters, isSign, runs } from './fold.js';
import { apart, isParticle } from './hangul.js';
import { isEmpty } from './latin.js';

/**
 * @typedef {object} Query
 * @property {import('./types.js').Word[]} words
 * @property {string[]} chapters
 * @property {string} id of a question
 * @property {string[]} tags ids, one of which a document must have for each `#`
 * @property {Set<number> | null} allowed documents that pass the filters
 * @property {string} filter the words that filter, as they were typed
 */

/**
 * @param {string} text
 * @param {import('./types.js').Core} core
 * @returns {Query}
 */
export function parse(text, core) {
  /** @type {Query} */
  const query = { words: [], chapters: [], id: '', tags: [], allowed: null, filter: '' };
  const plain = [];
  for (const chunk of composeQuery(text).split(/\s+/).filter(Boolean)) {
    const filtered = filterBy(chunk, core, query);
    if (filtered) query.filter = `${query.filter} ${chunk}`.trim();
    else plain.push(chunk);
  }
  const words = plain.flatMap(wordsOf).map((word, order) => ({ ...word, order }));
  const telling = words.filter((word) => !isEmpty(word.text));
  query.words = telling.length ? telling : words;
  return query;
}

/**
 * Applies a word that is a filter; tells whether it was one.
 * @param {string} chunk
 * @param {import('./types.js').Core} core
 * @param {Query} query
 */
function filterBy(chunk, core, query) {
  if (/^\d{2,}$/.test(chunk)) {
    const having = numbersOf(core, (id) => id.startsWith(`${chunk}-`) || id.startsWith(`/${chunk}/`));
    if (!having.size) return false;
    query.chapters.push(chunk);
    narrow(query, having);
    return true;
  }
  const parts = /^(\d{1,3})-(\d{1,3})(?:-(\d{1,3}))?$/.exec(chunk);
  if (parts) {
    const wanted = parts.slice(1).filter(Boolean).map(Number).join('-');
    const having = numbersOf(core, (id) => id.split('-').map(Number).join('-') === wanted);
    if (!having.size) return false;
    query.id = core.ids[[...having][0]];
    narrow(query, having);
    return true;
  }
  if (!chunk.startsWith('#') || chunk.length < 2) return chunk === '#';
  const tags = tagsOf(chunk.slice(1), core);
  if (!tags.length) return false;
  query.tags.push(...tags.map((number) => core.tags[number][0]));
  narrow(query, new Set(tags.flatMap((number) => core.tagged[number])));
  return true;
}

/** @param {import('./types.js').Core} core @param {(id: string) => boolean} passes */
const numbersOf = (core, passes) => new Set(core.ids.flatMap((id, number) => (passes(id) ? [number] : [])));

/** @param {Query} query @param {Set<number>} having */
function narrow(query, having) {
  const before = query.allowed;
  query.allowed = before ? new Set([...having].filter((number) => before.has(number))) : having;
}

/** Tags that a label or id names; those that begin with it where none does. @param {string} label @param {import('./types.js').Core} core */
function tagsOf(label, core) {
  const tight = (/** @type {string} */ text) => fold(text).replace(/[\s_-]+/g, '');
  const wanted = tight(label);
  const all = core.tags.map((names, number) => ({ number, names: names.map(tight) })).filter(({ number }) => core.tagged[number].length);
  const exact = all.filter(({ names }) => names.includes(wanted));
  const found = exact.length ? exact : all.filter(({ names }) => names.some((name) => name.startsWith(wanted)));
  return found.map(({ number }) => number);
}

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
