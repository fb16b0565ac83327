/** How well a document answers a query. */
import { find } from './match.js';
import { FIELDS } from './store.js';

/**
 * @typedef {import('./understand.js').Meaning} Meaning
 * @typedef {{start: number, end: number, word: number, value: number}} Hit
 * @typedef {{part: import('./store.js').Part, hits: Hit[], values: number[], value: number}} PartHits
 * @typedef {{number: number, covered: number, score: number, parts: PartHits[]}} Ranked
 */

/** What a hit on a page that is no question counts: it tells of the site, such as the maintainers' table. */
const OUTSIDE = 0.5;

/** @param {number} number @param {import('./store.js').Store} store */
const shareOf = (number, store) => (store.core.ids[number].startsWith('/') ? OUTSIDE : 1);

/**
 * Rarity of each word: what the rarest of its forms' documents tell.
 * @param {Meaning} meaning
 * @param {import('./store.js').Store} store
 */
export async function rarities(meaning, store) {
  const total = store.core.ids.length;
  const most = new Array(meaning.words.length).fill(0);
  for (const span of meaning.spans) {
    const sets = await Promise.all(span.forms.map((form) => store.candidates(form.text)));
    const size = new Set(sets.flatMap((set) => [...set.keys()])).size;
    for (let i = span.from; i <= span.to; i++) most[i] = Math.max(most[i], size);
  }
  return most.map((size) => Math.log(1 + total / (size || total)));
}

/**
 * A first order from the masks alone: document -> covered words and score.
 * @param {Meaning} meaning
 * @param {import('./store.js').Store} store
 * @param {number[]} rarity
 * @param {Set<number> | null} allowed
 */
export async function preselect(meaning, store, rarity, allowed) {
  /** @type {Map<number, number[]>} */
  const values = new Map();
  for (const span of meaning.spans) {
    for (const form of span.forms) {
      // That a document has all keys of a phrase does not yet say that it has the phrase.
      const sure = store.small || !/[\s-]/.test(form.text) ? 1 : 0.6;
      for (const [number, mask] of await store.candidates(form.text)) {
        if (allowed && !allowed.has(number)) continue;
        let row = values.get(number);
        if (!row) values.set(number, (row = new Array(meaning.words.length).fill(0)));
        const value = maskValue(mask) * form.weight * sure;
        for (let i = span.from; i <= span.to; i++) row[i] = Math.max(row[i], value);
      }
    }
  }
  return [...values]
    .map(([number, row]) => ({
      number,
      covered: row.filter(Boolean).length,
      score: row.reduce((sum, value, i) => sum + value * rarity[i], 0) * shareOf(number, store),
    }))
    .sort((a, b) => b.covered - a.covered || b.score - a.score || a.number - b.number);
}

/** @param {number} mask */
function maskValue(mask) {
  let best = 0;
  let rest = 0;
  FIELDS.forEach(({ weight }, i) => {
    if (!(mask & (1 << i))) return;
    rest += weight;
    best = Math.max(best, weight);
  });
  return best + 0.25 * (rest - best);
}

/**
 * The document's rank from its text.
 * @param {number} number
 * @param {Meaning} meaning
 * @param {import('./store.js').Store} store
 * @param {number[]} rarity
 * @returns {Ranked}
 */
export function rank(number, meaning, store, rarity) {
  const parts = (store.parts.get(number) ?? []).map((part) => partHits(part, meaning, rarity));
  const best = new Array(meaning.words.length).fill(0);
  const sum = new Array(meaning.words.length).fill(0);
  let closeness = 0;
  const whole = rarity.reduce((total, value) => total + value, 0);
  for (const { part, values, hits } of parts) {
    // A part that has only some of the words counts less: the title with one of two must not beat a phrase.
    const share = values.reduce((total, value, i) => total + (value ? rarity[i] : 0), 0) / (whole || 1);
    const weight = FIELDS[part.field].weight * (0.4 + 0.6 * share);
    values.forEach((value, i) => {
      best[i] = Math.max(best[i], value * weight);
      sum[i] += value * weight;
    });
    if (meaning.words.length > 1) closeness = Math.max(closeness, close(hits, meaning.words.length) * (0.5 + weight / 24));
  }
  const covered = best.filter(Boolean).length;
  const score = best.reduce((total, value, i) => total + (value + 0.25 * (sum[i] - value)) * rarity[i], 0);
  return { number, covered, score: score * (1 + closeness) * shareOf(number, store), parts: parts.filter(({ hits }) => hits.length) };
}

/**
 * @param {import('./store.js').Part} part
 * @param {Meaning} meaning
 * @param {number[]} rarity
 * @returns {PartHits}
 */
function partHits(part, meaning, rarity) {
  /** @type {Hit[]} */
  const hits = [];
  const values = new Array(meaning.words.length).fill(0);
  const counts = new Array(meaning.words.length).fill(0);
  for (const span of meaning.spans) {
    for (const form of span.forms) {
      for (const [start, end, quality] of find(part.ready, form.text, form.whole)) {
        const value = quality * form.weight;
        hits.push({ start, end, word: span.from, value });
        for (let i = span.from; i <= span.to; i++) {
          values[i] = Math.max(values[i], value);
          counts[i] += 1;
          if (i > span.from) hits.push({ start, end, word: i, value });
        }
      }
    }
  }
  // Said twice counts a little more than said once.
  const full = values.map((value, i) => value * (1 + 0.08 * Math.min(3, Math.log2(counts[i] || 1))));
  const value = full.reduce((sum, one, i) => sum + one * rarity[i], 0) * FIELDS[part.field].weight;
  return { part, hits: hits.sort((a, b) => a.start - b.start || b.end - a.end), values: full, value };
}

/**
 * From 0 to 1: how near to each other all words stand somewhere in a part.
 * @param {Hit[]} hits in order
 * @param {number} words
 */
function close(hits, words) {
  let best = 0;
  for (let i = 0; i < hits.length; i++) {
    const seen = new Set();
    let end = 0;
    let length = 0;
    for (let j = i; j < hits.length && seen.size < words; j++) {
      // Two words found in one, such as "up" and "date" in "update", are not beside each other.
      const apart = hits[j].start >= end || (hits[j].start === hits[j - 1].start && hits[j].end === hits[j - 1].end);
      if (j > i && !apart) continue;
      if (hits[j].end > end) length += hits[j].end - Math.max(end, hits[j].start);
      end = Math.max(end, hits[j].end);
      seen.add(hits[j].word);
    }
    if (seen.size < words) break;
    const gap = end - hits[i].start - length;
    best = Math.max(best, 1 / (1 + gap / 12));
  }
  return best;
}
