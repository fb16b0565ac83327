/** Hangul below the syllable: keystrokes, initial consonants, keyboard layouts, particles. */
import { convertHangulToQwerty, convertQwertyToHangul, disassemble } from 'es-hangul';

/** @type {Map<string, string>} */
const known = new Map();

/**
 * The letters of a text in the order in which they are typed: 과 -> ㄱㅗㅏ.
 * @param {string} text
 */
export function keystrokes(text) {
  let typed = '';
  for (const sign of text) {
    let letters = known.get(sign);
    if (letters === undefined) known.set(sign, (letters = disassemble(sign)));
    typed += letters;
  }
  return typed;
}

/** First letter of each syllable: 학습률 -> ㅎㅅㄹ. @param {string} text */
export function initials(text) {
  let found = '';
  for (const sign of text) found += keystrokes(sign)[0] ?? '';
  return found;
}

/** First consonant of a text, without taking the rest of it apart. @param {string} text */
export function leadOf(text) {
  const code = text.charCodeAt(0) - 0xac00;
  return code >= 0 && code < 11172 ? 'ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ'[Math.floor(code / 588)] : text[0];
}

/** Whether a text is of single consonants alone. @param {string} text */
export const isInitials = (text) => /^[ㄱ-ㅎ]+$/.test(text);

/** Whether a text has letters that make no syllable. @param {string} text */
export const hasLoose = (text) => /[ㄱ-ㅣ]/.test(text);

/** Consonants that a keyboard has put together taken apart again: ㄳ -> ㄱㅅ. @param {string} text */
export const apart = (text) => text.replace(/[ㄳㄵㄶㄺ-ㅀㅄ]/g, (sign) => disassemble(sign));

/**
 * Whether a word begins as the typed text does, whose last syllable may be half typed and
 * whose single consonants stand for syllables: 학ㅅㄹ, 역저 and 파인튠 begin 학습률, 역전파 and 파인튜닝.
 * @param {string} word
 * @param {string} typed
 */
export function begins(word, typed) {
  if (!/[ㄱ-ㅎ]./.test(typed)) return keystrokes(word).startsWith(keystrokes(typed));
  if (word.length < typed.length) return false;
  for (let i = 0; i < typed.length - 1; i++) {
    const same = /[ㄱ-ㅎ]/.test(typed[i]) ? keystrokes(word[i])[0] === typed[i] : word[i] === typed[i];
    if (!same) return false;
  }
  return keystrokes(word.slice(typed.length - 1)).startsWith(keystrokes(typed.slice(-1)));
}

/**
 * What Latin letters give on the Korean layout, or nothing where they give no Korean word.
 * @param {string} raw as it was typed, capitals kept
 */
export function fromLatinKeys(raw) {
  if (!/^[a-z]{3,}$/i.test(raw)) return '';
  // Capitals by caps lock or at the start of a sentence are no double consonants.
  const tense = /[a-z]/.test(raw) && /[QWERTOP]/.test(raw);
  const keys = tense ? raw.replace(/[^QWERTOP]/g, (sign) => sign.toLowerCase()) : raw.toLowerCase();
  let text = '';
  try {
    text = convertQwertyToHangul(keys);
  } catch {
    return ''; // es-hangul throws at vowels that no syllable can hold.
  }
  return /^[가-힣]{2,}[ㄱ-ㅎ]?$/.test(text) || isInitials(text) ? apart(text) : '';
}

/** What Hangul gives on the Latin layout: 비ㅐㄱㅁ -> qlora. @param {string} text */
export function fromHangulKeys(text) {
  const latin = convertHangulToQwerty(text).toLowerCase();
  return /^[a-z0-9]{3,}$/.test(latin) ? latin : '';
}

const PARTICLES =
  '으로써 으로서 에서의 에서는 에서도 에게서 이라는 이라고 이라면 이란 이나 이며 이고 이면 이다 인지 인가 인가요 입니까 입니다 ' +
  '까지 부터 마다 보다 처럼 만큼 조차 밖에 대로 에서 에게 에는 에도 에만 과의 와의 과는 와는 으로 으로는 으로도 로써 로서 로는 로도 ' +
  '라는 라고 라면 란 들은 들이 들을 들의 들 에 을 를 은 는 이 가 의 와 과 도 로 만 나 며 요';
const ENDINGS =
  '하는 하여 하고 하면 하기 하지 하게 하려면 하며 한다 한 할 함 해 해서 해야 했을 하다 했다 합니다 하십시오 하나요 ' +
  '되는 되어 되고 되면 되며 된 될 됨 돼 돼서 된다 되다 됐다 됩니다 되나요 시키는 시켜 시킨 시킬 시키기 시키면 시킨다 시킴 적인 적으로 ' +
  '인 이었다 였다 이라 화된 화하는';
const TAIL = new RegExp(
  `(?:${`${PARTICLES} ${ENDINGS}`.split(' ').sort((a, b) => b.length - a.length).join('|')})$`,
);
const PARTICLE = new RegExp(`^(?:${PARTICLES.split(' ').join('|')})+$`);

/** Whether a run of Hangul is nothing but particles. @param {string} text */
export const isParticle = (text) => PARTICLE.test(text);

/**
 * A word without one ending, then without two and so on; at least two syllables are left.
 * @param {string} word
 * @returns {string[]}
 */
export function bare(word) {
  const found = [];
  let rest = word;
  for (;;) {
    // A shorter ending may be the right one: 학습이나 -> 학습이, 학습.
    const match = TAIL.exec(rest);
    if (!match || match.index < 2) break;
    rest = rest.slice(0, match.index);
    found.push(rest);
  }
  if (!found.length) {
    for (let size = 1; size <= 2 && word.length - size >= 2; size++) {
      const stem = word.slice(0, -size);
      if (TAIL.exec(word.slice(stem.length))?.[0].length === size) found.push(stem);
    }
  }
  return found;
}
