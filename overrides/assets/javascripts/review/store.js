/**
 * Where progress is kept on this device, and what the pages know of it.
 *
 * Whatever the store does (none there, full, unreadable, written by a newer site, closed in
 * the middle), ratings are held in memory until they are stored, and `notices` says so.
 */

import {
  NAME,
  SPARE,
  dump,
  isCardRecord,
  openDatabase,
  remove,
} from './database.js';
import { kept as local } from '../storage.js';
import { SKEW, byQuestion, counted, isReview, merge, waiting } from './history.js';

/** @typedef {import('./history.js').Review} Review */
/** @typedef {import('./schedule.js').Card} Card */
/** @typedef {import('./database.js').CardRecord} CardRecord */
/** @typedef {import('./database.js').Database} Database */
/**
 * `memory`: nothing is kept; `full`: what was rated since is not kept yet; `aside`: something
 * could not be read and can be downloaded; `newer`: a newer site's progress lies here untouched;
 * `clock`: reviews from the future wait.
 * @typedef {'memory' | 'full' | 'aside' | 'newer' | 'clock'} Notice
 */
/** @typedef {(reviews: readonly {rating: import('./history.js').Rating, at: number}[]) => Card | null} Replay */
/**
 * The schedule that the kept settings ask for: from the reviews of one question to its card;
 * `key` names it, and where it is another than before, cards are derived anew.
 * @typedef {(kept: ReadonlyMap<string, unknown>) => {replay: Replay, key: string}} Schedule
 */

/** Present in local storage as soon as there is progress: pages without any load nothing. */
const FLAG = 'progress';
/** Present in local storage as soon as anything was stored: who is new need not wait for the store. */
const USED = 'store';
/** A store that does not open within this time (ms) is done without, and used when it does. */
const PATIENCE = 3000;

export class Store {
  /** @type {Database | null} */
  #database = null;
  /** @type {Schedule} */
  #schedule;
  /** @type {Replay} */
  #replay = () => null;
  #key = '';
  /** Not stored yet. @type {Review[]} */
  #pending = [];
  /** @type {Map<string, unknown>} */
  #pendingKept = new Map();
  /** Settles when every write so far has. @type {Promise<unknown>} */
  #writes = Promise.resolve();
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** @type {BroadcastChannel | null} */
  #channel = null;
  /** @type {Record<string, unknown>[]} */
  #unreadable = [];

  /** @type {Map<string, CardRecord>} */
  records = new Map();
  /** @type {Map<string, unknown>} */
  kept = new Map();
  /** @type {Set<Notice>} */
  notices = new Set();

  /**
   * @param {Schedule} schedule
   * @param {() => number} [now]
   */
  constructor(schedule, now = Date.now) {
    this.#schedule = schedule;
    this.now = now;
    this.#plan();
  }

  #plan() {
    ({ replay: this.#replay, key: this.#key } = this.#schedule(this.kept));
  }

  /** Whether nothing was ever kept here, as far as can be told before the store is open. */
  get untouched() {
    return local.get(USED) === null;
  }

  /** Whether there is nothing to show: no card, no value, no notice. */
  get empty() {
    return !this.records.size && !this.kept.size && !this.notices.size;
  }

  /** Opens what there is; never throws. */
  async open() {
    const opening = this.#connect();
    // What was rated before the store was open.
    void opening.then(() => this.#flush());
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, 'late'));
    if ((await Promise.race([opening, late])) === 'late' && this.#database === null) {
      this.notices.add('memory');
    }
    return this;
  }

  async #connect() {
    try {
      this.#database = await openDatabase(NAME);
      await this.#load();
      void this.#adopt();
    } catch (error) {
      this.#database = null;
      await this.#connectSpare(error);
    }
    if (this.#database) {
      this.notices.delete('memory');
      this.#listen();
    } else this.notices.add('memory');
    this.#tell();
  }

  /** @param {unknown} error why the store itself cannot be used */
  async #connectSpare(error) {
    const newer = error instanceof DOMException && error.name === 'VersionError';
    try {
      const found = await dump(NAME).catch(() => null);
      if (found) this.#unreadable.push({ reason: newer ? 'newer' : String(error), ...found });
      this.#database = await openDatabase(SPARE);
      await this.#load();
      this.notices.add(newer ? 'newer' : 'aside');
    } catch {
      this.#database = null;
    }
  }

  /** Takes over what was rated while the store could not be used. */
  async #adopt() {
    const database = /** @type {Database} */ (this.#database);
    const found = await dump(SPARE).catch(() => null);
    if (!found) return;
    /** @type {Record<string, unknown>} */
    const kept = {};
    for (const value of found.kept ?? []) {
      const { name, value: inner } = /** @type {{name: string, value: unknown}} */ (value);
      if (!this.kept.has(name)) kept[name] = inner;
    }
    await this.record((found.reviews ?? []).filter(isReview), kept);
    if (this.unsaved || this.#pendingKept.size) return;
    try {
      for (const aside of found.aside ?? []) await database.setAside(/** @type {import('./database.js').Aside} */ (aside));
      await remove(SPARE);
    } catch {
      return; // All of it is there for the next time.
    }
    if (found.aside?.length) this.notices.add('aside');
    if ('settings' in kept) await this.reschedule();
    else this.#tell();
  }

  async #load() {
    const database = /** @type {Database} */ (this.#database);
    const { cards, kept, reviews, asides } = await database.load();
    for (const value of kept) {
      const { name, value: inner } = /** @type {{name?: unknown, value?: unknown}} */ (value);
      if (typeof name === 'string' && !this.#pendingKept.has(name)) this.kept.set(name, inner);
    }
    this.#plan();
    const records = cards.filter((value) => isCardRecord(value, this.#key));
    const count = records.reduce((sum, record) => sum + record.count, 0);
    const fresh = records.length === cards.length && count === reviews && !records.some((item) => this.#isStale(item));
    if (asides) this.notices.add('aside');
    this.#take(fresh ? records : await this.#rebuild().catch(() => this.#derived()));
    await this.#hold(this.#pending);
  }

  async #rebuild() {
    const database = /** @type {Database} */ (this.#database);
    const { records, asides } = await database.rebuild(this.#derive, this.now());
    if (asides) this.notices.add('aside');
    return records;
  }

  /** The cards of a store that can be read but not written. */
  async #derived() {
    this.notices.add('full');
    const reviews = await /** @type {Database} */ (this.#database).all();
    return [...byQuestion(reviews)].map(([question, own]) => this.#derive(question, own));
  }

  /**
   * Whether the clock tells that a card no longer follows from its reviews.
   * @param {CardRecord} record
   */
  #isStale({ until, card }) {
    const now = this.now() + SKEW;
    return (until > 0 && until <= now) || (card !== null && card.last > now);
  }

  /** @type {import('./database.js').Derive} */
  #derive = (question, reviews) => ({
    question,
    key: this.#key,
    count: reviews.length,
    until: waiting(reviews, this.now()),
    card: this.#replay(counted(reviews, this.now())),
  });

  /** @param {readonly CardRecord[]} records */
  #take(records) {
    for (const record of records) this.records.set(record.question, record);
    const waits = [...this.records.values()].some((record) => record.until > 0);
    if (waits) this.notices.add('clock');
    else this.notices.delete('clock');
  }

  /**
   * The card of a question, or nothing where it was never rated.
   * @param {string} question
   */
  card(question) {
    return this.records.get(question)?.card ?? undefined;
  }

  /** All cards by question. */
  cards() {
    /** @type {Map<string, Card>} */
    const cards = new Map();
    for (const { question, card } of this.records.values()) if (card) cards.set(question, card);
    return cards;
  }

  /**
   * Records reviews and keeps values with them, in one step. Resolves when it is done, or held in memory.
   * @param {readonly Review[]} reviews
   * @param {Readonly<Record<string, unknown>>} [kept]
   */
  record(reviews, kept = {}) {
    this.#pending = merge(this.#pending, reviews);
    for (const [name, value] of Object.entries(kept)) {
      this.#pendingKept.set(name, value);
      this.kept.set(name, value);
    }
    local.set(USED, 'yes');
    if (reviews.length) local.set(FLAG, 'yes');
    return this.#flush();
  }

  /**
   * @param {string} name
   * @param {unknown} value
   */
  keep(name, value) {
    return this.record([], { [name]: value });
  }

  /** Stores what is pending: at once, since a phone may end the tab any moment. The database keeps the order. */
  #flush() {
    const writing = this.#write();
    this.#writes = Promise.allSettled([this.#writes, writing]);
    return writing;
  }

  async #write() {
    const [reviews, kept] = [this.#pending, new Map(this.#pendingKept)];
    if (!reviews.length && !kept.size) return;
    if (this.#database) {
      try {
        const records = await this.#database.change(reviews, kept, this.#derive);
        this.#pending = this.#pending.filter((review) => !reviews.includes(review));
        for (const [name, value] of kept) if (this.#pendingKept.get(name) === value) this.#pendingKept.delete(name);
        this.notices.delete('full');
        this.#take(records);
        this.#channel?.postMessage({ questions: records.map((record) => record.question), names: [...kept.keys()] });
        this.#tell();
        return;
      } catch {
        this.notices.add('full');
      }
    }
    await this.#hold(reviews);
    this.#tell();
  }

  /**
   * Derives cards from what is stored and what is only held in memory.
   * @param {readonly Review[]} reviews
   */
  async #hold(reviews) {
    for (const [question, own] of byQuestion(reviews)) {
      const before = (await this.#database?.reviewsOf(question).catch(() => [])) ?? [];
      this.#take([this.#derive(question, merge(before, own))]);
    }
  }

  /** Every review, stored or held. */
  async history() {
    await this.#writes;
    const stored = (await this.#database?.all().catch(() => [])) ?? [];
    return merge(stored, this.#pending);
  }

  /** Whether anything is not stored yet. */
  get unsaved() {
    return this.#pending.length > 0;
  }

  /** Schedules by settings that have changed: every card is derived anew. */
  async reschedule() {
    this.#plan();
    const history = await this.history();
    if (this.#database && !this.#pending.length) {
      try {
        this.#take(await this.#rebuild());
        this.#tell();
        return;
      } catch {
        this.notices.add('full');
      }
    }
    this.#take([...byQuestion(history)].map(([question, own]) => this.#derive(question, own)));
    this.#tell();
  }

  /**
   * Sets a kept value aside that its reader cannot make sense of.
   * @param {string} name
   */
  async setAside(name) {
    const value = this.kept.get(name);
    this.kept.delete(name);
    this.notices.add('aside');
    try {
      await this.#database?.setAside({ time: this.now(), reason: name, value }, name);
    } catch {
      this.#unreadable.push({ reason: name, value });
    }
  }

  /** What could not be read, as it was found, to download. */
  async asides() {
    const stored = (await this.#database?.asides().catch(() => [])) ?? [];
    return [...this.#unreadable, ...stored];
  }

  /** Forgets what was set aside, once the reader has it as a file. */
  async clearAsides() {
    await this.#database?.clearAsides().catch(() => undefined);
    if (!this.#unreadable.length) this.notices.delete('aside');
    this.#tell();
  }

  /**
   * Calls back after every change, this tab's or another's; returns how to stop it.
   * @param {() => void} listener
   */
  watch(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }

  #listen() {
    if (this.#channel || typeof BroadcastChannel !== 'function') return;
    this.#channel = new BroadcastChannel(NAME);
    this.#channel.onmessage = ({ data }) => {
      if (Array.isArray(data?.questions) && Array.isArray(data?.names)) void this.#reread(data.questions, data.names);
    };
  }

  /**
   * @param {string[]} questions
   * @param {string[]} names
   */
  async #reread(questions, names) {
    // Other settings derive other cards.
    if (names.includes('settings')) return this.refresh();
    try {
      const { records, values } = await /** @type {Database} */ (this.#database).reread(questions, names);
      this.#take(records.filter((value) => isCardRecord(value, this.#key)));
      names.forEach((name, index) => {
        const found = /** @type {{value?: unknown} | undefined} */ (values[index]);
        if (found && !this.#pendingKept.has(name)) this.kept.set(name, found.value);
      });
      this.#tell();
    } catch {
      // The other tab's change is read when this page is opened again.
    }
  }

  /** Reads everything again, for a page that was asleep or came back from the cache. */
  async refresh() {
    await this.#writes;
    if (!this.#database) return;
    try {
      await this.#flush();
      await this.#load();
      this.#tell();
    } catch {
      // What is in memory is good until the next write tries again.
    }
  }
}

/** Asks that the browser does not throw progress away when space is short. */
export async function persist() {
  try {
    return (await navigator.storage?.persisted?.()) || ((await navigator.storage?.persist?.()) ?? false);
  } catch {
    return false;
  }
}
