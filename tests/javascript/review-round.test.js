import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  AGAIN_AFTER,
  begin,
  choose,
  current,
  isRound,
  progress,
  rate,
  reveal,
  skip,
  summary,
  tick,
  undo,
  without,
} from '../../overrides/assets/javascripts/review/round.js';

/** @typedef {import('../../overrides/assets/javascripts/review/history.js').Rating} Rating */
/** @typedef {import('../../overrides/assets/javascripts/review/schedule.js').Card} Card */
/** @typedef {import('../../overrides/assets/javascripts/review/round.js').Choice} Choice */

const T = Date.parse('2025-11-24T09:00+09:00');
/** @type {Choice} */
const due = { kind: 'due', chapters: [], tags: [] };
const ids = ['07-01', '07-02', '07-03', '07-04', '07-05', '07-06'];
const straight = (/** @type {readonly any[]} */ items) => [...items];
const card = (/** @type {Partial<Card>} */ part) =>
  /** @type {Card} */ ({ phase: 2, due: T, stability: 1, difficulty: 5, step: 0, first: T, last: T, reps: 1, lapses: 0, ...part });

test('swiping or pressing a key before the reveal rates nothing', () => {
  const round = begin(ids, due, T);
  const result = rate(round, 3, T);
  assert.equal(result.review, null);
  assert.equal(result.round, round);
});

test('a card that was not known comes again in the same round', () => {
  let round = begin(ids, due, T);
  ({ round } = rate(reveal(round), 1, T));
  assert.equal(round.queue.indexOf('07-01'), AGAIN_AFTER);
  assert.deepEqual(progress(round), { done: 0, total: 6 });
  assert.equal(current(round), '07-02');
  assert.equal(round.shown, false);
});

test('the last card comes again at once, and the round ends when it is known', () => {
  let round = begin(['07-01'], due, T);
  ({ round } = rate(reveal(round), 1, T));
  assert.equal(current(round), '07-01');
  ({ round } = rate(reveal(round), 3, T + 1));
  assert.equal(current(round), undefined);
  assert.deepEqual(progress(round), { done: 1, total: 1 });
  assert.deepEqual(summary(round), { rated: 1, known: 0, again: ['07-01'], skipped: [], ratings: 2 });
});

test('undo shows the card again with its answer and says which review is taken back', () => {
  const before = tick(reveal(begin(ids, due, T)), 2);
  const { round, review } = rate(before, 3, T);
  const back = undo(round);
  assert.deepEqual(back.review, review);
  assert.deepEqual(back.round, { ...before, ticks: [] });
  assert.deepEqual(undo(back.round), { round: back.round, review: null });
});

test('a skipped card is gone for this round, unrated, and can be taken back', () => {
  const round = skip(begin(ids, due, T));
  assert.ok(!round.queue.includes('07-01'));
  assert.deepEqual(summary(round).skipped, ['07-01']);
  const back = undo(round);
  assert.equal(back.review, null);
  assert.equal(current(back.round), '07-01');
  assert.equal(back.round.shown, false);
});

test('whatever is done in a round, undone in full, leaves it as it began', () => {
  const move = fc.constantFrom('again', 'good', 'skip', 'reveal');
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const start = begin(ids, due, T);
      let round = start;
      let time = T;
      let taken = 0;
      for (const name of moves) {
        time += 1000;
        if (name === 'reveal') round = reveal(round);
        else if (name === 'skip') round = skip(round);
        else ({ round } = rate(reveal(round), name === 'again' ? 1 : 3, time));
        assert.ok(isRound(JSON.parse(JSON.stringify(round))));
        const { done, total } = progress(round);
        assert.ok(done >= 0 && done <= total);
      }
      const ratings = round.steps.filter((step) => step.kind === 'rated').length;
      while (round.steps.length) {
        const result = undo(round);
        round = result.round;
        taken += result.review ? 1 : 0;
      }
      assert.equal(taken, ratings);
      assert.deepEqual(round.queue, start.queue);
    }),
  );
});

test('due today: what is due first, then as many new ones as the day still brings', () => {
  const questions = ids.map((id) => ({ id, chapter: '07', tags: [] }));
  const cards = new Map([
    ['07-04', card({ due: T - 1 })],
    ['07-05', card({ due: T + 5 * 86_400_000 })],
    ['07-06', card({ phase: 1, due: T + 60_000 })],
  ]);
  assert.deepEqual(choose(questions, due, cards, { now: T, newLeft: 2, shuffle: straight }), ['07-04', '07-01', '07-02']);
  assert.deepEqual(choose(questions, due, cards, { now: T, newLeft: 0, shuffle: straight }), ['07-04']);
});

test('chapters and tags narrow a round', () => {
  const questions = [
    { id: '07-01', chapter: '07', tags: ['memory'] },
    { id: '07-02', chapter: '07', tags: ['lora'] },
    { id: '08-01', chapter: '08', tags: ['memory', 'data'] },
  ];
  const options = { now: T, newLeft: 9, shuffle: straight };
  const pick = (/** @type {Partial<Choice>} */ part) =>
    choose(questions, { kind: 'all', chapters: [], tags: [], ...part }, new Map(), options);
  assert.deepEqual(pick({}), ['07-01', '07-02', '08-01']);
  assert.deepEqual(pick({ chapters: ['07'] }), ['07-01', '07-02']);
  assert.deepEqual(pick({ tags: ['memory'] }), ['07-01', '08-01']);
  assert.deepEqual(pick({ chapters: ['08'], tags: ['lora'] }), []);
});

test('questions that the site has no more leave a round, and nothing else changes', () => {
  let round = begin(ids, due, T);
  ({ round } = rate(reveal(round), 3, T));
  round = reveal(round);
  assert.equal(without(round, new Set(ids)), round);
  const left = without(round, new Set(['07-02', '07-03']));
  assert.deepEqual(left.queue, ['07-02', '07-03']);
  assert.ok(left.shown);
  assert.equal(without(round, new Set(['07-03'])).shown, false);
});

test('what a store hands back is checked', () => {
  assert.ok(isRound(begin(ids, due, T)));
  for (const wrong of [null, 1, {}, { ...begin(ids, due, T), queue: [1] }, { ...begin(ids, due, T), steps: [{}] }]) {
    assert.equal(isRound(wrong), false);
  }
});
