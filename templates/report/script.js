"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const order = ["info", "low", "medium", "high", "critical"];
  const chosen = document.querySelector(".chosen");
  const filters = document.querySelector(".filters");

  // What a link leads to is shown, also where it is folded away.
  const reveal = (id) => {
    const goal = id && document.getElementById(id);
    for (let at = goal; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    return goal;
  };
  const followHash = () => {
    let id = "";
    try { id = decodeURIComponent(location.hash.slice(1)); } catch { return; }
    const goal = reveal(id);
    if (goal) goal.scrollIntoView();
  };
  addEventListener("hashchange", followHash);
  addEventListener("beforeprint", () => {
    for (const one of all("details.card, details.card details")) if (!one.open) { one.open = true; one.dataset.opened = "1"; }
  });
  addEventListener("afterprint", () => {
    for (const one of all("details[data-opened]")) { one.open = false; delete one.dataset.opened; }
  });

  // A picture that can be moved and magnified: what is drawn stays, the box that is looked through changes.
  const live = (figure) => {
    const canvas = figure.querySelector(".canvas"), svg = canvas.querySelector("svg");
    const [, , width, height] = svg.getAttribute("viewBox").split(" ").map(Number);
    const nodes = all(".node", svg), lines = all(".line", svg);
    let box = { x: 0, y: 0, w: width, h: height }, from = null, moved = false;
    // Of a large picture only what is in sight is drawn: a frame costs what can be seen of it.
    const parts = [...nodes, ...lines].map((element) => {
      const numbers = (element.getAttribute("d") || element.getAttribute("transform")).match(/-?[\d.]+/g).map(Number);
      const xs = numbers.filter((_, at) => at % 2 === 0), ys = numbers.filter((_, at) => at % 2 === 1);
      const isNode = xs.length === 1;
      return {
        element, away: false, x: Math.min(...xs) - (isNode ? 130 : 4), y: Math.min(...ys) - 4,
        right: Math.max(...xs) + (isNode ? 228 : 4), bottom: Math.max(...ys) + (isNode ? 64 : 4),
      };
    });
    let rest = 0;
    const show = () => {
      if (parts.length > 300) {  // dashes of long lines take most of a frame: they are drawn once the picture rests
        canvas.classList.add("swift");
        clearTimeout(rest);
        rest = setTimeout(() => canvas.classList.remove("swift"), 200);
      }
      const right = box.x + box.w, bottom = box.y + box.h;
      for (const part of parts) {
        const away = part.right < box.x || part.x > right || part.bottom < box.y || part.y > bottom;
        if (away === part.away) continue;
        part.element.classList.toggle("away", part.away = away);
        const name = part.element.dataset.name;  // what is out of sight keeps its name, for those who hear the page
        if (name && away) part.element.setAttribute("aria-label", name);
        else part.element.removeAttribute("aria-label");
      }
      canvas.classList.toggle("far", canvas.clientWidth < box.w * 0.35);
      svg.setAttribute("viewBox", `${box.x} ${box.y} ${box.w} ${box.h}`);
    };
    const ratio = () => canvas.clientHeight / Math.max(1, canvas.clientWidth);
    const look = (x, y, w) => {
      const most = Math.max(width, height / ratio()) * 1.2;
      w = Math.min(Math.max(w, 240), Math.max(most, 260));
      box = { x, y, w, h: w * ratio() };
      show();
    };
    const fit = () => {
      // the whole if it can be read, else as much as can be, the model at its left in the middle
      const natural = canvas.clientWidth, whole = Math.max(width, height / ratio());
      const w = whole <= natural * 1.7 ? whole : natural * 1.3;
      const home = nodes[0].transform.baseVal.consolidate().matrix;
      const h = w * ratio();
      look(width <= w ? (width - w) / 2 : 0, height <= h ? (height - h) / 2 : Math.min(Math.max(0, home.f - h / 2 + 30), height - h), w);
    };
    const zoom = (by, cx = 0.5, cy = 0.5) => {
      const x = box.x + box.w * cx, y = box.y + box.h * cy, before = box.w;
      look(box.x, box.y, box.w * by);
      const real = box.w / before;
      look(x - (x - box.x) * real, y - (y - box.y) * real, box.w);
    };
    const move = (dx, dy) => look(box.x + dx * box.w, box.y + dy * box.h, box.w);
    canvas.classList.add("live");
    const size = () => {
      const scale = Math.min(1.15, canvas.clientWidth / width);
      canvas.style.height = `${Math.round(Math.min(innerHeight * 0.75, 720, Math.max(200, height * Math.max(scale, 0.62) + 16)))}px`;
    };
    for (const hidden of all(".tools, .hint", figure)) hidden.hidden = false;
    figure.querySelector(".tools").addEventListener("click", (event) => {
      const what = event.target.dataset.do;
      if (what === "in") zoom(0.8);
      if (what === "out") zoom(1.25);
      if (what === "fit") fit();
    });
    canvas.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const place = canvas.getBoundingClientRect();
      zoom(event.deltaY < 0 ? 0.85 : 1.18, (event.clientX - place.left) / place.width, (event.clientY - place.top) / place.height);
    }, { passive: false });
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button === 0) { from = { x: event.clientX, y: event.clientY, id: event.pointerId }; moved = false; }
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!from) return;
      const dx = event.clientX - from.x, dy = event.clientY - from.y;
      if (!moved && Math.hypot(dx, dy) < 4) return;
      if (!moved) { canvas.setPointerCapture(from.id); canvas.classList.add("moving"); }
      moved = true;
      from = { x: event.clientX, y: event.clientY, id: from.id };
      move(-dx / canvas.clientWidth, -dy / canvas.clientHeight);
    });
    const stop = () => { from = null; canvas.classList.remove("moving"); };
    canvas.addEventListener("pointerup", stop);
    canvas.addEventListener("pointercancel", stop);
    svg.addEventListener("dragstart", (event) => event.preventDefault());
    canvas.addEventListener("keydown", (event) => {
      const keys = { ArrowLeft: [-0.12, 0], ArrowRight: [0.12, 0], ArrowUp: [0, -0.12], ArrowDown: [0, 0.12] };
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key in keys) move(...keys[event.key]);
      else if (event.key === "+" || event.key === "=") zoom(0.8);
      else if (event.key === "-") zoom(1.25);
      else if (event.key === "0") fit();
      else return;
      event.preventDefault();
    });
    const center = (node) => {
      const at = node.transform.baseVal.consolidate().matrix;
      if (at.e < box.x || at.f < box.y || at.e + 224 > box.x + box.w || at.f + 60 > box.y + box.h)
        look(at.e + 112 - box.w / 2, at.f + 30 - box.h / 2, box.w);
    };
    const pick = (node) => {
      for (const one of nodes) one.classList.toggle("picked", one === node);
      for (const line of lines)
        line.classList.toggle("on", !!node && (line.dataset.from === node.dataset.node || line.dataset.to === node.dataset.node));
    };
    svg.addEventListener("focusin", (event) => { const node = event.target.closest(".node"); if (node) center(node); });
    svg.addEventListener("click", (event) => {
      const node = event.target.closest(".node");
      if (moved) { event.preventDefault(); moved = false; return; }
      if (!node || !node.hasAttribute("href")) return;
      const id = node.getAttribute("href").slice(1), card = document.getElementById(id);
      if (!card || !card.classList.contains("artifact")) return;
      event.preventDefault();
      pick(node);
      const copy = card.cloneNode(true);
      for (const one of [copy, ...all("[id]", copy)]) one.removeAttribute("id");
      copy.open = true;
      chosen.replaceChildren(copy);
      chosen.hidden = false;
      figure.after(chosen);
      chosen.scrollIntoView({ block: "nearest" });
    });
    // One that is folded away has no size yet.
    new ResizeObserver(() => { if (canvas.clientWidth && !canvas.dataset.seen) { canvas.dataset.seen = "1"; size(); fit(); } else if (canvas.clientWidth) look(box.x, box.y, box.w); }).observe(canvas);
    return { nodes, lines, center, pick };
  };
  const pictures = all("figure.picture").map(live);

  const filter = () => {
    const wanted = new Set(all("input[type=checkbox]:checked", filters).map((one) => one.value));
    const least = order.indexOf(filters.querySelector("select").value);
    const words = filters.querySelector("input[type=search]").value.trim().toLowerCase();
    for (const picture of pictures) {
      const joined = new Set(["0"]);
      for (const line of picture.lines) {
        const names = line.dataset.relation.split(" ").filter(Boolean);
        const kept = !names.length || names.some((name) => wanted.has(name));
        line.classList.toggle("off", !kept);
        if (kept) { joined.add(line.dataset.from); joined.add(line.dataset.to); }
      }
      let first = null;
      for (const node of picture.nodes) {
        const found = !words || node.dataset.name.toLowerCase().includes(words);
        if (words && found && !first) first = node;
        node.classList.toggle("dim", order.indexOf(node.dataset.severity) < least || !joined.has(node.dataset.node) || !found);
      }
      if (first) picture.center(first);
    }
  };
  if (filters) {
    filters.hidden = false;
    filters.addEventListener("input", filter);
  }
  if (location.hash) followHash();
})();
