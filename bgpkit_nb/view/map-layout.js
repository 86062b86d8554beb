// Where the map's boxes stand, how its links run and where words on them find room: geometry only, no page.

// Boxes are as wide as their names need, between `narrow` and `wide`; all in pixels. `lines` are the two baselines.
const SIZES = [
  { name: "grand", narrow: 150, wide: 220, height: 60, gap: 110, rise: 150, lines: [-8, 10], inset: 14 },
  { name: "roomy", narrow: 124, wide: 172, height: 50, gap: 44, rise: 128, lines: [-7, 9], inset: 12 },
  { name: "medium", narrow: 104, wide: 160, height: 44, gap: 22, rise: 112, lines: [-5.5, 9], inset: 10 },
  { name: "compact", narrow: 84, wide: 120, height: 34, gap: 11, rise: 100, lines: [-3.5, 8.5], inset: 7 },
];
const TEXT = { grand: [15, 12.5], roomy: [13, 11], medium: [12, 10.5], compact: [10.5, 9.5] }; // name, ASN
const MARGIN = 30;
const HIGHEST = 600;
const ROOM = { 2: 1.4, 3: 1.3, 4: 1.15 }; // few tiers stand further apart

// ---- where the boxes stand ---------------------------------------------------------------------------------------

/** The rows of a tier: as the scene has them where they fit, else all its nodes dealt out anew. */
function rowsOf(nodes, most) {
  const rows = [
    ...grouped(
      [...nodes].sort((a, b) => a.y - b.y || a.x - b.x),
      (node) => node.y.toFixed(3),
    ).values(),
  ];
  if (rows.every((row) => row.length <= most)) return rows;
  const count = Math.ceil(nodes.length / most);
  const across = [...nodes].sort((a, b) => a.x - b.x || a.y - b.y);
  // Dealt like cards: neighbours end up in different rows, each on a gap of the row above.
  return Array.from({ length: count }, (_, k) => across.filter((_node, i) => i % count === k));
}

/** The largest size at which no row must be dealt anew, and how wide its boxes may then be. */
function chooseSize(scene, tiers, room, ruler) {
  const most = (s) => Math.max(1, Math.floor((room + s.gap) / (s.narrow + s.gap)));
  const longest = (s) =>
    Math.max(...tiers.flatMap((nodes) => rowsOf(nodes, s ? most(s) : Infinity)).map((row) => row.length));
  const size =
    SIZES.find((s) => longest() <= most(s) && (s.name !== "grand" || scene.nodes.length <= 6)) ?? SIZES.at(-1);
  const [text, small] = TEXT[size.name];
  const needed = Math.max(...scene.nodes.map((node) => ruler(node.name, text, 600))) + 2 * size.inset + text + 8;
  const width = clamp(Math.min(needed, (room + size.gap) / longest(size) - size.gap), size.narrow, size.wide);
  return { ...size, text, small, width, most: most(size), longest: longest(size) };
}

/** Boxes as near to their places in the scene as neighbours allow; the more rows there are, the closer they stand. */
function placeBoxes(scene, width, ruler) {
  const tiers = [
    ...grouped(
      [...scene.nodes].sort((a, b) => a.tier - b.tier),
      (node) => node.tier,
    ).values(),
  ];
  const room = width - 2 * MARGIN;
  const size = chooseSize(scene, tiers, room, ruler);
  const step = size.width + size.gap;
  const inner = Math.min(room, Math.max(820, size.longest * step * 1.25));
  const left = (width - inner) / 2 + size.width / 2;
  const rows = tiers.map((nodes) => rowsOf(nodes, size.most));
  const closer = size.height + (size.name === "compact" ? 16 : 30);
  const inside = rows.reduce((sum, lines) => sum + lines.length - 1, 0) * closer;
  const between = Math.max(1, rows.length - 1);
  const rise = clamp(
    (HIGHEST - size.height - 68 - inside) / between,
    size.height + 34,
    size.rise * (ROOM[rows.length] ?? 1.05),
  );
  const boxes = new Map();
  const bands = [];
  let y = size.height / 2 + 26;
  rows.forEach((lines, t) => {
    if (t) y += rise;
    const top = y;
    lines.forEach((line, k) => {
      if (k) y += closer;
      const places = spread(
        line.map((node) => left + node.x * (inner - size.width)),
        step,
        left,
        left + inner - size.width,
      );
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
  const between = (box) =>
    box !== a && box !== b && box.x > low && box.x < high && Math.abs(box.y - (a.y + b.y) / 2) < box.h;
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
    group.forEach((end, i) => {
      end.offset = (i - (group.length - 1) / 2) * step;
    });
  }
}

function portOf({ at, side, offset }) {
  if (side === "top" || side === "bottom") return [at.x + offset, at.y + (side === "top" ? -at.h : at.h) / 2];
  return [at.x + (side === "left" ? -at.w : at.w) / 2, at.y + offset];
}

/** One cubic curve [x0, y0, x1, y1, x2, y2, x3, y3] between two ends, pushed aside by `bow`. */
function curveBetween(from, to, bow, fan) {
  const [x0, y0] = portOf(from);
  const [x3, y3] = portOf(to);
  if (from.arc) {
    const lift = 26 + Math.abs(x3 - x0) * 0.07 + bow;
    return [x0, y0, x0, y0 - lift * 1.3, x3, y3 - lift * 1.3, x3, y3];
  }
  if (LEVEL.has(from.side)) {
    return [x0, y0, x0 + (x3 - x0) / 3, y0 + fan, x0 + ((x3 - x0) * 2) / 3, y3 + fan, x3, y3];
  }
  const pull = (y3 - y0) * 0.42;
  const lean = (x3 - x0) * 0.14;
  const aside = bow + fan;
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
    const a = boxes.get(link.a);
    const b = boxes.get(link.b);
    const [sideA, sideB] = sidesOf(a, b, boxes);
    const arc = sideA === "top" && sideB === "top";
    return [
      { n, at: a, to: b, side: sideA, arc },
      { n, at: b, to: a, side: sideB, arc },
    ];
  });
  assignPorts(pairs.flat());
  return new Map(
    links.map((link, n) => {
      const [from, to] = pairs[n];
      const family = twins.get(pairKey(link));
      const fan = (family.indexOf(link) - (family.length - 1) / 2) * 44;
      const bows = from.arc ? [0, 16, 36, 60] : LEVEL.has(from.side) ? [0] : [0, 40, -40, 84, -84, 140, -140];
      const tries = bows.map((bow) => ({ bow, curve: curveBetween(from, to, bow, fan) }));
      for (const one of tries) one.cost = badness(one.curve, [from.at, to.at], boxes, width, one.bow);
      return [link.id, tries.reduce((best, one) => (one.cost < best.cost ? one : best)).curve];
    }),
  );
}

const pairKey = (link) => [link.a, link.b].sort((p, q) => p - q).join(" ");

const LABEL_PLACES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.18, 0.82];

/** A place on a curve for a label of this size: off boxes and other labels, and on as few other links as can be. */
function placeLabel(id, curve, [w, h], { boxes, width, height }, curves, taken) {
  let best = null;
  const over = boxes.values().next().value.h / 2 + h / 2 + 4;
  const asides = [
    [0, 0, 0],
    [w / 2 + 8, 0, 2.5],
    [-w / 2 - 8, 0, 2.5],
    [0, -over, 8],
    [0, over, 8],
  ];
  for (const [t, [right, down, price]] of LABEL_PLACES.flatMap((place) => asides.map((aside) => [place, aside]))) {
    const [x, y] = pointOn(curve, t);
    const rect = { x: x + right, y: y + down, w, h };
    let cost = Math.abs(t - 0.5) + price;
    if (rect.x < w / 2 + 4 || rect.x > width - w / 2 - 4 || rect.y < h / 2 + 4 || rect.y > height - h / 2 - 4)
      cost += 60;
    for (const other of [...boxes.values(), ...taken]) if (meet(rect, other)) cost += 30;
    for (const [other, points] of curves)
      if (other !== id && points.some(([px, py]) => within(px, py, rect, 1))) cost += 3;
    if (!best || cost < best.cost) best = { rect, cost };
  }
  return best.rect;
}
