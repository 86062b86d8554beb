// The routing map: an SVG graph with providers above, and a canvas on which traffic flows along the chosen paths.
// It draws what `scene` and `frame` say and decides nothing about routing.

// Boxes are as wide as their names need, between `narrow` and `wide`.
const SIZES = [
  { name: "grand", narrow: 150, wide: 220, height: 60, gap: 110, rise: 150, text: 15, small: 12.5, inset: 14, lines: [-8, 10] },
  { name: "roomy", narrow: 124, wide: 172, height: 50, gap: 44, rise: 128, text: 13, small: 11, inset: 12, lines: [-7, 9] },
  { name: "medium", narrow: 104, wide: 160, height: 44, gap: 22, rise: 112, text: 12, small: 10.5, inset: 10, lines: [-5.5, 9] },
  { name: "compact", narrow: 84, wide: 120, height: 34, gap: 11, rise: 100, text: 10.5, small: 9.5, inset: 7, lines: [-3.5, 8.5] },
];
const MARGIN = 30, HIGHEST = 600;
const ROOM = { 2: 1.4, 3: 1.3, 4: 1.15 }; // few tiers stand further apart
const RELATIONS = {
  customer: "customer pays provider", peer: "peers", sibling: "siblings", flat: "no preference",
};
const STATES = { unreachable: "✕ no route", loop: "↻ loop", blackholed: "∅ blackholed", captured: "⚑ captured" };
const WALK = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// ---- where the boxes stand ---------------------------------------------------------------------------------------

/** The rows of a tier: as the scene has them where they fit, else all its nodes dealt out anew. */
function rowsOf(nodes, most) {
  const rows = [...grouped([...nodes].sort((a, b) => a.y - b.y || a.x - b.x), (node) => node.y.toFixed(3)).values()];
  if (rows.every((row) => row.length <= most)) return rows;
  const count = Math.ceil(nodes.length / most), across = [...nodes].sort((a, b) => a.x - b.x || a.y - b.y);
  // Dealt like cards: neighbours end up in different rows, each on a gap of the row above.
  return Array.from({ length: count }, (_, k) => across.filter((_node, i) => i % count === k));
}

/** The largest size at which no row must be dealt anew, and how wide its boxes may then be. */
function chooseSize(scene, tiers, room, ruler) {
  const most = (s) => Math.max(1, Math.floor((room + s.gap) / (s.narrow + s.gap)));
  const longest = (s) => Math.max(...tiers.flatMap((nodes) => rowsOf(nodes, s ? most(s) : Infinity)).map((row) => row.length));
  const size = SIZES.find((s) => longest() <= most(s) && (s.name !== "grand" || scene.nodes.length <= 6)) ?? SIZES.at(-1);
  const needed = Math.max(...scene.nodes.map((node) => ruler(node.name, size.text, 600))) + 2 * size.inset + size.text + 8;
  const width = clamp(Math.min(needed, (room + size.gap) / longest(size) - size.gap), size.narrow, size.wide);
  return { ...size, width, most: most(size), longest: longest(size) };
}

/** Boxes as near to their places in the scene as their neighbours allow; the more rows there are, the closer they stand. */
function placeBoxes(scene, width, ruler) {
  const tiers = [...grouped([...scene.nodes].sort((a, b) => a.tier - b.tier), (node) => node.tier).values()];
  const room = width - 2 * MARGIN, size = chooseSize(scene, tiers, room, ruler), step = size.width + size.gap;
  const inner = Math.min(room, Math.max(820, size.longest * step * 1.25)), left = (width - inner) / 2 + size.width / 2;
  const rows = tiers.map((nodes) => rowsOf(nodes, size.most)), closer = size.height + (size.name === "compact" ? 16 : 30);
  const within = rows.reduce((sum, lines) => sum + lines.length - 1, 0) * closer, between = Math.max(1, rows.length - 1);
  const rise = clamp((HIGHEST - size.height - 68 - within) / between, size.height + 34, size.rise * (ROOM[rows.length] ?? 1.05));
  const boxes = new Map(), bands = [];
  let y = size.height / 2 + 26;
  rows.forEach((lines, t) => {
    if (t) y += rise;
    const top = y;
    lines.forEach((line, k) => {
      if (k) y += closer;
      const places = spread(line.map((node) => left + node.x * (inner - size.width)), step, left, left + inner - size.width);
      line.forEach((node, i) => boxes.set(node.asn, { asn: node.asn, x: places[i], y, w: size.width, h: size.height }));
    });
    bands.push({ top, bottom: y });
  });
  return { boxes, bands, size, width, height: Math.round(y + size.height / 2 + 42) };
}

// ---- how the links run -------------------------------------------------------------------------------------------

const LEVEL = new Set(["left", "right"]);

/** Which sides of two boxes a link joins: one above the other, side by side, or over the heads of those between. */
function sidesOf(a, b, boxes) {
  if (Math.abs(b.y - a.y) > (a.h + b.h) / 2 + 8) return b.y > a.y ? ["bottom", "top"] : ["top", "bottom"];
  const [low, high] = a.x < b.x ? [a.x, b.x] : [b.x, a.x];
  const between = (box) => box !== a && box !== b && box.x > low && box.x < high && Math.abs(box.y - (a.y + b.y) / 2) < box.h;
  if ([...boxes.values()].some(between)) return ["top", "top"];
  return a.x < b.x ? ["right", "left"] : ["left", "right"];
}

/** Ends on one side of a box stand in the order of where they lead, so that links leave it without crossing. */
function assignPorts(ends) {
  for (const group of grouped(ends, (end) => `${end.at.asn} ${end.side}`).values()) {
    const level = LEVEL.has(group[0].side);
    // Arcs over a row nest, so the far end of parallel ones counts the other way round.
    group.sort((p, q) => p.to.x - q.to.x || (p.arc && p.to.x < p.at.x ? q.n - p.n : p.n - q.n));
    const length = level ? group[0].at.h - 18 : group[0].at.w - 30;
    const step = Math.min(level ? 12 : 20, length / Math.max(1, group.length - 1));
    group.forEach((end, i) => { end.offset = (i - (group.length - 1) / 2) * step; });
  }
}

function portOf({ at, side, offset }) {
  if (side === "top" || side === "bottom") return [at.x + offset, at.y + (side === "top" ? -at.h : at.h) / 2];
  return [at.x + (side === "left" ? -at.w : at.w) / 2, at.y + offset];
}

/** One cubic curve [x0, y0, x1, y1, x2, y2, x3, y3] between two ends, pushed aside by `bow`. */
function curveBetween(from, to, bow, fan) {
  const [x0, y0] = portOf(from), [x3, y3] = portOf(to);
  if (from.arc) {
    const lift = 26 + Math.abs(x3 - x0) * 0.07 + bow;
    return [x0, y0, x0, y0 - lift * 1.3, x3, y3 - lift * 1.3, x3, y3];
  }
  if (LEVEL.has(from.side)) {
    return [x0, y0, x0 + (x3 - x0) / 3, y0 + fan, x0 + (x3 - x0) * 2 / 3, y3 + fan, x3, y3];
  }
  const pull = (y3 - y0) * 0.42, lean = (x3 - x0) * 0.14, aside = bow + fan;
  return [x0, y0, x0 + lean + aside, y0 + pull, x3 - lean + aside, y3 - pull, x3, y3];
}

/** How badly a curve runs: through boxes that are not its own, off the picture, or far aside. */
function badness(curve, own, boxes, width, bow) {
  let cost = Math.abs(bow) / 60;
  for (const [x, y] of pointsOn(curve, 16)) {
    if (x < 6 || x > width - 6 || y < 6) cost += 4;
    for (const box of boxes.values()) if (!own.includes(box) && within(x, y, box, 3)) cost += 2;
  }
  return cost;
}

/** Every link's curve: ports in order, parallel links fanned out, boxes in the way gone around where possible. */
function routeLinks(links, { boxes, width }) {
  const twins = grouped(links, pairKey);
  const pairs = links.map((link, n) => {
    const a = boxes.get(link.a), b = boxes.get(link.b);
    const [sideA, sideB] = sidesOf(a, b, boxes);
    const arc = sideA === "top" && sideB === "top";
    return [{ n, at: a, to: b, side: sideA, arc }, { n, at: b, to: a, side: sideB, arc }];
  });
  assignPorts(pairs.flat());
  return new Map(links.map((link, n) => {
    const [from, to] = pairs[n], family = twins.get(pairKey(link));
    const fan = (family.indexOf(link) - (family.length - 1) / 2) * 44;
    const bows = from.arc ? [0, 16, 36, 60] : LEVEL.has(from.side) ? [0] : [0, 40, -40, 84, -84, 140, -140];
    const tries = bows.map((bow) => ({ bow, curve: curveBetween(from, to, bow, fan) }));
    for (const one of tries) one.cost = badness(one.curve, [from.at, to.at], boxes, width, one.bow);
    return [link.id, tries.reduce((best, one) => (one.cost < best.cost ? one : best)).curve];
  }));
}

const pairKey = (link) => [link.a, link.b].sort((p, q) => p - q).join(" ");

const LABEL_PLACES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];

/** A place on a curve for a label of this size: off boxes and other labels, and on as few other links as can be. */
function placeLabel(id, curve, [w, h], { boxes, width, height }, curves, taken) {
  let best = null;
  const over = boxes.values().next().value.h / 2 + h / 2 + 4;
  const asides = [[0, 0, 0], [w / 2 + 8, 0, 2.5], [-w / 2 - 8, 0, 2.5], [0, -over, 8], [0, over, 8]];
  for (const [t, [right, down, price]] of LABEL_PLACES.flatMap((place) => asides.map((aside) => [place, aside]))) {
    const [x, y] = pointOn(curve, t);
    const rect = { x: x + right, y: y + down, w, h };
    let cost = Math.abs(t - 0.5) + price;
    if (rect.x < w / 2 + 4 || rect.x > width - w / 2 - 4 || rect.y < h / 2 + 4 || rect.y > height - h / 2 - 4) cost += 60;
    for (const other of [...boxes.values(), ...taken]) if (meet(rect, other)) cost += 30;
    for (const [other, points] of curves) if (other !== id && points.some(([px, py]) => within(px, py, rect, 1))) cost += 3;
    if (!best || cost < best.cost) best = { rect, cost };
  }
  return best.rect;
}

// ---- traffic: particles on the canvas ----------------------------------------------------------------------------

const SPEED = 62, STRIDE = 3, CROWD = 1200, GOLDEN = 0.6180339887;

/** Points every STRIDE pixels along a flow's links, a little to one side so that flows on one link stay apart. */
function trackOf(flow, curves, lane) {
  const raw = flow.steps.flatMap(([id, way]) => {
    const points = pointsOn(curves.get(id), 28);
    return way === "ab" ? points : points.reverse();
  });
  const track = [];
  let rest = 0;
  for (let i = 1; i < raw.length; i += 1) {
    const [x, y] = raw[i - 1], dx = raw[i][0] - x, dy = raw[i][1] - y, length = Math.hypot(dx, dy);
    for (; length && rest < length; rest += STRIDE) {
      track.push([x + dx * rest / length - dy * lane / length, y + dy * rest / length + dx * lane / length, dx / length, dy / length]);
    }
    rest -= length;
  }
  return track;
}

/** Streams by path. One whose path stays the same keeps its particles where they are: only their number changes. */
function updateStreams(streams, frame, curves, budget, redrawn) {
  // A new scene is drawn before its first frame comes: the old frame may still speak of links that are gone.
  const known = (flow) => flow.steps.every(([id]) => curves.has(id));
  const flows = frame.flows.filter((flow) => flow.volume > 0 && flow.steps.length && known(flow));
  const total = flows.reduce((sum, flow) => sum + flow.volume, 0);
  const wanted = new Set();
  for (const flow of flows) {
    const key = `${flow.source} ${flow.steps.join(" ")}`;
    const stream = streams.get(key) ?? { age: 0, lane: ((streams.size * GOLDEN) % 1 - 0.5) * 5, volume: 0, travelled: 0 };
    if (redrawn || !stream.track) stream.track = trackOf(flow, curves, stream.lane);
    stream.volume = wanted.has(key) ? stream.volume + flow.volume : flow.volume;
    Object.assign(stream, { mark: flow.mark, source: flow.source, end: flow.end });
    streams.set(key, stream);
    wanted.add(key);
  }
  for (const key of streams.keys()) if (!wanted.has(key)) streams.delete(key);
  sharePool([...streams.values()], budget, total);
}

/**
 * Particles in proportion to volume times way, as in a real pipe: so many per pixel, never more than the budget.
 * Where half of the traffic shares one link they stand CROWD / budget pixels apart (8 at the usual 150), no closer.
 */
function sharePool(streams, budget, total) {
  const weight = streams.reduce((sum, s) => sum + s.volume * s.track.length * STRIDE, 0);
  const density = Math.min(budget / (weight || 1), 2 * budget / (CROWD * (total || 1)));
  let left = budget;
  for (const s of [...streams].sort((p, q) => q.volume - p.volume)) {
    s.count = Math.min(left, Math.max(1, Math.floor(s.volume * s.track.length * STRIDE * density)));
    left -= s.count;
  }
}

/** Every symbol drawn once in its colour with a rim of paper, then copied: far cheaper than drawing text each time. */
function makeSprites(stage, marks, ratio) {
  const style = getComputedStyle(stage), colour = (name) => style.getPropertyValue(name).trim();
  const sprite = (symbol, ink) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 16 * ratio, height: 16 * ratio });
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    Object.assign(pen, { font: `11px ${style.fontFamily}`, textAlign: "center", textBaseline: "middle", lineWidth: 2, lineJoin: "round" });
    Object.assign(pen, { strokeStyle: colour("--bgpkit-paper"), fillStyle: ink });
    pen.strokeText(symbol, 8, 8);
    pen.fillText(symbol, 8, 8);
    return { canvas, ink };
  };
  const sprites = new Map(Object.entries(marks).map(([id, mark]) => [id, sprite(mark.symbol, colour(slotName(mark.slot)))]));
  return sprites.set(null, sprite("○", colour("--bgpkit-ink")));
}

function drawParticles(pen, stream, sprite) {
  const { track, count } = stream, n = track.length;
  for (let k = 0; k < count; k += 1) {
    // Golden-ratio offsets: adding or taking away particles leaves all others where they are.
    const at = ((k * GOLDEN) % 1 * n + stream.travelled) % n, i = Math.floor(at);
    pen.globalAlpha = stream.alpha * Math.min(1, i / 5, (n - i) / 5);
    pen.drawImage(sprite.canvas, track[i][0] - 8, track[i][1] - 8, 16, 16);
  }
}

/** What stands in for motion where less of it is asked for: arrowheads that point the way. */
function drawArrows(pen, { track, lane, alpha }, { ink }) {
  Object.assign(pen, { fillStyle: ink, globalAlpha: alpha });
  for (let i = 12 + Math.round(Math.abs(lane) * 4); i < track.length - 2; i += 20) {
    const [x, y, dx, dy] = track[i];
    pen.beginPath();
    pen.moveTo(x + dx * 6, y + dy * 6);
    pen.lineTo(x - dx * 4 - dy * 4.5, y - dy * 4 + dx * 4.5);
    pen.lineTo(x - dx * 4 + dy * 4.5, y - dy * 4 - dx * 4.5);
    pen.fill();
  }
}

/** One picture of the traffic. Boxes and labels are cut out afterwards: traffic passes beneath them. */
function drawTraffic(view, seconds) {
  const { pen, streams, sprites, plan, spotlight } = view;
  if (!plan) return;
  pen.clearRect(0, 0, plan.width, plan.height);
  for (const stream of streams.values()) {
    stream.age += seconds;
    stream.travelled += seconds * SPEED / STRIDE;
    const lit = spotlight === null || stream.source === spotlight;
    stream.alpha = (lit ? 1 : 0.12) * (view.motion?.still() ? 1 : Math.min(1, 0.2 + stream.age * 2));
    const sprite = sprites.get(stream.mark) ?? sprites.get(null);
    (view.motion?.still() ? drawArrows : drawParticles)(pen, stream, sprite);
  }
  for (const { x, y, w, h } of [...plan.boxes.values(), ...view.shown]) pen.clearRect(x - w / 2, y - h / 2, w, h);
}

// ---- the graph: built once per scene -----------------------------------------------------------------------------

function buildNode(node) {
  const parts = {
    title: svg("title"), ring: svg("rect", { class: "bgpkit-ring" }), box: svg("rect", { class: "bgpkit-box" }),
    band: svg("g"), name: svg("text", { class: "bgpkit-name" }), asn: svg("text", { class: "bgpkit-asn" }),
    symbols: svg("text", { class: "bgpkit-marks" }), state: svg("text", { class: "bgpkit-state" }), node, drawn: "",
  };
  // The button is the box alone and its name the whole sentence; what is written on it may be shortened to fit.
  parts.button = svg("g", { role: "button", tabindex: -1, "data-asn": node.asn }, parts.title, parts.ring, parts.box);
  parts.group = svg("g", { class: `bgpkit-node${node.subject ? " bgpkit-subject" : ""}` }, parts.button,
    svg("g", { class: "bgpkit-face", "aria-hidden": "true" }, parts.band, parts.name, parts.asn, parts.symbols, parts.state));
  return parts;
}

function buildLink(link, mark) {
  const parts = {
    link, mark, title: svg("title"), hit: svg("path", { class: "bgpkit-hit" }), load: svg("path", { class: "bgpkit-load" }),
    wire: svg("path", { class: "bgpkit-wire" }), core: link.relation === "sibling" ? svg("path", { class: "bgpkit-core" }) : null,
    arrow: link.relation === "customer" ? svg("g", { class: "bgpkit-arrow" }, svg("circle", { r: 8 }), svg("path", { d: "M-2.5,-4.5L3,0L-2.5,4.5" })) : null,
    words: svg("text", { class: "bgpkit-words" }), aside: svg("text", { class: "bgpkit-aside" }),
  };
  const style = mark ? `--bgpkit-mark: ${slotColour(mark.slot)}` : null;
  const about = { "data-link": link.id, style };
  parts.group = svg("g", { ...about, class: `bgpkit-link bgpkit-${link.relation}${mark ? " bgpkit-ours" : ""}` },
    parts.title, parts.hit, parts.wire, parts.core, parts.arrow);
  parts.label = svg("g", { ...about, class: "bgpkit-label" }, parts.words, parts.aside);
  return parts;
}

/** The whole graph for a scene, the customers' arrowheads and all; nothing in it has a place yet. */
function buildScene(view) {
  const { scene } = view;
  view.nodes = new Map(scene.nodes.map((node) => [node.asn, buildNode(node)]));
  view.links = new Map(scene.links.map((link) => [link.id, buildLink(link, scene.marks[link.id])]));
  const order = [...scene.nodes].sort((a, b) => a.tier - b.tier || a.x - b.x);
  view.order = order.map((node) => node.asn);
  const links = [...view.links.values()];
  view.bands = svg("g", { "aria-hidden": "true" });
  view.svg.replaceChildren(view.bands,
    svg("g", { "aria-hidden": "true" }, ...links.map((parts) => parts.load)),
    svg("g", { "aria-hidden": "true" }, ...links.map((parts) => parts.group)),
    svg("g", { "aria-hidden": "true" }, ...links.map((parts) => parts.label)),
    svg("g", {}, ...view.order.map((asn) => view.nodes.get(asn).group)));
  setAttributes(view.svg, { "aria-label": `${scene.title ?? "Network"}: map of ${counted(scene.nodes.length, "AS", "ASes")}. Arrow keys move between them.` });
  setText(view.heading, scene.title ?? "");
  view.legend.replaceChildren(...legendItems(scene));
  view.streams.clear();
  view.arrivalDrawn = null;
  setTabStop(view, view.nodes.has(view.selected) ? view.selected : view.order[0]);
}

/** One stop for the Tab key; arrow keys walk on from there. */
function setTabStop(view, asn) {
  for (const [other, parts] of view.nodes) setAttributes(parts.button, { tabindex: other === asn ? 0 : -1 });
}

function legendItems(scene) {
  const sample = (relation) => html("span", { class: "bgpkit-key" },
    svg("svg", { width: 38, height: 12, viewBox: "0 0 38 12", "aria-hidden": "true", class: `bgpkit-link bgpkit-${relation}` },
      svg("path", { class: "bgpkit-wire", d: "M1,6H37" }), relation === "sibling" ? svg("path", { class: "bgpkit-core", d: "M1,6H37" }) : null,
      relation === "customer" ? svg("g", { class: "bgpkit-arrow" }, svg("path", { d: "M16,1.5L21.5,6L16,10.5" })) : null),
    RELATIONS[relation]);
  const relations = Object.keys(RELATIONS).filter((relation) => scene.links.some((link) => link.relation === relation));
  const marks = Object.values(scene.marks).map((mark) => html("span", { class: "bgpkit-key" }, symbolTag(mark), `via ${mark.name}`));
  return [...marks, ...relations.map(sample), html("span", { class: "bgpkit-key" }, "wider = more traffic")];
}

// ---- places: on a new scene, width or drag -----------------------------------------------------------------------

function arrange(view) {
  const plan = view.rest = placeBoxes(view.scene, view.width, view.ruler);
  plan.curves = routeLinks(view.scene.links, plan);
  const highest = Math.min(...[...plan.curves.values()].flatMap((curve) => pointsOn(curve, 8).map(([, y]) => y)));
  if (highest < 12) lower(plan, Math.ceil(14 - highest));
  setAttributes(view.svg, { viewBox: `0 0 ${plan.width} ${plan.height}`, width: plan.width, height: plan.height });
  view.stage.dataset.size = plan.size.name;
  const ratio = window.devicePixelRatio || 1;
  Object.assign(view.canvas, { width: plan.width * ratio, height: plan.height * ratio });
  Object.assign(view.canvas.style, { width: `${plan.width}px`, height: `${plan.height}px` });
  view.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  view.sprites = makeSprites(view.stage, view.scene.marks, ratio);
  view.bands.replaceChildren(...plan.bands.flatMap((band, i) => drawBand(band, i, plan)));
  for (const parts of view.nodes.values()) arrangeNode(parts, plan, view.ruler);
  settle(view);
}

/** Put everything where it rests, or where the reader dragged it, and lead the links there. */
function settle(view) {
  const { rest, moved } = view, plan = view.plan = { ...rest, boxes: new Map(rest.boxes) };
  for (const [asn, at] of moved) {
    if (plan.boxes.has(asn)) plan.boxes.set(asn, { ...plan.boxes.get(asn), x: at.x * plan.width, y: at.y * plan.height });
  }
  if (moved.size) plan.curves = routeLinks(view.scene.links, plan);
  for (const [asn, parts] of view.nodes) {
    const { x, y } = plan.boxes.get(asn);
    setAttributes(parts.group, { transform: `translate(${x} ${y})` });
  }
  arrangeLinks(view);
  view.redrawn = true;
}

/** Arcs over the top row need room that is known only once they are drawn. */
function lower(plan, by) {
  for (const box of plan.boxes.values()) box.y += by;
  for (const band of plan.bands) { band.top += by; band.bottom += by; }
  for (const curve of plan.curves.values()) for (const i of [1, 3, 5, 7]) curve[i] += by;
  plan.height += by;
}

function drawBand(band, i, plan) {
  const pad = plan.size.height / 2 + 16, y = band.top - pad, height = band.bottom - band.top + 2 * pad;
  const words = plan.bands.length < 2 ? "" : i === 0 ? "providers" : i === plan.bands.length - 1 ? "customers" : "";
  const text = svg("text", { class: "bgpkit-tier", transform: `translate(14 ${y + height / 2}) rotate(-90)` }, words);
  return [svg("rect", { class: "bgpkit-band", x: 1, y, width: plan.width - 2, height, rx: 10 }), text];
}

function arrangeNode(parts, { boxes, size }, ruler) {
  const { node, ring, box } = parts, { w, h } = boxes.get(node.asn);
  setAttributes(box, { x: -w / 2, y: -h / 2, width: w, height: h, rx: 8 });
  setAttributes(ring, { x: -w / 2 - 4, y: -h / 2 - 4, width: w + 8, height: h + 8, rx: 12 });
  setAttributes(parts.name, { x: size.inset - w / 2, y: size.lines[0] + (isBare(node) ? 5 : 0), "font-size": size.text });
  setAttributes(parts.asn, { x: size.inset - w / 2, y: size.lines[1], "font-size": size.small });
  setAttributes(parts.symbols, { x: w / 2 - size.inset, y: size.lines[0], "font-size": size.text });
  setAttributes(parts.state, { x: w / 2 - size.inset, y: size.lines[1], "font-size": size.small });
  Object.assign(parts, { size, ruler, drawn: "" });
}

function arrangeLinks(view) {
  const { plan, ruler, links } = view, small = plan.size.name === "compact";
  plan.points = new Map([...plan.curves].map(([id, curve]) => [id, pointsOn(curve, 14)]));
  plan.taken = [];
  const byNeed = [...links.values()].sort((p, q) => Boolean(q.mark) - Boolean(p.mark));
  for (const parts of byNeed) {
    const curve = plan.curves.get(parts.link.id), d = pathData(curve);
    for (const path of [parts.hit, parts.load, parts.wire, parts.core]) if (path) setAttributes(path, { d });
    // Only the subject's links, and the rest of a small graph, keep room for words of their own.
    setText(parts.aside, small ? "" : fitText(parts.link.label ?? "", 96, (text) => ruler(text, 10.5)));
    parts.rect = null;
    if (parts.mark || parts.aside.textContent) plan.taken.push(labelRect(view, parts, plan.taken));
    if (parts.arrow) placeArrow(parts, curve, plan.taken, small);
  }
}

/** Where a link's words stand; worked out when first needed, for most links of a large graph never are. */
function labelRect({ plan, ruler }, parts, taken) {
  if (parts.rect) return parts.rect;
  const aside = parts.aside.textContent, wide = Math.max(ruler("● 00.0 Gbit/s ⚠", 11.5, 500), ruler(aside, 10.5));
  parts.rect = placeLabel(parts.link.id, plan.curves.get(parts.link.id), [wide + 6, aside ? 28 : 16], plan, plan.points, taken);
  setAttributes(parts.label, { transform: `translate(${parts.rect.x} ${parts.rect.y})` });
  return parts.rect;
}

/** The customer's arrow points at the provider; it keeps clear of labels. */
function placeArrow(parts, curve, taken, small) {
  const { arrow } = parts;
  const free = (t) => { const [x, y] = pointOn(curve, t); return !taken.some((box) => within(x, y, box, 6)); };
  const t = [0.62, 0.75, 0.5, 0.35, 0.85].find(free) ?? 0.8;
  const [x, y] = pointOn(curve, t), [nextX, nextY] = pointOn(curve, t + 0.02);
  const angle = Math.atan2(nextY - y, nextX - x) * 180 / Math.PI;
  setAttributes(arrow, { transform: `translate(${x} ${y}) rotate(${angle}) scale(${small ? 0.75 : 1})` });
  parts.badge = small ? null : { x, y, w: 13, h: 13 };
  if (parts.badge) taken.push(parts.badge);
}

// ---- states: on every frame --------------------------------------------------------------------------------------

/** Whether an AS has no name of its own, only its number once more. */
const isBare = (node) => node.name === `AS${node.asn}`;
const fullName = (node) => (isBare(node) ? node.name : `${node.name} (AS${node.asn})`);

function paintNode(parts, state, marks) {
  // Most nodes are the same in the next frame: compare before touching the page.
  const wanted = JSON.stringify(state);
  if (parts.drawn === wanted) return;
  parts.drawn = wanted;
  const { node, size } = parts, known = (state.marks ?? []).filter(([id]) => marks[id]);
  const word = STATES[state.state] ?? (state.state === "split" ? "split" : "");
  const space = size.width - 2 * size.inset, tight = space < 70 + word.length * 5.5;
  parts.symbols.replaceChildren(...known.slice(0, 4).map(([id]) =>
    svg("tspan", { style: `fill: ${slotColour(marks[id].slot)}` }, marks[id].symbol)));
  const taken = known.length ? known.length * size.text * 0.8 + 4 : 0;
  setText(parts.name, fitText(node.name, space - taken, (text) => parts.ruler(text, size.text, 600)));
  setText(parts.asn, (word && tight) || isBare(node) ? "" : `AS${node.asn}`);
  setText(parts.state, word);
  setText(parts.title, state.text || fullName(node));
  setAttributes(parts.group, { "data-state": state.state });
  setAttributes(parts.button, { "data-state": state.state, "aria-label": state.text || fullName(node) });
  parts.box.style.setProperty("--bgpkit-mark", known.length === 1 ? slotColour(marks[known[0][0]].slot) : "transparent");
  drawShares(parts, known, marks);
}

/** A band along the foot of the box, divided as the traffic is. */
function drawShares({ band, size }, known, marks) {
  const whole = known.reduce((sum, [, share]) => sum + share, 0) || 1, height = size.name === "compact" ? 3 : 4;
  let x = size.inset - size.width / 2;
  band.replaceChildren(...known.map(([id, share]) => {
    const width = (size.width - 2 * size.inset) * share / whole;
    const piece = svg("rect", { x, y: size.height / 2 - height - 4, width: Math.max(0, width - (known.length > 1 ? 1.5 : 0)), height, rx: 1.5,
      style: `fill: ${slotColour(marks[id].slot)}` });
    x += width;
    return piece;
  }));
}

/** Which mark's traffic a link carries, if it is only one: its band then has that colour. */
function carriedMarks(frame) {
  const carried = new Map();
  for (const flow of frame.flows) {
    for (const [id] of flow.steps) carried.set(id, !carried.has(id) || carried.get(id) === flow.mark ? flow.mark : null);
  }
  return carried;
}

function paintLink(view, parts, state, scale, mark) {
  const { link } = parts, [there, back] = state.load ?? [0, 0], load = there + back;
  const most = view.plan.size.name === "compact" ? 11 : 18;
  const condition = !state.up ? "down" : state.announced === false ? "silent" : "";
  for (const group of [parts.group, parts.label]) setAttributes(group, { "data-condition": condition || null });
  const over = Math.max(...(state.use ?? [0])) > 1;
  setText(parts.title, `${state.text || link.id}${over ? `; overloaded: ${percent(Math.max(...state.use))} of its capacity` : ""}`);
  parts.load.style.strokeWidth = state.up && load > 0 ? `${(2.5 + most * Math.sqrt(Math.min(1, load / scale))).toFixed(1)}px` : "0";
  parts.load.style.stroke = mark ? slotColour(mark.slot) : "var(--bgpkit-quiet)";
  parts.group.style.setProperty("--bgpkit-carried", mark && !parts.mark ? slotColour(mark.slot) : "");
  parts.group.classList.toggle("bgpkit-busy", load > 0);
  const words = condition === "down" ? "✕ down" : condition === "silent" ? "not announced" : loadWords(parts, there, back, view.frame.unit);
  const warning = over && !condition ? " ⚠" : "";
  const symbol = parts.mark && !condition ? svg("tspan", { class: "bgpkit-symbol" }, `${parts.mark.symbol} `) : null;
  const spoken = `${words}${warning}`;
  if (parts.spoken !== spoken) parts.words.replaceChildren(...[symbol, spoken].filter(Boolean));
  parts.spoken = spoken;
  parts.constant = Boolean(parts.mark || condition || over);
  const two = Boolean(parts.aside.textContent);
  setAttributes(parts.words, { y: two ? -2 : 4 });
  setAttributes(parts.aside, { y: parts.constant || parts.lit ? 11 : 4 });
}

/** Load in words, towards the subject first; both directions only where both carry something. */
function loadWords({ mark }, there, back, unit) {
  const [inward, outward] = mark && mark.outward === "ab" ? [back, there] : [there, back];
  if (!inward || !outward) return volume(inward + outward, unit);
  return mark ? `in ${figure(inward)} · out ${volume(outward, unit)}` : `${figure(inward)} + ${volume(outward, unit)}`;
}

function paint(view) {
  const { frame, scene } = view;
  if (!view.plan || !frame.nodes) return;
  const nothing = { marks: [], state: "quiet" }, idle = { up: true, announced: true, load: [0, 0], use: [0, 0] };
  for (const [asn, parts] of view.nodes) paintNode(parts, frame.nodes[asn] ?? nothing, scene.marks);
  const scale = frame.flows.reduce((sum, flow) => sum + flow.volume, 0) || 1, carried = carriedMarks(frame);
  for (const [id, parts] of view.links) paintLink(view, parts, frame.links[id] ?? idle, scale, scene.marks[carried.get(id)]);
  updateStreams(view.streams, frame, view.plan.curves, view.budget, view.redrawn);
  view.redrawn = false;
  light(view);
  drawArrival(view);
  view.motion.wake();
  view.painted(() => { view.el.dataset.serial = frame.serial; });
}

// ---- the path in the light, and the path as it arrives -----------------------------------------------------------

function pathOf(frame, asn) {
  const arrival = frame.arrivals?.[asn];
  if (arrival) return { links: arrival.links, hops: arrival.hops };
  const own = (frame.flows ?? []).filter((flow) => flow.source === asn);
  return { links: own.flatMap((flow) => flow.steps.map(([id]) => id)), hops: [asn] };
}

/** Put what is hovered, focused or selected in the light; hovering and focus also dim all the rest. */
function light(view) {
  const { stage, frame, selected, hovered } = view;
  const node = hovered?.asn ?? (hovered ? null : view.focused);
  const asn = node ?? (view.nodes.has(selected) ? selected : null);
  const path = asn === null ? { links: [], hops: [] } : pathOf(frame, asn);
  const links = new Set(path.links), hops = new Set([asn, ...path.hops]);
  stage.classList.toggle("bgpkit-dim", node !== null && node !== undefined);
  view.spotlight = node ?? null;
  for (const [other, parts] of view.nodes) {
    parts.group.classList.toggle("bgpkit-on", hops.has(other));
    setAttributes(parts.button, { "aria-pressed": String(other === selected) });
  }
  view.shown = [];
  for (const [id, parts] of view.links) {
    parts.lit = links.has(id) || hovered?.link === id;
    for (const group of [parts.group, parts.label, parts.load]) group.classList.toggle("bgpkit-on", parts.lit);
    parts.label.classList.toggle("bgpkit-shown", parts.constant || parts.lit);
    if (parts.constant || parts.lit || parts.aside.textContent) view.shown.push(tightRect(view, parts));
    setAttributes(parts.aside, { y: parts.constant || parts.lit ? 11 : 4 });
    if (parts.badge) view.shown.push(parts.badge);
  }
  if (view.motion.still()) drawTraffic(view, 0);
}

function tightRect(view, parts) {
  const { ruler, plan, shown } = view, { spoken, aside, mark } = parts;
  const wide = Math.max(ruler(`${mark ? "● " : ""}${spoken}`, 11.5, 500), ruler(aside.textContent, 10.5));
  return { ...labelRect(view, parts, [...plan.taken, ...shown]), w: wide + 6 };
}

/** One AS of a path as a chip; extra copies of the same ASN are hatched, so that they look like what they are. */
function chip(name, asn, extra = false) {
  return html("span", { class: `bgpkit-chip${extra ? " bgpkit-extra" : ""}`, title: name ? `${name} (AS${asn})` : `AS${asn}` },
    html("b", {}, String(asn)), html("small", {}, extra ? "extra copy" : name || "\u00a0"));
}

function pathChips(path, nameOf) {
  return runsOf(path).map(([asn, times]) => times === 1 ? chip(nameOf(asn), asn) : html("span", { class: "bgpkit-run" },
    chip(nameOf(asn), asn), ...Array.from({ length: times - 1 }, () => chip(nameOf(asn), asn, true)),
    html("span", { class: "bgpkit-times" }, `×${times}`)));
}

/** The AS_PATH that the selected AS heard above the ASes its packets cross: prepending is the gap between the two. */
function drawArrival(view) {
  const { arrival, frame, selected, nodes } = view, node = nodes.get(selected)?.node;
  const wanted = JSON.stringify([selected, frame.arrivals?.[selected], frame.nodes?.[selected]]);
  if (view.arrivalDrawn === wanted) return;
  view.arrivalDrawn = wanted;
  if (!node) return void arrival.replaceChildren(html("p", { class: "bgpkit-hint" }, "Select an AS to see the AS_PATH as it arrives there."));
  const heard = frame.arrivals?.[selected], nameOf = (asn) => { const known = nodes.get(Number(asn))?.node; return known && !isBare(known) ? known.name : ""; };
  const clear = html("button", { type: "button", class: "bgpkit-clear" }, "Clear selection");
  clear.addEventListener("click", () => { view.select(null); nodes.get(node.asn)?.button.focus(); });
  const title = html("h4", {}, `At ${fullName(node)}`);
  const head = html("div", { class: "bgpkit-arrival-head" }, title, clear);
  if (!heard?.as_path?.length) return void arrival.replaceChildren(head, html("p", { class: "bgpkit-hint" }, frame.nodes?.[selected]?.text ?? ""));
  const hops = heard.hops[0] === selected ? heard.hops.slice(1) : heard.hops;
  const fact = (label, value) => value === null || value === undefined || value === "" ? null : html("span", {}, `${label} `, html("b", {}, String(value)));
  const extra = heard.as_path.length - runsOf(heard.as_path).length;
  const row = (label, chips, note) => [html("span", { class: "bgpkit-gap-name" }, `${label}: `), html("span", { class: "bgpkit-path" }, ...chips), html("span", { class: "bgpkit-note" }, note)];
  arrival.replaceChildren(head, html("div", { class: "bgpkit-gap" },
    ...row("AS_PATH as it arrives", pathChips(heard.as_path, nameOf), `length ${heard.as_path.length}${extra ? `, ${counted(extra, "extra copy", "extra copies")}` : ""}`),
    ...row("What packets cross", hops.map((asn) => chip(nameOf(asn), asn)), counted(hops.length, "hop"))),
    html("p", { class: "bgpkit-facts" }, fact("local-pref", heard.local_pref), fact("settled by", heard.settled_by)));
}

// ---- hands: pointer and keyboard ---------------------------------------------------------------------------------

/** The nearest node in a direction: far to the side counts more than far ahead. */
function neighbour(plan, from, [dx, dy]) {
  const here = plan.boxes.get(from);
  let best = null;
  for (const box of plan.boxes.values()) {
    const ahead = (box.x - here.x) * dx + (box.y - here.y) * dy, aside = Math.abs((box.x - here.x) * dy) + Math.abs((box.y - here.y) * dx);
    if (ahead < 4) continue;
    const cost = ahead + 2.2 * aside;
    if (!best || cost < best.cost) best = { asn: box.asn, cost };
  }
  return best?.asn ?? null;
}

const asnAt = (target) => { const node = target.closest?.("[data-asn]"); return node ? Number(node.dataset.asn) : null; };

function listenKeys(view) {
  const { life, svg: graph } = view;
  const focusOn = (asn) => { setTabStop(view, asn); view.nodes.get(asn).button.focus(); };
  life.listen(graph, "keydown", (event) => {
    const asn = asnAt(event.target);
    if (event.key === "Escape") view.select(null);
    else if (asn === null) return;
    else if (event.key === "Enter" || event.key === " ") view.select(asn);
    else if (event.key === "Home" || event.key === "End") focusOn(view.order.at(event.key === "Home" ? 0 : -1));
    else if (WALK[event.key]) focusOn(neighbour(view.plan, asn, WALK[event.key]) ?? asn);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const onFocus = (event) => {
    const asn = event.type === "focusin" && event.target.matches(":focus-visible") ? asnAt(event.target) : null;
    if (asn !== null) setTabStop(view, asn);
    view.focused = asn;
    light(view);
  };
  // On the div, not the svg: Chromium makes an svg that listens for focus a Tab stop of its own.
  life.listen(view.stage, "focusin focusout", onFocus);
}

function listenPointer(view) {
  const { life, svg: graph } = view;
  let drag = null;
  life.listen(graph, "pointerover pointerout", (event) => {
    const link = event.type === "pointerover" ? event.target.closest?.("[data-link]")?.dataset.link : null;
    const asn = event.type === "pointerover" ? asnAt(event.target) : null;
    view.hovered = asn !== null ? { asn } : link ? { link } : null;
    light(view);
  });
  life.listen(graph, "pointerdown", (event) => {
    const asn = asnAt(event.target);
    if (asn !== null && event.button === 0) drag = { asn, x: event.clientX, y: event.clientY, moving: false };
  });
  life.listen(graph, "pointermove", (event) => {
    if (!drag || (!drag.moving && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 5)) return;
    // Captured only now, so that a plain click stays a click on the node.
    if (!drag.moving) graph.setPointerCapture(event.pointerId);
    drag.moving = true;
    const frame = graph.getBoundingClientRect(), { plan } = view, box = plan.boxes.get(drag.asn);
    const x = clamp(event.clientX - frame.left, box.w / 2 + 2, plan.width - box.w / 2 - 2);
    const y = clamp(event.clientY - frame.top, box.h / 2 + 2, plan.height - box.h / 2 - 2);
    view.moved.set(drag.asn, { x: x / plan.width, y: y / plan.height });
    view.resettle();
  });
  life.listen(graph, "pointerup pointercancel", (event) => {
    view.dragged = Boolean(drag?.moving);
    if (drag?.moving) graph.releasePointerCapture(event.pointerId);
    drag = null;
  });
  life.listen(graph, "click", (event) => {
    const asn = asnAt(event.target);
    if (asn !== null && !view.dragged) view.select(asn);
  });
  life.listen(graph, "dblclick", (event) => {
    if (asnAt(event.target) !== null || !view.moved.size) return;
    view.moved.clear();
    view.resettle();
  });
}

// ---- the widget --------------------------------------------------------------------------------------------------

function makeView(el, life) {
  const view = {
    el, life, svg: svg("svg", { role: "group" }), canvas: html("canvas", { "aria-hidden": "true" }), heading: html("h3"),
    legend: html("div", { class: "bgpkit-legend" }), arrival: html("section", { class: "bgpkit-arrival", "aria-label": "AS_PATH at the selected AS" }),
    streams: new Map(), moved: new Map(), shown: [], spotlight: null, hovered: null, focused: null, width: 0, redrawn: true,
  };
  view.stage = html("div", { class: "bgpkit-stage" }, view.svg, view.canvas);
  view.pen = view.canvas.getContext("2d");
  el.classList.add("bgpkit-root", "bgpkit-map");
  el.replaceChildren(view.heading, view.stage, view.legend, view.arrival);
  view.motion = animation(life, view.canvas, (seconds) => drawTraffic(view, seconds));
  view.painted = afterPaint(life);
  return view;
}

/** The scene with only links that have two ends, and for each of the subject's links which way is out. */
function readScene(scene) {
  const subject = scene.nodes.find((node) => node.subject)?.asn, asns = new Set(scene.nodes.map((node) => node.asn));
  const links = (scene.links ?? []).filter((link) => asns.has(link.a) && asns.has(link.b));
  const outward = (id) => (links.find((link) => link.id === id)?.a === subject ? "ab" : "ba");
  const marks = Object.entries(scene.marks ?? {}).map(([id, mark]) => [id, { ...mark, outward: outward(id) }]);
  return { ...scene, links, marks: Object.fromEntries(marks) };
}

function render({ model, el }) {
  const life = lifetime(), view = makeView(el, life);
  const relay = () => { if (view.width && view.scene) { arrange(view); paint(view); } };
  view.resettle = () => { settle(view); paint(view); };
  view.select = (asn) => { model.set("selected", asn); model.save_changes(); };
  const onScene = () => {
    const scene = model.get("scene") ?? {};
    view.frame = model.get("frame") ?? {};
    view.scene = scene.nodes?.length ? readScene(scene) : null;
    view.moved.clear();
    view.plan = null;
    if (view.scene) buildScene(view);
    else view.svg.replaceChildren();
    relay();
  };
  const onFrame = () => { view.frame = model.get("frame") ?? {}; if (view.scene) paint(view); };
  const onSelected = () => { view.selected = model.get("selected"); if (view.plan) { light(view); drawArrival(view); } };
  const onParticles = () => { view.budget = model.get("particles") ?? 150; };
  view.selected = model.get("selected");
  onParticles();
  onScene();
  life.follow(model, "scene", onScene);
  life.follow(model, "frame", onFrame);
  life.follow(model, "selected", onSelected);
  life.follow(model, "particles", () => { onParticles(); onFrame(); });
  followWidth(life, view.stage, (width) => { view.width = width; view.ruler = textRuler(el); relay(); });
  followTheme(life, () => {
    if (!view.plan) return;
    view.sprites = makeSprites(view.stage, view.scene.marks, window.devicePixelRatio || 1);
    view.motion.wake();
  });
  listenKeys(view);
  listenPointer(view);
  return () => { life.end(); el.replaceChildren(); };
}

export default { render };
