// What every page does; what only some readers use is loaded when they use it.
import { startAnswers } from "./answers.js";
import { startLanguage } from "./language.js";
import { startLater } from "./later.js";
import { startOverlays } from "./overlays.js";
import { startSearch } from "./search.js";
import { startTerms } from "./terms.js";
import { startTheme } from "./theme.js";
import { startOffline } from "./offline/page.js";
import { rememberPage } from "./review/last.js";

startTheme();
startAnswers();
startLanguage();
startLater();
startOverlays();
startSearch();
rememberPage();

const { dataset } = document.documentElement;
if (document.querySelector("[data-today]")) void import("./marks.js").then(({ startHome }) => startHome());
// The review itself has no place for marks, and other things to do when it starts.
const marked = "[data-progress], .questions [data-question], .chapters [data-chapter]";
if ("hasProgress" in dataset && document.querySelector(marked)) void import("./marks.js").then(({ startProgress }) => startProgress());
if ("offline" in dataset) addEventListener("load", () => setTimeout(startOffline, 0));
startTerms();

// Not every browser that fetches pages beforehand leaves it to a reader who saves data.
const { connection } = /** @type {{connection?: {saveData?: boolean}}} */ (navigator);
if (connection?.saveData) document.querySelector("script[type=speculationrules]")?.remove();
