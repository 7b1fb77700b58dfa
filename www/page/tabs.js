// The tabs, which work as the ARIA Authoring Practices have them: arrows move, and one is shown.

export function startTabs() {
  const tabs = [...document.querySelectorAll("[role=tab]")];
  for (const [index, tab] of tabs.entries()) {
    tab.addEventListener("click", () => show(tabs, index));
    tab.addEventListener("keydown", (event) => {
      const next = target(event.key, index, tabs.length);
      if (next === undefined) return;
      event.preventDefault();
      show(tabs, next);
      tabs[next].focus();
    });
  }
  const named = tabs.findIndex((tab) => `#${tab.getAttribute("aria-controls")}` === location.hash);
  if (named > 0) show(tabs, named);
}

function target(key, index, count) {
  switch (key) {
    case "ArrowRight":
      return (index + 1) % count;
    case "ArrowLeft":
      return (index + count - 1) % count;
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}

function show(tabs, shown) {
  for (const [index, tab] of tabs.entries()) {
    const isShown = index === shown;
    tab.setAttribute("aria-selected", String(isShown));
    tab.tabIndex = isShown ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = !isShown;
  }
}
