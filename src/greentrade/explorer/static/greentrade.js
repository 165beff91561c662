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
  const vega = () => Promise.all([load(own.vega), load(own.vegaLite).catch(() => null)]).then(() => load(own.vegaEmbed));

  const replaced = (spec) => JSON.parse(JSON.stringify(spec).replaceAll('"static:world"', JSON.stringify(own.world)));

  async function draw(holder) {
    if (holder.dataset.drawn) return;
    holder.dataset.drawn = "yes";
    const spec = replaced(JSON.parse(holder.querySelector("script").textContent));
    await load(own.vega);
    await load(own.vegaLite);
    await load(own.vegaEmbed);
    const place = document.createElement("div");
    place.className = "place";
    place.setAttribute("aria-hidden", "true");
    holder.append(place);
    const options = { actions: false, renderer: "svg", ast: true, defaultStyle: false, tooltip: { disableDefaultStyle: true } };
    const { view } = await window.vegaEmbed(place, spec, options);
    holder.classList.add("is-drawn");
    view.addEventListener("click", (_, item) => {
      const datum = item && item.datum;
      const address = datum && (datum.url || (datum.datum && datum.datum.url));
      if (address) follow(address, holder);
    });
    holder.greentradeView = view;
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

  function follow(address, from) {
    if (!new URL(address, location.href).pathname.includes("/explain")) {
      location.assign(address);
      return;
    }
    open(address, from);
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
    if (before && before.isConnected) before.focus();
    before = null;
  }

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
    root.querySelectorAll("[data-chart]").forEach((each) => (near ? near.observe(each) : draw(each)));
  }

  document.addEventListener("DOMContentLoaded", () => ready(document));
  document.addEventListener("htmx:afterSwap", () => ready(document));
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("[data-chart]").forEach((each) => (each.greentradeView ? each.greentradeView.resize().run() : draw(each)));
    document.querySelectorAll("details.data").forEach((each) => { each.open = true; });
  });
})();
