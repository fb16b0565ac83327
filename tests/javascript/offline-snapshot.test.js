import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  SEEN,
  filesToKeep,
  groupsOf,
  hashOf,
  isIndex,
  isStart,
  neededGroups,
  pathOf,
  wholeGroups,
  withSeen,
} from '../../overrides/assets/javascripts/offline/snapshot.js';

const SCOPE = 'https://example.github.io/study-site/';
const index = { format: 1, version: 'v1', groups: { core: 'a', search: 'b', '07': 'c', '08': 'd', rest: 'e' } };
const snapshot = {
  version: 'v1',
  lists: {
    core: { 'index.html': '1' },
    search: { 'search/ko.json': '2' },
    '07': { '07/01/index.html': '3', 'api/07.json': '4' },
    rest: { 'glossary/index.html': '5', '07/print/index.html': '6' },
  },
};

test('an address is a file of the site, or none', () => {
  assert.equal(pathOf(SCOPE, SCOPE), 'index.html');
  assert.equal(pathOf(`${SCOPE}07/04/?h=x#model-answer`, SCOPE), '07/04/index.html');
  assert.equal(pathOf(`${SCOPE}api/07.json`, SCOPE), 'api/07.json');
  assert.equal(pathOf(`${SCOPE}07/%EA%B0%80.png`, SCOPE), '07/가.png');
  assert.equal(pathOf('https://example.github.io/other/', SCOPE), null);
  assert.equal(pathOf('https://elsewhere.example/study-site/', SCOPE), null);
  assert.equal(pathOf(`${SCOPE}%E0%A4%A`, SCOPE), null);
});

test('a file is looked for where it may be', () => {
  assert.deepEqual(groupsOf('en/07/01/index.html'), ['07', 'rest']);
  assert.deepEqual(groupsOf('api/titles/108.json'), ['108', 'rest']);
  assert.deepEqual(groupsOf('glossary/index.html'), ['core', 'search', 'rest']);
  assert.equal(hashOf(snapshot, '07/print/index.html'), '6');
  assert.equal(hashOf(snapshot, '08/01/index.html'), undefined);
});

test('the core is kept always, the search with a chapter, a chapter when it is wanted', () => {
  assert.deepEqual(wholeGroups({ chapters: [], seen: [] }, index), ['core']);
  assert.deepEqual(wholeGroups({ chapters: ['07', '99'], seen: [] }, index), ['core', 'search', '07']);
  assert.deepEqual(neededGroups({ chapters: [], seen: ['07/01/index.html'] }, index), ['core', '07', 'rest']);
});

test('what is kept: whole groups and pages seen, as long as the site has them', () => {
  const seen = ['07/01/index.html', 'glossary/index.html', '07/99/index.html'];
  assert.deepEqual(
    [...filesToKeep(snapshot, { chapters: [], seen }, index).keys()],
    ['index.html', '07/01/index.html', 'glossary/index.html'],
  );
  const all = filesToKeep(snapshot, { chapters: ['07'], seen: [] }, index);
  assert.deepEqual([...all.keys()], ['index.html', 'search/ko.json', '07/01/index.html', 'api/07.json']);
});

test('the site changes over at a start alone', () => {
  const page = `${SCOPE}07/01/`;
  const visit = { url: page, referrer: '', replaced: null, others: 0 };
  assert.ok(isStart(visit, SCOPE));
  assert.ok(isStart({ ...visit, referrer: 'https://talk.example/' }, SCOPE));
  assert.ok(isStart({ ...visit, referrer: SCOPE, replaced: `${page}#x` }, SCOPE), 'loaded again');
  assert.ok(!isStart({ ...visit, referrer: SCOPE, replaced: SCOPE }, SCOPE), 'a link within the site');
  assert.ok(!isStart({ ...visit, others: 1 }, SCOPE), 'somebody else has it open');
});

test('pages seen: each once, the oldest go first', () => {
  assert.deepEqual(withSeen(['a', 'b'], 'a'), ['b', 'a']);
  const many = Array.from({ length: SEEN }, (_, number) => String(number));
  const after = withSeen(many, 'new');
  assert.equal(after.length, SEEN);
  assert.equal(after[0], '1');
  assert.equal(after.at(-1), 'new');
});

test('only an index is an index', () => {
  assert.ok(isIndex(index));
  for (const wrong of [null, 'x', {}, { ...index, format: 2 }, { ...index, groups: null }]) assert.equal(isIndex(wrong), false);
});
