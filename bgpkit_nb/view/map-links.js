// How the map's links run and where words on them find room: geometry only, no page.

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
  for (const group of grouped(ends, (end) => `${end.at.id} ${end.side}`).values()) {
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
function curveBetween(from, to, bow, fan, straight) {
  const [x0, y0] = portOf(from);
  const [x3, y3] = portOf(to);
  if (straight && !bow && !fan && !from.arc) {
    return [x0, y0, (2 * x0 + x3) / 3, (2 * y0 + y3) / 3, (x0 + 2 * x3) / 3, (y0 + 2 * y3) / 3, x3, y3];
  }
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
function badness(curve, own, { boxes, width, frames }, bow) {
  let cost = Math.abs(bow) / 60;
  for (const [x, y] of pointsOn(curve, 16)) {
    if (x < 6 || x > width - 6 || y < 6) cost += 4;
    for (const box of boxes.values()) if (!own.includes(box) && within(x, y, box, 3)) cost += 2;
    for (const frame of frames)
      if (!own.some((box) => frame.members.has(box.id)) && within(x, y, frame, 0)) cost += 1;
  }
  return cost;
}

/** Every link's curve: ports in order, parallel links fanned out, boxes in the way gone around where possible. */
function routeLinks(links, plan) {
  const { boxes } = plan;
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
      const tries = bows.map((bow) => ({ bow, curve: curveBetween(from, to, bow, fan, link.relation === "inside") }));
      for (const one of tries) one.cost = badness(one.curve, [from.at, to.at], plan, one.bow);
      return [link.id, tries.reduce((best, one) => (one.cost < best.cost ? one : best)).curve];
    }),
  );
}

const pairKey = (link) => [link.a, link.b].map(String).sort().join(" ");

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
