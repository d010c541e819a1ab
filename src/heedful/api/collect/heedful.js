// Heedful for websites: <script src="https://heedful.example.org/heedful.js?key=wk..." defer></script>
// heedful.track("checkout.failed", {reason: "card"}); heedful.identify("ana", {name: "Ana Lima"});
// Nothing is kept in the browser unless the source allows it, and nothing is sent where DNT or GPC is on.
(() => {
  const mayKeep = false;
  const from = new URL(document.currentScript.src), nav = navigator;
  const no = nav.globalPrivacyControl || nav.doNotTrack === "1" || window.doNotTrack === "1";
  const to = new URL("collect/signals" + from.search, from).href;
  const id = () => crypto.randomUUID ? crypto.randomUUID() : Date.now().toString(36) + Math.random().toString(36).slice(2);
  let visitor, user, queue = [], timer, last;
  const store = (name, value) => {
    if (!mayKeep) return;
    try {
      if (value) localStorage.setItem(name, value);
      return localStorage.getItem(name);
    } catch { /* A browser that keeps nothing is one that keeps nothing. */ }
  };
  const send = () => {
    clearTimeout(timer);
    timer = 0;
    while (queue.length) {
      const body = JSON.stringify({sent_at: new Date().toISOString(), signals: queue.splice(0, 50)});
      // text/plain: so a browser need not ask first.
      if (!(nav.sendBeacon && nav.sendBeacon(to, new Blob([body], {type: "text/plain"})))) {
        fetch(to, {method: "POST", body, keepalive: true, headers: {"Content-Type": "text/plain"}}).catch(() => {});
      }
    }
  };
  const add = (event) => {
    if (no) return;
    visitor = visitor || store("heedful_visitor") || id();
    store("heedful_visitor", visitor);
    queue.push({message_id: id(), at: new Date().toISOString(), anonymous_id: visitor, user_id: user, ...event});
    timer = timer || setTimeout(send, 1000);
  };
  const page = () => {
    if (last === location.href) return;
    last = location.href;
    add({kind: "page", path: last, properties: {title: document.title, referrer: document.referrer}});
  };
  window.heedful = {
    track: (kind, properties) => add({kind, path: location.href, properties}),
    identify: (who, traits) => { user = String(who); add({kind: "identify", traits}); },
    page,
    send,
    // For what the visitor may let come along: the id that signals of this page carry, if any did.
    get visitor() { return visitor; },
  };
  for (const name of ["pushState", "replaceState"]) {
    const was = history[name];
    history[name] = function (...args) { was.apply(this, args); setTimeout(page); };
  }
  addEventListener("popstate", page);
  addEventListener("pagehide", send);
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
  page();
})();
