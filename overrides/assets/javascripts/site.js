// What every page does; what only some readers use is loaded when they use it.
import { startAnswers } from "./answers.js";
import { startLanguage } from "./language.js";
import { startLater } from "./later.js";
import { startOverlays } from "./overlays.js";
import { startSearch } from "./search.js";
import { startTerms } from "./terms.js";
import { startTheme } from "./theme.js";
import { rememberPage } from "./review/last.js";

startTheme();
startAnswers();
startLanguage();
startLater();
startOverlays();
startSearch();
rememberPage();

const { dataset } = document.documentElement;
if (document.querySelector("[data-today]")) void import("./review/home.js").then(({ startHome }) => startHome());
if ("hasProgress" in dataset) void import("./review/progress.js").then(({ startProgress }) => startProgress());
if ("offline" in dataset) addEventListener("load", () => setTimeout(() => import("./offline/page.js").then(({ startOffline }) => startOffline()), 0));
startTerms();
