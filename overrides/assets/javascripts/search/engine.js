/**
 * The search itself: the same code in the browser's worker, in the tests and in `search-eval`.
 * It knows the index files through a function that loads them, and nothing of pages.
 */
import { fold, isLetters } from './fold.js';
import { parse } from './query.js';
import { preselect, rank, rarities } from './rank.js';
import { merge, passage } from './passage.js';
import { Store } from './store.js';
import { understand } from './understand.js';

/** @typedef {import('./types.js').Answer} Answer @typedef {import('./types.js').Result} Result */

const LANGUAGES = ['ko', 'en'];
const MOST_PASSAGES = 2;

/**
 * @param {import('./types.js').Load} load
 * @param {string} language of the page
 */
export function createSearch(load, language) {
  /** @type {Map<string, Promise<Store>>} */
  const stores = new Map();
  const other = LANGUAGES.find((code) => code !== language) ?? language;

  /** @param {string} code */
  const open = (code) => {
    let store = stores.get(code);
    if (!store) {
      store = load(`search/${code}.json`).then(async (text) => {
        const opened = new Store(JSON.parse(text), load);
        await opened.loadWords(false);
        return opened;
      });
      stores.set(code, store);
      store.catch(() => stores.delete(code));
    }
    return store;
  };

  /**
   * @param {string} query as it was typed
   * @param {number} limit results wanted
   * @returns {Promise<Answer>}
   */
  async function search(query, limit = 10) {
    // Only a word in the other language's script is worth loading its index for.
    const elsewhere = async (/** @type {string} */ word) =>
      isLetters(word) === (other === 'ko') && (await (await open(other)).candidates(word)).size > 0;
    const own = await ask(query, await open(language), language, limit, elsewhere);
    if (own.answer.idle || own.full) return own.answer;
    const foreign = await ask(query, await open(other), other, limit, null);
    return join(own, foreign, limit);
  }

  /** What one can filter by: chapters with their titles, and tags with labels and numbers of pages. */
  async function overview() {
    const { ids, titles, tags, tagged } = (await open(language)).core;
    const chapters = ids.flatMap((id, number) => (/^\/\d+\/$/.test(id) ? [[id.slice(1, -1), titles[number]]] : []));
    const label = 1 + LANGUAGES.indexOf(language);
    return { chapters, tags: tags.map((names, n) => [names[0], names[label], tagged[n].length]).filter((tag) => tag[2]) };
  }

  /** Forgets what was loaded, as after a new publication. */
  const reset = () => stores.clear();
  return { search, overview, reset };
}

/**
 * @typedef {{answer: Answer, full: boolean, share: number, store: Store}} Asked
 * `full`: some document has all words; `share`: how much of the query the best one has.
 */

/**
 * @param {string} text
 * @param {Store} store
 * @param {string} language
 * @param {number} limit
 * @param {((word: string) => Promise<boolean>) | null} elsewhere whether the other language has a word; null in that one itself
 * @returns {Promise<Asked>}
 */
async function ask(text, store, language, limit, elsewhere) {
  const query = parse(text, store.core);
  /** @type {Answer} */
  const answer = {
    query: text, idle: false, total: 0, results: [], corrected: '', nearest: '',
    filters: query.filters, rest: query.rest,
  };
  const loose = query.words.every((word) => /^[ㄱ-ㅣa-z]$/.test(word.text));
  if (loose && !query.allowed) return { answer: { ...answer, idle: query.words.length > 0 || !query.rest }, full: false, share: 0, store };
  if (loose) return { answer: await listed(answer, query, store, language, limit), full: true, share: 1, store };
  const filter = query.filters.map((one) => one.text).join(' ');
  const meaning = await understand(query.words, store, elsewhere ?? (async () => false));
  const rarity = await rarities(meaning, store);
  const titled = store.titled(query.rest);
  const order = first(titled, await preselect(meaning, store, rarity, query.allowed));
  const found = await best(order, meaning, store, rarity, limit);
  const ranked = first(titled, found.ranked);
  answer.total = ranked.length + found.rest;
  answer.results = ranked.slice(0, limit).map((item) => result(item, store, language, !elsewhere));
  if (meaning.guessed && ranked.length) {
    answer.corrected = [filter, ...meaning.words.map((word) => word.text)].filter(Boolean).join(' ');
  }
  // What is near to a tag that no page has is seldom a word that the pages have.
  if (!ranked.length && !/(?:^| )#/.test(query.rest)) answer.nearest = nearest(meaning, store, filter);
  const whole = rarity.reduce((sum, value) => sum + value, 0);
  const top = found.ranked[0];
  const share = top ? top.covered / meaning.words.length : 0;
  return { answer, full: share === 1 && whole > 0, share, store };
}

/**
 * What has the very title that was typed, then all else, each in its order.
 * @template {{number: number}} T
 * @param {ReadonlySet<number>} titled
 * @param {T[]} found
 */
function first(titled, found) {
  const is = (/** @type {T} */ { number }) => titled.has(number);
  return [...found.filter(is), ...found.filter((item) => !is(item))];
}

/**
 * The best documents by their texts, of which no more are loaded than are shown.
 * @param {{number: number, covered: number, score: number}[]} order
 * @param {import('./understand.js').Meaning} meaning
 * @param {Store} store
 * @param {number[]} rarity
 * @param {number} limit
 */
async function best(order, meaning, store, rarity, limit) {
  /** @type {import('./rank.js').Ranked[]} */
  const ranked = [];
  let at = 0;
  const step = store.small ? order.length : limit + 2;
  // Few of a large site's candidates prove false; the rounds are bounded all the same.
  for (let round = 0; round < 3 && at < order.length && ranked.length < (store.small ? order.length : limit); round++) {
    const numbers = order.slice(at, at + step).map((item) => item.number);
    at += numbers.length;
    await store.loadTexts(numbers);
    ranked.push(...numbers.map((number) => rank(number, meaning, store, rarity)).filter(({ covered }) => covered));
  }
  ranked.sort((a, b) => b.covered - a.covered || b.score - a.score || a.number - b.number);
  // Where some document has every word, those with a common one alone are noise.
  const most = ranked[0]?.covered ?? 0;
  const kept = ranked.filter(({ covered }) => covered >= most / 2);
  return { ranked: kept, rest: order.slice(at).filter(({ covered }) => covered >= most / 2).length };
}

/**
 * @param {import('./rank.js').Ranked} item
 * @param {Store} store
 * @param {string} language
 * @param {boolean} other
 * @returns {Result}
 */
function result(item, store, language, other) {
  const parts = store.parts.get(item.number) ?? [];
  const title = item.parts.find(({ part }) => part.id === 'title');
  const shown = item.parts.filter(({ part }) => part.id !== 'title').sort((a, b) => b.value - a.value).slice(0, MOST_PASSAGES);
  const prompt = parts.find((part) => part.id !== 'title');
  if (!shown.length && prompt) shown.push({ part: prompt, hits: [], values: [], value: 0 });
  const foreign = store.core.foreign.includes(item.number);
  const text = foreign ? (LANGUAGES.find((code) => code !== language) ?? language) : language;
  return {
    ...place(store.core.ids[item.number], language),
    language: text,
    other,
    title: store.core.titles[item.number],
    titleMarks: title ? merge(title.hits) : [],
    passages: shown.map((found) => passage(found, text, parts.filter((part) => part.target === found.part.id).length)),
    score: item.score,
  };
}

/** @param {string} id @param {string} language */
function place(id, language) {
  const prefix = language === LANGUAGES[0] ? '' : `${language}/`;
  if (id.startsWith('/')) return { id: '', address: prefix + id.slice(1) };
  const at = id.indexOf('-');
  return { id, address: `${prefix}${id.slice(0, at)}/${id.slice(at + 1)}/` };
}

/**
 * Filters without a word: all that pass, in their order.
 * @param {Answer} answer
 * @param {import('./query.js').Query} query
 * @param {Store} store
 * @param {string} language
 * @param {number} limit
 */
async function listed(answer, query, store, language, limit) {
  const numbers = [...(query.allowed ?? [])].sort((a, b) => a - b);
  const shown = numbers.slice(0, limit);
  await store.loadTexts(shown);
  const results = shown.map((number) => result({ number, covered: 0, score: 0, parts: [] }, store, language, false));
  return { ...answer, total: numbers.length, results };
}

/**
 * Own results before the other language's, and these only where they have words that the own lack.
 * @param {Asked} own
 * @param {Asked} foreign
 * @param {number} limit
 */
function join(own, foreign, limit) {
  if (!foreign.answer.total || foreign.share <= own.share) return own.answer;
  if (own.share < 0.5) return { ...foreign.answer, query: own.answer.query };
  const ids = new Set(own.answer.results.map(({ id, address }) => id || address));
  const added = foreign.answer.results.filter(({ id, address }) => !ids.has(id || address));
  const results = [...own.answer.results.slice(0, Math.max(limit - added.length, Math.ceil(limit / 2))), ...added];
  return { ...own.answer, total: own.answer.total + added.length, results: results.slice(0, limit) };
}

/**
 * The query with its unknown words put right as far as a bold guess goes.
 * @param {import('./understand.js').Meaning} meaning
 * @param {Store} store
 * @param {string} filter
 */
function nearest(meaning, store, filter) {
  const words = meaning.words.map((word, i) => (meaning.found[i] ? word.text : guess(fold(word.text), store)));
  const text = words.filter(Boolean).join(' ');
  return text && text !== meaning.words.map((word) => word.text).join(' ') ? `${filter} ${text}`.trim() : '';
}

/** The nearest word, or two words that stand nearest to its halves. @param {string} word @param {Store} store */
function guess(word, store) {
  const nearestTo = (/** @type {string} */ text) => store.lexicon.near(text, isLetters(text) ? 0.5 : 0.45)[0]?.entry.text ?? '';
  const whole = nearestTo(word);
  if (whole || word.length < 4 || !isLetters(word)) return whole;
  const at = Math.floor(word.length / 2);
  const [left, right] = [nearestTo(word.slice(0, at)), nearestTo(word.slice(at))];
  return left && right ? `${left} ${right}` : '';
}
