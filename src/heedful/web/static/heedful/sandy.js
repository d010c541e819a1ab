// Plays the week of the hurricane on the map of the page. Without it the page shows one hour, and has links to the others.
(() => {
  let film = null;
  let timer = 0;
  const find = (what) => document.querySelector(what);
  const number = new Intl.NumberFormat(document.documentElement.lang);

  function show(hour) {
    const phases = new Array(film.dots.length).fill(0);
    const until = [0, 0, 0];
    for (let each = 0; each <= hour; each += 1) {
      const changed = film.changes[each];
      for (let at = 0; at < changed.length; at += 2) phases[changed[at]] = changed[at + 1];
      film.sums[each].forEach((n, column) => { until[column] += n; });
    }
    const paths = ["", "", "", ""];
    film.dots.forEach(([x, y], dot) => { paths[phases[dot]] += `M${x} ${y}h0`; });
    paths.forEach((path, phase) => find(`[data-dots="${phase}"]`).setAttribute("d", path));
    const storm = film.storm[hour];
    const advisory = film.advisories[hour];
    find("[data-edge]").setAttribute("d", storm ? storm.edge : "");
    find("[data-eye]").setAttribute("d", storm ? `M${storm.x} ${storm.y}h0` : "");
    find("[data-ahead]").setAttribute("d", storm && advisory ? film.ahead[advisory - 1].join("") : "");
    find("#advisory").textContent = advisory ? film.titles[advisory - 1] : "";
    for (const column of [0, 1, 2]) {
      find(`[data-within="${column}"]`).textContent = number.format(film.sums[hour][column]);
      find(`[data-until="${column}"]`).textContent = number.format(until[column]);
    }
    const said = clock(new Date(Date.parse(film.first) + hour * 3600000));
    find("#when").textContent = said;
    find("#hour").setAttribute("aria-valuetext", said);
  }

  // As the page writes it: the server gives the order, the browser knows the names.
  function clock(at) {
    const { zone, form } = find("#play").dataset;
    const parts = new Intl.DateTimeFormat(document.documentElement.lang, {
      timeZone: zone, weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
    }).formatToParts(at);
    return parts.reduce((text, part) => text.replace(`{${part.type}}`, part.value), form);
  }

  function pause(button) {
    clearInterval(timer);
    timer = 0;
    button.textContent = button.dataset.play;
  }

  function play(button, slider) {
    if (Number(slider.value) >= Number(slider.max)) slider.value = 0;
    button.textContent = button.dataset.pause;
    timer = setInterval(() => {
      if (!document.contains(slider) || Number(slider.value) >= Number(slider.max)) { pause(button); return; }
      slider.value = Number(slider.value) + 1;
      show(Number(slider.value));
    }, 125);
  }

  async function begin() {
    const map = find("#map");
    if (!map || map.dataset.begun) return;
    map.dataset.begun = "yes";
    const answer = await fetch(map.dataset.film);
    if (!answer.ok) return;
    film = await answer.json();
    const slider = find("#hour");
    const button = find("[data-play]");
    find("[data-without-film]").hidden = true;
    button.hidden = false;
    slider.addEventListener("input", () => { if (timer) pause(button); show(Number(slider.value)); });
    button.addEventListener("click", () => { if (timer) pause(button); else play(button, slider); });
    slider.setAttribute("aria-valuetext", find("#when").textContent);
  }

  document.addEventListener("htmx:load", begin);
  begin();
})();
