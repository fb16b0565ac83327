// Loaded when somebody reaches for the search.
export { openSearch } from "./search/dialog.js";
