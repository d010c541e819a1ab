// Files are dropped on, or pasted into, where one writes. Without this they are chosen, and the button attaches them.

(() => {
  const quicken = () => {
    for (const place of document.querySelectorAll("[data-attach]")) place.classList.add("quick");
  };
  document.addEventListener("htmx:load", quicken);
  quicken();

  const formOf = (target) => target.closest?.("form[data-takes-files]");
  const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
  const give = (form, files) => {
    const input = form.querySelector("[data-attach] input");
    const carried = new DataTransfer();
    for (const file of files) carried.items.add(file);
    input.files = carried.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const unmark = () => {
    for (const form of document.querySelectorAll(".takes-file")) form.classList.remove("takes-file");
  };

  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    // Beside it, the browser would leave the page for the file.
    event.preventDefault();
    unmark();
    const form = formOf(event.target);
    event.dataTransfer.dropEffect = form ? "copy" : "none";
    form?.classList.add("takes-file");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) unmark();
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    unmark();
    const form = formOf(event.target);
    if (form && event.dataTransfer.files.length) give(form, event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    const form = formOf(event.target);
    const pasted = event.clipboardData;
    // What is copied from a table or a letter comes as words and as a picture: then the words are meant.
    if (!form || !pasted.files.length || pasted.types.includes("text/plain")) return;
    event.preventDefault();
    give(form, pasted.files);
  });

  // What is too large need not travel first to be refused.
  document.addEventListener("htmx:confirm", (event) => {
    const input = event.target;
    if (!input.matches?.("[data-attach] input")) return;
    const bytes = [...input.files].reduce((sum, file) => sum + file.size, 0);
    const tooLarge = bytes > Number(input.dataset.most);
    input.closest("form").querySelector("[data-too-large]").hidden = !tooLarge;
    if (!tooLarge) return;
    event.preventDefault();
    input.value = "";
  });
  // A disk that is full, a server that is away: whoever attaches must not believe that it is done.
  document.addEventListener("htmx:afterRequest", (event) => {
    const input = event.target;
    if (!input.matches?.("[data-attach] input")) return;
    input.value = "";
    input.closest("form").querySelector("[data-not-attached]").hidden = event.detail.successful;
  });
})();
