/** The first screen of the review: what is due, one button to begin, and what else may be chosen. */

import { language } from '../base.js';
import { text } from '../texts.js';
import { chapterOf, loadChapter } from './data.js';
import { h } from './dom.js';
import { exitView } from './in-app.js';
import { inKakaoTalk } from './kakao.js';
import { settingsView } from './settings-view.js';
import { transferPanel } from './transfer-view.js';
import { cards, interval } from './words.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./round.js').Choice} Choice */

/** @param {App} app */
export function startView(app) {
  return [
    h('h1', { tabindex: -1 }, text('title')),
    inKakaoTalk(navigator.userAgent) && exitView(app.store.records.size > 0),
    app.noticesView(),
    todayView(app),
    panel('choice', 'choose', () => choiceView(app)),
    panel('settings', 'settings', () => settingsView(app)),
    panel('transfer', 'transfer', () => transferPanel(app)),
    h('p', { class: 'fine' }, text('privacy')),
  ];
}

/**
 * What there is to do today, or in the chapter that the address asks for.
 * @param {App} app
 */
export function todayView(app) {
  const counts = app.counts();
  const asked = app.index?.chapters.find((chapter) => chapter.id === app.askedChapter);
  return h(
    'div',
    { class: 'today' },
    app.waiting && resumeView(app),
    asked && chapterButton(app, asked.id),
    dueButton(app, asked ? 'button' : 'button begin'),
    h(
      'ul',
      { class: 'counts' },
      (/** @type {const} */ (['due', 'learning', 'new', 'known'])).map((state) =>
        h('li', { 'data-state': state }, h('b', {}, String(counts[state])), ` ${text(`state_${state}`)}`),
      ),
    ),
  );
}

/**
 * Begins what is due today.
 * @param {App} app
 * @param {string} look
 */
function dueButton(app, look) {
  const today = app.queueFor({ kind: 'due', chapters: [], tags: [] });
  if (today.length) return begin(app, look, { kind: 'due', chapters: [], tags: [] }, today, 'beginDue', 'due');
  const next = app.nextDue();
  const every = app.queueFor({ kind: 'all', chapters: [], tags: [] });
  return [
    h('p', { class: 'done' }, h('b', {}, text('nothingDue')), ' ', next ? text('nextDue', { span: interval(next - app.now()) }) : ''),
    begin(app, look, { kind: 'all', chapters: [], tags: [] }, every, 'beginAll', 'all'),
  ];
}

/**
 * Begins what is due in a chapter, or all of it where nothing is.
 * @param {App} app
 * @param {string} chapter
 */
function chapterButton(app, chapter) {
  const due = app.queueFor({ kind: 'due', chapters: [chapter], tags: [] });
  /** @type {Choice} */
  const choice = { kind: due.length ? 'due' : 'all', chapters: [chapter], tags: [] };
  return begin(app, 'button begin', choice, due.length ? due : app.queueFor(choice), 'beginChapter', 'chapter');
}

/**
 * @param {App} app
 * @param {string} look
 * @param {Choice} choice
 * @param {string[]} ids
 * @param {string} label key of its text
 * @param {string} name
 */
function begin(app, look, choice, ids, label, name) {
  // On its way before the button is pressed; of what is shuffled, each drawing would ask for another.
  if (choice.kind === 'due') void loadChapter(chapterOf(ids[0])).catch(() => undefined);
  const words = text(label, { cards: cards(ids.length), chapter: choice.chapters.join() });
  return h('button', { type: 'button', class: look, 'data-begin': name, onclick: () => app.begin(choice, ids) }, words);
}

/** @param {App} app */
function resumeView(app) {
  return h('p', { class: 'resume' }, h('button', { type: 'button', class: 'button', onclick: () => app.resume() }, text('resume')));
}

/** @param {App} app */
function choiceView(app) {
  const asked = app.askedChapter;
  const index = app.index;
  if (!index) return [];
  /** @type {Choice} */
  const choice = { kind: 'due', chapters: asked ? [asked] : [], tags: [] };
  const button = h('button', { type: 'button', class: 'button', 'data-begin': 'choice', onclick: () => app.begin(choice) });
  const show = () => {
    const n = app.queueFor(choice).length;
    button.textContent = text('beginChoice', { cards: cards(n) });
    button.disabled = n === 0;
  };
  const toggle = (/** @type {'chapters' | 'tags'} */ list, /** @type {string} */ id) => (/** @type {Event} */ event) => {
    const checked = /** @type {HTMLInputElement} */ (event.currentTarget).checked;
    choice[list] = checked ? [...choice[list], id] : choice[list].filter((other) => other !== id);
    show();
  };
  const kind = (/** @type {Choice['kind']} */ value, /** @type {string} */ label) =>
    h('label', {}, h('input', { type: 'radio', name: 'kind', value, checked: choice.kind === value,
      onchange: () => { choice.kind = value; show(); } }), h('span', {}, label));
  const box = (/** @type {'chapters' | 'tags'} */ list, /** @type {string} */ id, /** @type {string} */ label) =>
    h('label', {}, h('input', { type: 'checkbox', value: id, checked: choice[list].includes(id), onchange: toggle(list, id) }),
      h('span', {}, label));
  show();
  return [
    h('fieldset', { class: 'chips' }, h('legend', {}, text('which')), kind('due', text('kindDue')), kind('all', text('kindAll'))),
    h('fieldset', { class: 'chips' }, h('legend', {}, text('chapters')),
      index.chapters.map((chapter) => box('chapters', chapter.id, `${chapter.id} ${chapter.title[language]}`))),
    Object.keys(index.tags).length > 0 &&
      h('fieldset', { class: 'chips' }, h('legend', {}, text('tagsLegend')),
        Object.entries(index.tags).map(([id, label]) => box('tags', id, label[language]))),
    h('p', { class: 'fine' }, text('chooseHint')),
    button,
  ];
}

/**
 * Something that few need, drawn when it is opened: the button to begin is there sooner.
 * @param {string} name
 * @param {string} title key of its text
 * @param {() => import('./dom.js').Child[]} draw
 */
function panel(name, title, draw) {
  const details = h('details', { class: 'panel', 'data-panel': name }, h('summary', {}, h('h2', {}, text(title))));
  details.addEventListener('toggle', () => details.append(h('div', {}, ...draw())), { once: true });
  return details;
}
