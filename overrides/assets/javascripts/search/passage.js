/** The piece of a part that shows why it was found. */
import { withSigns } from './signs.js';

const LENGTH = { ko: 76, en: 140 };

/**
 * @param {import('./rank.js').PartHits} found
 * @param {string} language
 * @param {number} corrections of the part
 * @returns {import('./types.js').Passage}
 */
export function passage({ part, hits }, language, corrections) {
  const { text } = part.ready;
  const size = language === 'ko' ? LENGTH.ko : LENGTH.en;
  const [from, to] = window(text, hits, size);
  const marks = merge(hits).filter(([start, end]) => start < to && end > from);
  const inside = marks.map(([start, end]) => ({ start: Math.max(start, from) - from, end: Math.min(end, to) - from }));
  const shown = withSigns(text.slice(from, to).replace(/\n/g, ' '), inside);
  return {
    part: part.id,
    offset: from,
    text: shown.text,
    marks: merge(shown.marks),
    words: [...new Set(marks.map(([start, end]) => text.slice(start, end)))],
    before: from > 0,
    after: to < text.length,
    corrections,
  };
}

/**
 * Bounds of the stretch with the most that was looked for, between words.
 * @param {string} text
 * @param {import('./rank.js').Hit[]} hits in order
 * @param {number} size
 * @returns {[number, number]}
 */
function window(text, hits, size) {
  let best = 0;
  let most = -1;
  for (let i = 0; i < hits.length; i++) {
    /** @type {Map<number, number>} */
    const values = new Map();
    for (let j = i; j < hits.length && hits[j].end - hits[i].start <= size * 0.8; j++) {
      values.set(hits[j].word, Math.max(values.get(hits[j].word) ?? 0, hits[j].value));
    }
    const value = [...values.values()].reduce((sum, one) => sum + one, 0);
    if (value > most + 0.01) [most, best] = [value, hits[i].start];
  }
  // From the beginning of the sentence, where that is near.
  const back = text.slice(0, best);
  const stop = back.lastIndexOf('. ');
  const sentence = Math.max(stop < 0 ? 0 : stop + 2, back.lastIndexOf('\n') + 1);
  let from = best - sentence <= size * 0.35 ? sentence : best - Math.round(size * 0.25);
  if (from !== sentence) from += Math.max(0, text.slice(from, best).search(/\s/) + 1);
  let to = Math.min(text.length, from + size);
  const rest = text.slice(to).search(/\s/);
  if (to < text.length) to += rest < 0 ? text.length - to : Math.min(rest, 24);
  return [from, to];
}

/**
 * Places that touch or overlap as one.
 * @param {{start: number, end: number}[]} hits in order
 * @returns {[number, number][]}
 */
export function merge(hits) {
  /** @type {[number, number][]} */
  const found = [];
  for (const { start, end } of hits) {
    const last = found.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else found.push([start, end]);
  }
  return found;
}
