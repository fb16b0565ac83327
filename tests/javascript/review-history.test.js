import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  SKEW,
  counted,
  isReview,
  keyOf,
  merge,
  missing,
  undone,
  waiting,
} from '../../overrides/assets/javascripts/review/history.js';

/** @typedef {import('../../overrides/assets/javascripts/review/history.js').Review} Review */

const T = 1_760_000_000_000;
// Few questions and few times, so that the same review turns up on both sides.
/** @type {fc.Arbitrary<Review>} */
const review = fc
  .record({
    question: fc.constantFrom('07-01', '07-02', '07-04-1', '10-11'),
    at: fc.integer({ min: T, max: T + 5 }),
    rating: fc.constantFrom(1, 2, 3, 4),
    gone: fc.boolean(),
  })
  .map(({ question, at, rating, gone }) =>
    /** @type {Review} */ (gone ? { question, at, rating, undone: true } : { question, at, rating }),
  );
const history = fc.array(review, { maxLength: 40 });

test('a merge is commutative, associative and idempotent', () => {
  fc.assert(
    fc.property(history, history, history, (a, b, c) => {
      assert.deepEqual(merge(a, b), merge(b, a));
      assert.deepEqual(merge(merge(a, b), c), merge(a, merge(b, c)));
      assert.deepEqual(merge(a, a), merge(a));
      assert.deepEqual(merge(merge(a, b), b), merge(a, b));
    }),
  );
});

test('a merge loses no review and forgets no undo', () => {
  fc.assert(
    fc.property(history, history, (a, b) => {
      const both = new Map(merge(a, b).map((item) => [keyOf(item), item]));
      for (const item of [...a, ...b]) {
        const kept = both.get(keyOf(item));
        assert.ok(kept);
        if (item.undone) assert.ok(kept.undone);
      }
      assert.equal(both.size, new Set([...a, ...b].map(keyOf)).size);
    }),
  );
});

test('what is missing, added, makes both sides equal', () => {
  fc.assert(
    fc.property(history, history, (a, b) => {
      assert.deepEqual(merge(a, missing(a, b)), merge(a, b));
      assert.deepEqual(missing(merge(a, b), b), []);
    }),
  );
});

test('an undo on one device holds after a merge with the other, either way', () => {
  /** @type {Review} */
  const rated = { question: '07-01', at: T, rating: 3 };
  const phone = [undone(rated)];
  const laptop = [rated];
  assert.deepEqual(merge(phone, laptop), [undone(rated)]);
  assert.deepEqual(merge(laptop, phone), [undone(rated)]);
  assert.deepEqual(counted(merge(laptop, phone), T + 1), []);
});

test('reviews of the future wait, those of a clock a little ahead do not', () => {
  /** @type {Review[]} */
  const reviews = [
    { question: '07-01', at: T, rating: 3 },
    { question: '07-01', at: T + SKEW, rating: 3 },
    { question: '07-01', at: T + SKEW + 1, rating: 1 },
  ];
  assert.equal(counted(reviews, T).length, 2);
  assert.equal(waiting(reviews, T), T + SKEW + 1);
  assert.equal(counted(reviews, T + 1).length, 3);
  assert.equal(waiting(reviews, T + 1), 0);
});

test('only a review is a review', () => {
  assert.ok(isReview({ question: '07-04-1', at: T, rating: 2, undone: true }));
  for (const wrong of [
    null,
    3,
    'x',
    [],
    {},
    { question: '7-4', at: T, rating: 2 },
    { question: '07-04', at: String(T), rating: 2 },
    { question: '07-04', at: T + 0.5, rating: 2 },
    { question: '07-04', at: 0, rating: 2 },
    { question: '07-04', at: T, rating: 0 },
    { question: '07-04', at: T, rating: 5 },
    { question: '07-04', at: T, rating: 2, undone: false },
    { question: '<img src=x>', at: T, rating: 2 },
  ]) {
    assert.equal(isReview(wrong), false, JSON.stringify(wrong));
  }
});
