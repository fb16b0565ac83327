/**
 * Shapes that the modules of the search share.
 *
 * @typedef {object} Core The first file of an index, as scripts/search_index.py writes it.
 * @property {string[]} ids `07-04`, or the address below the language's root (`/07/`) of any other page
 * @property {string[]} titles
 * @property {number[]} foreign numbers of documents that stand in the other language
 * @property {string[][]} tags id, then a label for each language
 * @property {number[][]} tagged for each tag the numbers of its documents
 * @property {[string, string][]} terms for each term the forms that the texts have, and those they lack
 * @property {RawPart[][]} [texts] all texts, where the site is small
 * @property {string} [folder] where the other files lie, else
 * @property {number} [shards]
 * @property {number} [block] documents in a file of texts
 * @property {boolean} [rare] whether there is a second list of words
 *
 * @typedef {[id: string, text: string, target?: string]} RawPart
 * @typedef {{words: string, weights: string}} WordList
 *
 * @typedef {object} Form One way in which a word of the query may stand in a text.
 * @property {string} text folded
 * @property {number} weight 1 for what was typed, less for what is near
 * @property {boolean} [whole] only at the start of a word
 *
 * @typedef {object} Span Neighbouring words of the query and the forms that stand for all of them.
 * @property {number} from
 * @property {number} to last word, included
 * @property {Form[]} forms
 *
 * @typedef {object} Word A word of the query.
 * @property {string} text folded
 * @property {string} raw as it was typed
 * @property {number} order place among all words that were typed
 * @property {boolean} [glued] whether nothing stood between it and the word before
 *
 * @typedef {[start: number, end: number, quality: number]} Match In a text's own characters.
 *
 * @typedef {object} Passage
 * @property {string} part id of the part
 * @property {number} offset where the passage begins in the part's text
 * @property {string} text
 * @property {[number, number][]} marks in `text`
 * @property {string[]} words what is marked, to be marked again on the page
 * @property {boolean} before whether text was left out before it
 * @property {boolean} after and after it
 * @property {number} corrections of the part
 *
 * @typedef {object} Result
 * @property {string} id of the question, or empty for another page
 * @property {string} address site-relative, without an anchor
 * @property {string} language of the text
 * @property {boolean} other whether it comes from the other language, since this one has no hit
 * @property {string} title
 * @property {[number, number][]} titleMarks
 * @property {Passage[]} passages the best first
 * @property {number} score
 *
 * @typedef {object} Answer
 * @property {string} query
 * @property {boolean} idle whether there is nothing to look for yet
 * @property {number} total results in all
 * @property {Result[]} results the first of them
 * @property {string} corrected what was looked for instead of what was typed, or empty
 * @property {string} nearest a term to try, where nothing was found, or empty
 * @property {Filter[]} filters
 * @property {string} rest what was typed besides them
 *
 * @typedef {object} Filter A piece of the query that filters.
 * @property {string} text as it was typed
 * @property {string[]} names chapters (`07`) and ids of tags (`#memory`) that it stands for
 *
 * @typedef {(path: string) => Promise<string>} Load Text of a site-relative file; rejects where there is none.
 */
export {};
