/** KakaoTalk's own browser: progress kept there is not in the phone's browser. */

import { text } from '../texts.js';
import { h } from './dom.js';
import { intent, outwards } from './kakao.js';

/** How long the phone's browser may take to come up before the other way is tried, in ms. */
const PATIENCE = 1500;

/**
 * One button out. `hasProgress` tells whether something is kept here already.
 * @param {boolean} hasProgress
 */
export function exitView(hasProgress) {
  const address = location.href;
  const leave = () => {
    const other = intent(address, navigator.userAgent);
    if (!other) return;
    const timer = setTimeout(() => location.assign(other), PATIENCE);
    addEventListener('pagehide', () => clearTimeout(timer), { once: true });
    document.addEventListener('visibilitychange', () => clearTimeout(timer), { once: true });
  };
  return h(
    'section',
    { class: 'exit', 'aria-label': text('exitTitle') },
    h('p', {}, h('b', {}, text('exitTitle')), ' ', text(hasProgress ? 'exitWithProgress' : 'exitHint')),
    h('a', { class: 'button', href: outwards(address), onclick: leave }, text('exitButton')),
  );
}
