// What makes the inbox quick. Every page of it works without this.

(() => {
  const part = (selector) => document.querySelector(selector);

  // The list stays when a conversation is opened beside it, and shows which one that is.
  const mark = () => {
    for (const line of document.querySelectorAll(".line")) {
      if (new URL(line.href).pathname === location.pathname) line.setAttribute("aria-current", "true");
      else line.removeAttribute("aria-current");
    }
    part("[data-inbox]")?.classList.toggle("opened", part("#subject") !== null);
  };

  // A long last message is shown from its beginning.
  const showNewest = () => {
    const pane = part(".scroller");
    const last = pane?.querySelector(".entry:last-of-type");
    if (last && last.offsetHeight > pane.clientHeight) last.scrollIntoView({ block: "start" });
  };
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target.id !== "conversation") return;
    mark();
    showNewest();
  });
  showNewest();

  // On a phone the views run over: the one that is shown is in sight.
  part(".views [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  // On a phone a page begins at its top, and what came of ‘send’ stands far below: stopped, or still to be undone.
  if (matchMedia("(max-width: 720px)").matches) {
    part(".write > [role=alert], .way [data-seconds]")?.scrollIntoView({ block: "center" });
  }

  // A page that lies behind others, or in a window that nobody works in, is watched by nobody.
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.elt.id !== "live") return;
    const isWatched = document.visibilityState === "visible" && document.hasFocus();
    event.detail.headers["Heedful-Watched"] = isWatched ? "yes" : "no";
  });

  // How long something can still be undone.
  const ends = new WeakMap();
  const tick = () => {
    for (const place of document.querySelectorAll("[data-seconds]")) {
      if (!ends.has(place)) ends.set(place, performance.now() + Number(place.dataset.seconds) * 1000);
      const left = Math.ceil((ends.get(place) - performance.now()) / 1000);
      place.textContent = left > 0 ? place.dataset.words.replace("{n}", left) : place.dataset.over;
      if (left <= 0) place.closest(".row").querySelector("form")?.remove();
    }
  };
  tick();
  setInterval(tick, 500);

  // Keys. None of them means both 'send' and 'keep'.
  const keys = part("[data-keys]");
  const hint = part("[data-show-keys]");
  if (hint) {
    hint.hidden = false;
    hint.addEventListener("click", () => keys.showModal());
  }
  const go = (step) => {
    const lines = [...document.querySelectorAll(".line")];
    const here = lines.findIndex((line) => line.hasAttribute("aria-current"));
    const next = lines[here < 0 ? 0 : here + step];
    if (!next) return;
    next.click();
    next.focus();
  };
  const press = (key) => part(`button[data-key="${key}"]`)?.click();
  const write = () => part("#reply-text")?.focus();
  const unfold = (selector, within) => {
    const place = part(selector);
    if (!place) return;
    place.open = true;
    place.querySelector(within)?.focus();
  };
  const note = () => unfold("details.place.note", "#note-text");
  // A list is opened at once: in one that is shut, each arrow would choose, and what is chosen is sent.
  const open = (selector) => {
    const place = part(selector);
    place?.focus();
    place?.showPicker?.();
  };
  const meanings = {
    j: () => go(1),
    k: () => go(-1),
    r: write,
    n: note,
    a: () => press("a"),
    e: () => press("e"),
    z: () => press("z"),
    p: () => (part("#until") ? open("#until") : press("p")),
    c: () => press("c"),
    b: () => unfold("[data-spam]", "button"),
    f: () => open("#reply-file"),
    F: () => {
      note();
      open("#note-file");
    },
    y: () => {
      unfold("#granting > details", "select");
      open("#allowance");
    },
    x: () => part("[data-split]")?.click(),
    v: () => (part(".views [aria-current]") ?? part(".views a"))?.focus(),
    h: () => open("#assignee"),
    g: () => open("#team"),
    m: () => part("[data-merge]")?.click(),
    t: () => part("#tag-name")?.focus(),
    u: () => part("a.back")?.click(),
    "?": () => keys?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    if (event.target.id === "reply-text" && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      part("[data-send]").click();
    } else if (event.target.id === "note-text" && event.altKey && event.code === "KeyK") {
      event.preventDefault();
      part("[data-keep]").click();
    } else if (field && event.key === "Escape") {
      field.blur();
    } else if (event.target.closest(".views") && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      event.preventDefault();
      const all = [...part(".views").querySelectorAll("a")];
      all[all.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1)]?.focus();
    } else if (!field && !keys?.open && !event.ctrlKey && !event.metaKey && !event.altKey && meanings[event.key]) {
      event.preventDefault();
      meanings[event.key]();
    }
  });
})();
