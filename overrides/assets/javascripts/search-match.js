// Loaded on the page that a search result leads to.
export { showMatch } from "./search/highlight.js";
