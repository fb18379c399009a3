// Files that are dropped on the page, or pasted while no field has the focus, go to the server of this page: the cookie
// says who sends them, the header to which of the open pages.
(() => {
  const veil = document.createElement("div");
  veil.id = "veil";
  veil.textContent = document.body.dataset.drop;
  veil.hidden = true;
  document.body.append(veil);
  const hasFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  const attach = async (files) => {
    for (const file of files) {
      await fetch("/attach?name=" + encodeURIComponent(file.name || "pasted"), {
        method: "POST", body: file, headers: { "x-plugai-page": sessionStorage.getItem("_flet_session_id") || "" }
      });
    }
  };
  addEventListener("dragover", (event) => {
    if (hasFiles(event)) { event.preventDefault(); veil.hidden = false; }
  }, true);
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) veil.hidden = true; }, true);
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.stopPropagation();
    veil.hidden = true;
    attach(event.dataTransfer.files);
  }, true);
  addEventListener("paste", (event) => {
    const isWriting = ["INPUT", "TEXTAREA"].includes(document.activeElement?.tagName);
    if (event.clipboardData.files.length && !isWriting) attach(event.clipboardData.files);
  }, true);
  // Flutter names what is around a slider, and not the slider.
  new MutationObserver(() => {
    for (const slider of document.querySelectorAll("flt-semantics input[role=slider]:not([aria-label])")) {
      const named = slider.closest("[aria-label]");
      if (named) slider.ariaLabel = named.ariaLabel;
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
