/** How far two words are apart, counted in slips of the finger. */
import { keystrokes } from './hangul.js';

const PAIRS = ['ㅐㅔ', 'ㅒㅖ', 'ㄱㅋ', 'ㄱㄲ', 'ㄷㅌ', 'ㄷㄸ', 'ㅂㅍ', 'ㅂㅃ', 'ㅅㅆ', 'ㅈㅊ', 'ㅈㅉ'];
const ALIKE = new Set(PAIRS.flatMap((pair) => [pair, pair[1] + pair[0]]));

/**
 * Cost of one letter in place of another.
 * @param {string} a
 * @param {string} b
 */
function swap(a, b) {
  if (a === b) return 0;
  if (ALIKE.has(a + b)) return 0.5;
  return a >= 'ㅏ' && a <= 'ㅣ' && b >= 'ㅏ' && b <= 'ㅣ' ? 0.75 : 1;
}

/** Of each syllable, as far as it was asked for: the letters it is typed with. */
const syllables = new Int32Array(0xd7a4 - 0xac00);

/** Which letters a text is typed with, as bits; two letters may share one. @param {string} text */
export function letters(text) {
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    bits |= code < 0xac00 || code > 0xd7a3 ? 1 << (code & 31) : (syllables[code - 0xac00] ||= letters(keystrokes(text[i])));
  }
  return bits;
}

/**
 * A quick floor for the distance: letters of `typed` that the word lacks cost half a slip at least.
 * @param {number} typed
 * @param {number} word
 */
export function floor(typed, word) {
  let lacking = typed & ~word;
  let cost = 0;
  for (; lacking; lacking &= lacking - 1) cost += 0.5;
  return cost;
}

const LONGEST = 64;
let before = new Float32Array(LONGEST + 1);
let row = new Float32Array(LONGEST + 1);
let next = new Float32Array(LONGEST + 1);

/**
 * Cost of turning `typed` into `word`, or into a beginning of it (a little dearer, since that is
 * what typing looks like before it ends); Infinity above `limit`.
 * @param {string} typed
 * @param {string} word
 * @param {number} limit
 */
export function distance(typed, word, limit) {
  // What stands beyond the reach of any slip does not matter.
  const length = Math.min(word.length, typed.length + 4, LONGEST);
  if (typed.length - length > limit) return Infinity;
  for (let j = 0; j <= length; j++) row[j] = j;
  for (let i = 1; i <= typed.length; i++) {
    const sign = typed[i - 1];
    const doubled = sign === typed[i - 2] ? 0.6 : 1;
    let least = (next[0] = i);
    for (let j = 1; j <= length; j++) {
      const other = word[j - 1];
      let cost = row[j - 1] + swap(sign, other);
      cost = Math.min(cost, row[j] + doubled, next[j - 1] + (other === word[j - 2] ? 0.6 : 1));
      if (i > 1 && j > 1 && sign === word[j - 2] && typed[i - 2] === other) cost = Math.min(cost, before[j - 2] + 0.9);
      next[j] = cost;
      if (cost < least) least = cost;
    }
    // Swapped letters may yet bring a row's least down by a little.
    if (least - 0.2 > limit) return Infinity;
    [before, row, next] = [row, next, before];
  }
  let cost = word.length > length ? Infinity : row[length];
  for (let j = 0; j <= length; j++) cost = Math.min(cost, row[j] + 0.25);
  return cost <= limit + 1e-6 ? cost : Infinity;
}

/**
 * Slips that a word of the query may have.
 * @param {string} word
 * @param {string} typed its keystrokes
 * @param {boolean} hangul
 */
export function tolerance(word, typed, hangul) {
  if (hangul) {
    const limit = word.length < 2 ? 0 : word.length === 2 ? 0.8 : word.length === 3 ? 1.05 : word.length < 6 ? 2 : 2.5;
    return Math.min(limit, typed.length * 0.25);
  }
  if (/\d/.test(word) || word.length < 4) return 0;
  return word.length === 4 ? 0.9 : word.length < 8 ? 1.05 : 2;
}
