// Loaded where a page shows what the review knows: progress, and what the home page offers.
export { startHome } from "./review/home.js";
export { startProgress } from "./review/progress.js";
