// For tests/test_review.py: histories on standard input, the card after each review on standard output.

import { readFileSync } from 'node:fs';
import { scheduler } from '../../overrides/assets/javascripts/review/schedule.js';

/** @typedef {import('../../overrides/assets/javascripts/review/schedule.js').Card} Card */
/** @typedef {import('../../overrides/assets/javascripts/review/history.js').Rating} Rating */
/** @typedef {{retention: number, learning: `${number}m`[], relearning: `${number}m`[], reviews: [number, Rating][]}} Case */

/**
 * Whole spans of 24 hours from one time to another, as the other implementation counts days.
 * @param {number} from
 * @param {number} to
 */
const wholeDays = (from, to) => Math.max(0, Math.floor((to - from) / 86_400_000));

/** @type {Case[]} */
const cases = JSON.parse(readFileSync(0, 'utf8'));
const results = cases.map(({ reviews, ...options }) => {
  const { next } = scheduler({ ...options, days: wholeDays });
  /** @type {Card | null} */
  let card = null;
  return reviews.map(([at, rating]) => (card = next(card, rating, at)));
});
process.stdout.write(JSON.stringify(results));
