/** Export and import, as a file and as text; an import is shown before it is done. */

import { text } from '../texts.js';
import { toast } from '../toast.js';
import { h } from './dom.js';
import { counted } from './history.js';
import { TransferError, fileName, preview, read, toFile, toText } from './transfer.js';

/** @typedef {import('./app.js').App} App */
/** @typedef {import('./history.js').Review} Review */

/** Changes that an import lists by name; the rest is counted. */
const LISTED = 30;

/**
 * @param {App} app
 * @returns {HTMLElement[]}
 */
export function transferPanel(app) {
  const shown = h('div', { class: 'import-preview', 'aria-live': 'polite' });
  return [exportView(app), importView(app, shown), shown];
}

/** @param {App} app */
function exportView(app) {
  const place = h('div');
  const showText = async () => {
    const history = await app.store.history();
    const area = h('textarea', { readonly: true, rows: 4, 'aria-label': text('exportText'), 'data-export': 'text' });
    area.value = toText(history);
    const copy = h('button', { type: 'button', class: 'button', onclick: () => copyFrom(area) }, text('copy'));
    place.replaceChildren(area, copy);
    area.select();
  };
  const file = async () => {
    const history = await app.store.history();
    if (!download(toFile(history, app.now()), fileName(app.now()))) {
      toast(text('downloadFailed'));
      await showText();
    }
  };
  return h(
    'section',
    { class: 'transfer' },
    h('h3', {}, text('export')),
    h('p', { class: 'fine' }, text('exportHint')),
    h('div', { class: 'row' },
      h('button', { type: 'button', class: 'button', 'data-export': 'file', onclick: file }, text('exportFile')),
      h('button', { type: 'button', class: 'button', 'data-export': 'show-text', onclick: showText }, text('exportText'))),
    place,
  );
}

/**
 * @param {App} app
 * @param {HTMLElement} shown
 */
function importView(app, shown) {
  const area = h('textarea', { rows: 4, 'data-import': 'text', spellcheck: 'false', autocapitalize: 'off' });
  const look = async (/** @type {string} */ input) => shown.replaceChildren(...(await previewView(app, input, shown)));
  /** @type {HTMLInputElement} */
  const files = h('input', { type: 'file', accept: '.json,.txt,application/json,text/plain', 'data-import': 'file' });
  const lookAtFile = async () => look((await files.files?.[0]?.text()) ?? '');
  files.addEventListener('change', () => files.files?.length && void lookAtFile());
  return h(
    'section',
    { class: 'transfer' },
    h('h3', {}, text('import')),
    h('p', { class: 'fine' }, text('importHint')),
    h('label', { class: 'field' }, h('span', {}, text('importFile')), files),
    h('label', { class: 'field' }, h('span', {}, text('importText')), area),
    h('button', { type: 'button', class: 'button', 'data-import': 'look', onclick: () => (area.value.trim() ? look(area.value) : lookAtFile()) }, text('importLook')),
  );
}

/**
 * @param {App} app
 * @param {string} input
 * @param {HTMLElement} shown
 */
async function previewView(app, input, shown) {
  /** @type {Review[]} */
  let theirs;
  try {
    theirs = read(input);
  } catch (error) {
    if (!(error instanceof TransferError)) throw error;
    return [h('p', { class: 'notice problem', role: 'alert' }, text(error.reason))];
  }
  const ours = await app.store.history();
  const cardOf = (/** @type {Review[]} */ reviews) => app.scheduler.replay(counted(reviews, app.now()));
  const { total, added, undone, changes } = preview(ours, theirs, cardOf, app.now());
  if (!changes.length) return [h('p', { class: 'notice' }, text('importNothing', { total }))];
  const rows = changes.slice(0, LISTED).map(({ question, from, to, reviews }) =>
    h('li', {}, `${question}: `, text('importRow', { from: text(`state_${from}`), to: text(`state_${to}`), n: reviews })),
  );
  const merge = async () => {
    await app.store.record(theirs);
    app.render();
    toast(text('imported', { n: added + undone }));
  };
  return [
    h('h3', {}, text('importChanges')),
    h('p', {}, text('importCounts', { total, added, undone, questions: changes.length })),
    h('ul', { class: 'changes' }, rows, changes.length > LISTED && h('li', {}, text('importMore', { n: changes.length - LISTED }))),
    h('div', { class: 'row' },
      h('button', { type: 'button', class: 'button', 'data-import': 'merge', onclick: merge }, text('importMerge')),
      h('button', { type: 'button', class: 'button', 'data-import': 'cancel', onclick: () => shown.replaceChildren() }, text('cancel'))),
  ];
}

/** @param {HTMLTextAreaElement} area */
async function copyFrom(area) {
  try {
    await navigator.clipboard.writeText(area.value);
    toast(text('textCopied'));
  } catch {
    // The text is selected; the phone's own menu copies it.
    area.focus();
    area.select();
    toast(text('textByHand'));
  }
}

/**
 * Offers a text as a file. False where the browser has no way to.
 * @param {string} content
 * @param {string} name
 */
export function download(content, name) {
  try {
    const address = URL.createObjectURL(new Blob([content], { type: 'application/json' }));
    const link = h('a', { href: address, download: name, hidden: true });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return true;
  } catch {
    return false;
  }
}
