// Heedful's form in a page: <script src="https://heedful.example.org/ask/embed.js" data-form="..." defer></script>
// data-into="#help" shows it there; else there is a button, with the words of data-label, that opens it.
(() => {
  const me = document.currentScript, at = new URL(me.dataset.form + "/", me.src);
  const label = me.dataset.label || "Write to us";
  const into = me.dataset.into && document.querySelector(me.dataset.into);
  const frame = document.createElement("iframe");
  frame.title = label;
  frame.src = at;
  // By script, and not in an attribute: so a strict policy of the page allows it.
  Object.assign(frame.style, {width: "100%", height: "560px", border: "0", display: "block"});
  addEventListener("message", ({source, origin, data}) => {
    if (source !== frame.contentWindow || origin !== at.origin || !data) return;
    const id = window.heedful && window.heedful.visitor;
    const say = (what, more) => source.postMessage({heedful: what, ...more}, at.origin);
    if (data.heedful === "height") frame.style.height = Math.min(Math.max(+data.height || 0, 200), 2000) + "px";
    // The id goes in only when the visitor has ticked the box there.
    if (data.heedful === "hello" && id) say("can");
    if (data.heedful === "who" && id) say("who", {id});
  });
  if (into) return into.append(frame);
  const button = document.createElement("button"), box = document.createElement("dialog");
  const close = document.createElement("button");
  button.type = close.type = "button";
  button.textContent = label;
  close.textContent = "\u00d7";
  close.setAttribute("aria-label", me.dataset.close || "Close");
  box.setAttribute("aria-label", label);
  Object.assign(box.style, {width: "min(680px, 96vw)", maxHeight: "92vh", padding: "8px", border: "0", borderRadius: "8px"});
  Object.assign(close.style, {float: "right", font: "24px/1 sans-serif", border: "0", background: "none", cursor: "pointer"});
  Object.assign(button.style, {position: "fixed", right: "20px", bottom: "20px", zIndex: 9999, padding: "10px 16px", font: "inherit"});
  button.onclick = () => { if (!box.contains(frame)) box.append(frame); box.showModal(); };
  close.onclick = () => box.close();
  box.append(close);
  document.body.append(button, box);
})();
