import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inKakaoTalk, intent, outwards } from '../../overrides/assets/javascripts/review/kakao.js';
import { direction } from '../../overrides/assets/javascripts/review/swipe.js';

const ANDROID = 'Mozilla/5.0 (Linux; Android 15; wv) Chrome/130.0 Mobile Safari/537.36 KAKAOTALK 11.0';
const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Mobile/15E148 KAKAOTALK/11.0 (INAPP)';
const SAFARI = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1';
const PAGE = 'https://example.github.io/study-site/en/review/?chapter=07';

test('a swipe goes far enough, sideways, and does not begin at the edge of the screen', () => {
  const from = { x: 180, y: 400 };
  assert.equal(direction(from, { x: 280, y: 410 }, 360), 'right');
  assert.equal(direction(from, { x: 80, y: 380 }, 360), 'left');
  assert.equal(direction(from, { x: 230, y: 400 }, 360), null, 'too short');
  assert.equal(direction(from, { x: 280, y: 470 }, 360), null, 'scrolling');
  assert.equal(direction({ x: 10, y: 400 }, { x: 200, y: 400 }, 360), null, "the browser's Back");
  assert.equal(direction({ x: 350, y: 400 }, { x: 100, y: 400 }, 360), null);
});

test('KakaoTalk is known on both systems, and nothing else is', () => {
  assert.ok(inKakaoTalk(ANDROID));
  assert.ok(inKakaoTalk(IPHONE));
  assert.ok(!inKakaoTalk(SAFARI));
});

test('the way out holds the whole address, and Android has a second', () => {
  assert.equal(
    outwards(PAGE),
    'kakaotalk://web/openExternal?url=https%3A%2F%2Fexample.github.io%2Fstudy-site%2Fen%2Freview%2F%3Fchapter%3D07',
  );
  assert.equal(
    intent(PAGE, ANDROID),
    'intent://example.github.io/study-site/en/review/?chapter=07#Intent;scheme=https;end',
  );
  assert.equal(intent(PAGE, IPHONE), null);
});
