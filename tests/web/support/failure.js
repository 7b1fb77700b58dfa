export function fail() {
  throw new Error("this is what the test is about");
}
