/** What a card shows: prompt, then answers with their corrections. Draws; decides nothing. */

import { language as pageLanguage, siteUrl } from '../base.js';
import { text } from '../texts.js';
import { h, icon, markup } from './dom.js';

/** @typedef {import('./data.js').QuestionData} QuestionData */
/** @typedef {import('./data.js').Answer} Answer */
/** @typedef {import('./data.js').Correction} Correction */
/** @typedef {import('./data.js').Reference} Reference */
/** @typedef {import('./data.js').Language} Language */

/**
 * @param {QuestionData} question
 * @param {Language} language the card's, which may be another than the page's
 */
export function textOf(question, language) {
  const found = question.languages[language];
  return { text: found ?? question.languages.ko, language: found ? language : /** @type {Language} */ ('ko') };
}

/**
 * The prompt, which is all that is seen before the answer is revealed.
 * @param {QuestionData} question
 * @param {Language} wanted
 * @returns {import('./dom.js').Child[]}
 */
export function promptView(question, wanted) {
  const { text: own, language } = textOf(question, wanted);
  const prompt = markup(own.prompt);
  const heading = prompt.firstElementChild;
  heading?.remove();
  return [
    h('p', { class: 'crumb' }, h('span', {}, question.id)),
    h('h1', { class: 'card-prompt', lang: foreign(language), tabindex: -1 }, ...(heading?.childNodes ?? [])),
    prompt.childElementCount > 0 ? h('div', { class: 'prose', lang: foreign(language) }, prompt) : null,
    language !== wanted && h('p', { class: 'notice' }, text('cardNotTranslated')),
    own.outdated && h('p', { class: 'notice' }, text('outdated')),
  ];
}

/**
 * The answers, in the order that the settings ask for.
 * @param {QuestionData} question
 * @param {Language} wanted
 * @param {Answer['kind']} first
 * @returns {import('./dom.js').Child[]}
 */
export function answersView(question, wanted, first) {
  const { text: own, language } = textOf(question, wanted);
  const answers = [...own.answers].sort((a, b) => Number(b.kind === first) - Number(a.kind === first));
  const has = (/** @type {Answer['kind']} */ kind) => own.answers.some((answer) => answer.kind === kind);
  return [
    ...own.corrections.map((correction) => correctionView(correction, question.references, language)),
    ...answers.map((answer) => answerView(answer, own.answers, question.references, wanted)),
    !has('model-answer') && h('p', { class: 'nobody' }, text('noModelAnswer')),
    !has('study-answer') && h('p', { class: 'nobody' }, text('noStudyAnswer')),
  ];
}

/**
 * @param {Answer} answer
 * @param {Answer[]} all
 * @param {Reference[]} references
 * @param {Language} wanted
 */
function answerView(answer, all, references, wanted) {
  const alike = all.filter((other) => other.kind === answer.kind);
  const number = alike.length > 1 ? ` ${alike.indexOf(answer) + 1}` : '';
  const kind = answer.kind === 'model-answer' ? 'model' : 'study';
  return h(
    'section',
    { class: `card-answer ${kind}`, 'data-part': answer.id },
    h(
      'h2',
      {},
      text(kind === 'model' ? 'modelAnswer' : 'studyAnswer') + number,
      answer.name !== '' && h('span', { class: 'name' }, ` ${answer.name}`),
      answer.corrections.length > 0 &&
        h('span', { class: 'mark' }, text('corrections', { n: answer.corrections.length })),
    ),
    answer.language !== wanted && h('p', { class: 'notice' }, text('partMissing')),
    answer.outdated && h('p', { class: 'notice' }, text('outdated')),
    h('div', { class: 'prose', lang: foreign(answer.language) }, markup(answer.html)),
    answer.corrections.map((correction) => correctionView(correction, references, answer.language)),
  );
}

/**
 * @param {Correction} correction
 * @param {Reference[]} references
 * @param {Language} language
 */
function correctionView(correction, references, language) {
  const sources = references.filter((reference) => correction.sources.includes(reference.id));
  const exam = h('p', { class: 'exam' }, h('b', {}, text('exam')), ' “', markup(correction.exam), '”');
  return h(
    'aside',
    { class: 'correction', 'aria-label': text('correction') },
    h('p', { class: 'correction-head' }, h('b', {}, text('correction')), ' ', h('span', {}, text(correction.kind))),
    h('div', { lang: foreign(language) }, markup(correction.html)),
    correction.exam !== '' && h('div', { lang: foreign(language) }, exam),
    sources.length > 0 && h('ul', { class: 'correction-sources' }, sources.map(sourceView)),
  );
}

/** @param {Reference} reference */
function sourceView({ authors, title, venue, section, url }) {
  const cite = h('cite', {}, title);
  const link = url ? h('a', { href: url, rel: 'noopener noreferrer', target: '_blank' }, cite) : cite;
  const rest = [section, venue].filter(Boolean).map((item) => `, ${item}`);
  return h('li', {}, `${authors}. `, link, ...rest);
}

/**
 * The terms of the model answer, to be ticked off before rating.
 * @param {string[]} terms
 * @param {readonly number[]} ticks
 * @param {string | undefined} language
 * @param {(term: number) => void} onTick
 */
export function termsView(terms, ticks, language, onTick) {
  if (!terms.length) return null;
  const count = h('span', { class: 'term-count' }, text('termsCount', { n: ticks.length, total: terms.length }));
  return h(
    'fieldset',
    { class: 'terms' },
    h('legend', {}, text('terms'), ' ', count),
    terms.map((term, index) =>
      h(
        'label',
        { lang: language },
        h('input', { type: 'checkbox', checked: ticks.includes(index), onchange: () => onTick(index) }),
        h('span', {}, term),
      ),
    ),
  );
}

/**
 * The lang attribute where the text's language is not the page's.
 * @param {Language} language
 */
export function foreign(language) {
  return language === pageLanguage ? undefined : language;
}

/**
 * The line above a card: how far the round is, and what can be done besides rating.
 * @param {object} state
 * @param {{done: number, total: number}} state.progress
 * @param {boolean} state.canUndo
 * @param {string | null} state.address the question's page
 * @param {Language} state.language
 * @param {{undo: () => void, skip: () => void, switchLanguage: () => void, end: () => void}} actions
 */
export function toolsView({ progress, canUndo, address, language }, actions) {
  const { done, total } = progress;
  const told = text('progress', { n: done, total });
  return h(
    'div',
    { class: 'round-tools', role: 'group', 'aria-label': text('roundTools') },
    h(
      'p',
      { class: 'round-progress' },
      h('span', { 'aria-hidden': 'true' }, `${done} / ${total}`),
      h('progress', { max: total, value: done, 'aria-label': told }),
    ),
    tool('undo', text('undo'), actions.undo, !canUndo),
    tool('skip', text('skip'), actions.skip),
    languageTool(language === 'ko' ? 'en' : 'ko', actions.switchLanguage),
    address &&
      h('a', { class: 'icon', href: siteUrl(address).href, 'data-tool': 'page', 'aria-label': text('openPage'), title: text('openPage') }, icon('open-in-new')),
    tool('end', text('endRound'), actions.end),
  );
}

/**
 * @param {Language} other the language that the button leads to
 * @param {() => void} action
 */
function languageTool(other, action) {
  const sign = other === 'en' ? 'EN' : '한';
  // What is seen is part of the name, so that it can be said to a phone that listens.
  const label = `${sign}, ${text(other === 'en' ? 'cardToEnglish' : 'cardToKorean')}`;
  const properties = { type: 'button', class: 'icon tool-language', 'data-tool': 'language', 'aria-label': label };
  return h('button', { ...properties, onclick: action }, sign);
}

const SYMBOLS = { undo: 'undo-variant', skip: 'skip-next-outline', end: 'close' };

/**
 * @param {keyof typeof SYMBOLS} name
 * @param {string} label
 * @param {() => void} action
 * @param {boolean} [disabled]
 */
function tool(name, label, action, disabled = false) {
  const properties = { type: 'button', class: 'icon', 'data-tool': name, disabled, 'aria-label': label, title: label };
  return h('button', { ...properties, onclick: action }, icon(SYMBOLS[name]));
}
