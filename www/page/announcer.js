// What screen readers are told: the newest sentence only, and never many in a row.

const PAUSE = 2500;

const place = document.querySelector("#announcement");
let sentence;
let timer;

export function announce(words) {
  sentence = words;
  timer ??= setTimeout(say, place.textContent === "" ? 0 : PAUSE);
}

function say() {
  timer = undefined;
  place.textContent = sentence;
}
