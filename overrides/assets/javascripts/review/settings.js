/** What the reader may choose; kept on the device. Pure. */

import { RETENTION } from './schedule.js';

/**
 * `ratings`: two buttons or four; `first`: which answer stands first on a card; `newPerDay`:
 * how many new questions a day may bring; `retention`: probability of knowing at which a
 * question is due; `keys`: whether single keys rate and reveal.
 * @typedef {{ratings: 2 | 4, first: 'model-answer' | 'study-answer', newPerDay: number, retention: number,
 *   keys: boolean}} Settings
 */

/** @type {Settings} */
export const USUAL = { ratings: 2, first: 'model-answer', newPerDay: 10, retention: RETENTION.usual, keys: true };

/** Most new questions a day that can be set. */
export const MOST_NEW = 999;

/**
 * Settings from whatever a store holds: what cannot be read is as usual, the rest is kept.
 * @param {unknown} value
 * @returns {Settings}
 */
export function readSettings(value) {
  const found = /** @type {Record<string, unknown>} */ (typeof value === 'object' && value !== null ? value : {});
  return {
    ratings: found.ratings === 4 ? 4 : USUAL.ratings,
    first: found.first === 'study-answer' ? 'study-answer' : USUAL.first,
    newPerDay: within(found.newPerDay, 0, Infinity) ? Math.min(MOST_NEW, Math.floor(Number(found.newPerDay))) : USUAL.newPerDay,
    retention: within(found.retention, RETENTION.least, RETENTION.most) ? Number(found.retention) : USUAL.retention,
    keys: found.keys !== false,
  };
}

/**
 * @param {unknown} value
 * @param {number} least
 * @param {number} most
 */
function within(value, least, most) {
  return typeof value === 'number' && value >= least && value <= most;
}
