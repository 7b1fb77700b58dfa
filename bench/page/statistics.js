// The median and the quartiles of some numbers, which stand for them when a few are far off.

const quantile = (sorted, part) => {
  const position = (sorted.length - 1) * part;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  return below + (above - below) * (position - Math.floor(position));
};

// More digits than these say nothing.
const rounded = (number) => Number(number.toPrecision(4));

export const summary = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const parts = [0.25, 0.5, 0.75];
  const [low, median, high] = parts.map((part) => rounded(quantile(sorted, part)));
  return { median, low, high };
};
