import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { counted, merge, undone } from '../../overrides/assets/javascripts/review/history.js';
import { scheduler } from '../../overrides/assets/javascripts/review/schedule.js';
import { readSettings, USUAL } from '../../overrides/assets/javascripts/review/settings.js';
import {
  TransferError,
  fileName,
  preview,
  read,
  toFile,
  toText,
} from '../../overrides/assets/javascripts/review/transfer.js';

/** @typedef {import('../../overrides/assets/javascripts/review/history.js').Review} Review */

const T = Date.parse('2025-11-24T09:00+09:00');
/** @type {fc.Arbitrary<Review>} */
const review = fc
  .record({
    question: fc.constantFrom('07-01', '07-04-1', '10-11', '123-45'),
    at: fc.integer({ min: T, max: T + 1e9 }),
    rating: fc.constantFrom(1, 2, 3, 4),
    gone: fc.boolean(),
  })
  .map(({ question, at, rating, gone }) =>
    /** @type {Review} */ (gone ? { question, at, rating, undone: true } : { question, at, rating }),
  );
const history = fc.array(review, { maxLength: 40 });
const reasonOf = (/** @type {string} */ text) => {
  try {
    read(text);
  } catch (error) {
    assert.ok(error instanceof TransferError, String(error));
    return error.reason;
  }
  return undefined;
};

test('file and text come back as they went', () => {
  fc.assert(
    fc.property(history, (reviews) => {
      assert.deepEqual(read(toFile(reviews, T)), merge(reviews));
      assert.deepEqual(read(toText(reviews)), merge(reviews));
    }),
  );
});

test('a text survives what a messenger does to it', () => {
  const reviews = merge([
    { question: '07-01', at: T, rating: 3 },
    { question: '07-01', at: T + 5, rating: 1, undone: true },
    { question: '07-04-1', at: T, rating: 4 },
  ]);
  const text = toText(reviews);
  assert.match(text, /^[a-z0-9:;,.=-]+$/);
  const broken = `[철수] [오후 3:05] ${text.replace(/(.{9})/g, '$1\n\u200B ')}\n`;
  assert.deepEqual(read(broken), reviews);
  assert.deepEqual(read(text[0].toUpperCase() + text.slice(1)), reviews);
});

test('a text that was cut or changed anywhere is refused', () => {
  const text = toText([
    { question: '07-01', at: T, rating: 3 },
    { question: '07-02', at: T, rating: 1 },
  ]);
  for (let end = 'study-review:'.length; end < text.length; end += 1) {
    assert.equal(reasonOf(text.slice(0, end)), 'importCut', String(end));
  }
  fc.assert(
    fc.property(fc.nat({ max: text.length - 1 }), fc.constantFrom('0', '7', 'z', ';'), (at, sign) => {
      const changed = text.slice(0, at) + sign + text.slice(at + 1);
      if (changed !== text) assert.ok(reasonOf(changed), changed);
    }),
  );
});

test('what is no export is told apart from a newer one and from a broken one', () => {
  assert.equal(reasonOf('  '), 'importEmpty');
  assert.equal(reasonOf('안녕하세요'), 'importOther');
  assert.equal(reasonOf('{"a": 1}'), 'importOther');
  assert.equal(reasonOf('{"format": "study-review", "version": 1, "reviews": [["07-01", 5, 3]]}'), 'importOther');
  assert.equal(reasonOf('{"format": "study-review", "version": 2, "reviews": []}'), 'importNewer');
  assert.equal(reasonOf('study-review:2:07-01=5.3:0000000'), 'importNewer');
  assert.equal(reasonOf(toFile([{ question: '07-01', at: T, rating: 3 }], T).slice(0, 60)), 'importCut');
  assert.equal(reasonOf(JSON.stringify({ format: 'study-review', version: 1, reviews: [null] })), 'importOther');
});

test('a thousand reviews fit into a message', () => {
  const reviews = Array.from({ length: 1000 }, (_, index) => ({
    question: `07-${String(1 + (index % 100)).padStart(2, '0')}`,
    at: T + index * 86_400_000 + index * 977,
    rating: /** @type {const} */ (3),
  }));
  assert.ok(toText(reviews).length < 11_500, String(toText(reviews).length));
});

test('the preview tells what will change, and nothing where nothing will', () => {
  const { replay } = scheduler();
  const cardOf = (/** @type {Review[]} */ reviews) => replay(counted(reviews, T));
  /** @type {Review[]} */
  const ours = [
    { question: '07-01', at: T - 1000, rating: 3 },
    { question: '07-02', at: T - 1000, rating: 3 },
  ];
  /** @type {Review[]} */
  const theirs = [ours[0], undone(ours[1]), { question: '07-03', at: T - 2_000_000, rating: 1 }];
  const result = preview(ours, theirs, cardOf, T);
  assert.equal(result.total, 3);
  assert.equal(result.added, 1);
  assert.equal(result.undone, 1);
  assert.deepEqual(
    result.changes.map(({ question, from, to }) => [question, from, to]),
    [
      ['07-02', 'learning', 'new'],
      ['07-03', 'new', 'due'],
    ],
  );
  assert.deepEqual(preview(merge(ours, theirs), theirs, cardOf, T).changes, []);
});

test('a file is named after its day', () => {
  assert.match(fileName(T), /^study-review-2025-11-2[34]\.json$/);
});

test('settings that cannot be read are as usual, the rest is kept', () => {
  assert.deepEqual(readSettings(undefined), USUAL);
  assert.deepEqual(readSettings({ ratings: 4, first: 'x', newPerDay: -1, retention: 2 }), { ...USUAL, ratings: 4 });
  assert.equal(readSettings({ newPerDay: 3.7 }).newPerDay, 3);
  assert.equal(readSettings({ newPerDay: 1000 }).newPerDay, 999);
  assert.equal(readSettings({ retention: 0.85 }).retention, 0.85);
});
