/**
 * A round of cards: what comes next, what was rated, what can be taken back. Pure: every
 * function takes a round and gives a new one, which is plain data that a store can keep.
 */

import { stateOf } from './schedule.js';

/** @typedef {import('./history.js').Review} Review */
/** @typedef {import('./history.js').Rating} Rating */
/** @typedef {import('./schedule.js').Card} Card */
/** @typedef {{kind: 'rated', review: Review, queue: string[]} | {kind: 'skipped', question: string, queue: string[]}} Step */
/**
 * `queue` begins with the card that is shown; `shown` tells whether its answer is; `ticks`
 * are the terms ticked off; `steps` is what was done, the newest last; `total` counts the
 * questions that the round began with.
 * @typedef {{id: string, started: number, choice: Choice, queue: string[], shown: boolean, ticks: number[],
 *   steps: Step[], total: number}} Round
 */
/** @typedef {{kind: 'due' | 'all' | 'these', chapters: string[], tags: string[]}} Choice */
/** @typedef {{id: string, chapter: string, tags: readonly string[]}} Question */

/** A question that was not known comes again after this many others, or at the end. */
export const AGAIN_AFTER = 4;

/**
 * The questions of a round, in the order in which they come. What is due comes before what
 * is new: what was learnt first is kept first. Within both, the given order of questions.
 * @param {readonly Question[]} questions all of them, in the order of the site
 * @param {Choice} choice
 * @param {ReadonlyMap<string, Card>} cards
 * @param {object} options
 * @param {number} options.now
 * @param {number} options.newLeft how many new questions today may still bring
 * @param {<T>(items: readonly T[]) => T[]} options.shuffle
 */
export function choose(questions, choice, cards, { now, newLeft, shuffle }) {
  const wanted = questions.filter((question) => matches(question, choice));
  if (choice.kind !== 'due') return shuffle(wanted).map((question) => question.id);
  /** @type {Question[]} */
  const due = [];
  /** @type {Question[]} */
  const fresh = [];
  for (const question of wanted) {
    const state = stateOf(cards.get(question.id), now);
    if (state === 'due') due.push(question);
    else if (state === 'new' && fresh.length < newLeft) fresh.push(question);
  }
  return [...shuffle(due), ...fresh].map((question) => question.id);
}

/**
 * @param {Question} question
 * @param {Choice} choice
 */
function matches(question, choice) {
  return (
    (!choice.chapters.length || choice.chapters.includes(question.chapter)) &&
    (!choice.tags.length || choice.tags.some((tag) => question.tags.includes(tag)))
  );
}

/**
 * @param {string[]} queue
 * @param {Choice} choice
 * @param {number} now
 * @returns {Round}
 */
export function begin(queue, choice, now) {
  const unique = [...new Set(queue)];
  const id = `${now.toString(36)}-${Math.floor(Math.random() * 1e9).toString(36)}`;
  return { id, started: now, choice, queue: unique, shown: false, ticks: [], steps: [], total: unique.length };
}

/** @param {Round} round */
export function current(round) {
  return round.queue[0];
}

/**
 * Shows the answer. Only then a rating counts.
 * @param {Round} round
 * @returns {Round}
 */
export function reveal(round) {
  return round.queue.length ? { ...round, shown: true } : round;
}

/**
 * Ticks a term of the model answer, or takes the tick away.
 * @param {Round} round
 * @param {number} term
 * @returns {Round}
 */
export function tick(round, term) {
  const ticks = round.ticks.includes(term)
    ? round.ticks.filter((other) => other !== term)
    : [...round.ticks, term].sort((a, b) => a - b);
  return { ...round, ticks };
}

/**
 * Rates the card that is shown. Before the answer is revealed nothing happens and `review` is null.
 * What was not known comes again in the same round.
 * @param {Round} round
 * @param {Rating} rating
 * @param {number} at
 * @returns {{round: Round, review: Review | null}}
 */
export function rate(round, rating, at) {
  const question = current(round);
  if (question === undefined || !round.shown) return { round, review: null };
  /** @type {Review} */
  const review = { question, at, rating };
  const rest = round.queue.slice(1);
  if (rating === 1) rest.splice(Math.min(AGAIN_AFTER, rest.length), 0, question);
  return { round: advance(round, { kind: 'rated', review, queue: round.queue }, rest), review };
}

/**
 * Puts the card aside for this round, unrated.
 * @param {Round} round
 * @returns {Round}
 */
export function skip(round) {
  const question = current(round);
  if (question === undefined) return round;
  const rest = round.queue.filter((other) => other !== question);
  return advance(round, { kind: 'skipped', question, queue: round.queue }, rest);
}

/**
 * @param {Round} round
 * @param {Step} step
 * @param {string[]} queue
 * @returns {Round}
 */
function advance(round, step, queue) {
  return { ...round, queue, shown: false, ticks: [], steps: [...round.steps, step] };
}

/**
 * Takes the last step back: its card is shown again, answer open if it was rated.
 * `review` is the review to record as undone, or null after a skip.
 * @param {Round} round
 * @returns {{round: Round, review: Review | null}}
 */
export function undo(round) {
  const step = round.steps[round.steps.length - 1];
  if (step === undefined) return { round, review: null };
  const steps = round.steps.slice(0, -1);
  const review = step.kind === 'rated' ? step.review : null;
  return { round: { ...round, queue: step.queue, shown: review !== null, ticks: [], steps }, review };
}

/**
 * The round without questions that the site has no more, or the same where all are there.
 * @param {Round} round
 * @param {ReadonlySet<string>} ids
 * @returns {Round}
 */
export function without(round, ids) {
  if (round.queue.every((id) => ids.has(id)) && round.steps.every((step) => ids.has(questionOf(step)))) return round;
  const queue = round.queue.filter((id) => ids.has(id));
  const steps = round.steps
    .filter((step) => ids.has(questionOf(step)))
    .map((step) => ({ ...step, queue: step.queue.filter((id) => ids.has(id)) }));
  const same = queue[0] === round.queue[0];
  const total = new Set([...queue, ...steps.map(questionOf)]).size;
  return { ...round, queue, steps, total, shown: same && round.shown, ticks: same ? round.ticks : [] };
}

/** @param {Step} step */
function questionOf(step) {
  return step.kind === 'rated' ? step.review.question : step.question;
}

/**
 * How far the round is: questions that are done with, out of all.
 * @param {Round} round
 */
export function progress(round) {
  return { done: round.total - new Set(round.queue).size, total: round.total };
}

/**
 * What the round brought. A question counts by its first rating: known at once, or not.
 * @param {Round} round
 */
export function summary(round) {
  /** @type {Map<string, Rating>} */
  const first = new Map();
  /** @type {Set<string>} */
  const skipped = new Set();
  let ratings = 0;
  for (const step of round.steps) {
    if (step.kind === 'skipped') {
      skipped.add(step.question);
      continue;
    }
    ratings += 1;
    if (!first.has(step.review.question)) first.set(step.review.question, step.review.rating);
  }
  const again = [...first].filter(([, rating]) => rating === 1).map(([question]) => question);
  return { rated: first.size, known: first.size - again.length, again, skipped: [...skipped], ratings };
}

/**
 * Whether something read from a store is a round.
 * @param {unknown} value
 * @returns {value is Round}
 */
export function isRound(value) {
  if (typeof value !== 'object' || value === null) return false;
  const round = /** @type {Record<string, unknown>} */ (value);
  const texts = (/** @type {unknown} */ list) =>
    Array.isArray(list) && list.every((item) => typeof item === 'string');
  const choice = /** @type {Record<string, unknown> | null} */ (round.choice);
  return (
    typeof round.id === 'string' &&
    Number.isFinite(round.started) &&
    typeof choice === 'object' &&
    choice !== null &&
    ['due', 'all', 'these'].includes(String(choice.kind)) &&
    texts(choice.chapters) &&
    texts(choice.tags) &&
    texts(round.queue) &&
    typeof round.shown === 'boolean' &&
    Array.isArray(round.ticks) &&
    round.ticks.every(Number.isInteger) &&
    Number.isInteger(round.total) &&
    Array.isArray(round.steps) &&
    round.steps.every(
      (step) =>
        typeof step === 'object' &&
        step !== null &&
        texts(step.queue) &&
        (step.kind === 'rated' ? typeof step.review?.question === 'string' : typeof step.question === 'string'),
    )
  );
}
