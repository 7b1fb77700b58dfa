// Where it was measured.

export const describe = async () => ({
  date: new Date().toISOString().slice(0, 10),
  browser: await browser(),
  processors: navigator.hardwareConcurrency,
  preciseClock: globalThis.crossOriginIsolated,
});

const browser = async () => {
  const data = await navigator.userAgentData?.getHighEntropyValues(["fullVersionList"]);
  const chromium = data?.fullVersionList?.find(({ brand }) => brand === "Chromium");
  return chromium ? `Chromium ${chromium.version}` : navigator.userAgent;
};
