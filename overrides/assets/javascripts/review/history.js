/**
 * The history of reviews: what was rated, when and how. Pure.
 *
 * A history is a set that only grows. A review is known by its question, time and
 * rating; taking one back is a fact of its own (`undone`) and never a deletion, so
 * that two devices agree after a merge, whichever way and however often it is done.
 */

/** @typedef {1 | 2 | 3 | 4} Rating Again, Hard, Good, Easy, as FSRS numbers them. */
/** @typedef {{question: string, at: number, rating: Rating, undone?: true}} Review `at` in ms since 1970. */

/** How far ahead of this clock another device's may be before its reviews are set waiting, in ms. */
export const SKEW = 5 * 60_000;

const QUESTION = /^\d{2,}(-\d{1,6}){1,2}$/;
/** 2000-01-01 and 2200-01-01: what lies outside was never written by a rating. */
const EARLIEST = 946_684_800_000;
const LATEST = 7_258_118_400_000;

/**
 * Whether a value read from a store or a file is a review.
 * @param {unknown} value
 * @returns {value is Review}
 */
export function isReview(value) {
  if (typeof value !== 'object' || value === null) return false;
  const { question, at, rating, undone } = /** @type {Record<string, unknown>} */ (value);
  return (
    typeof question === 'string' &&
    QUESTION.test(question) &&
    Number.isSafeInteger(at) &&
    Number(at) >= EARLIEST &&
    Number(at) < LATEST &&
    (rating === 1 || rating === 2 || rating === 3 || rating === 4) &&
    (undone === undefined || undone === true)
  );
}

/**
 * Order of a history: by question, then time, then rating.
 * @param {Review} a
 * @param {Review} b
 */
export function compare(a, b) {
  if (a.question !== b.question) return a.question < b.question ? -1 : 1;
  return a.at - b.at || a.rating - b.rating;
}

/** @param {Review} review */
export function keyOf(review) {
  return `${review.question} ${review.at} ${review.rating}`;
}

/**
 * Reviews by their question, each question's in the order given.
 * @param {readonly Review[]} reviews
 * @returns {Map<string, Review[]>}
 */
export function byQuestion(reviews) {
  /** @type {Map<string, Review[]>} */
  const groups = new Map();
  for (const review of reviews) {
    const group = groups.get(review.question);
    if (group) group.push(review);
    else groups.set(review.question, [review]);
  }
  return groups;
}

/**
 * Every review of all histories, once, in order; undone where any of them says so.
 * Commutative, associative and idempotent.
 * @param {...readonly Review[]} histories
 * @returns {Review[]}
 */
export function merge(...histories) {
  /** @type {Map<string, Review>} */
  const found = new Map();
  for (const history of histories) {
    for (const review of history) {
      const { question, at, rating, undone } = review;
      const key = keyOf(review);
      const before = found.get(key);
      if (before === undefined || (undone && !before.undone)) {
        found.set(key, undone ? { question, at, rating, undone } : { question, at, rating });
      }
    }
  }
  return [...found.values()].sort(compare);
}

/**
 * What `theirs` knows and `ours` does not: reviews, and reviews that were undone since.
 * @param {readonly Review[]} ours
 * @param {readonly Review[]} theirs
 */
export function missing(ours, theirs) {
  const known = new Map(ours.map((review) => [keyOf(review), review]));
  return merge(theirs).filter((review) => {
    const before = known.get(keyOf(review));
    return before === undefined || (review.undone === true && !before.undone);
  });
}

/**
 * The same review, taken back.
 * @param {Review} review
 * @returns {Review}
 */
export function undone(review) {
  return { question: review.question, at: review.at, rating: review.rating, undone: true };
}

/**
 * The reviews of one question that count for scheduling, in order of time. Those taken
 * back do not; those from the future (a clock was wrong) wait until their time has come.
 * @param {readonly Review[]} reviews
 * @param {number} now
 */
export function counted(reviews, now) {
  return reviews
    .filter((review) => !review.undone && review.at <= now + SKEW)
    .sort((a, b) => a.at - b.at || a.rating - b.rating);
}

/**
 * Time of the first review that waits for its time to come, or 0.
 * @param {readonly Review[]} reviews
 * @param {number} now
 */
export function waiting(reviews, now) {
  const times = reviews.filter((review) => !review.undone && review.at > now + SKEW).map((review) => review.at);
  return times.length ? Math.min(...times) : 0;
}
