import { kept } from "./storage.js";

/** The switch between the system's, light and dark appearance. */
export function startTheme() {
  const chosen = document.documentElement.dataset.theme ?? "system";
  for (const input of document.querySelectorAll("input[name='theme']")) {
    if (!(input instanceof HTMLInputElement)) continue;
    input.checked = input.value === chosen;
    input.addEventListener("change", () => apply(input.value));
  }
  if (chosen !== "system") paintBrowser(chosen);
}

/** @param {string} theme */
function apply(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  kept.set("theme", theme === "system" ? null : theme);
  paintBrowser(theme);
}

/**
 * The browser's own frame follows the page.
 * @param {string} theme
 */
function paintBrowser(theme) {
  for (const meta of document.querySelectorAll("meta[name='theme-color']")) {
    const own = meta.getAttribute("media")?.includes("dark") ? "dark" : "light";
    meta.setAttribute("content", (theme === "system" ? own : theme) === "dark" ? "#111418" : "#ffffff");
  }
}
