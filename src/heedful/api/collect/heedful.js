// Heedful for websites: <script src="https://heedful.example.org/heedful.js?key=wk..." defer></script>
// heedful.track("checkout.failed", {reason: "card"}); heedful.identify("ana", {name: "Ana Lima"});
// Nothing is kept in the browser unless the source allows it, and nothing is sent where DNT or GPC is on.
(() => {
  const mayKeep = false;
  const from = new URL(document.currentScript.src), nav = navigator;
  const no = nav.globalPrivacyControl || nav.doNotTrack === "1" || window.doNotTrack === "1";
  const to = new URL("collect/signals" + from.search, from).href;
  const id = () => crypto.randomUUID ? crypto.randomUUID() : Date.now().toString(36) + Math.random().toString(36).slice(2);
  const size = (text) => new Blob([text]).size;
  // Events, as JSON: `queue` waits, `away` went by beacon, of which nobody learns whether it arrived.
  let visitor, user, queue = [], away = [], busy, failures = 0, timer, last;
  const store = (name, value) => {
    if (!mayKeep) return;
    try {
      if (value) localStorage.setItem(name, value);
      return localStorage.getItem(name);
    } catch { /* A browser that keeps nothing is one that keeps nothing. */ }
  };
  // What waits is bounded: the oldest goes.
  const wait = (events) => {
    queue = events;
    queue.splice(0, queue.length - 1000);
  };
  // 50 kB at a time: over 64 kB browsers refuse whatever may outlive its page.
  const cut = () => {
    let n = 0, bytes = 0;
    while (n < 50 && n < queue.length && (bytes += size(queue[n])) < 5e4) n++;
    return queue.splice(0, n || 1);
  };
  const body = (events) => `{"sent_at":"${new Date().toISOString()}","signals":[${events}]}`;
  const later = (ms) => {
    clearTimeout(timer);
    timer = setTimeout(send, ms);
  };
  const send = async () => {
    clearTimeout(timer);
    timer = 0;
    if (busy || !queue.length) return;
    const events = cut(), text = body(events);
    let status = 0;
    busy = true;
    try {
      // As text, so a browser need not ask first.
      const answer = await fetch(to, {method: "POST", body: text, keepalive: size(text) < 6e4, signal: AbortSignal.timeout?.(3e4)});
      ({status} = answer);
      // Read to its end, or the browser counts what was sent as still on its way, and refuses the next 50 kB.
      await answer.text();
    } catch { /* No answer is tried again, as any trouble of the server is: by their ids repeats count once. */ }
    busy = false;
    if (status && status !== 429 && status < 500) {
      failures = 0;
      return send();
    }
    wait([...events, ...queue]);
    later(Math.min(6e4, 1000 * 2 ** failures++) * (0.75 + Math.random() / 2));
  };
  const hide = () => {
    while (queue.length) {
      const events = cut();
      if (!nav.sendBeacon?.(to, body(events))) {
        wait([...events, ...queue]);
        return send();
      }
      away.push(...events);
    }
  };
  const show = () => {
    if (!away.length) return;
    wait([...away, ...queue]);
    away = [];
    send();
  };
  const add = (event) => {
    if (no) return;
    visitor = visitor || store("heedful_visitor") || id();
    store("heedful_visitor", visitor);
    const whole = {message_id: id(), at: new Date().toISOString(), anonymous_id: visitor, user_id: user, ...event};
    try {
      wait([...queue, JSON.stringify(whole)]);
    } catch (error) {
      console.error(error);
    }
    if (!timer) later(1000);
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
  addEventListener("pagehide", hide);
  addEventListener("pageshow", show);
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" ? hide() : show());
  page();
})();
