/** Folding of text and the keys of the index; twins of scripts/search_text.py. */

const LETTERS = '\u0370-\u1fff\u3041-\u318e\u3400-\u9fff\uac00-\ud7a3';
const LATIN = 'a-z0-9\u00df-\u00f6\u00f8-\u024f';
const RUNS = new RegExp(`[${LETTERS}]+`, 'g');
const LATIN_RUNS = new RegExp(`[${LATIN}]+`, 'g');
const EITHER = new RegExp(`[${LETTERS}]+|[${LATIN}]+`, 'g');
const SIGN = new RegExp(`[${LETTERS}${LATIN}]`);
const LETTER = new RegExp(`[${LETTERS}]`);
const LEADS = 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ';
const VOWELS = 'ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ';
const TAILS = 'ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ';

/**
 * NFC, with full-width signs made narrow. Not NFKC, which turns single consonants into others.
 * @param {string} text
 */
export function compose(text) {
  return text
    .normalize('NFC')
    .replace(/[\uff01-\uff5e]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[\u3000\u00a0]/g, ' ');
}

/**
 * One form for letters that are typed in several. As long as the text's NFC.
 * @param {string} text
 */
export function fold(text) {
  const composed = compose(text);
  const lower = composed.toLowerCase();
  if (lower.length === composed.length && !composed.includes('Σ')) return lower;
  return Array.from(composed, (sign) => (sign.toLowerCase().length === sign.length ? sign.toLowerCase() : sign)).join('');
}

/**
 * Text typed into the search: composed, with loose conjoining jamo (NFD cut short) as letters of their own.
 * @param {string} text
 */
export function composeQuery(text) {
  return compose(text)
    .replace(/[\u200b-\u200d\u2060\ufeff\u00ad]/g, '')
    .replace(/[\u1100-\u1112]/g, (sign) => LEADS[sign.charCodeAt(0) - 0x1100])
    .replace(/[\u1161-\u1175]/g, (sign) => VOWELS[sign.charCodeAt(0) - 0x1161])
    .replace(/[\u11a8-\u11c2]/g, (sign) => TAILS[sign.charCodeAt(0) - 0x11a8]);
}

/** @param {string} folded */
export const squeeze = (folded) => folded.replace(/\s+/g, '');

/**
 * Pairs of neighbouring letters, spaces left out.
 * @param {string} folded
 */
export function grams(folded) {
  const found = new Set();
  for (const run of squeeze(folded).match(RUNS) ?? []) {
    for (let i = 0; i + 1 < run.length; i++) found.add(run.slice(i, i + 2));
  }
  return /** @type {Set<string>} */ (found);
}

/**
 * Latin words and numbers in order.
 * @param {string} folded
 * @returns {string[]}
 */
export const latinWords = (folded) => folded.match(LATIN_RUNS) ?? [];

/**
 * Runs of letters and runs of Latin, in order, with where they begin.
 * @param {string} folded
 */
export const runs = (folded) => [...folded.matchAll(EITHER)].map((match) => ({ text: match[0], start: match.index }));

/** Whether a character belongs to a word. @param {string | undefined} sign */
export const isSign = (sign) => sign !== undefined && SIGN.test(sign);

/** Whether a text begins with a letter that is found by bigrams. @param {string} text */
export const isLetters = (text) => LETTER.test(text.charAt(0));

/**
 * Number of the shard that a key stands in.
 * @param {string} key
 * @param {number} count
 */
export function shardOf(key, count) {
  let value = 0;
  for (const sign of Array.from(key).slice(0, 3)) value = (value * 31 + (sign.codePointAt(0) ?? 0)) & 0xffff;
  return value % count;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Uint8Array(128);
for (let i = 0; i < DIGITS.length; i++) VALUES[DIGITS.charCodeAt(i)] = i;

/**
 * Documents and masks of a key; `encode` of scripts/search_index.py writes them.
 * @param {string} text
 * @returns {Map<number, number>}
 */
export function decode(text) {
  const found = new Map();
  let number = -1;
  let value = 0;
  let scale = 1;
  for (let i = 0; i < text.length; i++) {
    const digit = VALUES[text.charCodeAt(i)];
    value += (digit & 31) * scale;
    scale *= 32;
    if (digit > 31) continue;
    number += Math.floor(value / 32) + 1;
    found.set(number, value & 31);
    value = 0;
    scale = 1;
  }
  return found;
}
