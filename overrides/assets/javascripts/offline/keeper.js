/**
 * Snapshots in the browser's Cache Storage: the one that is served, the one that is ready to
 * follow it, and what the reader wants kept. Every file is checked against the hash in its
 * list before it is kept, so that a snapshot is whole or is not there.
 */

import {
  WITH_CHAPTER,
  filesToKeep,
  groupsOf,
  hashOf,
  isIndex,
  neededGroups,
  wholeGroups,
  withSeen,
} from './snapshot.js';

/** @typedef {import('./snapshot.js').Snapshot} Snapshot */
/** @typedef {import('./snapshot.js').SnapshotIndex} SnapshotIndex */
/** @typedef {import('./snapshot.js').FileList} FileList */
/**
 * `clients`: windows that show another version than the active one, by id; `live` is one that
 * came from the network and is not in any snapshot. `news`: the version that was changed to,
 * until a page has told the reader.
 * @typedef {{active: string | null, ready: string | null, chapters: string[], seen: string[],
 *   clients: Record<string, string>, news: string | null}} State
 */

const AT_ONCE = 6;
/** @type {State} */
const FRESH = { active: null, ready: null, chapters: [], seen: [], clients: {}, news: null };

/** The network has another file than the list says: the site was renewed in between, or is half renewed. */
export class MismatchError extends Error {}

export class Keeper {
  /** @type {State | null} */
  #state = null;
  /** @type {Map<string, Snapshot & {index: SnapshotIndex}>} */
  #snapshots = new Map();
  /** @type {Promise<unknown>} */
  #queue = Promise.resolve();

  /** @param {string} scope address of the site's root */
  constructor(scope) {
    this.scope = scope;
    this.name = `study:${new URL(scope).pathname}`;
  }

  /** @param {string} version */
  #cache(version) {
    return caches.open(`${this.name}:${version}`);
  }

  /** @param {string} path */
  #address(path) {
    return new URL(path.replace(/(^|\/)index\.html$/, '$1').split('/').map(encodeURIComponent).join('/'), this.scope).href;
  }

  /** @returns {Promise<State>} */
  async state() {
    if (!this.#state) {
      const kept = await (await caches.open(this.name)).match(this.#address('__state'));
      this.#state ??= { ...FRESH, ...(kept ? await kept.json() : {}) };
    }
    return /** @type {State} */ (this.#state);
  }

  /** @param {Partial<State>} change */
  async set(change) {
    this.#state = { ...(await this.state()), ...change };
    await (await caches.open(this.name)).put(this.#address('__state'), Response.json(this.#state));
  }

  /**
   * One change at a time.
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  alone(work) {
    const next = this.#queue.then(work);
    this.#queue = next.catch(() => undefined);
    return next;
  }

  /**
   * A file of a snapshot, or nothing where it is not kept.
   * @param {string} version
   * @param {string} path
   */
  async match(version, path) {
    return (await this.#cache(version)).match(this.#address(path));
  }

  /** @param {string} version */
  async #snapshot(version) {
    const known = this.#snapshots.get(version);
    if (known) return known;
    const stored = await (await this.#cache(version)).match(this.#address('__snapshot'));
    if (!stored) return undefined;
    const snapshot = await stored.json();
    this.#snapshots.set(version, snapshot);
    return /** @type {Snapshot & {index: SnapshotIndex}} */ (snapshot);
  }

  /**
   * Fetches lists that a snapshot lacks.
   * @param {Snapshot & {index: SnapshotIndex}} snapshot
   * @param {string[]} groups
   */
  async #withLists(snapshot, groups) {
    const { index, lists, version } = snapshot;
    const lacking = groups.filter((group) => group in index.groups && !(group in lists));
    if (!lacking.length) return snapshot;
    const known = [...this.#snapshots.values()].find((other) => other.version !== version);
    for (const group of lacking) {
      const same = known?.index.groups[group] === index.groups[group] ? known?.lists[group] : undefined;
      lists[group] = same ?? (await this.#fetchList(group, index.groups[group]));
    }
    await (await this.#cache(version)).put(this.#address('__snapshot'), Response.json(snapshot));
    return snapshot;
  }

  /**
   * @param {string} group
   * @param {string} hash
   * @returns {Promise<FileList>}
   */
  async #fetchList(group, hash) {
    const body = await fetchBody(this.#address(`offline/${group}.${hash}.json`));
    if ((await digest(body.bytes)) !== hash) throw new MismatchError(`list of ${group}`);
    return JSON.parse(new TextDecoder().decode(body.bytes)).files;
  }

  /** @returns {Promise<SnapshotIndex>} */
  async #fetchIndex() {
    const response = await fetch(this.#address('offline/index.json'), { cache: 'no-store' });
    const index = response.ok ? await response.json().catch(() => null) : null;
    if (!isIndex(index)) throw new MismatchError('offline/index.json');
    return index;
  }

  /**
   * Looks whether the site was renewed, and if so makes the next snapshot beside the one that
   * is served. Where anything is missing or wrong, nothing changes.
   * @param {(done: number, total: number) => void} [onProgress]
   */
  renew(onProgress) {
    return this.alone(async () => {
      const index = await this.#fetchIndex();
      const state = await this.state();
      if (index.version === state.active) {
        if (state.ready) await this.set({ ready: null });
        return { changed: false };
      }
      if (index.version === state.ready) return { changed: true };
      await this.#make(index, onProgress);
      await this.set(state.active ? { ready: index.version } : { active: index.version });
      await this.#sweep();
      return { changed: state.active !== null };
    });
  }

  /**
   * @param {SnapshotIndex} index
   * @param {(done: number, total: number) => void} [onProgress]
   */
  async #make(index, onProgress) {
    const state = await this.state();
    const before = state.active ? await this.#snapshot(state.active) : undefined;
    const begun = await this.#snapshot(index.version);
    const snapshot = begun ?? { version: index.version, index, lists: {} };
    await this.#withLists(snapshot, neededGroups(state, index));
    await this.#fill(snapshot, filesToKeep(snapshot, state, index), before, onProgress);
    this.#snapshots.set(index.version, snapshot);
    await (await this.#cache(index.version)).put(this.#address('__snapshot'), Response.json(snapshot));
  }

  /**
   * Puts files into a snapshot's cache: those that are there already stay, those that did not
   * change are copied, the others come from the network and are checked.
   * @param {Snapshot} snapshot
   * @param {ReadonlyMap<string, string>} files
   * @param {Snapshot | undefined} before
   * @param {(done: number, total: number) => void} [onProgress]
   */
  async #fill(snapshot, files, before, onProgress) {
    const cache = await this.#cache(snapshot.version);
    const old = before && before.version !== snapshot.version ? await this.#cache(before.version) : null;
    const rest = [...files];
    let done = 0;
    const work = async () => {
      for (let next = rest.pop(); next; next = rest.pop()) {
        const [path, hash] = next;
        const address = this.#address(path);
        if (!(await cache.match(address))) {
          const same = old && before && hashOf(before, path) === hash ? await old.match(address) : undefined;
          await cache.put(address, same ?? (await this.#fetchFile(path, hash)));
        }
        done += 1;
        onProgress?.(done, files.size);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  /**
   * @param {string} path
   * @param {string} hash
   */
  async #fetchFile(path, hash) {
    const { bytes, type } = await fetchBody(this.#address(path));
    if ((await digest(bytes)) !== hash) throw new MismatchError(path);
    return new Response(bytes, { headers: { 'Content-Type': type } });
  }

  /**
   * Keeps a response from the network if it is just what a snapshot lists; tells whether it is
   * (`kept`), is something else (`other`), or is no file of the snapshot at all (`unlisted`).
   * @param {string} version
   * @param {string} path
   * @param {Response} response
   * @returns {Promise<'kept' | 'other' | 'unlisted'>}
   */
  async take(version, path, response) {
    const snapshot = await this.#snapshot(version);
    if (!snapshot) return 'unlisted';
    await this.#withLists(snapshot, groupsOf(path)).catch(() => undefined);
    const hash = hashOf(snapshot, path);
    if (hash === undefined) return groupsOf(path).every((group) => group in snapshot.lists || !(group in snapshot.index.groups)) ? 'unlisted' : 'other';
    const bytes = await response.arrayBuffer();
    if ((await digest(bytes)) !== hash) return 'other';
    const type = response.headers.get('Content-Type') ?? 'application/octet-stream';
    await (await this.#cache(version)).put(this.#address(path), new Response(bytes, { headers: { 'Content-Type': type } })).catch(() => undefined);
    return 'kept';
  }

  /**
   * Remembers pages (and what they loaded) as seen.
   * @param {string[]} paths
   */
  see(paths) {
    return this.alone(async () => {
      const state = await this.state();
      const { seen } = state;
      const snapshot = state.active ? await this.#snapshot(state.active) : undefined;
      const whole = snapshot ? wholeGroups({ chapters: [], seen: [] }, snapshot.index) : [];
      const own = paths.filter((path) => !whole.some((group) => path in (snapshot?.lists[group] ?? {})));
      const after = own.reduce(withSeen, seen);
      if (after.join() !== seen.join()) await this.set({ seen: after });
    });
  }

  /**
   * Fetches pages that were shown before the worker was there.
   * @param {string[]} paths
   */
  async catchUp(paths) {
    const { active } = await this.state();
    if (!active) return [];
    const kept = [];
    for (const path of paths) {
      if (await this.match(active, path)) kept.push(path);
      else {
        const response = await fetch(this.#address(path)).catch(() => null);
        if (response?.ok && (await this.take(active, path, response)) === 'kept') kept.push(path);
      }
    }
    return kept;
  }

  /**
   * Keeps a whole chapter from now on.
   * @param {string} chapter
   * @param {(done: number, total: number) => void} [onProgress]
   */
  async keepChapter(chapter, onProgress) {
    const { chapters } = await this.state();
    await this.alone(() => this.set({ chapters: [...new Set([...chapters, chapter])] }));
    const complete = () => this.alone(() => this.#completeActive(onProgress));
    try {
      await complete().catch(async (error) => {
        if (!(error instanceof MismatchError)) throw error;
        // The site was renewed, and the next snapshot holds the chapter; or the network only stumbled.
        await this.alone(() => this.set({ ready: null }));
        const { changed } = await this.renew(onProgress);
        if (!changed) await complete();
      });
    } catch (error) {
      await this.dropChapter(chapter);
      throw error;
    }
  }

  /** @param {(done: number, total: number) => void} [onProgress] */
  async #completeActive(onProgress) {
    const state = await this.state();
    const snapshot = state.active ? await this.#snapshot(state.active) : undefined;
    if (!snapshot) throw new MismatchError('no snapshot yet');
    await this.#withLists(snapshot, neededGroups(state, snapshot.index));
    await this.#fill(snapshot, filesToKeep(snapshot, state, snapshot.index), undefined, onProgress);
    if (state.ready) await this.set({ ready: null });
  }

  /** @param {string} chapter */
  dropChapter(chapter) {
    return this.alone(async () => {
      const { chapters, active } = await this.state();
      await this.set({ chapters: chapters.filter((other) => other !== chapter) });
      const snapshot = active ? await this.#snapshot(active) : undefined;
      if (!snapshot) return;
      const keep = filesToKeep(snapshot, await this.state(), snapshot.index);
      const cache = await this.#cache(snapshot.version);
      const paths = [chapter, ...WITH_CHAPTER].flatMap((group) => Object.keys(snapshot.lists[group] ?? {}));
      for (const path of paths) if (!keep.has(path)) await cache.delete(this.#address(path));
    });
  }

  /** Changes over to the snapshot that is ready. */
  change() {
    return this.alone(async () => {
      const { ready, active, clients } = await this.state();
      if (!ready) return;
      await this.set({ active: ready, ready: null, news: active, clients });
      await this.#sweep();
    });
  }

  /** Deletes snapshots that nobody shows or will show. */
  async #sweep() {
    const { active, ready, clients } = await this.state();
    const used = new Set([active, ready, ...Object.values(clients)].map((version) => `${this.name}:${version}`));
    for (const name of await caches.keys()) {
      if (name.startsWith(`${this.name}:`) && !used.has(name)) {
        await caches.delete(name);
        this.#snapshots.delete(name.slice(this.name.length + 1));
      }
    }
  }
}

/** @param {string} address */
async function fetchBody(address) {
  const response = await fetch(address, { cache: 'no-cache' });
  if (!response.ok) throw new MismatchError(`${address}: ${response.status}`);
  return { bytes: await response.arrayBuffer(), type: response.headers.get('Content-Type') ?? 'application/octet-stream' };
}

/**
 * The first sixteen digits of SHA-256, as scripts/offline.py writes them.
 * @param {ArrayBuffer} bytes
 */
async function digest(bytes) {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...hash.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
