/** English words in one form: inflections and British spellings fall together. */

const IRREGULAR = new Map([
  ['matrices', 'matrix'], ['indices', 'index'], ['vertices', 'vertex'], ['appendices', 'appendix'],
  ['criteria', 'criterion'], ['phenomena', 'phenomenon'], ['froze', 'freeze'], ['frozen', 'freeze'],
  ['chosen', 'choose'], ['chose', 'choose'], ['written', 'write'], ['gave', 'give'], ['given', 'give'],
]);

/** @type {Map<string, string>} */
const known = new Map();

/**
 * What the forms of a word have in common: quantisation, quantized -> quantiz. Not meant to be read.
 * @param {string} word folded
 */
export function stem(word) {
  let found = known.get(word);
  if (found === undefined) {
    if (known.size > 20_000) known.clear();
    known.set(word, (found = stemOf(word)));
  }
  return found;
}

/** @param {string} word */
function stemOf(word) {
  if (word.length < 4 || /\d/.test(word)) return word;
  let text = american(IRREGULAR.get(word) ?? word);
  text = text.replace(/(?:sses|ies)$/, (end) => (end === 'ies' ? 'y' : 'ss'));
  text = text.replace(/([^su])s$/, '$1').replace(/([sxz]|ch|sh)e$/, '$1');
  const cut = text.replace(/(?:ations?|ating|ated|ates?|ators?)$/, 'at').replace(/(?:ing|ed|ly|er)$/, '');
  if (cut.length >= 3 && /[aeiouy]/.test(cut)) text = cut;
  text = text.replace(/izat$/, 'iz').replace(/ions?$/, '');
  text = text.replace(/([^aeiouslz])\1$/, '$1').replace(/ll$/, 'l');
  return text.length > 3 ? text.replace(/e$/, '') : text;
}

/** @param {string} word */
function american(word) {
  return word
    .replace(/is(e|es|ed|ing|ations?|ers?|able)$/, 'iz$1')
    .replace(/ys(e|es|ed|ing|ers?)$/, 'yz$1')
    .replace(/our(s|ed|ing|al|able)?$/, 'or$1')
    .replace(/ogue(s?)$/, 'og$1')
    .replace(/tre(s?)$/, 'ter$1')
    .replace(/ence(s?)$/, 'ense$1')
    .replace(/or(s?)$/, 'er$1');
}

/** Words of a question that say nothing of what it is about, in both languages. */
const EMPTY = new Set(
  ('a an the of in on at to for from and or is are was be been do does did can with by it its than vs what why how when which who ' +
    'that this there between about tell me explain ' +
    '무엇 무엇인가 무엇인가요 무엇인지 무엇을 무엇이 무엇일까 뭐 뭐야 뭔지 뭔가 왜 어떻게 어떤 어떠한 대해 대해서 대한 관해 관한 ' +
    '알려줘 알려주세요 설명해줘 설명해 되나요 하나요 인가요 일까 있나요 있는 있을까 위한 위해 중 및 또는 그리고 수 것 때 좀 ' +
    '되는지 하는지 인지 나요 이유는').split(' '),
);

/** @param {string} word folded */
export const isEmpty = (word) => EMPTY.has(word);
