/** The end of a round: what it brought, and what may follow. No praise, no blame. */

import { pageUrl } from '../base.js';
import { text } from '../texts.js';
import { addressOf, loadTitle } from './data.js';
import { h, icon } from './dom.js';
import { summary } from './round.js';
import { interval } from './words.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./round.js').Round} Round */

/**
 * @param {App} app
 * @param {Round} round
 */
export function summaryView(app, round) {
  const { rated, known, again, skipped } = summary(round);
  const soon = app.nextDue();
  return [
    h('h1', { tabindex: -1 }, text('summary')),
    app.noticesView(),
    h(
      'dl',
      { class: 'summary' },
      figure('summaryRated', rated),
      figure('summaryKnown', known),
      figure('summaryAgain', again.length),
      skipped.length > 0 && figure('summarySkipped', skipped.length),
    ),
    soon > 0 && h('p', {}, soon <= app.now() ? text('dueNow') : text('nextDue', { span: interval(soon - app.now()) })),
    list(app, 'summaryAgain', again),
    list(app, 'summarySkipped', skipped),
    h(
      'div',
      { class: 'cta' },
      h('button', { type: 'button', 'data-home': true, onclick: () => app.end() }, text('toStart')),
      again.length > 0 &&
        h('button', { type: 'button', 'data-begin': 'again', onclick: () => app.begin({ kind: 'these', chapters: [], tags: [] }, again) }, text('beginAgain')),
      skipped.length > 0 &&
        h('button', { type: 'button', 'data-begin': 'skipped', onclick: () => app.begin({ kind: 'these', chapters: [], tags: [] }, skipped) }, text('beginSkipped')),
    ),
    round.steps.length > 0 &&
      h('button', { type: 'button', class: 'quiet', 'data-tool': 'undo', onclick: () => app.undo() }, icon('undo-variant'), text('undo')),
  ];
}

/**
 * @param {string} label
 * @param {number} value
 */
function figure(label, value) {
  return h('div', {}, h('dt', {}, text(label)), h('dd', {}, String(value)));
}

/**
 * @param {App} app
 * @param {string} title
 * @param {string[]} ids
 */
function list(app, title, ids) {
  if (!ids.length) return null;
  const items = ids.map((id) => {
    const name = h('span', {});
    void loadTitle(id).then((found) => name.replaceChildren(found?.[app.language] ?? ''), () => undefined);
    return h('li', {}, h('a', { href: pageUrl(addressOf(id)).href }, h('span', { class: 'number' }, id), ' ', name));
  });
  return h('section', { class: 'summary-list' }, h('h2', {}, text(title)), h('ul', {}, items));
}
