/** The home page: today's question, a random one, and on where you were. */

import { language as pageLanguage, pageUrl } from '../base.js';
import { kept } from '../storage.js';
import { dayNumber, draw, todays } from './bag.js';
import { addressOf, loadIndex, loadTitle } from './data.js';
import { handLast, lastPage } from './last.js';

/** @typedef {import('./bag.js').Bag} Bag */

const BAG = 'bag';

export function startHome() {
  const button = document.querySelector('button[data-random]');
  if (button instanceof HTMLButtonElement) button.addEventListener('click', () => void random(button));
  void showToday();
  const last = lastPage();
  const link = document.querySelector('[data-last] a');
  if (!last || !(link instanceof HTMLAnchorElement)) return;
  void point('[data-last]', last);
  link.addEventListener('click', () => handLast(link.href));
}

async function questions() {
  return (await loadIndex()).chapters.flatMap((chapter) => chapter.questions);
}

async function showToday() {
  try {
    const id = todays(await questions(), dayNumber(Date.now()));
    if (id) await point('[data-today]', id);
  } catch {
    // Without a network the line stays empty, and the rest of the page does not need it.
  }
}

/**
 * Leads a line to a question and names it.
 * @param {string} selector
 * @param {string} id
 */
async function point(selector, id) {
  const line = document.querySelector(selector);
  const link = line?.querySelector('a');
  const name = line?.querySelector('[data-title]');
  if (!(line instanceof HTMLElement) || !link || !name) return;
  link.href = pageUrl(addressOf(id)).href;
  // A link is never without a name, not even until its title is here.
  name.textContent = id;
  const title = await loadTitle(id).catch(() => undefined);
  name.textContent = `${id} ${title?.[pageLanguage] ?? ''}`.trim();
  line.dataset.ready = '';
}

/** @param {HTMLButtonElement} button */
async function random(button) {
  button.disabled = true;
  try {
    const { id, bag } = draw(readBag(), await questions());
    if (!id) return;
    kept.set(BAG, JSON.stringify(bag));
    location.assign(pageUrl(addressOf(id)));
  } catch {
    // Nothing to draw from: the button is there again for the next try.
  } finally {
    button.disabled = false;
  }
}

/** @returns {Bag | undefined} */
function readBag() {
  try {
    const found = JSON.parse(kept.get(BAG) ?? '');
    const texts = (/** @type {unknown} */ list) => Array.isArray(list) && list.every((item) => typeof item === 'string');
    return texts(found?.left) && texts(found?.last) ? found : undefined;
  } catch {
    return undefined;
  }
}
