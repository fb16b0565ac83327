/**
 * When a question comes again: FSRS, by ts-fsrs with its default parameters. Pure.
 *
 * ts-fsrs counts the days between two reviews by the midnights of UTC, which is nine in
 * the morning in Korea, keeps Hard, Good and Easy a day apart by force, and sends Hard on a
 * later step back to the first. Here the days are counted by `days`, an interval is what the
 * stability says, and Hard repeats its step, as in Anki; all three make the result equal to
 * that of the Python package `fsrs` (tests/test_review.py).
 */

import { BasicLearningStepsStrategy, ConvertStepUnitToMinutes, createEmptyCard, fsrs, State, StrategyMode } from 'ts-fsrs';
import { DAY_STARTS } from './state.js';

export { dayEnd, dayStart, stateOf } from './state.js';

/** @typedef {import('./history.js').Review} Review */
/** @typedef {import('./history.js').Rating} Rating */
/**
 * What is known of a question after its reviews. Times in ms since 1970, stability in days.
 * `phase`: 1 learning, 2 review, 3 relearning, as FSRS numbers them.
 * @typedef {{due: number, phase: 1 | 2 | 3, stability: number, difficulty: number, step: number,
 *   first: number, last: number, reps: number, lapses: number}} Card
 */
/** @typedef {import('./state.js').QuestionState} QuestionState */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Korea's offset from UTC in hours; Korea has no summer time. */
const KOREA = 9;

/** Bounds of the desired retention that the settings offer. */
export const RETENTION = { least: 0.7, most: 0.97, usual: 0.9 };

/**
 * Days of study between two times. They begin at four in the morning in Korea for
 * everybody: the same history gives the same dates on every device, wherever it is.
 * @param {number} from
 * @param {number} to
 */
export function studyDays(from, to) {
  return Math.max(0, studyDay(to) - studyDay(from));
}

/** @param {number} at */
function studyDay(at) {
  return Math.floor((at + (KOREA - DAY_STARTS) * HOUR) / DAY);
}

/**
 * @param {object} [options]
 * @param {number} [options.retention] probability of knowing the answer at which a question is due
 * @param {`${number}m`[]} [options.learning] steps of a question that was never known
 * @param {`${number}m`[]} [options.relearning] steps of a question that was forgotten
 * @param {(from: number, to: number) => number} [options.days] counts the days between two reviews
 */
export function scheduler({ retention = RETENTION.usual, learning, relearning, days = studyDays } = {}) {
  const engine = fsrs({
    request_retention: retention,
    enable_fuzz: false,
    ...(learning && { learning_steps: learning }),
    ...(relearning && { relearning_steps: relearning }),
  }).useStrategy(StrategyMode.LEARNING_STEPS, stepsLikeAnki);

  /**
   * The card after a rating; `card` is null for a question that was never rated.
   * @param {Card | null} card
   * @param {Rating} rating
   * @param {number} at
   * @returns {Card}
   */
  function next(card, rating, at) {
    const elapsed = card === null ? 0 : days(card.last, at);
    const before =
      card === null
        ? createEmptyCard(at)
        : {
            due: new Date(card.due),
            stability: card.stability,
            difficulty: card.difficulty,
            elapsed_days: 0,
            scheduled_days: 0,
            learning_steps: card.step,
            reps: card.reps,
            lapses: card.lapses,
            state: card.phase,
            // A time that lies just as many of ts-fsrs's own days back as are to be counted.
            last_review: new Date(at - elapsed * DAY),
          };
    const { card: after } = engine.next(before, new Date(at), rating);
    const interval = after.state === State.Review ? engine.next_interval(after.stability, elapsed) : 0;
    return {
      due: interval ? at + interval * DAY : after.due.getTime(),
      phase: /** @type {1 | 2 | 3} */ (after.state),
      stability: after.stability,
      difficulty: after.difficulty,
      step: after.learning_steps,
      first: card === null ? at : card.first,
      last: at,
      reps: after.reps,
      lapses: after.lapses,
    };
  }

  /**
   * The card after a whole history of one question (in order), or null where it is empty.
   * @param {readonly {rating: Rating, at: number}[]} reviews
   */
  function replay(reviews) {
    /** @type {Card | null} */
    let card = null;
    for (const { rating, at } of reviews) card = next(card, rating, at);
    return card;
  }

  return { next, replay };
}

/** @type {import('ts-fsrs').TLearningStepsStrategy} */
function stepsLikeAnki(parameters, state, step) {
  const result = BasicLearningStepsStrategy(parameters, state, step);
  const steps = state === State.Learning ? parameters.learning_steps : parameters.relearning_steps;
  if (step > 0 && step < steps.length && result[2]) {
    result[2].scheduled_minutes = ConvertStepUnitToMinutes(steps[step]);
  }
  return result;
}
