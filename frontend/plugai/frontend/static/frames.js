// Flutter gives the frames of the page no name, and its Tab stops at a frame without going into it.
(() => {
  const STOPS = "flt-semantics-host [tabindex='0'], flt-semantics-host input, flt-semantics-host textarea";
  let isBack = false;
  new MutationObserver(() => {
    for (const frame of document.querySelectorAll("iframe:not([title])")) frame.title = "3D viewer";
  }).observe(document.documentElement, { childList: true, subtree: true });
  const frameOf = (stop) => {
    const place = stop.querySelector?.("[aria-owns^='flt-pv']")?.getAttribute("aria-owns");
    return place && document.getElementById(place)?.querySelector("iframe");
  };
  addEventListener("keydown", (event) => { if (event.key === "Tab") isBack = event.shiftKey; }, true);
  addEventListener("focusin", (event) => {
    frameOf(event.target)?.contentWindow.dispatchEvent(new CustomEvent("enter", { detail: isBack }));
  }, true);
  // The page in a frame says when Tab leads out of it: to the next stop, or to the one before.
  addEventListener("leave", ({ detail: { frame, isBack: isBefore } }) => {
    const stops = [...document.querySelectorAll(STOPS)];
    const at = stops.findIndex((stop) => frameOf(stop) === frame);
    stops[at + (isBefore ? -1 : 1)]?.focus();
  });
})();
