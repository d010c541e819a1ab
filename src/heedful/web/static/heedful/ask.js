// The form for visitors, where a website shows it in a frame: how high it is, and what may come along.
(() => {
  const main = document.getElementById("main");
  if (window.parent === window) return;
  document.documentElement.classList.add("framed");
  // Nothing that is said to the page around us is a secret; what it says is believed of sites that may show us.
  const say = (what, more) => window.parent.postMessage({heedful: what, ...more}, "*");
  const grown = () => say("height", {height: Math.ceil(main.getBoundingClientRect().height)});
  new ResizeObserver(grown).observe(main);
  grown();
  const bring = document.getElementById("bring");
  if (!bring) return;
  const box = document.getElementById("id_may_bring");
  const browser = document.getElementById("id_browser");
  const sites = main.dataset.sites.split(" ");
  addEventListener("message", (event) => {
    if (event.source !== window.parent || !sites.includes(event.origin) || !event.data) return;
    if (event.data.heedful === "can") bring.hidden = false;
    if (event.data.heedful === "who" && box.checked) browser.value = String(event.data.id).slice(0, 320);
  });
  box.addEventListener("change", () => {
    browser.value = "";
    if (box.checked) say("who");
  });
  say("hello");
})();
