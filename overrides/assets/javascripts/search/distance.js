/** How far two words are apart, counted in slips of the finger. */

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

/**
 * Cost of turning `typed` into `word`, or into a beginning of it (a little dearer, since that is
 * what typing looks like before it ends); Infinity above `limit`.
 * @param {string} typed
 * @param {string} word
 * @param {number} limit
 */
export function distance(typed, word, limit) {
  if (typed.length - word.length > limit) return Infinity;
  let before = /** @type {number[]} */ ([]);
  let row = Array.from({ length: word.length + 1 }, (_, i) => i);
  for (let i = 1; i <= typed.length; i++) {
    const next = [i];
    let least = i;
    for (let j = 1; j <= word.length; j++) {
      const doubled = typed[i - 1] === typed[i - 2] ? 0.6 : 1;
      let cost = Math.min(row[j - 1] + swap(typed[i - 1], word[j - 1]), row[j] + doubled, next[j - 1] + (word[j - 1] === word[j - 2] ? 0.6 : 1));
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1]) cost = Math.min(cost, before[j - 2] + 0.9);
      next.push(cost);
      if (cost < least) least = cost;
    }
    // Swapped letters may yet bring a row's least down by a little.
    if (least - 0.2 > limit) return Infinity;
    before = row;
    row = next;
  }
  const whole = row[word.length];
  const beginning = Math.min(...row) + 0.25;
  const cost = Math.min(whole, beginning);
  return cost <= limit ? cost : Infinity;
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
