/**
 * Chance that is fair: today's question for the whole group, and a bag for one reader. Pure.
 */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The group is in Korea; its day begins at Korean midnight for everybody, wherever the phone is. */
const KOREA = 9;

/** @typedef {{left: string[], last: string[]}} Bag what is still to come, and what came last (newest at the end) */

/**
 * Number of the day, for `todays`.
 * @param {number} now ms since 1970
 */
export function dayNumber(now) {
  return Math.floor((now + KOREA * HOUR) / DAY);
}

/**
 * Today's question: the same for all who have the same questions, and none comes again
 * before all were shown. Where one turn ends and the next begins, what came last stays
 * away from what comes first.
 * @param {readonly string[]} ids
 * @param {number} day
 * @returns {string | undefined}
 */
export function todays(ids, day) {
  const sorted = [...new Set(ids)].sort();
  const count = sorted.length;
  if (!count) return undefined;
  const turn = Math.floor(day / count);
  return turnOf(sorted, turn)[day - turn * count];
}

/**
 * The order of one turn: shuffled, then changed in its first two thirds so that nothing of
 * the last third of the turn before comes first. Two questions simply take turns.
 * @param {readonly string[]} sorted
 * @param {number} turn
 */
function turnOf(sorted, turn) {
  if (sorted.length < 3) return [...sorted];
  const third = Math.floor(sorted.length / 3);
  return apart(shuffled(sorted, turn), new Set(shuffled(sorted, turn - 1).slice(-third)), third);
}

/**
 * Moves those of `late` that stand in the first third behind it, in exchange for others from
 * the middle third; the last third, which the next turn looks at, stays as it was.
 * @param {readonly string[]} order
 * @param {ReadonlySet<string>} late
 * @param {number} third
 */
function apart(order, late, third) {
  const result = [...order];
  const middle = [];
  for (let index = third; index < result.length - third; index += 1) {
    if (!late.has(result[index])) middle.push(index);
  }
  for (let index = 0; index < third; index += 1) {
    if (!late.has(result[index])) continue;
    const other = middle.shift();
    if (other === undefined) break;
    [result[index], result[other]] = [result[other], result[index]];
  }
  return result;
}

/**
 * @param {readonly string[]} items
 * @param {number} seed
 */
function shuffled(items, seed) {
  return shuffle(items, random(seed));
}

/**
 * A shuffled copy (Fisher and Yates).
 * @template T
 * @param {readonly T[]} items
 * @param {() => number} chance a number from 0 to 1, 1 left out
 */
export function shuffle(items, chance = Math.random) {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index -= 1) {
    const other = Math.floor(chance() * (index + 1));
    [result[index], result[other]] = [result[other], result[index]];
  }
  return result;
}

/**
 * Numbers from 0 to 1 that are the same in every browser for the same seed (mulberry32).
 * @param {number} seed
 */
export function random(seed) {
  let state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/**
 * Draws one question from a bag, which is filled again when it is empty: no question comes
 * twice before all came once, and after filling none of the last few comes first. Questions
 * that are new since the bag was filled are put in, those that are gone are taken out.
 * @param {Bag | undefined} bag
 * @param {readonly string[]} ids all questions there are
 * @param {() => number} [chance]
 * @returns {{id: string | undefined, bag: Bag}}
 */
export function draw(bag, ids, chance = Math.random) {
  const all = new Set(ids);
  const last = (bag?.last ?? []).filter((id) => all.has(id));
  const seen = new Set(last);
  let left = (bag?.left ?? []).filter((id) => all.has(id));
  const inside = new Set(left);
  const fresh = [...all].filter((id) => !inside.has(id) && !seen.has(id));
  if (fresh.length) left = shuffle([...left, ...fresh], chance);
  /** @type {string[]} */
  let drawn = last;
  if (!left.length) {
    const recent = new Set(last.slice(-Math.floor(all.size / 3)));
    if (all.size < 3) recent.clear();
    if (all.size === 2 && last.length) recent.add(last[last.length - 1]);
    const rest = shuffle([...all], chance);
    left = [...rest.filter((id) => !recent.has(id)), ...rest.filter((id) => recent.has(id))];
    drawn = [];
  }
  const [id, ...others] = left;
  if (id === undefined) return { id, bag: { left: [], last: [] } };
  return { id, bag: { left: others, last: [...drawn, id] } };
}
