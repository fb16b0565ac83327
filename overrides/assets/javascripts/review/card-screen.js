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
  const { text: own, language } = textOf(question, app.language);
  const tools = toolsView(
    { progress: rounds.progress(round), canUndo: round.steps.length > 0, address: own.url, language: app.language },
    { undo: () => app.undo(), skip: () => app.skip(), switchLanguage: () => app.switchLanguage(), end: () => app.end() },
  );
  const answers =
    round.shown &&
    h(
      'div',
      { class: 'card-answers' },
      h('h2', { class: 'hidden', tabindex: -1, 'data-answers': true }, text('answers')),
      termsView(own.terms, round.ticks, foreign(language), (term) => app.tick(term)),
      answersView(question, app.language, app.settings.first),
    );
  const card = h(
    'article',
    { class: 'card', 'data-question': question.id, 'data-language': app.language },
    promptView(question, app.language),
    answers,
  );
  const buttons = round.shown ? ratingButtons(app, question.id) : [revealButton(app)];
  return { content: [tools, app.noticesView(), card], buttons };
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
