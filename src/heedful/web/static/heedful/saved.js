// Saved replies by keyboard: `s` opens them, words find one, the arrows choose, Enter takes it. Without this they are found by the button.

(() => {
  const box = () => document.querySelector("[data-saved]");
  const text = () => document.getElementById(box()?.dataset.saved ?? "");
  const offered = () => [...document.querySelectorAll("#saved-offered button")];

  document.addEventListener("toggle", (event) => {
    if (event.target === box() && event.target.open) event.target.querySelector("input").focus();
  }, true);
  document.addEventListener("keydown", (event) => {
    const place = box();
    if (!place) return;
    const isInside = place.contains(event.target);
    const isWriting = event.target.closest("input, textarea, select, [contenteditable]");
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (event.key === "s" && isPlain && !isWriting && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      place.open = true;
    } else if (isInside && event.key === "Escape") {
      place.open = false;
      text()?.focus();
    } else if (isInside && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const all = [event.target.id === "saved-find" ? event.target : place.querySelector("#saved-find"), ...offered()];
      const next = all.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1);
      all[Math.max(0, Math.min(all.length - 1, next))]?.focus();
    } else if (event.target.id === "saved-find" && event.key === "Enter") {
      event.preventDefault();
      offered()[0]?.click();
    }
  });

  // Enter does what the button beside it does, and not what the first of the form does; in a subject, one writes on.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    if (event.target.id === "grant-detail") {
      event.preventDefault();
      event.target.closest(".row").querySelector("button").click();
    } else if (text() && event.target.name === "subject") {
      event.preventDefault();
      text().focus();
    }
  });
  const quicken = () => document.querySelector("[data-saved] button[data-without-script]")?.setAttribute("hidden", "");
  document.addEventListener("htmx:load", quicken);
  quicken();

  // After one was taken: on to the first gap that nobody has filled, or to the end.
  document.addEventListener("htmx:afterSwap", (event) => {
    const place = box();
    if (!place || event.detail.target?.id !== place.dataset.saved) return;
    place.open = false;
    const written = text();
    written.focus();
    const gap = /\{\{[^{}\n]*\}\}/.exec(written.value);
    if (gap) written.setSelectionRange(gap.index, gap.index + gap[0].length);
    else written.setSelectionRange(written.value.length, written.value.length);
  });
})();
