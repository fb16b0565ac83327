/** What KakaoTalk's own browser is known by, and the ways out of it. Pure. */

/** @param {string} agent */
export function inKakaoTalk(agent) {
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
 * @param {string} agent
 */
export function intent(address, agent) {
  if (!/Android/i.test(agent)) return null;
  const { protocol, host, pathname, search } = new URL(address);
  return `intent://${host}${pathname}${search}#Intent;scheme=${protocol.replace(':', '')};end`;
}
