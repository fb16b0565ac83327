import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  dayEnd,
  dayStart,
  scheduler,
  stateOf,
  studyDays,
} from '../../overrides/assets/javascripts/review/schedule.js';

/** @typedef {import('../../overrides/assets/javascripts/review/history.js').Rating} Rating */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const korea = (/** @type {string} */ text) => Date.parse(`${text}+09:00`);

test('a first Good comes again in ten minutes, a second after two days', () => {
  const { next } = scheduler();
  const at = korea('2025-11-24T09:00');
  const once = next(null, 3, at);
  assert.equal(once.due, at + 10 * MINUTE);
  assert.equal(once.phase, 1);
  const twice = next(once, 3, at + 10 * MINUTE);
  assert.equal(twice.phase, 2);
  assert.equal(twice.due, at + 10 * MINUTE + 2 * DAY);
});

test('a higher retention makes the interval shorter', () => {
  const at = korea('2025-11-24T09:00');
  const reviews = [0, 1, 4, 15].map((day) => ({ rating: /** @type {Rating} */ (3), at: at + day * DAY }));
  const due = [0.97, 0.9, 0.8].map((retention) => Number(scheduler({ retention }).replay(reviews)?.due));
  assert.ok(due[0] < due[1] && due[1] < due[2], String(due));
});

test('days of study change at four in the morning in Korea, whatever the clock of the device', () => {
  assert.equal(studyDays(korea('2025-11-24T23:50'), korea('2025-11-25T00:10')), 0);
  assert.equal(studyDays(korea('2025-11-25T03:59'), korea('2025-11-25T04:00')), 1);
  // Nine in the morning is the midnight of UTC, where ts-fsrs would count a day.
  assert.equal(studyDays(korea('2025-11-24T08:59'), korea('2025-11-24T09:01')), 0);
  assert.equal(studyDays(korea('2025-11-24T22:00'), korea('2025-11-26T08:00')), 2);
  assert.equal(studyDays(korea('2025-11-26T22:00'), korea('2025-11-24T08:00')), 0);
});

test('the midnight of UTC makes no day', () => {
  const { replay } = scheduler();
  const shift = (/** @type {number} */ hours) =>
    replay([
      { rating: 1, at: korea('2025-11-24T08:50') + hours * HOUR },
      { rating: 3, at: korea('2025-11-24T09:10') + hours * HOUR },
    ])?.stability;
  assert.equal(shift(0), shift(3));
});

test('the reader sees a question in review all day on its day, from four in the morning on', () => {
  const zone = process.env.TZ;
  try {
    for (const name of ['Asia/Seoul', 'America/New_York', 'UTC', 'Pacific/Auckland']) {
      process.env.TZ = name;
      const due = new Date(2025, 10, 26, 22, 0).getTime();
      const card = { due, phase: /** @type {const} */ (2) };
      assert.equal(stateOf(card, new Date(2025, 10, 26, 3, 59).getTime()), 'known', name);
      assert.equal(stateOf(card, new Date(2025, 10, 26, 4, 0).getTime()), 'due', name);
      assert.equal(stateOf(card, new Date(2026, 0, 1).getTime()), 'due', name);
    }
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});

test('a question that is being learnt is due by the minute', () => {
  const due = korea('2025-11-24T09:10');
  const card = { due, phase: /** @type {const} */ (1) };
  assert.equal(stateOf(card, due - 1), 'learning');
  assert.equal(stateOf(card, due), 'due');
  assert.equal(stateOf(null, due), 'new');
});

test('a day ends 23, 24 or 25 hours after it began, and every moment lies in its day', () => {
  const zone = process.env.TZ;
  try {
    process.env.TZ = 'America/New_York';
    // Summer time begins on 9 March and ends on 2 November 2025, both at two in the morning.
    assert.equal(dayEnd(new Date(2025, 2, 8, 12).getTime()) - dayStart(new Date(2025, 2, 8, 12).getTime()), 23 * HOUR);
    assert.equal(dayEnd(new Date(2025, 10, 1, 12).getTime()) - dayStart(new Date(2025, 10, 1, 12).getTime()), 25 * HOUR);
    fc.assert(
      fc.property(fc.integer({ min: korea('2024-01-01T00:00'), max: korea('2030-01-01T00:00') }), (now) => {
        assert.ok(dayStart(now) <= now && now < dayEnd(now));
        assert.equal(dayStart(dayEnd(now)), dayEnd(now));
        assert.equal(new Date(dayEnd(now)).getHours(), 4);
      }),
    );
  } finally {
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  }
});

test('no history, however odd its times, breaks the schedule', () => {
  const { replay } = scheduler();
  const review = fc.record({
    rating: /** @type {fc.Arbitrary<Rating>} */ (fc.constantFrom(1, 2, 3, 4)),
    at: fc.integer({ min: korea('2001-01-01T00:00'), max: korea('2100-01-01T00:00') }),
  });
  fc.assert(
    fc.property(fc.array(review, { minLength: 1, maxLength: 20 }), (reviews) => {
      // Not even sorted: a clock that ran backwards between two ratings.
      const card = replay(reviews);
      assert.ok(card);
      assert.ok(card.due > card.last);
      assert.ok(card.stability > 0 && card.difficulty >= 1 && card.difficulty <= 10);
      assert.ok([1, 2, 3].includes(card.phase));
    }),
  );
});
