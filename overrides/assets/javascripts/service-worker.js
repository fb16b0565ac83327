// The service worker, at the site's root as sw.js. It holds no list of files itself: what is
// kept follows from /offline/, so this file changes only when its code does.
import { Keeper } from './offline/keeper.js';
import { isStart, pathOf } from './offline/snapshot.js';

const worker = /** @type {ServiceWorkerGlobalScope} */ (/** @type {unknown} */ (self));
const scope = worker.registration.scope;
const keeper = new Keeper(scope);
/** A network that says nothing for this long (ms) is none, where there is something to say instead. */
const PATIENCE = 15_000;

worker.addEventListener('install', () => void worker.skipWaiting());
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const path = request.method === 'GET' ? pathOf(request.url, scope) : null;
  if (path === null || path === 'sw.js' || path.startsWith('offline/') || request.headers.has('range')) return;
  const beforehand = request.headers.get('Sec-Purpose')?.startsWith('prefetch');
  const answer = request.mode !== 'navigate' ? resource : beforehand ? prefetch : navigate;
  event.respondWith(answer(event, path));
});

/**
 * A page that the browser fetches before its link is followed. Its window is not there yet and
 * cannot be bound to a version: a page of another than the active one is refused, and fetched
 * again when the link is followed.
 * @param {FetchEvent} event
 * @param {string} path
 */
async function prefetch(event, path) {
  const { active } = await keeper.state();
  const kept = active ? await keeper.match(active, path) : undefined;
  if (kept) return kept;
  const response = await patiently(event.request);
  const other = active && response.ok && (await keeper.take(active, path, response.clone())) === 'other';
  return other ? Response.error() : response;
}

/**
 * A page: from the snapshot at once if it is kept, else from the network, else a page that says so.
 * @param {FetchEvent} event
 * @param {string} path
 */
async function navigate(event, path) {
  await changeAtStart(event);
  const { active } = await keeper.state();
  if (active) {
    const kept = await keeper.match(active, path);
    if (kept) {
      event.waitUntil(Promise.all([bind(event.resultingClientId, active), keeper.see([path]), renew()]));
      return kept;
    }
    // GitHub Pages leads `/07/04` to `/07/04/`; so does the snapshot.
    if (!path.endsWith('.html') && (await keeper.match(active, `${path}/index.html`))) {
      const address = new URL(event.request.url);
      address.pathname += '/';
      return Response.redirect(address.href, 301);
    }
  }
  try {
    const response = await patiently(event.request);
    if (response.ok && active) {
      // Before the page asks for its files it must be known which version it is of.
      await remember(event.resultingClientId, active, path, response.clone()).catch(() => undefined);
    }
    event.waitUntil(renew());
    return response;
  } catch (error) {
    const offline = active ? await keeper.match(active, 'offline.html') : undefined;
    if (offline) return new Response(offline.body, { status: 503, headers: offline.headers });
    throw error;
  }
}

/**
 * @param {string} client
 * @param {string} active
 * @param {string} path
 * @param {Response} response
 */
async function remember(client, active, path, response) {
  const found = await keeper.take(active, path, response);
  if (found === 'kept') await keeper.see([path]);
  await bind(client, found === 'other' ? 'live' : active);
}

/**
 * A file that a page loads: of the same version as the page, or an error; never of another.
 * @param {FetchEvent} event
 * @param {string} path
 */
async function resource(event, path) {
  const { active } = await keeper.state();
  const version = await versionFor(event.clientId);
  if (version === null || version === 'live') {
    return fetch(event.request).catch(async (error) => {
      // Files named by their content are the same in every version.
      const kept = active && path.startsWith('assets/') ? await keeper.match(active, path) : undefined;
      if (kept) return kept;
      throw error;
    });
  }
  const kept = await keeper.match(version, path);
  if (kept) return kept;
  const response = await patiently(event.request);
  if (!response.ok) return response;
  const found = await keeper.take(version, path, response.clone());
  if (found === 'other') {
    event.waitUntil(renew());
    return new Response(null, { status: 504, statusText: 'The site was renewed; start it again' });
  }
  if (found === 'kept' && version === active) event.waitUntil(keeper.see([path]));
  return response;
}

/**
 * The version that whoever asks belongs to. The search runs in a worker of its own, whose script
 * tells: it lies in a folder named by its content.
 * @param {string} id
 */
async function versionFor(id) {
  const { active, clients } = await keeper.state();
  if (id in clients || !Object.keys(clients).length) return clients[id] ?? active;
  const client = await worker.clients.get(id);
  const script = client?.type === 'worker' ? pathOf(client.url, scope) : null;
  if (script === null) return active;
  for (const version of new Set([active, ...Object.values(clients)])) {
    if (version && version !== 'live' && (await keeper.match(version, script))) return version;
  }
  return 'live';
}

/** @param {FetchEvent} event */
async function changeAtStart(event) {
  const { ready } = await keeper.state();
  if (!ready) return;
  const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const { url, referrer } = event.request;
  const { replacesClientId } = /** @type {{replacesClientId?: string}} */ (event); // not in every browser
  const gone = windows.find((client) => client.id === replacesClientId || client.id === event.clientId) ??
    (windows.length === 1 && [url, referrer].includes(windows[0].url.split('#', 1)[0]) ? windows[0] : undefined);
  const others = windows.filter((client) => client !== gone && client.id !== event.resultingClientId).length;
  if (isStart({ url, referrer, replaced: gone?.url ?? null, others }, scope)) {
    await keeper.alone(() => keeper.set({ clients: {} }));
    await keeper.change();
  }
}

/**
 * Remembers which version a window shows, where it is not the active one.
 * @param {string} client
 * @param {string} version
 */
function bind(client, version) {
  return keeper.alone(async () => {
    const { active, clients } = await keeper.state();
    if (!client || (version === active && !(client in clients))) return;
    const open = new Set((await worker.clients.matchAll({ type: 'window' })).map(({ id }) => id));
    const others = Object.entries(clients).filter(([id]) => open.has(id) && id !== client);
    await keeper.set({ clients: Object.fromEntries(version === active ? others : [...others, [client, version]]) });
  });
}

/** @type {Promise<unknown> | null} */
let renewing = null;

/** Renews in the background; a failure leaves everything as it was. */
function renew() {
  renewing ??= keeper
    .renew()
    .then(({ changed }) => (changed ? tell({ type: 'ready' }) : undefined))
    .catch(() => undefined)
    .finally(() => {
      renewing = null;
    });
  return renewing;
}

/** @param {object} message */
async function tell(message) {
  for (const client of await worker.clients.matchAll({ type: 'window' })) client.postMessage(message);
}

/** @param {Request} request */
async function patiently(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE);
  try {
    // The request of a navigation cannot be given a signal; its address can.
    if (request.mode !== 'navigate') return await fetch(request, { signal: stop.signal });
    const response = await fetch(request.url, { headers: request.headers, signal: stop.signal });
    return response.redirected ? Response.redirect(response.url, 302) : response;
  } finally {
    clearTimeout(timer);
  }
}

/** @type {Record<string, (data: any, event: ExtendableMessageEvent) => Promise<unknown>>} */
const answers = {
  /** A page tells what it loaded before the worker was there, and hears how things stand. */
  async hello({ addresses }, event) {
    const first = (await keeper.state()).active === null;
    if (first) await renew();
    else event.waitUntil(renew());
    const paths = /** @type {string[]} */ (addresses).map((address) => pathOf(address, scope)).filter((path) => path !== null);
    const kept = await keeper.catchUp(paths);
    await keeper.see(kept);
    const source = /** @type {WindowClient | null} */ (event.source);
    // The page came before the snapshot: it may be of another version than that.
    if (first && source && paths[0] !== undefined && !kept.includes(paths[0])) await bind(source.id, 'live');
    const { ready, chapters, news, active } = await keeper.state();
    if (news) await keeper.alone(() => keeper.set({ news: null }));
    return { ready: ready !== null, chapters, news: news !== null, active };
  },
  async keep({ chapter }, event) {
    const source = /** @type {WindowClient | null} */ (event.source);
    await keeper.keepChapter(chapter, (done, total) => source?.postMessage({ type: 'progress', chapter, done, total }));
    return { ready: (await keeper.state()).ready !== null };
  },
  async drop({ chapter }) {
    await keeper.dropChapter(chapter);
  },
  /** The reader wants the new version now: other windows keep theirs until they are closed. */
  async change(_, event) {
    const { active, clients } = await keeper.state();
    const source = /** @type {WindowClient | null} */ (event.source);
    const open = (await worker.clients.matchAll({ type: 'window' })).filter(({ id }) => id !== source?.id);
    const bound = Object.fromEntries(open.map(({ id }) => [id, clients[id] ?? active ?? 'live']));
    await keeper.alone(() => keeper.set({ clients: bound }));
    await keeper.change();
  },
};

worker.addEventListener('message', (event) => {
  const { type, ...data } = event.data ?? {};
  const [port] = event.ports;
  if (!Object.hasOwn(answers, type) || !port) return;
  event.waitUntil(
    answers[type](data, event).then(
      (result) => port.postMessage({ result: result ?? null }),
      (error) => port.postMessage({ error: String(error) }),
    ),
  );
});
