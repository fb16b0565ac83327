/** Formulas are searched as they are written in TeX; what is shown of them has the signs that the page shows. */

const SIGNS = new Map(
  Object.entries({
    alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', epsilon: 'ε', eta: 'η', theta: 'θ', lambda: 'λ', mu: 'μ', pi: 'π', rho: 'ρ',
    sigma: 'σ', tau: 'τ', phi: 'φ', psi: 'ψ', omega: 'ω', Gamma: 'Γ', Delta: 'Δ', Theta: 'Θ', Sigma: 'Σ', Phi: 'Φ', Omega: 'Ω',
    sum: '∑', prod: '∏', times: '×', cdot: '·', pm: '±', le: '≤', ge: '≥', ne: '≠', approx: '≈', in: '∈', to: '→', mid: '|', nabla: '∇',
    infty: '∞', cos: 'cos', sin: 'sin', exp: 'exp', log: 'log', max: 'max', min: 'min',
  }),
);

/** @typedef {{start: number, end: number}} Mark */

/**
 * A text with these signs in it, and its marks where they stand then: around a whole sign or none of it.
 * @param {string} text
 * @param {Mark[]} marks
 */
export function withSigns(text, marks) {
  let shown = '';
  /** Where the sign of each character begins and ends. @type {[number, number][]} */
  const places = [];
  for (const piece of text.match(/\\[a-z]+|[^]/gi) ?? []) {
    const from = shown.length;
    shown += SIGNS.get(piece.slice(1)) ?? piece;
    for (const _ of piece) places.push([from, shown.length]);
  }
  return { text: shown, marks: marks.map(({ start, end }) => ({ start: places[start][0], end: places[end - 1][1] })) };
}
