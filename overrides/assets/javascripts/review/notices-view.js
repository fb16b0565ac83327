/** What the reader must know of his store, in a clear word and with a way out. */

import { text } from '../texts.js';
import { h } from './dom.js';
import { fileName, toFile } from './transfer.js';
import { download } from './transfer-view.js';

/** @typedef {import('./app.js').App} App */

/** @param {App} app */
export function noticesView(app) {
  return h(
    'div',
    { class: 'notices', role: 'status' },
    [...app.store.notices].map((notice) =>
      h(
        'div',
        { class: 'notice problem', 'data-notice': notice },
        h('p', {}, text(`notice_${notice}`)),
        (notice === 'memory' || notice === 'full') && app.store.unsaved && button('exportFile', () => saveHistory(app)),
        (notice === 'aside' || notice === 'newer') && button('asideDownload', () => saveAsides(app)),
        // Nobody tells a page whether a download arrived: only the reader knows that he has the file.
        notice === 'aside' && app.asidesSaved && button('asideForget', () => forgetAsides(app)),
      ),
    ),
  );
}

/**
 * @param {string} label
 * @param {() => void} action
 */
function button(label, action) {
  return h('button', { type: 'button', class: 'button', 'data-notice-action': label, onclick: action }, text(label));
}

/** @param {App} app */
async function saveHistory(app) {
  download(toFile(await app.store.history(), app.now()), fileName(app.now()));
}

/**
 * Saves what could not be read just as it was found.
 * @param {App} app
 */
async function saveAsides(app) {
  const found = await app.store.asides();
  const readable = JSON.stringify({ format: 'study-review-aside', found }, plain, 1);
  app.asidesSaved = download(readable, 'study-review-aside.json');
  app.drawNotices();
}

/** @param {App} app */
function forgetAsides(app) {
  // What is set aside from now on is in no file yet.
  app.asidesSaved = false;
  return app.store.clearAsides();
}

/**
 * What JSON has no form for, a store may still hold.
 * @param {string} _
 * @param {unknown} value
 */
function plain(_, value) {
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function') return String(value);
  if (value instanceof Map) return [...value];
  if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
  return value;
}
