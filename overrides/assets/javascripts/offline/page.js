/** The page's side of offline reading: registers the worker, keeps chapters, tells of a new version. */

import { siteUrl } from '../base.js';
import { text } from '../texts.js';
import { toast } from '../toast.js';

/** @param {object} message */
async function ask(message) {
  const { active } = await navigator.serviceWorker.ready;
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => ('error' in data ? reject(new Error(data.error)) : resolve(data.result));
    active?.postMessage(message, [port2]);
  });
}

export async function startOffline() {
  if (!('serviceWorker' in navigator) || !('caches' in window)) return;
  try {
    await navigator.serviceWorker.register(siteUrl('sw.js'), { scope: siteUrl('./').pathname, updateViaCache: 'none' });
    navigator.serviceWorker.addEventListener('message', ({ data }) => {
      if (data?.type === 'ready') showUpdate();
      if (data?.type === 'progress') showProgress(data);
    });
    await hello();
    document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && void hello().catch(() => undefined));
    window.addEventListener('online', () => void hello().catch(() => undefined));
  } catch {
    // Private windows and some in-app browsers refuse: the site works as without a worker.
  }
}

async function hello() {
  const loaded = performance.getEntriesByType('resource').map((entry) => entry.name);
  const root = siteUrl('./').href;
  const addresses = [location.href, ...loaded].filter((address) => address.startsWith(root));
  const state = /** @type {{ready: boolean, news: boolean, chapters: string[]}} */ (await ask({ type: 'hello', addresses }));
  if (state.ready) showUpdate();
  if (state.news) toast(text('offlineChanged'));
  for (const button of keepButtons()) show(button, state.chapters.includes(String(button.dataset.keep)) ? 'kept' : 'offer');
}

function keepButtons() {
  return /** @type {NodeListOf<HTMLButtonElement>} */ (document.querySelectorAll('button[data-keep]'));
}

/**
 * @param {HTMLButtonElement} button
 * @param {'offer' | 'keeping' | 'kept' | 'failed'} state
 * @param {string} [share]
 */
function show(button, state, share = '') {
  button.dataset.state = state;
  button.hidden = false;
  button.disabled = state === 'keeping';
  const label = button.querySelector('[data-keep-label]') ?? button;
  label.textContent = text({ offer: 'offlineKeep', keeping: 'offlineKeeping', kept: 'offlineKept', failed: 'offlineFailed' }[state], { n: share });
  button.onclick = () => void (state === 'kept' ? drop(button) : keep(button));
}

/** @param {HTMLButtonElement} button */
async function keep(button) {
  show(button, 'keeping', '0');
  try {
    await navigator.storage?.persist?.();
  } catch {
    // Kept as long as the browser likes.
  }
  try {
    const { ready } = /** @type {{ready: boolean}} */ (await ask({ type: 'keep', chapter: button.dataset.keep }));
    show(button, 'kept');
    toast(text(ready ? 'offlineKeptNext' : 'offlineKeptNow'));
  } catch {
    show(button, 'failed');
  }
}

/** @param {HTMLButtonElement} button */
async function drop(button) {
  await ask({ type: 'drop', chapter: button.dataset.keep });
  show(button, 'offer');
  toast(text('offlineDropped'));
}

/** @param {{chapter: string, done: number, total: number}} progress */
function showProgress({ chapter, done, total }) {
  for (const button of keepButtons()) {
    if (button.dataset.keep === chapter && button.dataset.state === 'keeping') show(button, 'keeping', String(Math.round((100 * done) / total)));
  }
}

/** A line above the bar: a new version is here, at the next start or now. */
function showUpdate() {
  if (document.querySelector('.update')) return;
  const line = document.createElement('div');
  line.className = 'update';
  line.setAttribute('role', 'status');
  const words = document.createElement('p');
  words.textContent = text('offlineReady');
  const now = document.createElement('button');
  now.type = 'button';
  now.textContent = text('offlineChange');
  now.onclick = async () => {
    await ask({ type: 'change' });
    location.reload();
  };
  const later = document.createElement('button');
  later.type = 'button';
  later.textContent = text('offlineLater');
  later.onclick = () => line.remove();
  line.append(words, now, later);
  document.querySelector('.toast')?.before(line);
}
