// Waiting with a bound.

const INTERVAL = 10;

/** The time after which a program that has not connected again will not do so. Two wait for 3 s. */
export const QUIET = 4500;

const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

/** Whether something becomes true before the time is over. */
export const becomes = async (isTrue, milliseconds = 10_000) => {
  const end = performance.now() + milliseconds;
  while (!isTrue()) {
    if (performance.now() > end) {
      return false;
    }
    await pause(INTERVAL);
  }
  return true;
};

/** Waits for what every program must reach, and fails when it does not. */
export const must = async (what, isTrue, milliseconds = 20_000) => {
  if (!(await becomes(isTrue, milliseconds))) {
    throw new Error(`it was not so after ${milliseconds} ms: ${what}`);
  }
};

/** Waits until what is due in this task and its microtasks is done. */
export const nextTask = () => pause(0);
