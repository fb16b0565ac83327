/** The site's data, fetched when it is needed and once. */

import { siteUrl } from '../base.js';

const FORMAT = 1;

/** @typedef {{ko: string, en: string}} Bilingual */
/** @typedef {'ko' | 'en'} Language */
/** @typedef {{id: string, title: Bilingual, url: string, questions: string[], tags: Record<string, string[]>}} ChapterEntry */
/** @typedef {{format: number, tags: Record<string, Bilingual>, chapters: ChapterEntry[]}} Index */
/** @typedef {{id: string, kind: string, html: string, exam: string, sources: string[]}} Correction */
/** @typedef {{id: string, kind: 'study-answer' | 'model-answer', name: string, language: Language, outdated: boolean,
 *   html: string, corrections: Correction[]}} Answer */
/** @typedef {{url: string, title: string, description: string, prompt: string, outdated: boolean,
 *   corrections: Correction[], answers: Answer[], terms: string[]}} Text */
/** @typedef {{id: string, authors: string, title: string, section: string, venue: string, url: string}} Reference */
/** @typedef {{id: string, parent?: string, tags: string[], references: Reference[],
 *   languages: {ko: Text, en?: Text}}} QuestionData */

/** The data cannot be had now: no network, or not kept on the device. */
export class DataError extends Error {}

/** @type {Map<string, Promise<any>>} */
const pending = new Map();

/**
 * @param {string} path
 * @returns {Promise<any>}
 */
function fetched(path) {
  const before = pending.get(path);
  if (before) return before;
  const request = get(path);
  pending.set(path, request);
  // A failure is forgotten, so that the next attempt is one.
  request.catch(() => pending.delete(path));
  return request;
}

/** @param {string} path */
async function get(path) {
  let response;
  try {
    response = await fetch(siteUrl(path));
  } catch (error) {
    throw new DataError(path, { cause: error });
  }
  if (!response.ok) throw new DataError(`${path}: ${response.status}`);
  const value = await response.json().catch(() => null);
  if (value?.format !== FORMAT) throw new DataError(`${path}: found format ${value?.format}, expected ${FORMAT}`);
  return value;
}

/** @returns {Promise<Index>} */
export function loadIndex() {
  return fetched('api/index.json');
}

/**
 * The questions of a chapter by id.
 * @param {string} chapter
 * @returns {Promise<Map<string, QuestionData>>}
 */
export async function loadChapter(chapter) {
  const { questions } = /** @type {{questions: QuestionData[]}} */ (await fetched(`api/${chapter}.json`));
  return new Map(questions.map((question) => [question.id, question]));
}

/**
 * The short title of one question.
 * @param {string} question
 * @returns {Promise<Bilingual | undefined>}
 */
export async function loadTitle(question) {
  const { titles } = await fetched(`api/titles/${chapterOf(question)}.json`);
  return titles[question];
}

/** @param {string} question */
export function chapterOf(question) {
  return question.split('-', 1)[0];
}

/**
 * Address of a question's page, relative to the site's root.
 * @param {string} question
 */
export function addressOf(question) {
  const [chapter, ...number] = question.split('-');
  return `${chapter}/${number.join('-')}/`;
}

/**
 * All questions in the order of the site, with what a choice is made by.
 * @param {Index} index
 */
export function questionsOf(index) {
  return index.chapters.flatMap((chapter) => {
    /** @type {Map<string, string[]>} */
    const tags = new Map(chapter.questions.map((id) => [id, []]));
    for (const [tag, ids] of Object.entries(chapter.tags)) for (const id of ids) tags.get(id)?.push(tag);
    return chapter.questions.map((id) => ({ id, chapter: chapter.id, tags: tags.get(id) ?? [] }));
  });
}
