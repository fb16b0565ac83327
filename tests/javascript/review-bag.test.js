import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dayNumber, draw, random, shuffle, todays } from '../../overrides/assets/javascripts/review/bag.js';

/** @typedef {import('../../overrides/assets/javascripts/review/bag.js').Bag} Bag */

const names = (/** @type {number} */ count) => Array.from({ length: count }, (_, index) => `07-${10 + index}`);
const day = (/** @type {string} */ text) => dayNumber(Date.parse(text));

test("today's question is the same for everybody, in whatever order the questions came", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 30_000 }), fc.integer(), (count, on, seed) => {
      const ids = names(count);
      assert.equal(todays(ids, on), todays(shuffle(ids, random(seed)), on));
    }),
  );
});

test('within a turn no question comes twice', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 700 }), (count, turn) => {
      const ids = names(count);
      const shown = ids.map((_, index) => todays(ids, turn * count + index));
      assert.equal(new Set(shown).size, count);
    }),
  );
});

test('from one turn to the next a third of the questions lies between two showings', () => {
  for (const count of [2, 3, 5, 15, 31]) {
    const ids = names(count);
    /** @type {Map<string, number>} */
    const last = new Map();
    for (let on = 20_000; on < 20_000 + 12 * count; on += 1) {
      const id = String(todays(ids, on));
      const before = last.get(id);
      if (before !== undefined) assert.ok(on - before > Math.floor(count / 3), `${count}: ${id} after ${on - before}`);
      last.set(id, on);
    }
  }
});

test('the turns differ from one another', () => {
  const ids = names(15);
  const turns = [0, 1, 2].map((turn) => ids.map((_, index) => todays(ids, 15 * (1400 + turn) + index)).join());
  assert.equal(new Set(turns).size, 3);
});

test('the day changes at midnight in Korea for everybody', () => {
  assert.equal(day('2025-11-24T14:59:59Z'), day('2025-11-24T00:00:00Z'));
  assert.equal(day('2025-11-24T15:00:00Z'), day('2025-11-24T14:59:59Z') + 1);
});

test('no questions, no question of the day', () => {
  assert.equal(todays([], 20_000), undefined);
  assert.equal(draw(undefined, []).id, undefined);
});

test('a bag gives each question once before any comes twice, and none too soon after', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), fc.integer(), (count, seed) => {
      const ids = names(count);
      const chance = random(seed);
      /** @type {Bag | undefined} */
      let bag;
      /** @type {string[]} */
      const drawn = [];
      for (let index = 0; index < 4 * count; index += 1) {
        const result = draw(bag, ids, chance);
        drawn.push(String(result.id));
        bag = JSON.parse(JSON.stringify(result.bag));
      }
      for (let turn = 0; turn < 4; turn += 1) {
        assert.equal(new Set(drawn.slice(turn * count, (turn + 1) * count)).size, count);
      }
      for (let index = 1; index < drawn.length && count > 1; index += 1) {
        assert.notEqual(drawn[index], drawn[index - 1]);
      }
    }),
  );
});

test('a chapter that is added is drawn from at once, one that is gone no more', () => {
  const chance = random(7);
  let bag = draw(undefined, ['07-01', '07-02', '07-03'], chance).bag;
  /** @type {string[]} */
  const drawn = [];
  for (let index = 0; index < 4; index += 1) {
    const result = draw(bag, ['07-02', '07-03', '08-01', '08-02'], chance);
    drawn.push(String(result.id));
    bag = result.bag;
  }
  assert.ok(!drawn.includes('07-01'));
  assert.ok(drawn.includes('08-01') && drawn.includes('08-02'));
});
