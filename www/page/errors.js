// Errors: each is shown until the next action, and is an entry of the log.

import { log } from "../log/log.js";

const place = document.querySelector("#error");

export function showError(thrown) {
  place.textContent = `${thrown.name}: ${thrown.message}`;
  place.hidden = false;
  log.addEvent("error", thrown.name, place.textContent);
}

export function hideError() {
  place.hidden = true;
}

/** Makes an error of the page's own. */
export function problem(name, message) {
  const error = new Error(message);
  error.name = name;
  return error;
}

/** Runs an action with the fields of its form, and shows what it throws. */
export function onSubmit(form, action) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(() => action(new FormData(form)));
  });
}

/** Runs an action, and shows what it throws. */
export async function attempt(action) {
  hideError();
  try {
    await action();
  } catch (thrown) {
    showError(thrown);
  }
}
