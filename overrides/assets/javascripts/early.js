// Runs before the page is drawn: what would flash or jump if it came later.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  if (root.dataset.redirect) {
    // A question that moved: the part that the link names goes along.
    const target = new URL(root.dataset.redirect, location.href);
    if (location.hash) target.hash = location.hash;
    target.search = location.search;
    location.replace(target.href);
    return;
  }
  /** @param {string} key */
  const stored = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null; // Storage is closed to us; the defaults serve.
    }
  };
  const theme = stored("study:theme");
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;

  if (stored("study:last")) root.dataset.hasLast = "";
  if (stored("study:progress")) root.dataset.hasProgress = "";

  const home = new URL(root.dataset.base ?? "./", location.href);
  const language = stored("study:language");
  const address = location.pathname.startsWith(`${home.pathname}en/`) ? "en" : "ko";
  const { englishTitle } = root.dataset;
  if (englishTitle) {
    // A page without an address of its own says everything in both languages; the address shows which is wanted.
    root.dataset.address = address;
    if (address === "en") {
      root.lang = "en";
      document.title = englishTitle;
    }
  }

  // Only an entry to the front door from outside is led on; every other address means what it says.
  const outside = !document.referrer.startsWith(home.href);
  if (language === "en" && outside && location.pathname === home.pathname && !location.search && !location.hash) {
    location.replace(`${home.href}en/`);
    return;
  }
  const asksKorean = navigator.languages.some((tag) => tag.toLowerCase().startsWith("ko"));
  if (address === "ko" && !asksKorean && stored("study:hint-english") !== "no") root.dataset.hintEnglish = "";
})();
