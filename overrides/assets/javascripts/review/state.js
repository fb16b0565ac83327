/** What a question is to the reader at a moment, and when his day of study begins and ends. Pure. */

/** @typedef {import('./schedule.js').Card} Card */
/** @typedef {'new' | 'learning' | 'due' | 'known'} QuestionState */

/** A day of study ends at four in the morning, as in Anki: who learns past midnight is not done "tomorrow". */
export const DAY_STARTS = 4;

/**
 * The moment at which the reader's day of study ends: the next four in the morning on the clock on the wall.
 * @param {number} now
 */
export function dayEnd(now) {
  const date = new Date(now);
  const shift = date.getHours() < DAY_STARTS ? 0 : 1;
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + shift, DAY_STARTS).getTime();
}

/**
 * The moment at which it began.
 * @param {number} now
 */
export function dayStart(now) {
  const date = new Date(now);
  const shift = date.getHours() < DAY_STARTS ? -1 : 0;
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + shift, DAY_STARTS).getTime();
}

/**
 * What a question is to the reader now. A question in review is due all day long on its
 * day; one that is being learnt, from its minute on.
 * @param {Pick<Card, 'due' | 'phase'> | null | undefined} card
 * @param {number} now
 * @returns {QuestionState}
 */
export function stateOf(card, now) {
  if (!card) return 'new';
  if (card.phase === 2) return card.due < dayEnd(now) ? 'due' : 'known';
  return card.due <= now ? 'due' : 'learning';
}
