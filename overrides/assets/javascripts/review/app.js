/** The review as a whole: what is known, which screen shows, what a tap or key does. */

import { language as pageLanguage } from '../base.js';
import { text } from '../texts.js';
import { toast } from '../toast.js';
import { shuffle } from './bag.js';
import { cardScreen, layOutAhead, missingScreen, showAhead } from './card-screen.js';
import { DataError, chapterOf, loadChapter, loadIndex, questionsOf } from './data.js';
import { h } from './dom.js';
import { noticesView } from './notices-view.js';
import * as rounds from './round.js';
import { dayEnd, dayStart, scheduler, stateOf } from './schedule.js';
import { readSettings } from './settings.js';
import { startView, todayView } from './start-view.js';
import { Store, persist } from './store.js';
import { summaryView } from './summary-view.js';
import { listenForSwipes } from './swipe.js';
import { interval } from './words.js';

/** @typedef {import('./round.js').Round} Round */
/** @typedef {import('./round.js').Choice} Choice */
/** @typedef {import('./history.js').Rating} Rating */
/** @typedef {import('./data.js').Index} Index */
/** @typedef {import('./data.js').QuestionData} QuestionData */
/** @typedef {import('./data.js').Language} Language */

/** Raised when the way in which cards follow from reviews changes. */
const SCHEDULE = 1;
/** What the screen may wait for the store (ms). */
const PATIENCE = 500;
/** No clock shows less than this while somebody learns: 2000-01-02. */
const EARLIEST = 946_771_200_000;
const DAY = 86_400_000;

/** When the whole page is there: the texts stand at its end. @returns {Promise<void>} */
function pageRead() {
  if (document.readyState !== 'loading') return Promise.resolve();
  return new Promise((done) => document.addEventListener('readystatechange', () => done(), { once: true }));
}

export class App {
  /** @type {Index | null} */
  index = null;
  /** @type {{id: string, chapter: string, tags: readonly string[]}[]} */
  questions = [];
  /** @type {Round | null} */
  round = null;
  /** A round waits, but the reader asked for something else. */
  waiting = false;
  /** What was set aside was given to the reader as a file. */
  asidesSaved = false;
  /** Of the card that shows. @type {Language} */
  language = pageLanguage;
  scheduler = scheduler();
  /** @type {QuestionData | null} */
  #question = null;
  #asked = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #wake;
  /** What is drawn, so that a change elsewhere does not take the focus away. */
  #drawn = '';

  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    this.askedChapter = new URL(location.href).searchParams.get('chapter');
    this.store = new Store((kept) => {
      const { retention } = readSettings(kept.get('settings'));
      this.scheduler = scheduler({ retention });
      return { replay: this.scheduler.replay, key: `${SCHEDULE}:${retention}` };
    });
  }

  now() {
    return Math.max(Date.now(), EARLIEST);
  }

  get settings() {
    return readSettings(this.store.kept.get('settings'));
  }

  async start() {
    const index = loadIndex().then(
      (found) => this.#use(found),
      (error) => (error instanceof DataError ? null : Promise.reject(error)),
    );
    // Who is new begins with the first question; its chapter comes while the first screen is drawn.
    const { untouched } = this.store;
    if (untouched) void index.then(() => this.questions[0] && loadChapter(this.questions[0].chapter).catch(() => undefined));
    // The script runs as soon as it is there: the store opens while the page is still being read.
    const opened = this.store.open();
    await Promise.all([pageRead(), untouched ? index : opened]);
    await this.#takeRound();
    this.waiting = this.round !== null && this.askedChapter !== null;
    if (!this.round || this.waiting) await index;
    this.#listen();
    await this.render();
    await Promise.all([index, opened]);
    this.store.watch(() => void this.#changed());
    if (this.round || !this.store.empty) await this.#changed();
  }

  /** @param {Index} index */
  #use(index) {
    this.index = index;
    this.questions = questionsOf(index);
  }

  /** Takes the round that the store holds; one that cannot be read is set aside. */
  async #takeRound() {
    const found = this.store.kept.get('round') ?? null;
    if (found !== null && !rounds.isRound(found)) {
      await this.store.setAside('round');
      this.round = null;
    } else this.round = found;
  }

  /** Another tab rated, or something was stored. */
  async #changed() {
    const before = JSON.stringify(this.round);
    const idle = !this.round;
    await this.#takeRound();
    // A round that another window began does not take this one's screen away.
    if (idle && this.round && this.#drawn === 'start') this.waiting = true;
    if (this.round && this.index) {
      this.round = rounds.without(this.round, new Set(this.questions.map((question) => question.id)));
    }
    const first = !this.round || this.waiting;
    if (first && this.#drawn === 'start') this.#drawStart();
    else if (before !== JSON.stringify(this.round)) await this.render();
    else this.drawNotices();
  }

  #listen() {
    window.addEventListener('keydown', (event) => this.#key(event));
    const back = () => {
      if (document.visibilityState === 'visible') void this.store.refresh();
    };
    window.addEventListener('pageshow', (event) => event.persisted && back());
    document.addEventListener('visibilitychange', back);
    listenForSwipes(
      this.place,
      () => Boolean(this.round?.shown) && !this.waiting,
      (way) => this.rate(way === 'left' ? 1 : 3),
    );
  }

  // What there is to learn

  counts() {
    const counts = { new: 0, learning: 0, due: 0, known: 0 };
    for (const { id } of this.questions) counts[stateOf(this.store.card(id), this.now())] += 1;
    return counts;
  }

  /** How many new questions today may still bring. */
  #newLeft() {
    const [from, to] = [dayStart(this.now()), dayEnd(this.now())];
    const begun = [...this.store.cards().values()].filter((card) => card.first >= from && card.first < to).length;
    return Math.max(0, this.settings.newPerDay - begun);
  }

  /** @param {Choice} choice */
  queueFor(choice) {
    const options = { now: this.now(), newLeft: this.#newLeft(), shuffle: (/** @type {readonly any[]} */ items) => shuffle(items) };
    return rounds.choose(this.questions, choice, this.store.cards(), options);
  }

  /**
   * When the next question is due, or 0.
   * @param {number} [after] of those that are due after this time
   */
  nextDue(after = 0) {
    const ids = new Set(this.questions.map((question) => question.id));
    const times = [...this.store.cards()].filter(([id, card]) => ids.has(id) && card.due > after).map(([, card]) => card.due);
    return times.length ? Math.min(...times) : 0;
  }

  // What the reader does

  /**
   * @param {Choice} choice
   * @param {string[]} [ids]
   */
  begin(choice, ids = this.queueFor(choice)) {
    if (!ids.length) return;
    this.waiting = false;
    void this.#keepRound(rounds.begin(ids, choice, this.now()));
  }

  resume() {
    this.waiting = false;
    void this.render();
  }

  end() {
    this.waiting = false;
    this.askedChapter = null;
    void this.#keepRound(null);
  }

  reveal() {
    if (!this.round || this.round.shown || !this.#seen()) return;
    toast('');
    void this.#keepRound(rounds.reveal(this.round));
  }

  /** Whether the round's card is on the screen: it may still be on its way. */
  #seen() {
    return this.round !== null && this.#question?.id === rounds.current(this.round);
  }

  /** @param {Rating} rating */
  rate(rating) {
    if (!this.round || !this.#seen()) return;
    const id = rounds.current(this.round);
    const last = id === undefined ? 0 : (this.store.card(id)?.last ?? 0);
    // Two ratings of a question never share a millisecond, not even after an undo.
    const at = this.now() <= last && last - this.now() < 1000 ? last + 1 : this.now();
    const { round, review } = rounds.rate(this.round, rating, at);
    if (!review) return;
    this.#askToPersist();
    const card = this.scheduler.next(this.store.card(review.question) ?? null, rating, at);
    toast(text('rated', { rating: text(`rating_${rating}`), span: interval(card.due - at) }));
    void this.#keepRound(round, [review]);
  }

  undo() {
    if (!this.round?.steps.length) return;
    const { round, review } = rounds.undo(this.round);
    toast(text('undone'));
    void this.#keepRound(round, review ? [{ ...review, undone: /** @type {const} */ (true) }] : []);
  }

  skip() {
    if (!this.round || rounds.current(this.round) === undefined) return;
    toast(text('skipped'));
    void this.#keepRound(rounds.skip(this.round));
  }

  /** @param {number} term */
  tick(term) {
    if (!this.round) return;
    this.round = rounds.tick(this.round, term);
    void this.store.keep('round', this.round);
    const count = this.place.querySelector('.term-count');
    const total = this.place.querySelectorAll('.terms input').length;
    if (count) count.textContent = text('termsCount', { n: this.round.ticks.length, total });
  }

  switchLanguage() {
    this.language = this.language === 'ko' ? 'en' : 'ko';
    this.#drawn = '';
    void this.render({ focus: '[data-tool="language"]', keepScroll: true });
  }

  /** @param {Partial<import('./settings.js').Settings>} change */
  set(change) {
    const settings = readSettings({ ...this.settings, ...change });
    void this.store.keep('settings', settings).then(() => ('retention' in change ? this.store.reschedule() : undefined));
  }

  /**
   * @param {Round | null} round
   * @param {import('./history.js').Review[]} [reviews]
   */
  async #keepRound(round, reviews = []) {
    this.round = round;
    const stored = this.store.record(reviews, { round });
    // What shows next may tell when the rated question comes again, which follows from what is stored.
    const told = reviews.some((review) => review.undone) || (round && rounds.current(round) === undefined);
    if (told) await Promise.race([stored, new Promise((done) => setTimeout(done, PATIENCE))]);
    void this.render();
  }

  #askToPersist() {
    if (this.#asked) return;
    this.#asked = true;
    void persist();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (!this.settings.keys || !this.round || this.waiting || document.querySelector('dialog[open], [popover]:popover-open')) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest('input:not([type=checkbox]), textarea, select, [contenteditable]')) return;
    const pressing = target.closest('button, a, summary, input, label');
    // A keyboard set to Korean tells ㄴ for the key of S.
    const key = /^[ㄱ-ㅣ]$/.test(event.key) ? event.code.replace('Key', '').toLowerCase() : event.key;
    if ((key === ' ' || key === 'Enter') && !pressing && !this.round.shown) this.reveal();
    else if (/^[1-4]$/.test(key) && this.round.shown) this.rate(this.#ratingOf(Number(key)));
    else if (key === 'u' || key === 'z') this.undo();
    else if (key === 's') this.skip();
    else if (key === 'l') this.switchLanguage();
    else return;
    event.preventDefault();
  }

  /**
   * With two buttons, 1 is the first and each other key the second.
   * @param {number} key
   */
  #ratingOf(key) {
    return /** @type {Rating} */ (this.settings.ratings === 4 || key === 1 ? key : 3);
  }

  // What shows

  noticesView() {
    return noticesView(this);
  }

  drawNotices() {
    this.place.querySelector('.notices')?.replaceWith(this.noticesView());
  }

  /**
   * Draws the screen that fits: start, card or summary.
   * @param {{focus?: string, keepScroll?: boolean}} [options]
   */
  async render({ focus = '', keepScroll = false } = {}) {
    const { round } = this;
    if (!round || this.waiting) return this.#drawStart(true);
    const id = rounds.current(round);
    if (id !== this.#question?.id) this.language = pageLanguage;
    if (id === undefined) {
      this.#show('summary', summaryView(this, round), [], { focus: 'h1' });
      return;
    }
    const card = `${round.id} ${round.steps.length} ${id} ${this.language}`;
    const drawing = `${card} ${round.shown}`;
    try {
      this.#question = (await loadChapter(chapterOf(id))).get(id) ?? null;
    } catch {
      this.#question = null;
    }
    // Something else was done while the data came.
    if (this.round !== round || drawing === this.#drawn) return;
    const ahead = this.#drawn === `${card} false` && this.#question && showAhead(this, this.#question, this.place);
    this.#drawn = drawing;
    if (ahead) {
      this.#bar(ahead);
      /** @type {HTMLElement | null} */ (this.place.querySelector('[data-answers]'))?.focus({ preventScroll: true });
    } else if (this.#question) {
      const { content, buttons } = cardScreen(this, round, this.#question);
      this.#show('card', content, buttons, { focus: focus || (round.shown ? '[data-answers]' : 'h1'), keepScroll });
      const shown = this.place.querySelector('.card');
      if (!round.shown && shown) layOutAhead(this, round, this.#question, shown);
    } else {
      const again = () => {
        this.#drawn = '';
        void this.render();
      };
      this.#show('card', missingScreen(this, id, again), [], { focus: 'h1' });
    }
    this.#prefetch(round);
  }

  /** @param {boolean} [moved] whether the reader comes from another screen */
  #drawStart(moved = false) {
    if (!this.index) {
      const again = () => loadIndex().then((found) => { this.#use(found); void this.render(); }, () => toast(text('offlineData')));
      this.#show('start', [h('h1', {}, text('title')), this.noticesView(), h('p', { class: 'notice' }, text('offlineData')),
        h('button', { type: 'button', class: 'button', onclick: again }, text('retry'))], [], {});
      return;
    }
    const focus = moved && this.#drawn && this.#drawn !== 'start' ? 'h1' : this.#focused();
    const open = this.place.querySelector('details[open][data-panel]');
    if (!moved && open) {
      // Somebody is at the panels: they stay as they are.
      this.place.querySelector('.today')?.replaceWith(todayView(this));
      this.drawNotices();
      this.#focus(focus);
    } else this.#show('start', startView(this), [], { focus });
    this.#drawn = 'start';
    this.#drawWhenDue();
  }

  /** Draws the first screen again when the next question is due: it may be looked at for long. */
  #drawWhenDue() {
    clearTimeout(this.#wake);
    const wait = this.nextDue(this.now()) - this.now();
    if (wait > 0 && wait < DAY) this.#wake = setTimeout(() => this.#drawn === 'start' && this.#drawStart(), wait + 1);
  }

  /** What has the focus, by a selector that still fits when the screen was drawn again. */
  #focused() {
    const active = document.activeElement;
    if (!active || !this.place.contains(active)) return '';
    const begins = active.getAttribute('data-begin');
    return begins ? `[data-begin="${begins}"]` : active.localName === 'h1' ? 'h1' : '';
  }

  /** @param {Round} round */
  #prefetch(round) {
    const next = round.queue.find((id) => chapterOf(id) !== chapterOf(round.queue[0]));
    if (next) loadChapter(chapterOf(next)).catch(() => undefined);
  }

  /** @param {HTMLElement[]} buttons */
  #bar(buttons) {
    const bar = /** @type {HTMLElement} */ (document.querySelector('.round-bar'));
    bar.replaceChildren(...buttons);
    bar.hidden = !buttons.length;
  }

  /**
   * @param {'start' | 'card' | 'summary'} view
   * @param {import('./dom.js').Child[]} content
   * @param {HTMLElement[]} buttons
   * @param {{focus?: string, keepScroll?: boolean}} options
   */
  #show(view, content, buttons, { focus, keepScroll }) {
    document.documentElement.dataset.review = view;
    this.place.replaceChildren(h('div', { class: `review-${view}` }, ...content));
    this.#bar(buttons);
    if (view !== 'card') this.#drawn = view;
    if (!keepScroll && view !== 'start') scrollTo({ top: this.round?.shown && view === 'card' ? scrollY : 0, behavior: 'instant' });
    this.#focus(focus);
  }

  /** @param {string} [selector] nothing where the focus may stay */
  #focus(selector) {
    const target = /** @type {HTMLElement | null} */ (selector ? this.place.querySelector(selector) : null);
    target?.focus({ preventScroll: true });
  }
}

