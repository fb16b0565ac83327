/**
 * What a snapshot of the site is, and how one becomes the next. Pure.
 *
 * /offline/index.json names the version and, for each group of files (`core`, `search`, a
 * chapter, `rest`), the hash of its list; the list lies at /offline/GROUP.HASH.json and holds
 * the hash of each file. scripts/offline.py writes them.
 */

export const FORMAT = 1;
/** Groups that are kept after the first visit, and those that come along with a chapter. */
export const ALWAYS = ['core'];
export const WITH_CHAPTER = ['search'];
/** Pages seen that are kept, the latest first to stay. */
export const SEEN = 200;

/** @typedef {{format: number, version: string, groups: Record<string, string>}} SnapshotIndex */
/** @typedef {Record<string, string>} FileList path -> hash */
/** @typedef {{version: string, lists: Record<string, FileList>}} Snapshot the lists are those that were needed so far */
/** @typedef {{chapters: string[], seen: string[]}} Wanted */

/**
 * The file that an address shows: `…/07/04/?q=1#x` -> `07/04/index.html`; null outside the site.
 * @param {string} address
 * @param {string} scope address of the site's root
 */
export function pathOf(address, scope) {
  const url = new URL(address);
  const root = new URL(scope);
  if (url.origin !== root.origin || !url.pathname.startsWith(root.pathname)) return null;
  let path;
  try {
    path = decodeURIComponent(url.pathname.slice(root.pathname.length));
  } catch {
    return null;
  }
  return path === '' || path.endsWith('/') ? `${path}index.html` : path;
}

/**
 * Groups in which a file may be listed, the likeliest first.
 * @param {string} path
 */
export function groupsOf(path) {
  const chapter = /^(?:en\/)?(\d{2,})\//.exec(path) ?? /^(?:api|api\/titles)\/(\d{2,})\.json$/.exec(path);
  return chapter ? [chapter[1], 'rest'] : ['core', 'search', 'rest'];
}

/**
 * Groups of which every file is kept.
 * @param {Wanted} wanted
 * @param {SnapshotIndex} index
 */
export function wholeGroups(wanted, index) {
  const chapters = wanted.chapters.filter((chapter) => chapter in index.groups);
  const groups = [...ALWAYS, ...(chapters.length ? WITH_CHAPTER : []), ...chapters];
  return groups.filter((group) => group in index.groups);
}

/**
 * Groups whose lists are needed to make a snapshot.
 * @param {Wanted} wanted
 * @param {SnapshotIndex} index
 */
export function neededGroups(wanted, index) {
  const groups = [...wholeGroups(wanted, index), ...wanted.seen.flatMap(groupsOf)];
  return [...new Set(groups)].filter((group) => group in index.groups);
}

/**
 * The hash of a file in a snapshot, or nothing where it is not listed (so far).
 * @param {Snapshot} snapshot
 * @param {string} path
 */
export function hashOf({ lists }, path) {
  for (const group of groupsOf(path)) {
    const hash = lists[group]?.[path];
    if (hash !== undefined) return hash;
  }
  return undefined;
}

/**
 * The files that a snapshot keeps. A page seen that the site has no more is no longer kept.
 * @param {Snapshot} snapshot
 * @param {Wanted} wanted
 * @param {SnapshotIndex} index
 * @returns {Map<string, string>} path -> hash
 */
export function filesToKeep(snapshot, wanted, index) {
  /** @type {Map<string, string>} */
  const files = new Map();
  for (const group of wholeGroups(wanted, index)) {
    for (const [path, hash] of Object.entries(snapshot.lists[group] ?? {})) files.set(path, hash);
  }
  for (const path of wanted.seen) {
    const hash = hashOf(snapshot, path);
    if (hash !== undefined) files.set(path, hash);
  }
  return files;
}

/**
 * Whether a navigation is a start, at which the site may change over: nobody else has the site
 * open, and the reader comes from outside or loads the same page again.
 * @param {{url: string, referrer: string, replaced: string | null, others: number}} navigation
 *   `replaced` is the address of the page that goes, `others` the pages that stay
 * @param {string} scope
 */
export function isStart({ url, referrer, replaced, others }, scope) {
  if (others > 0) return false;
  if (replaced !== null && without(replaced) === without(url)) return true;
  return !referrer.startsWith(scope);
}

/** @param {string} address */
function without(address) {
  return address.split('#', 1)[0];
}

/**
 * The list of pages seen with one more at its end.
 * @param {string[]} seen
 * @param {string} path
 */
export function withSeen(seen, path) {
  return [...seen.filter((other) => other !== path), path].slice(-SEEN);
}

/**
 * @param {unknown} value
 * @returns {value is SnapshotIndex}
 */
export function isIndex(value) {
  if (typeof value !== 'object' || value === null) return false;
  const { format, version, groups } = /** @type {Record<string, unknown>} */ (value);
  return format === FORMAT && typeof version === 'string' && typeof groups === 'object' && groups !== null;
}
