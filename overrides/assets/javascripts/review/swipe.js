/** Swiping a card to rate it: left and right, only where it means that. */

/** How far, in CSS pixels, and how much more sideways than up or down, a finger must go. */
const FAR = 72;
const SIDEWAYS = 2;
/** The edges of the screen belong to the browser's own Back. */
const EDGE = 28;

/**
 * What a stroke means.
 * @param {{x: number, y: number}} from
 * @param {{x: number, y: number}} to
 * @param {number} width of the screen
 * @returns {'left' | 'right' | null}
 */
export function direction(from, to, width) {
  if (from.x < EDGE || from.x > width - EDGE) return null;
  const [across, down] = [to.x - from.x, to.y - from.y];
  if (Math.abs(across) < FAR || Math.abs(across) < SIDEWAYS * Math.abs(down)) return null;
  return across < 0 ? 'left' : 'right';
}

/**
 * @param {HTMLElement} card
 * @param {() => boolean} ready whether a swipe counts now
 * @param {(way: 'left' | 'right') => void} onSwipe
 */
export function listenForSwipes(card, ready, onSwipe) {
  const still = matchMedia('(prefers-reduced-motion: reduce)');
  /** @type {{x: number, y: number, id: number} | null} */
  let start = null;
  const rest = () => {
    start = null;
    card.style.transform = '';
    delete card.dataset.way;
  };
  card.addEventListener('touchstart', (event) => {
    const [touch] = event.touches;
    // Two fingers zoom; a wide formula or table scrolls sideways itself.
    const wide = event.target instanceof Element && event.target.closest('pre, table, .arithmatex, input, label');
    start = ready() && event.touches.length === 1 && !wide ? { x: touch.clientX, y: touch.clientY, id: touch.identifier } : null;
  }, { passive: true });
  card.addEventListener('touchmove', (event) => {
    if (!start) return;
    if (event.touches.length > 1) return rest();
    const to = { x: event.touches[0].clientX, y: event.touches[0].clientY };
    const way = direction(start, to, innerWidth);
    if (way) card.dataset.way = way;
    else delete card.dataset.way;
    const across = to.x - start.x;
    const sideways = Math.abs(across) > SIDEWAYS * Math.abs(to.y - start.y) && Math.abs(across) > 12;
    if (!still.matches) card.style.transform = sideways ? `translateX(${across * 0.6}px)` : '';
  }, { passive: true });
  card.addEventListener('touchend', (event) => {
    const from = start;
    const [touch] = event.changedTouches;
    rest();
    if (!from || touch.identifier !== from.id || !ready()) return;
    if (!getSelection()?.isCollapsed) return;
    const way = direction(from, { x: touch.clientX, y: touch.clientY }, innerWidth);
    if (way) onSwipe(way);
  });
  card.addEventListener('touchcancel', rest);
}
