// The theme that was chosen last, before anything is drawn. It is no module, because those wait.

try {
  document.documentElement.dataset.theme = localStorage.getItem("theme") ?? "";
} catch {
  // Without a memory the system decides.
}
