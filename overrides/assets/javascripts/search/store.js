/** Where texts and candidates come from: one file for a small site, shards for a large one. */
import { decode, fold, grams, isLetters, latinWords, shardOf, squeeze } from './fold.js';
import { Lexicon } from './lexicon.js';
import { find, prepare } from './match.js';

/**
 * @typedef {object} Part
 * @property {string} id
 * @property {number} field index in FIELDS
 * @property {string} target
 * @property {import('./match.js').Ready} ready
 */

/** Kinds of parts with what a word in one counts; `title` first, in the order of the masks' bits. */
export const FIELDS = [
  { kind: 'title', weight: 12 },
  { kind: 'prompt', weight: 6 },
  { kind: 'model-answer', weight: 4 },
  { kind: 'study-answer', weight: 3 },
  { kind: 'correction', weight: 2 },
];

/** @param {string} id of a part */
function fieldOf(id) {
  const kind = id.replace(/-\d+$/, '');
  return kind === 'body' ? 2 : FIELDS.findIndex((field) => field.kind === kind);
}

/** One language's index. */
export class Store {
  /**
   * @param {import('./types.js').Core} core
   * @param {import('./types.js').Load} load
   */
  constructor(core, load) {
    this.core = core;
    this.load = load;
    this.lexicon = new Lexicon(core);
    /** Titles as `titled` compares them, when they are first asked for. @type {string[] | undefined} */
    this.titles = undefined;
    /** @type {Map<string, Promise<any>>} */
    this.files = new Map();
    /** @type {Map<number, Part[]>} */
    this.parts = new Map();
    /** @type {Map<string, Promise<Map<number, number>>>} */
    this.known = new Map();
    if (core.texts) {
      core.texts.forEach((parts, number) => this.#keep(number, parts));
      this.lexicon.addTexts([...this.parts.values()].map((parts) => parts.map(({ field, ready }) => ({ field, text: ready.folded }))));
    }
  }

  /** Documents whose title is a text, whatever its spaces and capitals. @param {string} typed @returns {ReadonlySet<number>} */
  titled(typed) {
    this.titles ??= this.core.titles.map((title) => squeeze(fold(title)));
    const wanted = squeeze(fold(typed));
    return new Set(this.titles.flatMap((title, number) => (title === wanted ? [number] : [])));
  }

  get small() {
    return this.core.texts !== undefined;
  }

  /** How many words a guess may try: each costs a large site a file or two. @param {number} most @param {number} few */
  tries(most, few) {
    return this.small ? most : few;
  }

  /** Loads the words, and with `rare` those of a single document. @param {boolean} rare @returns {Promise<boolean>} whether there were more */
  async loadWords(rare) {
    if (this.small) return false;
    const name = rare ? 'words-rare.json' : 'words.json';
    if (this.files.has(name) || (rare && !this.core.rare)) {
      await this.files.get(name);
      return false;
    }
    await this.#file(name, (text) => this.lexicon.addWords(JSON.parse(text)));
    if (rare) this.known.clear();
    return true;
  }

  /** @param {string} name @param {(text: string) => any} read @returns {Promise<any>} */
  #file(name, read) {
    let file = this.files.get(name);
    if (!file) {
      file = this.load((this.core.folder ?? '') + name).then(read);
      this.files.set(name, file);
      file.catch(() => this.files.delete(name));
    }
    return file;
  }

  /** @param {number} number @param {import('./types.js').RawPart[]} raw */
  #keep(number, raw) {
    const parts = raw.map(([id, text, target = '']) => ({ id, field: fieldOf(id), target, ready: prepare(text) }));
    parts.unshift({ id: 'title', field: 0, target: '', ready: prepare(this.core.titles[number]) });
    this.parts.set(number, parts);
  }

  /** Loads the texts of documents. @param {number[]} numbers */
  async loadTexts(numbers) {
    const size = this.core.block ?? 1;
    const blocks = new Set(numbers.filter((number) => !this.parts.has(number)).map((number) => Math.floor(number / size)));
    await Promise.all(
      [...blocks].map((block) =>
        this.#file(`text-${block}.json`, (text) => {
          JSON.parse(text).forEach((/** @type {any} */ parts, /** @type {number} */ i) => this.#keep(block * size + i, parts));
        }),
      ),
    );
  }

  /**
   * Documents that may have a form, each with a mask of the parts it may be in.
   * @param {string} form folded
   * @returns {Promise<Map<number, number>>}
   */
  candidates(form) {
    let found = this.known.get(form);
    if (!found) {
      found = this.small ? Promise.resolve(this.#scan(form)) : this.#fromKeys(form);
      this.known.set(form, found);
      found.catch(() => this.known.delete(form));
    }
    return found;
  }

  /** @param {string} form */
  #scan(form) {
    const found = new Map();
    for (const [number, parts] of this.parts) {
      let mask = 0;
      for (const part of parts) if (find(part.ready, form).length) mask |= 1 << part.field;
      if (mask) found.set(number, mask);
    }
    return found;
  }

  /** @param {string} form @returns {Promise<Map<number, number>>} */
  async #fromKeys(form) {
    const latin = latinWords(form);
    if (form.length === 1 && isLetters(form)) return this.#letter(form);
    // A phrase of Latin words has a key of its own, if it is a term.
    if (latin.length > 1 && !grams(form).size) return this.#latin(latin.join(''));
    const sets = await Promise.all([
      ...[...grams(form)].map((key) => this.#key(key)),
      ...latin.map((word) => this.#latin(word)),
    ]);
    if (!sets.length) return new Map();
    const [first, ...rest] = sets.sort((a, b) => a.size - b.size);
    const found = new Map();
    for (const [number, mask] of first) {
      const common = rest.reduce((left, set) => left & (set.get(number) ?? 0), mask);
      if (common) found.set(number, common);
    }
    return found;
  }

  /** @param {string} letter */
  async #letter(letter) {
    const words = this.lexicon.holding(letter).sort((a, b) => b.weight - a.weight).slice(0, 3);
    const sets = await Promise.all(words.filter(({ key }) => key !== letter).map(({ text }) => this.candidates(text)));
    return union(sets);
  }

  /** @param {string} word @returns {Promise<Map<number, number>>} */
  async #latin(word) {
    const words = new Set([word, ...(word.length > 1 ? this.lexicon.latinHolding(word).slice(0, 24) : [])]);
    return union(await Promise.all([...words].map((key) => this.#key(key))));
  }

  /** @param {string} key @returns {Promise<Map<number, number>>} */
  async #key(key) {
    const shard = shardOf(key, this.core.shards ?? 1);
    // A line for each key; looked up in the text as it came, since few of its lines are ever asked for.
    const lines = await this.#file(`keys-${shard}.txt`, (text) => `\n${text}`);
    const at = lines.indexOf(`\n${key} `);
    return at < 0 ? new Map() : decode(lines.slice(at + key.length + 2, lines.indexOf('\n', at + 1)));
  }
}

/** @param {Map<number, number>[]} sets */
function union(sets) {
  const found = new Map();
  for (const set of sets) for (const [number, mask] of set) found.set(number, mask | (found.get(number) ?? 0));
  return found;
}
