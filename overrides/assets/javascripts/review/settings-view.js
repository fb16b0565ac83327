/** What can be set, each change kept at once. */

import { text } from '../texts.js';
import { h } from './dom.js';
import { RETENTION } from './schedule.js';
import { MOST_NEW } from './settings.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./settings.js').Settings} Settings */

/** @param {App} app */
export function settingsView(app) {
  const { settings } = app;
  const radio = (/** @type {string} */ name, /** @type {string | number} */ value, /** @type {boolean} */ checked,
    /** @type {string} */ label, /** @type {Partial<Settings>} */ change) =>
    h('label', {}, h('input', { type: 'radio', name, value, checked, onchange: () => app.set(change) }), h('span', {}, label));
  const told = h('output', {}, percent(settings.retention));
  return [
    h('fieldset', { class: 'chips' }, h('legend', {}, text('ratings')),
      radio('ratings', 2, settings.ratings === 2, text('ratings2'), { ratings: 2 }),
      radio('ratings', 4, settings.ratings === 4, text('ratings4'), { ratings: 4 })),
    h('fieldset', { class: 'chips' }, h('legend', {}, text('first')),
      radio('first', 'model-answer', settings.first === 'model-answer', text('modelAnswer'), { first: 'model-answer' }),
      radio('first', 'study-answer', settings.first === 'study-answer', text('studyAnswer'), { first: 'study-answer' })),
    h('label', { class: 'field' }, h('span', {}, text('newPerDay')),
      h('input', { type: 'number', name: 'newPerDay', min: 0, max: MOST_NEW, step: 1, inputmode: 'numeric', value: settings.newPerDay,
        onchange: (/** @type {any} */ { currentTarget: field }) => {
          if (field.valueAsNumber >= 0) app.set({ newPerDay: field.valueAsNumber });
          field.value = app.settings.newPerDay; // what is kept now
        } })),
    h('label', { class: 'field' }, h('span', {}, text('retention'), ' ', told),
      h('input', { type: 'range', name: 'retention', min: RETENTION.least, max: RETENTION.most, step: 0.01, value: settings.retention,
        oninput: (/** @type {any} */ event) => { told.textContent = percent(Number(event.currentTarget.value)); },
        onchange: (/** @type {any} */ event) => app.set({ retention: Number(event.currentTarget.value) }) })),
    h('p', { class: 'fine' }, text('retentionHint')),
    h('label', { class: 'check' },
      h('input', { type: 'checkbox', name: 'keys', checked: settings.keys,
        onchange: (/** @type {any} */ event) => app.set({ keys: event.currentTarget.checked }) }),
      h('span', {}, text('keys'))),
  ];
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(share * 100)}%`;
}
