/** The words of a language's pages and the glossary's forms: what a slip or a half-typed word may mean. */
import { isLetters, latinWords } from './fold.js';
import { bare, begins, hasLoose, leadOf, initials, keystrokes } from './hangul.js';
import { distance, floor, letters, tolerance } from './distance.js';
import { stem } from './latin.js';

/**
 * @typedef {object} Entry
 * @property {string} key folded, without spaces
 * @property {string} text as it is looked for
 * @property {number} weight how much it counts among words equally near
 * @property {string} typed its keystrokes
 * @property {number} letters which letters these have
 * @property {string} initials
 * @property {number} term number of the glossary's term, or -1
 */

/** Key under which a form is known: without spaces and hyphens, its last word without inflection. @param {string} folded */
export function keyOf(folded) {
  const joined = folded.replace(/[\s\u2010-\u2013-]+/g, '');
  return isLetters(joined.slice(-1)) ? joined : stem(joined);
}

const GAP = /[\s\u2010-\u2013-]/;

/** Words of a folded text: Hangul without endings, verbs left out; Latin, with hyphens taken out, too. @param {string} text */
function wordsOf(text) {
  const hangul = (text.match(/[가-힣]{2,}/g) ?? []).filter((word) => !/(?:[니이한된진었았했됐]다|시오|세요|습니까)$/.test(word));
  const joined = (text.match(/[a-z0-9]+(?:-[a-z0-9]+)+/g) ?? []).map((word) => word.replace(/-/g, ''));
  return [...hangul.map((word) => bare(word)[0] ?? word), ...latinWords(text), ...joined];
}

export class Lexicon {
  /** @param {import('./types.js').Core} core */
  constructor(core) {
    /** @type {Map<string, Entry>} */
    this.entries = new Map();
    /** @type {Entry[]} */
    this.hangul = [];
    /** @type {Entry[]} */
    this.latin = [];
    /** Forms by the number of their term: those that the texts have. @type {string[][]} */
    this.present = [];
    /** Forms with the numbers of their terms, by their first letter. @type {Map<string, [string, number][]>} */
    this.forms = new Map();
    /** Terms by their forms' keys, for the first letters that were asked for. @type {Map<string, Map<string, number[]>>} */
    this.terms = new Map();
    core.terms.forEach(([present, absent], number) => this.#addTerm(number, present, absent));
  }

  /** @param {number} number @param {string} present @param {string} absent */
  #addTerm(number, present, absent) {
    const having = present ? present.split('|') : [];
    this.present.push(having);
    for (const form of absent ? [...having, ...absent.split('|')] : having) {
      const alike = this.forms.get(form[0]);
      if (alike) alike.push([form, number]);
      else this.forms.set(form[0], [[form, number]]);
      this.#add(form, 12, number);
    }
  }

  /**
   * Numbers of the terms of which a text is a form. Keys are made a letter at a time, since they take
   * longer than all else and most are never asked for; no key begins otherwise than its form.
   * @param {string} folded
   */
  termsOf(folded) {
    const first = folded[0];
    let known = this.terms.get(first);
    if (!known) {
      this.terms.set(first, (known = new Map()));
      for (const [form, number] of this.forms.get(first) ?? []) {
        const key = keyOf(form);
        const numbers = known.get(key) ?? [];
        if (!numbers.includes(number)) numbers.push(number);
        known.set(key, numbers);
      }
    }
    return known.get(keyOf(folded)) ?? [];
  }

  /** @param {string} text @param {number} weight @param {number} term */
  #add(text, weight, term) {
    const key = term >= 0 && GAP.test(text) ? text.replace(/[\s\u2010-\u2013-]+/g, '') : text;
    if (key.length < 2 || this.entries.has(key)) return;
    const entry = { key, text, weight, typed: '', letters: 0, initials: '', term };
    this.entries.set(key, entry);
    (isLetters(key) ? this.hangul : this.latin).push(entry);
  }

  /** @param {import('./types.js').WordList} list */
  addWords(list) {
    list.words.split(' ').forEach((word, i) => this.#add(word, Number(list.weights[i]), -1));
  }

  /**
   * The words of texts that came whole; scripts/search_index.py lists them for a site that is split.
   * @param {{field: number, text: string}[][]} documents
   */
  addTexts(documents) {
    /** @type {Map<string, {documents: number, weight: number}>} */
    const found = new Map();
    for (const parts of documents) {
      const seen = new Set();
      for (const { field, text } of parts) {
        for (const word of wordsOf(text)) {
          const known = found.get(word) ?? { documents: 0, weight: 0 };
          found.set(word, known);
          known.weight = Math.max(known.weight, 2 - field);
          if (!seen.has(word)) known.documents += 1;
          seen.add(word);
        }
      }
    }
    for (const [word, { documents: count, weight }] of found) this.#add(word, Math.min(9, weight * 3 + Math.min(3, Math.floor(Math.log2(count)))), -1);
  }

  /** @param {string} key */
  has(key) {
    return this.entries.has(key) || this.termsOf(key).length > 0;
  }

  /** Forms in the texts of the terms that a form belongs to. @param {string} folded */
  synonyms(folded) {
    return [...new Set(this.termsOf(folded).flatMap((number) => this.present[number]))];
  }

  /** Keystrokes of an entry, when they are first asked for. @param {Entry} entry */
  #typed(entry) {
    return (entry.typed ||= isLetters(entry.key) ? keystrokes(entry.key) : entry.key);
  }

  /**
   * Entries that begin as typed, the weightiest first.
   * @param {string} typed
   */
  beginning(typed) {
    const keys = keystrokes(typed);
    const pattern = /[ㄱ-ㅎ]./.test(typed);
    const lead = leadOf(typed);
    const found = this.hangul.filter((entry) =>
      leadOf(entry.key) === lead && entry.key !== typed && (pattern ? begins(entry.key, typed) : this.#typed(entry).startsWith(keys)));
    return found.sort((a, b) => b.weight - a.weight || a.key.length - b.key.length);
  }

  /**
   * Entries whose syllables begin with these consonants: the whole word's, else a beginning's,
   * else some within.
   * @param {string} typed
   */
  withInitials(typed) {
    /** @type {[Entry[], Entry[], Entry[]]} */
    const found = [[], [], []];
    for (const entry of this.hangul) {
      entry.initials ||= initials(entry.key);
      const at = entry.initials.indexOf(typed);
      if (at >= 0) found[at === 0 ? Number(entry.key.length > typed.length) : 2].push(entry);
    }
    for (const list of found) list.sort((a, b) => b.weight - a.weight || a.key.length - b.key.length);
    return found;
  }

  /** Latin words that hold a text, or its common form. @param {string} text */
  latinHolding(text) {
    const common = stem(text);
    const found = [];
    for (const { key } of this.latin) {
      const at = key.indexOf(text);
      if (at === 0 || (at > 0 && text.length > 3) || stem(key) === common) found.push(key);
    }
    return found;
  }

  /** Entries that hold a single letter. @param {string} letter */
  holding(letter) {
    return [...this.entries.values()].filter((entry) => entry.key.includes(letter));
  }

  /**
   * The entries nearest to a word, within what a word of its length may have of slips.
   * @param {string} word folded
   * @param {number} [share] instead: share of the word that may differ
   * @returns {{entry: Entry, cost: number}[]}
   */
  near(word, share = 0) {
    const hangul = isLetters(word);
    const typed = hangul ? keystrokes(word) : word;
    let limit = share ? typed.length * share : tolerance(word, typed, hangul);
    if (!limit || hasLoose(word.slice(0, -1))) return [];
    const found = [];
    const bits = letters(word);
    for (const entry of hangul ? this.hangul : this.latin) {
      // Most words are passed over by their letters, before their keystrokes are written out.
      entry.letters ||= letters(entry.key);
      if (floor(bits, entry.letters) > limit) continue;
      const cost = distance(typed, this.#typed(entry), limit);
      if (cost > limit) continue;
      limit = Math.min(limit, cost + 0.5);
      found.push({ entry, cost });
    }
    const best = Math.min(...found.map((item) => item.cost));
    return found
      .filter((item) => item.cost <= best + 0.3)
      .sort((a, b) => a.cost - b.cost || b.entry.weight - a.entry.weight)
      .slice(0, 6);
  }

  /**
   * A word without spaces cut into words that are known, or nothing. A particle may end it.
   * @param {string} word
   * @param {(rest: string) => boolean} isTail
   * @returns {string[]}
   */
  split(word, isTail) {
    const least = isLetters(word) ? 2 : 3;
    /** @type {({cost: number, pieces: string[]} | undefined)[]} */
    const best = [{ cost: 0, pieces: [] }];
    for (let end = 1; end <= word.length; end++) {
      for (let start = 0; start < end; start++) {
        const before = best[start];
        if (!before) continue;
        const piece = word.slice(start, end);
        const tail = end === word.length && start > 0 && isTail(piece);
        if (!tail && (piece.length < least || piece === word || !this.has(piece))) continue;
        const cost = before.cost + (tail ? 0.5 : this.termsOf(piece).length ? 1 : 1.2);
        if (cost < (best[end]?.cost ?? Infinity)) best[end] = { cost, pieces: tail ? before.pieces : [...before.pieces, piece] };
      }
    }
    const pieces = best[word.length]?.pieces ?? [];
    return pieces.length > 1 ? pieces : [];
  }
}
