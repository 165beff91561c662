// What pages do beyond their HTML: charts from the specifications in them, a side panel that shows where a number comes from,
// and copying. Everything here only adds: without it tables, links and forms do the same.
"use strict";
(() => {
  const own = document.currentScript.dataset;
  const loaded = new Map();

  // Charts ------------------------------------------------------------------------------------------------------------
  const load = (address) => {
    if (!loaded.has(address)) {
      loaded.set(address, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        Object.assign(script, { src: address, onload: resolve, onerror: reject });
        document.head.append(script);
      }));
    }
    return loaded.get(address);
  };
  // The typeface of the labels must be there before they are measured. One that is there is not waited for.
  const faces = [400, 600].map((weight) => `${weight} 12px "Fira Sans"`);
  const letters = () => (document.fonts && !faces.every((face) => document.fonts.check(face)) ? Promise.all(faces.map((face) => document.fonts.load(face))) : null);
  const tools = async () => {
    for (const address of [own.vega, own.vegaLite, own.vegaEmbed]) await load(address);
  };

  const drawings = new WeakMap();

  function draw(holder) {
    if (!drawings.has(holder)) {
      holder.dataset.drawn = "yes";
      drawings.set(holder, drawNow(holder));
    }
    return drawings.get(holder);
  }

  async function drawNow(holder) {
    try {
      const spec = JSON.parse(holder.querySelector("script").textContent);
      await letters();
      await tools();
      await embed(holder, spec);
    } catch (error) {
      // The table under the chart says the same; it is opened in its place.
      const table = holder.closest("figure") && holder.closest("figure").querySelector("details.data");
      if (table) table.open = true;
      holder.hidden = true;
      console.error("A chart cannot be drawn:", error);
    }
  }

  async function embed(holder, spec) {
    const place = document.createElement("div");
    place.className = "place";
    place.setAttribute("aria-hidden", "true");
    holder.append(place);
    const { aspect, bases = [] } = spec.usermeta || {};
    const tall = () => Math.round(Math.max(220, holder.clientWidth * aspect));
    if (aspect) spec.height = tall();
    const options = { actions: false, renderer: "svg", ast: true, defaultStyle: false, tooltip: { disableDefaultStyle: true } };
    const { view } = await window.vegaEmbed(place, spec, options);
    holder.greentradeView = view;
    holder.classList.add("is-drawn");
    view.addEventListener("click", (_, item) => {
      const datum = item && item.datum && (item.datum.url ? item.datum : item.datum.datum);
      if (datum && datum.url) follow(datum.url, bases, holder);
    });
    if (aspect) {
      new ResizeObserver(() => {
        if (view.height() !== tall()) view.height(tall()).runAsync();
      }).observe(holder);
    }
    // A chart of a fixed width keeps it; the others are as wide as their place.
    if (!holder.matches(".fixed")) holder.greentradeFit = () => (aspect ? view.height(tall()) : view).width(holder.clientWidth).runAsync();
  }

  // Those in sight first: the others when they come near.
  const near = "IntersectionObserver" in window && new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) {
        near.unobserve(entry.target);
        draw(entry.target);
      }
    }
  }, { rootMargin: "600px" });

  // Side panel --------------------------------------------------------------------------------------------------------
  const panel = () => document.getElementById("panel");
  let before = null;

  // A mark names its address in short: the number of a base, and the keys that follow it.
  function follow(short, bases, from) {
    const cut = short.indexOf("&");
    const base = bases[Number(short.slice(0, cut))];
    if (base) open(base + short.slice(cut), from);
  }

  function open(address, from) {
    before = from;
    const shown = panel();
    shown.hidden = false;
    shown.setAttribute("aria-busy", "true");
    document.getElementById("panel-content").replaceChildren();
    window.htmx.ajax("GET", address, { target: "#panel-content", select: "#main > *", swap: "innerHTML" }).finally(() => {
      shown.removeAttribute("aria-busy");
      shown.focus();
    });
  }

  function close() {
    panel().hidden = true;
    const back = before && before.isConnected && (before.matches("a, button, summary") ? before : focusable(before));
    if (back) back.focus();
    before = null;
  }

  // From a chart focus returns to the first control of its figure.
  const focusable = (holder) => holder.closest("figure") && holder.closest("figure").querySelector("summary, a");

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-explain]");
    if (link && !(event.ctrlKey || event.metaKey || event.shiftKey || event.button)) {
      event.preventDefault();
      open(link.getAttribute("href"), link);
    } else if (event.target.closest("[data-close]")) {
      close();
    } else if (!event.target.closest(".find")) {
      const found = document.getElementById("found");
      if (found) found.replaceChildren();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const found = document.getElementById("found");
      if (found && found.hasChildNodes()) found.replaceChildren();
      else if (!panel().hidden) close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      moveInFound(event);
    }
  });

  function moveInFound(event) {
    const box = event.target.closest(".find");
    const links = box ? [...box.querySelectorAll(".found a")] : [];
    if (!links.length) return;
    event.preventDefault();
    const at = links.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
    (links[at] || box.querySelector("input")).focus();
  }

  // Copying -----------------------------------------------------------------------------------------------------------
  const words = { en: ["Copy", "Copied"], ru: ["Копировать", "Скопировано"], zh: ["复制", "已复制"] }[document.documentElement.lang.slice(0, 2)];

  function addCopy(element) {
    if (!navigator.clipboard || element.dataset.ready) return;
    element.dataset.ready = "yes";
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "copy", textContent: words[0] });
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(element.href || element.textContent.trim());
      button.textContent = words[1];
      setTimeout(() => { button.textContent = words[0]; }, 1500);
    });
    element.after(button);
  }

  // A page, or the part of it that was swapped in -----------------------------------------------------------------------
  function ready(root) {
    for (const each of root.querySelectorAll("details.data:not([data-ready])")) {
      if (!("stays" in each.dataset)) each.open = false;
      each.dataset.ready = "yes";
    }
    root.querySelectorAll("[data-copy]").forEach(addCopy);
    const whole = !near || document.querySelector("[data-whole]");
    root.querySelectorAll("[data-chart]").forEach((each) => (whole ? draw(each) : near.observe(each)));
  }

  document.addEventListener("DOMContentLoaded", () => ready(document));
  // What charts are drawn with is fetched behind the page itself, so that one further down can be printed unseen.
  window.addEventListener("load", () => { if (charts().length) Promise.all([letters(), tools()]).catch(() => {}); });
  document.addEventListener("htmx:afterSwap", () => ready(document));
  // What stands in a page for readers without scripts would be loaded as well where htmx puts a part of it into this one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const told = event.detail;
    if (typeof told.serverResponse === "string") told.serverResponse = told.serverResponse.replace(/<noscript>[\s\S]*?<\/noscript>/g, "");
  });

  // Paper -------------------------------------------------------------------------------------------------------------
  const charts = () => [...document.querySelectorAll("[data-chart]")];
  const fit = () => Promise.all(charts().map((each) => each.greentradeFit && each.greentradeFit()));

  // Charts take the width of the sheet and closed parts open; afterwards the page is as it was. A browser that is about to print waits
  // for promises, and for nothing else: a chart is still drawn then where its tools are there, else its table stands alone.
  let closed = [];
  function toPaper() {
    document.documentElement.classList.add("paper");
    closed = closed.concat([...document.querySelectorAll("details:is(.data, .notes, .group):not([open])")]);
    closed.forEach((each) => { each.open = true; });
    return Promise.all(charts().map(draw)).then(fit);
  }
  window.addEventListener("beforeprint", toPaper);
  window.addEventListener("afterprint", () => {
    document.documentElement.classList.remove("paper");
    closed.splice(0).forEach((each) => { each.open = false; });
    // One that was not ready in time was measured on the sheet too.
    Promise.all(charts().map((each) => drawings.get(each))).then(fit);
  });

  // Figures that wait further down are fetched one after the other; one that cannot be had keeps its title and its link.
  async function fetchLater() {
    for (let place; (place = document.querySelector(".later:not([data-missed])"));) {
      await new Promise((resolve) => {
        place.addEventListener("greentrade:answered", resolve, { once: true });
        window.htmx.trigger(place, "intersect");
      });
    }
  }
  document.addEventListener("htmx:afterRequest", (event) => {
    const place = event.detail.requestConfig.elt;
    if (!place.matches(".later")) return;
    if (place.isConnected) place.dataset.missed = "yes";
    place.dispatchEvent(new Event("greentrade:answered"));
  });

  async function printWhole(button) {
    button.disabled = true;
    try {
      await fetchLater();
      await toPaper();
      window.print();
    } finally {
      button.disabled = false;
    }
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print]");
    if (button) printWhole(button);
  });
})();
