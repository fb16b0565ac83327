/** Spans of time and numbers of cards in words of the page's language. */

import { text } from '../texts.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * How long until something is due, short enough for a button.
 * @param {number} span ms
 */
export function interval(span) {
  if (span < HOUR) return text('minutes', { n: Math.max(1, Math.round(span / MINUTE)) });
  if (span < DAY) return text('hours', { n: Math.round(span / HOUR) });
  const days = Math.round(span / DAY);
  if (days < 60) return text(days === 1 ? 'oneDay' : 'days', { n: days });
  if (days < 730) return text('months', { n: Math.round(days / 30.44) });
  return text('years', { n: Math.round(days / 365.25) });
}

/** @param {number} n */
export function cards(n) {
  return text(n === 1 ? 'oneCard' : 'cards', { n });
}
