/** KakaoTalk's own browser: progress kept there is not in the phone's browser. */

import { text } from '../texts.js';
import { h } from './dom.js';

/** How long the phone's browser may take to come up before the other way is tried, in ms. */
const PATIENCE = 1500;

/** @param {string} [agent] */
export function inKakaoTalk(agent = navigator.userAgent) {
  return /KAKAOTALK/i.test(agent);
}

/**
 * The address that makes KakaoTalk open a page in the phone's browser, on Android and iOS.
 * @param {string} address
 */
export function outwards(address) {
  return `kakaotalk://web/openExternal?url=${encodeURIComponent(address)}`;
}

/**
 * Android's own way, for versions of KakaoTalk that do not know the first; null elsewhere.
 * @param {string} address
 * @param {string} [agent]
 */
export function intent(address, agent = navigator.userAgent) {
  if (!/Android/i.test(agent)) return null;
  const { protocol, host, pathname, search } = new URL(address);
  return `intent://${host}${pathname}${search}#Intent;scheme=${protocol.replace(':', '')};end`;
}

/**
 * One button out. `hasProgress` tells whether something is kept here already.
 * @param {boolean} hasProgress
 */
export function exitView(hasProgress) {
  const address = location.href;
  const leave = () => {
    const other = intent(address);
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
