// What every page does; what only some readers use is loaded when they use it.
import { startAnswers } from "./answers.js";
import { startLanguage } from "./language.js";
import { startOverlays } from "./overlays.js";
import { startSearch } from "./search.js";
import { startTheme } from "./theme.js";

startTheme();
startAnswers();
startLanguage();
startOverlays();
startSearch();
