/**
 * Marks of progress on the home, chapter and question pages. Loaded only where there is
 * progress, and without the schedule: the store holds each question's card ready.
 */

import { text } from '../texts.js';
import { loadIndex } from './data.js';
import { NAME, dump } from './database.js';
import { h } from './dom.js';
import { stateOf } from './state.js';

/** @typedef {import('./schedule.js').Card} Card */

export async function startProgress() {
  const found = await dump(NAME, ['cards']).catch(() => null);
  if (!found) return;
  /** @type {Map<string, Card>} */
  const cards = new Map();
  for (const record of /** @type {any[]} */ (found.cards ?? [])) {
    if (typeof record?.question === 'string' && Number.isFinite(record.card?.due)) cards.set(record.question, record.card);
  }
  const now = Date.now();
  for (const place of document.querySelectorAll('[data-progress]')) {
    if (place instanceof HTMLElement) markPage(place, cards.get(String(place.dataset.progress)), now);
  }
  for (const item of document.querySelectorAll('.questions [data-question]')) {
    if (item instanceof HTMLElement) markItem(item, cards.get(String(item.dataset.question)), now);
  }
  await markChapters(cards, now);
}

/**
 * @param {HTMLElement} place
 * @param {Card | undefined} card
 * @param {number} now
 */
function markPage(place, card, now) {
  const state = stateOf(card, now);
  place.replaceChildren(h('span', { class: `state ${state}` }, text(`state_${state}`)));
}

/**
 * The mark stands below the number, where the list has room: nothing moves.
 * @param {HTMLElement} item
 * @param {Card | undefined} card
 * @param {number} now
 */
function markItem(item, card, now) {
  const state = stateOf(card, now);
  if (state === 'new') return;
  item.querySelector('.state')?.remove();
  item.querySelector('a')?.append(h('span', { class: `state ${state}` }, text(`state_${state}`)));
}

/**
 * @param {Map<string, Card>} cards
 * @param {number} now
 */
async function markChapters(cards, now) {
  const items = [...document.querySelectorAll('.chapters [data-chapter]')];
  if (!items.length) return;
  const { chapters } = await loadIndex();
  for (const item of items) {
    if (!(item instanceof HTMLElement)) continue;
    const chapter = chapters.find(({ id }) => id === item.dataset.chapter);
    if (!chapter?.questions.length) continue;
    const counts = { new: 0, learning: 0, due: 0, known: 0 };
    for (const id of chapter.questions) counts[stateOf(cards.get(id), now)] += 1;
    const shown = /** @type {const} */ (['due', 'learning', 'known']).filter((state) => counts[state]);
    const told = shown.map((state) => `${text(`state_${state}`)} ${counts[state]}`).join(' · ');
    const bar = shown.map((state) => {
      const piece = h('i', { class: state });
      // Not as an attribute: the site's policy allows no inline styles.
      piece.style.width = `${(100 * counts[state]) / chapter.questions.length}%`;
      return piece;
    });
    item.querySelector('.chapter-progress')?.remove();
    item.querySelector('a')?.append(h('span', { class: 'chapter-progress' }, h('span', { class: 'bar-of-progress', 'aria-hidden': 'true' }, bar), told));
  }
}
