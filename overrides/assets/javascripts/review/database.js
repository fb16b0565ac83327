/**
 * IndexedDB as the review uses it: reviews, what follows from them, and what is kept beside.
 * Every change is one transaction that reads a question's whole history, adds to it and
 * derives its card anew, so that two tabs at once never lose a rating.
 */

import { byQuestion, isReview, keyOf, merge } from './history.js';

/** @typedef {import('./history.js').Review} Review */
/** @typedef {import('./schedule.js').Card} Card */
/**
 * What follows from the reviews of a question: `count` of all of them (undone ones too) and
 * `until`, when one from the future has its time, tell whether it still follows.
 * @typedef {{question: string, key: string, count: number, until: number, card: Card | null}} CardRecord
 */
/** @typedef {(question: string, reviews: readonly Review[]) => CardRecord} Derive */
/** @typedef {{time: number, reason: string, value: unknown}} Aside something that could not be read */

export const NAME = 'study-review';
/** Where progress goes while the store of that name cannot be used. */
export const SPARE = 'study-review-spare';
export const VERSION = 2;
const STORES = ['reviews', 'cards', 'kept', 'aside'];

/**
 * @template T
 * @param {IDBRequest<T>} request
 * @returns {Promise<T>}
 */
function result(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** @param {IDBTransaction} transaction */
function completed(transaction) {
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve(undefined);
    transaction.onabort = () => reject(transaction.error ?? new DOMException('aborted', 'AbortError'));
    transaction.onerror = () => reject(transaction.error);
  });
}

/**
 * Opens a database and makes what it lacks; what an older version holds stays.
 * @param {string} name
 * @returns {Promise<IDBDatabase>}
 */
function open(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, VERSION);
    request.onupgradeneeded = () => {
      const { result: database } = request;
      const has = (/** @type {string} */ store) => database.objectStoreNames.contains(store);
      if (!has('reviews')) database.createObjectStore('reviews', { keyPath: ['question', 'at', 'rating'] });
      if (!has('cards')) database.createObjectStore('cards', { keyPath: 'question' });
      if (!has('kept')) database.createObjectStore('kept', { keyPath: 'name' });
      if (!has('aside')) database.createObjectStore('aside', { autoIncrement: true });
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/**
 * Everything in a database of any version, as plain data; null where there is none.
 * @param {string} name
 * @param {string[]} [stores] only these
 * @returns {Promise<Record<string, unknown[]> | null>}
 */
export function dump(name, stores) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.transaction?.abort();
    request.onerror = () => (request.error?.name === 'AbortError' ? resolve(null) : reject(request.error));
    request.onsuccess = async () => {
      const database = request.result;
      try {
        /** @type {Record<string, unknown[]>} */
        const found = {};
        for (const store of database.objectStoreNames) {
          if (stores && !stores.includes(store)) continue;
          found[store] = await result(database.transaction(store).objectStore(store).getAll());
        }
        resolve(found);
      } catch (error) {
        reject(error);
      } finally {
        database.close();
      }
    };
  });
}

/** @param {string} name */
export function remove(name) {
  return result(indexedDB.deleteDatabase(name));
}

/**
 * @param {string} name
 * @returns {Promise<Database>}
 */
export async function openDatabase(name) {
  const connection = await open(name);
  if (STORES.some((store) => !connection.objectStoreNames.contains(store))) {
    connection.close();
    throw new DOMException('a store is missing', 'DataError');
  }
  return new Database(name, connection);
}

export class Database {
  /** Settles when the connection that is being opened is there. @type {Promise<void> | null} */
  #opening = null;

  /**
   * @param {string} name
   * @param {IDBDatabase} connection
   */
  constructor(name, connection) {
    this.name = name;
    this.connection = connection;
    this.#watch();
  }

  #watch() {
    const { connection } = this;
    // A newer site in another tab wants to change the form: let it, and open again when needed.
    connection.onversionchange = () => connection.close();
  }

  async #open() {
    this.connection = await open(this.name);
    this.#watch();
  }

  /**
   * @param {IDBTransactionMode} mode
   * @param {...string} stores
   */
  async #begin(mode, ...stores) {
    try {
      return this.connection.transaction(stores, mode);
    } catch (error) {
      // The connection was closed under us, as Safari does to a tab that slept.
      if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
      this.#opening ??= this.#open().finally(() => (this.#opening = null));
      await this.#opening;
      return this.connection.transaction(stores, mode);
    }
  }

  async load() {
    const transaction = await this.#begin('readonly', ...STORES);
    const [cards, kept, reviews, asides] = await Promise.all([
      result(transaction.objectStore('cards').getAll()),
      result(transaction.objectStore('kept').getAll()),
      result(transaction.objectStore('reviews').count()),
      result(transaction.objectStore('aside').count()),
    ]);
    return { cards: /** @type {unknown[]} */ (cards), kept: /** @type {unknown[]} */ (kept), reviews, asides };
  }

  /** @param {string} question */
  async reviewsOf(question) {
    const transaction = await this.#begin('readonly', 'reviews');
    const found = await result(transaction.objectStore('reviews').getAll(rangeOf(question)));
    return merge(found.filter(isReview));
  }

  /** @returns {Promise<Review[]>} */
  async all() {
    const transaction = await this.#begin('readonly', 'reviews');
    const found = await result(transaction.objectStore('reviews').getAll());
    return merge(found.filter(isReview));
  }

  /**
   * Adds reviews (a review taken back replaces itself) and keeps values, all or nothing.
   * @param {readonly Review[]} reviews
   * @param {ReadonlyMap<string, unknown>} kept
   * @param {Derive} derive
   */
  async change(reviews, kept, derive) {
    const transaction = await this.#begin('readwrite', 'reviews', 'cards', 'kept');
    const done = completed(transaction);
    done.catch(() => undefined);
    const store = transaction.objectStore('reviews');
    /** @type {CardRecord[]} */
    const records = [];
    try {
      for (const [question, coming] of byQuestion(reviews)) {
        const before = (await result(store.getAll(rangeOf(question)))).filter(isReview);
        const known = new Map(before.map((review) => [keyOf(review), review]));
        const after = merge(before, coming);
        for (const review of after) {
          if (known.get(keyOf(review))?.undone !== review.undone || !known.has(keyOf(review))) store.put(review);
        }
        const record = derive(question, after);
        transaction.objectStore('cards').put(record);
        records.push(record);
      }
      for (const [name, value] of kept) transaction.objectStore('kept').put({ name, value });
    } catch (error) {
      abort(transaction);
      throw error;
    }
    await done;
    return records;
  }

  /**
   * Derives every card anew from the reviews. What is no review is set aside, not thrown away.
   * @param {Derive} derive
   * @param {number} now
   */
  async rebuild(derive, now) {
    const transaction = await this.#begin('readwrite', 'reviews', 'cards', 'aside');
    const done = completed(transaction);
    done.catch(() => undefined);
    const store = transaction.objectStore('reviews');
    const [values, keys] = await Promise.all([result(store.getAll()), result(store.getAllKeys())]);
    /** @type {Review[]} */
    const reviews = [];
    values.forEach((value, index) => {
      if (isReview(value)) reviews.push(value);
      else {
        transaction.objectStore('aside').add({ time: now, reason: 'review', value });
        store.delete(keys[index]);
      }
    });
    const records = [...byQuestion(reviews)].map(([question, own]) => derive(question, merge(own)));
    transaction.objectStore('cards').clear();
    for (const record of records) transaction.objectStore('cards').put(record);
    await done;
    return { records, asides: values.length - reviews.length };
  }

  /**
   * Sets something kept aside that cannot be read, and forgets it under its name.
   * @param {Aside} aside
   * @param {string} [name]
   */
  async setAside(aside, name) {
    const transaction = await this.#begin('readwrite', 'aside', 'kept');
    const done = completed(transaction);
    transaction.objectStore('aside').add(aside);
    if (name !== undefined) transaction.objectStore('kept').delete(name);
    await done;
  }

  /** @returns {Promise<unknown[]>} */
  async asides() {
    const transaction = await this.#begin('readonly', 'aside');
    return result(transaction.objectStore('aside').getAll());
  }

  async clearAsides() {
    const transaction = await this.#begin('readwrite', 'aside');
    const done = completed(transaction);
    transaction.objectStore('aside').clear();
    await done;
  }

  /**
   * @param {Iterable<string>} questions
   * @param {Iterable<string>} names
   */
  async reread(questions, names) {
    const transaction = await this.#begin('readonly', 'cards', 'kept');
    const cards = transaction.objectStore('cards');
    const kept = transaction.objectStore('kept');
    const [records, values] = await Promise.all([
      Promise.all([...questions].map((question) => result(cards.get(question)))),
      Promise.all([...names].map((name) => result(kept.get(name)))),
    ]);
    return { records: /** @type {unknown[]} */ (records), values: /** @type {unknown[]} */ (values) };
  }
}

/** @param {string} question */
function rangeOf(question) {
  return IDBKeyRange.bound([question], [question, []]);
}

/** @param {IDBTransaction} transaction */
function abort(transaction) {
  try {
    transaction.abort();
  } catch {
    // It is over already, by the same error.
  }
}

/**
 * Whether something from the store is a card record that was derived in the same way.
 * @param {unknown} value
 * @param {string} key
 * @returns {value is CardRecord}
 */
export function isCardRecord(value, key) {
  if (typeof value !== 'object' || value === null) return false;
  const record = /** @type {Record<string, unknown>} */ (value);
  return (
    typeof record.question === 'string' &&
    record.key === key &&
    Number.isInteger(record.count) &&
    Number.isFinite(record.until) &&
    (record.card === null || isCard(record.card))
  );
}

/** @param {unknown} value */
function isCard(value) {
  if (typeof value !== 'object' || value === null) return false;
  const card = /** @type {Record<string, unknown>} */ (value);
  const numbers = ['due', 'stability', 'difficulty', 'step', 'first', 'last', 'reps', 'lapses'];
  return [1, 2, 3].includes(Number(card.phase)) && numbers.every((name) => Number.isFinite(card[name]));
}
