// The little that pages need beyond links and forms. Every page works without it.

// `/` goes to the search, unless somebody is writing.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const search = document.querySelector("[data-search]");
  if (!search) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// A menu closes when one goes elsewhere, and by Escape, which leads back to where it was opened.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector("details.menu[open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// The browser knows its zone, and need not ask whoever has just come in.
for (const field of document.querySelectorAll("[data-browser-zone]")) {
  field.value = Intl.DateTimeFormat().resolvedOptions().timeZone || "";
}

// A link to hand on is chosen whole when it is touched.
document.addEventListener("focusin", (event) => {
  if (event.target.matches(".copy")) event.target.select();
});

// A choice that submits its form by itself has a button for those without script. Parts that come later have some, too.
document.addEventListener("change", (event) => event.target.closest("form[data-send-on-change]")?.requestSubmit());
const hideButtons = () => {
  for (const button of document.querySelectorAll("form[data-send-on-change] [data-without-script]")) button.hidden = true;
};
document.addEventListener("htmx:load", hideButtons);
hideButtons();
