// Runs queries through the engine that the site ships, on an index in a folder.
// Standard input: [{q, lang}]; standard output: for each the ids (or addresses) found, in order.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createSearch } from "../overrides/assets/javascripts/search/engine.js";

const folder = process.argv[2];
const load = (path) => readFile(join(folder, path), "utf8");
const searches = { ko: createSearch(load, "ko"), en: createSearch(load, "en") };
const found = [];
for (const { q, lang } of JSON.parse(await text(process.stdin))) {
  const { results } = await searches[lang].search(q);
  found.push(results.map(({ id, address }) => id || `/${address}`));
}
process.stdout.write(JSON.stringify(found));
