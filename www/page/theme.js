// The toggle between light and dark. Until it is pressed, the system decides.

const root = document.documentElement;
const toggle = document.querySelector("#theme");
const system = matchMedia("(prefers-color-scheme: dark)");

export function startTheme() {
  toggle.addEventListener("click", () => choose(isDark() ? "light" : "dark"));
  system.addEventListener("change", show);
  show();
}

function isDark() {
  return root.dataset.theme ? root.dataset.theme === "dark" : system.matches;
}

function choose(theme) {
  root.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // The choice lasts as long as the page then.
  }
  show();
}

function show() {
  toggle.setAttribute("aria-pressed", String(isDark()));
}
