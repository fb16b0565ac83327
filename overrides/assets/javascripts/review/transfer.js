/**
 * Progress on its way from one device to another: as a file and as text to paste. Pure.
 *
 * The file is JSON. The text is for a chat: letters, digits and a few signs, whatever line
 * breaks a messenger puts in; its last word is a checksum, since messengers cut long texts.
 */

import { byQuestion, compare, isReview, keyOf, merge, missing } from './history.js';
import { stateOf } from './schedule.js';

/** @typedef {import('./history.js').Review} Review */
/** @typedef {import('./schedule.js').Card} Card */
/** @typedef {import('./schedule.js').QuestionState} QuestionState */

export const FORMAT = 'study-review';
export const VERSION = 1;

/** What is wrong with something to import; `reason` names an interface text. */
export class TransferError extends Error {
  /** @param {'importEmpty' | 'importOther' | 'importNewer' | 'importCut'} reason */
  constructor(reason) {
    super(reason);
    this.reason = reason;
  }
}

/**
 * The file: a line for each review, readable.
 * @param {readonly Review[]} history
 * @param {number} now
 */
export function toFile(history, now) {
  const rows = merge(history).map(({ question, at, rating, undone }) =>
    JSON.stringify(undone ? [question, at, rating, 'undone'] : [question, at, rating]),
  );
  const exported = new Date(now).toISOString();
  const reviews = rows.length ? `[\n  ${rows.join(',\n  ')}\n ]` : '[]';
  return `{\n "format": "${FORMAT}",\n "version": ${VERSION},\n "exported": "${exported}",\n "reviews": ${reviews}\n}\n`;
}

/**
 * Name of the file, by its day.
 * @param {number} now
 */
export function fileName(now) {
  const date = new Date(now);
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0');
  return `${FORMAT}-${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}.json`;
}

/**
 * The text: for each question its id, then the time of each review as the distance from the
 * one before (base 36, ms) and its rating; `x` marks one taken back.
 * @param {readonly Review[]} history
 */
export function toText(history) {
  const words = [...byQuestion(merge(history))].map(([question, reviews]) => {
    let before = 0;
    const times = reviews.sort(compare).map(({ at, rating, undone }) => {
      const word = `${(at - before).toString(36)}.${rating}${undone ? 'x' : ''}`;
      before = at;
      return word;
    });
    return `${question}=${times.join(',')}`;
  });
  const body = `${FORMAT}:${VERSION}:${words.join(';')}:`;
  return body + checksum(body);
}

/**
 * The history in a file or text.
 * @param {string} input
 * @returns {Review[]}
 * @throws {TransferError} where it is neither, was cut, or comes from a newer site
 */
export function read(input) {
  const trimmed = input.replace(/^\uFEFF/, '').trim();
  if (!trimmed) throw new TransferError('importEmpty');
  return merge(trimmed.startsWith('{') ? readFile(trimmed) : readText(trimmed));
}

/** @param {string} text */
function readFile(text) {
  /** @type {unknown} */
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    throw new TransferError(text.includes(`"${FORMAT}"`) ? 'importCut' : 'importOther');
  }
  const { format, version, reviews } = /** @type {Record<string, unknown>} */ (value);
  if (format !== FORMAT || !Array.isArray(reviews)) throw new TransferError('importOther');
  if (typeof version !== 'number' || version > VERSION) throw new TransferError('importNewer');
  return reviews.map((row) => {
    if (!Array.isArray(row)) throw new TransferError('importOther');
    const [question, at, rating, mark] = row;
    return checked(mark === 'undone' ? { question, at, rating, undone: true } : { question, at, rating });
  });
}

/** @param {string} text */
function readText(text) {
  // What a messenger adds: white space, invisible joiners, capitals at the start of a line.
  const plain = text.replace(/[\s\u200B-\u200D\u2060\uFEFF]/g, '').toLowerCase();
  const start = plain.indexOf(`${FORMAT}:`);
  if (start < 0) throw new TransferError('importOther');
  const match = /^study-review:(\d+):([^:]*)(:)?([0-9a-z]{7})?/.exec(plain.slice(start));
  if (match === null) throw new TransferError('importCut');
  const [, version, body, end, sum] = match;
  if (Number(version) > VERSION) throw new TransferError('importNewer');
  if (!end || sum !== checksum(`${FORMAT}:${version}:${body}:`)) throw new TransferError('importCut');
  return body ? body.split(';').flatMap(readGroup) : [];
}

/** @param {string} group */
function readGroup(group) {
  const [question, times = ''] = group.split('=');
  let at = 0;
  return times.split(',').map((word) => {
    const match = /^([0-9a-z]+)\.([1-4])(x?)$/.exec(word);
    if (match === null) throw new TransferError('importOther');
    at += parseInt(match[1], 36);
    const rating = Number(match[2]);
    return checked(match[3] ? { question, at, rating, undone: true } : { question, at, rating });
  });
}

/**
 * @param {unknown} value
 * @returns {Review}
 */
function checked(value) {
  if (!isReview(value)) throw new TransferError('importOther');
  return value;
}

/**
 * Seven signs that change when the text does (FNV-1a, 32 bits).
 * @param {string} text
 */
function checksum(text) {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return hash.toString(36).padStart(7, '0');
}

/**
 * What an import would change, told before it does.
 * @param {readonly Review[]} ours
 * @param {readonly Review[]} theirs
 * @param {(reviews: Review[]) => Card | null} cardOf the card after all reviews of one question
 * @param {number} now
 */
export function preview(ours, theirs, cardOf, now) {
  const coming = missing(ours, theirs);
  const known = new Set(ours.map(keyOf));
  const taken = coming.filter((review) => known.has(keyOf(review)));
  const questions = [...new Set(coming.map((review) => review.question))];
  const changes = questions.map((question) => {
    const before = ours.filter((review) => review.question === question);
    const after = merge(before, theirs.filter((review) => review.question === question));
    const [from, to] = [cardOf(before), cardOf(after)];
    return {
      question,
      from: stateOf(from, now),
      to: stateOf(to, now),
      due: to?.due ?? null,
      reviews: after.length - before.length,
    };
  });
  return { total: merge(theirs).length, added: coming.length - taken.length, undone: taken.length, changes };
}
