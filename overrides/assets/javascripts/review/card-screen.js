/** The screen of a card in a round: tools above, the card, the buttons at the bottom. */

import { text } from '../texts.js';
import { answersView, foreign, promptView, termsView, textOf, toolsView } from './card-view.js';
import { h } from './dom.js';
import * as rounds from './round.js';
import { interval } from './words.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./round.js').Round} Round */
/** @typedef {import('./history.js').Rating} Rating */
/** @typedef {import('./data.js').QuestionData} QuestionData */

/** @type {Record<2 | 4, Rating[]>} */
const RATINGS = { 2: [1, 3], 4: [1, 2, 3, 4] };

/**
 * @param {App} app
 * @param {Round} round
 * @param {QuestionData} question
 * @returns {{content: import('./dom.js').Child[], buttons: HTMLElement[]}}
 */
export function cardScreen(app, round, question) {
  const { text: own } = textOf(question, app.language);
  const tools = toolsView(
    { progress: rounds.progress(round), canUndo: round.steps.length > 0, address: own.url, language: app.language },
    { undo: () => app.undo(), skip: () => app.skip(), switchLanguage: () => app.switchLanguage(), end: () => app.end() },
  );
  const card = h(
    'article',
    { class: 'card', 'data-question': question.id, 'data-language': app.language },
    promptView(question, app.language),
    round.shown && answersOf(app, round, question),
  );
  const buttons = round.shown ? ratingButtons(app, question.id) : [revealButton(app)];
  return { content: [tools, app.noticesView(), card], buttons };
}

/**
 * What the card hides until it is revealed.
 * @param {App} app
 * @param {Round} round
 * @param {QuestionData} question
 */
function answersOf(app, round, question) {
  const { text: own, language } = textOf(question, app.language);
  return h(
    'div',
    { class: 'card-answers' },
    h('h2', { class: 'hidden', tabindex: -1, 'data-answers': true }, text('answers')),
    termsView(own.terms, round.ticks, foreign(language), (term) => app.tick(term)),
    answersView(question, app.language, app.settings.first),
  );
}

/**
 * Lays the answers out while nothing else is to do, out of reach of eye, ear and search, so that
 * a tap has only to show them: on a phone their letters take longer than a tap may.
 * @param {App} app
 * @param {Round} round
 * @param {QuestionData} question
 * @param {Element} card
 */
export function layOutAhead(app, round, question, card) {
  if (!('requestIdleCallback' in window) || !CSS.supports('content-visibility', 'hidden')) return;
  requestIdleCallback(() => {
    if (app.round !== round || !card.isConnected) return;
    const answers = answersOf(app, round, question);
    answers.className = 'card-ahead';
    card.append(answers);
    answers.lastElementChild?.getBoundingClientRect();
  });
}

/**
 * Shows answers that were laid out ahead; null where there are none.
 * @param {App} app
 * @param {QuestionData} question
 * @param {Element} place
 * @returns {HTMLElement[] | null} the buttons that follow
 */
export function showAhead(app, question, place) {
  const answers = place.querySelector('.card-ahead');
  if (!answers) return null;
  answers.className = 'card-answers';
  return ratingButtons(app, question.id);
}

/** @param {App} app */
function revealButton(app) {
  const properties = { type: 'button', class: 'reveal', 'data-reveal': true };
  return h('button', { ...properties, onclick: () => app.reveal() }, text('reveal'));
}

/**
 * Each rating with the time after which it would bring the question back.
 * @param {App} app
 * @param {string} id
 */
function ratingButtons(app, id) {
  const [card, at] = [app.store.card(id) ?? null, app.now()];
  return RATINGS[app.settings.ratings].map((rating) =>
    h(
      'button',
      { type: 'button', class: `rating rating-${rating}`, 'data-rating': rating, onclick: () => app.rate(rating) },
      h('b', {}, text(`rating_${rating}`)),
      h('span', {}, interval(app.scheduler.next(card, rating, at).due - at)),
    ),
  );
}

/**
 * The card's data is not on the device and cannot be had now; the round goes on without it.
 * @param {App} app
 * @param {string} id
 * @param {() => void} again
 */
export function missingScreen(app, id, again) {
  const button = (/** @type {string} */ label, /** @type {() => void} */ action) =>
    h('button', { type: 'button', onclick: action }, text(label));
  return [
    h('h1', { tabindex: -1 }, id),
    h('p', { class: 'notice' }, text('offlineCard')),
    h('div', { class: 'cta' }, button('retry', again), button('skip', () => app.skip()), button('endRound', () => app.end())),
  ];
}
