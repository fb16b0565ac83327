/** The words of a query -> the forms in which they may stand in the texts of one language. */
import { isLetters } from './fold.js';
import { bare, fromHangulKeys, fromLatinKeys, hasLoose, isInitials, isParticle } from './hangul.js';
import { keyOf } from './lexicon.js';

/**
 * @typedef {object} Meaning
 * @property {import('./types.js').Word[]} words
 * @property {import('./types.js').Span[]} spans at least one for each word that is found
 * @property {boolean} guessed whether a word was taken for another
 * @property {boolean[]} found by word
 */

/** @typedef {import('./types.js').Form} Form @typedef {import('./types.js').Word} Word @typedef {import('./store.js').Store} Store */

const LONGEST_TERM = 5;
const MOST_FORMS = 12;

/**
 * @param {Word[]} words
 * @param {Store} store
 * @param {(text: string) => Promise<boolean>} elsewhere whether the other language's pages have a word
 * @returns {Promise<Meaning>}
 */
export async function understand(words, store, elsewhere) {
  /** @type {Meaning} */
  const meaning = { words: [], spans: [], guessed: false, found: [] };
  words = await joinKeys(words, store);
  const inTerm = await termSpans(words, store);
  for (let i = 0; i < words.length; i++) {
    const last = i === words.length - 1;
    const word = words[i];
    const exact = await exactForms(word.text, store, last);
    if (exact.length || inTerm.has(i)) {
      add(meaning, [word], [exact]);
      continue;
    }
    const other = await otherReading(word, store, elsewhere);
    meaning.guessed ||= other.guessed;
    add(meaning, other.words, other.forms);
  }
  meaning.spans.push(...(await phraseSpans(meaning.words, store)));
  for (const span of meaning.spans) for (let i = span.from; i <= span.to; i++) if (span.forms.length) meaning.found[i] = true;
  return meaning;
}

/**
 * A Latin name with digits typed on the Korean layout: ㅠㄹ16 -> bf16.
 * @param {Word[]} words
 * @param {Store} store
 */
async function joinKeys(words, store) {
  /** @type {Word[]} */
  const joined = [];
  for (const word of words) {
    const before = joined.at(-1);
    const text = before && word.glued && /^\d/.test(word.text) && isLetters(before.text) ? fromHangulKeys(before.text + word.text) : '';
    if (before && text && (await store.candidates(text)).size && !(await store.candidates(before.text)).size) {
      joined[joined.length - 1] = { ...before, text, raw: text };
    } else joined.push(word);
  }
  return joined;
}

/** @param {Meaning} meaning @param {Word[]} words @param {Form[][]} forms */
function add(meaning, words, forms) {
  words.forEach((word, i) => {
    const at = meaning.words.push(word) - 1;
    meaning.found.push(false);
    if (forms[i]?.length) meaning.spans.push({ from: at, to: at, forms: forms[i] });
  });
}

/** Numbers of the words that are part of a term of the glossary. @param {Word[]} words @param {Store} store */
async function termSpans(words, store) {
  const found = new Set();
  for (const span of await phraseSpans(words, store)) for (let i = span.from; i <= span.to; i++) found.add(i);
  return found;
}

/**
 * Terms of the glossary among the words, and neighbouring words written as one.
 * @param {Word[]} words
 * @param {Store} store
 */
async function phraseSpans(words, store) {
  /** @type {import('./types.js').Span[]} */
  const spans = [];
  for (let from = 0; from < words.length; from++) {
    for (let to = from; to < Math.min(words.length, from + LONGEST_TERM); to++) {
      const texts = words.slice(from, to + 1).map((word) => word.text);
      const joined = texts.join('');
      const ends = isLetters(joined.slice(-1)) ? [joined, ...bare(joined)] : [joined];
      const named = ends.find((text) => store.lexicon.termsOf(text).length);
      const synonyms = named ? store.lexicon.synonyms(named) : [];
      const forms = synonyms.slice(0, MOST_FORMS).map((text) => (keyOf(text) === keyOf(named ?? '') ? { text, weight: 1 } : { text, weight: 0.9, whole: true }));
      const beside = to > from && to < from + 3 && words[to].order - words[from].order === to - from;
      if (beside && texts.every(isInitials)) {
        const named = to === from + 1 ? await sideBySide(texts[0], texts[1], store) : [];
        const whole = store.lexicon.withInitials(joined)[0].slice(0, store.tries(6, 3)).flatMap((entry) => formsOf(entry.text, store, 0.95));
        forms.push(...(await standing(whole, store)), ...named);
      } else if (beside && !forms.some((form) => form.weight === 1) && (await store.candidates(joined)).size) {
        forms.push({ text: joined, weight: 1 });
      }
      if (forms.length) spans.push({ from, to, forms });
    }
  }
  return spans;
}

/**
 * A word as it stands, without its particles, and what it is the beginning of.
 * @param {string} text
 * @param {Store} store
 * @param {boolean} last whether it may be typed on
 * @returns {Promise<Form[]>}
 */
async function exactForms(text, store, last) {
  if (isInitials(text)) return standing(initialForms(text, store), store);
  /** @type {Form[]} */
  const forms = [];
  const literal = (await store.candidates(text)).size > 0;
  if (literal) forms.push({ text, weight: 1 });
  if (isLetters(text)) {
    for (const stem of hasLoose(text) ? [] : bare(text)) {
      const weight = literal ? 0.5 : 0.97 - 0.2 * forms.length;
      if (weight > 0.3 && (await store.candidates(stem)).size) forms.push({ text: stem, weight });
    }
    if (last || hasLoose(text)) forms.push(...(await standing(beginningForms(text, store, literal), store)));
  }
  return forms.slice(0, MOST_FORMS);
}

/** The forms that some text may have. @param {Form[]} forms @param {Store} store */
async function standing(forms, store) {
  const sizes = await Promise.all(forms.map(async (form) => (await store.candidates(form.text)).size));
  return forms.filter((_, i) => sizes[i]);
}

/** @param {string} text @param {Store} store @param {boolean} literal @returns {Form[]} */
function beginningForms(text, store, literal) {
  if (text.length < 2) return [];
  return store.lexicon
    .beginning(text)
    .filter((entry) => !entry.key.startsWith(text))
    .slice(0, literal ? store.tries(3, 1) : store.tries(8, 3))
    .flatMap((entry) => formsOf(entry.text, store, 0.75));
}

/**
 * A known word and its synonyms; of a large site, where each costs a file, just one that the texts have.
 * @param {string} text
 * @param {Store} store
 * @param {number} weight
 * @returns {Form[]}
 */
function formsOf(text, store, weight) {
  const synonyms = store.lexicon.synonyms(text);
  const all = [...new Set(synonyms.length && !synonyms.includes(text) && !store.small ? synonyms : [text, ...synonyms])];
  return all.slice(0, store.tries(4, 1)).map((form, i) => ({ text: form, weight: weight - (i ? 0.1 : 0), whole: i > 0 }));
}

/** @param {string} text @param {Store} store @returns {Form[]} */
function initialForms(text, store) {
  if (text.length < 2) return [];
  const [whole, beginning, within] = store.lexicon.withInitials(text);
  // ㅍㅇㅌㄴㅇ: 파인튜닝 with the particle 이.
  const bared = !whole.length && !beginning.length && text.length > 3 && /[ㄱㄴㄷㄹㅇ]$/.test(text);
  if (bared) whole.push(...store.lexicon.withInitials(text.slice(0, -1))[0]);
  const known = whole.length || beginning.length ? [] : text.length > 2 ? within : [];
  return [
    ...whole.slice(0, store.tries(6, 4)).flatMap((entry) => formsOf(entry.text, store, 0.95)),
    ...beginning.slice(0, whole.length ? store.tries(3, 0) : store.tries(8, 3)).flatMap((entry) => formsOf(entry.text, store, 0.75)),
    ...known.slice(0, store.tries(6, 3)).flatMap((entry) => formsOf(entry.text, store, 0.5)),
  ];
}

/**
 * A word that is nowhere as it stands: on another keyboard layout, without its spaces, or with slips.
 * @param {Word} word
 * @param {Store} store
 * @param {(text: string) => Promise<boolean>} elsewhere
 * @returns {Promise<{words: Word[], forms: Form[][], guessed: boolean}>}
 */
async function otherReading(word, store, elsewhere) {
  const none = { words: [word], forms: [[]], guessed: false };
  const turned = isLetters(word.text) ? fromHangulKeys(word.text) : fromLatinKeys(word.raw);
  const exact = turned ? await known(turned, store) : null;
  if (exact) return { ...exact, guessed: true };
  const pieces = await cut(word.text, store);
  if (pieces) return pieces;
  if (await elsewhere(word.text)) return none;
  // The words of a single page are loaded only now.
  if (await store.loadWords(true)) {
    const forms = await exactForms(word.text, store, true);
    if (forms.length) return { words: [word], forms: [forms], guessed: false };
  }
  for (const text of turned ? [word.text, turned] : [word.text]) {
    const near = await nearForms(text, store);
    if (near.forms.length) return { words: [{ ...word, text: near.text }], forms: [near.forms], guessed: true };
  }
  return (await cutNear(word.text, store)) ?? none;
}

/** A text that another layout gives, where the pages have it. @param {string} text @param {Store} store */
async function known(text, store) {
  const word = { text, raw: text, order: 0 };
  const spans = await phraseSpans([word], store);
  const forms = [...spans.flatMap((span) => span.forms), ...(await exactForms(text, store, true))];
  if (forms.length) return { words: [word], forms: [forms] };
  return isLetters(text) ? cut(text, store) : null;
}

/** A word cut into known ones, each with its forms. @param {string} text @param {Store} store */
async function cut(text, store) {
  if (isInitials(text)) {
    const forms = await cutInitials(text, store);
    return forms.length ? { words: [{ text, raw: text, order: 0 }], forms: [forms], guessed: false } : null;
  }
  if (text.length < (isLetters(text) ? 3 : 6) || hasLoose(text.slice(0, -1))) return null;
  const pieces = store.lexicon.split(text, isParticle);
  if (!pieces.length) return null;
  const forms = await Promise.all(pieces.map((piece) => exactForms(piece, store, false)));
  return { words: pieces.map(asWord), forms, guessed: false };
}

/** @param {string} text @returns {Word} */
const asWord = (text) => ({ text, raw: text, order: 0 });

/** ㅅㅍㅎㅇㅅ -> 샘플 효율성, where two words that begin so stand side by side. @param {string} text @param {Store} store */
async function cutInitials(text, store) {
  /** @type {Form[]} */
  const forms = [];
  for (let size = 2; size <= text.length - 2; size++) {
    forms.push(...(await sideBySide(text.slice(0, size), text.slice(size), store)));
  }
  return forms.slice(0, MOST_FORMS);
}

/** Pairs of words with these initial consonants that stand side by side. @param {string} a @param {string} b @param {Store} store */
async function sideBySide(a, b, store) {
  const [left, right] = [a, b].map((piece) => store.lexicon.withInitials(piece)[0].slice(0, store.tries(8, 3)));
  const pairs = left.flatMap((one) => right.map((other) => ({ text: one.key + other.key, weight: 0.9 })));
  return standing(pairs, store);
}

/** A word without spaces of which one piece is known and the other has a slip. @param {string} text @param {Store} store */
async function cutNear(text, store) {
  if (text.length < 4 || !isLetters(text) || hasLoose(text)) return null;
  for (let at = text.length - 2; at >= 2; at--) {
    for (const [left, right] of [[text.slice(0, at), ''], ['', text.slice(at)]]) {
      const sure = left || right;
      if (!store.lexicon.has(sure)) continue;
      const near = await nearForms(left ? text.slice(at) : text.slice(0, at), store);
      if (!near.forms.length) continue;
      const both = [{ text: sure, forms: await exactForms(sure, store, false) }, near];
      const ordered = left ? both : both.reverse();
      return { words: ordered.map((piece) => asWord(piece.text)), forms: ordered.map((piece) => piece.forms), guessed: true };
    }
  }
  return null;
}

/** @param {string} text @param {Store} store */
async function nearForms(text, store) {
  const candidates = isLetters(text) ? [text, ...bare(text)] : [text];
  for (const candidate of candidates) {
    const near = store.lexicon.near(candidate).slice(0, store.tries(6, 3));
    if (near.length) {
      const forms = near.flatMap(({ entry, cost }) => formsOf(entry.text, store, 0.7 - 0.1 * cost));
      const found = await standing(forms.slice(0, MOST_FORMS), store);
      if (found.length) return { text: near[0].entry.text, forms: found };
    }
  }
  return { text, forms: /** @type {Form[]} */ ([]) };
}
