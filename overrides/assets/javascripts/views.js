// Loaded when the address asks for a view of a question: both languages, or two answers, side by side.
export { showBoth } from "./side-by-side.js";
export { showCompare } from "./compare.js";
