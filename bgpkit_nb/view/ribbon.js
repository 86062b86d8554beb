// The ribbon: what comes into an AS on the left, what leaves it on the right, and its links between: each as high on
// its left as what it brings, on its right as what it takes, so that a lopsided link is seen to be one.

const BLOCK_ROW = 44; // px, the least height of a link's row: two lines of text
const LEAST = 170;

const linkBars = (links) => links.map((one) => ({ value: Math.max(one.in, one.out), least: BLOCK_ROW }));

function ribbonPlaces(view, width, ruler) {
  const [hasLeft, hasRight] = [view.left.length > 0, view.right.length > 0];
  const sides = (hasLeft ? 1 : 0) + (hasRight ? 1 : 0) || 1;
  const widest = (ends) => Math.max(0, ...ends.map((end) => ruler(endText(end), 12, 600))) + 8;
  const room = width / (sides + 1.2);
  const [left, right] = [Math.min(widest(view.left), room * 0.65), Math.min(widest(view.right), room * 0.65)];
  const words = Math.max(...view.links.map((one) => Math.max(ruler(`${one.symbol} ${one.name}`, 12.5, 600), ruler(flowText(one, view), 11.5, 600)))) + 22;
  const block = Math.min(Math.max(words, 90), width * (sides === 2 ? 0.36 : 0.5));
  const x0 = hasLeft ? left + NODE : 0;
  const x3 = hasRight ? width - right - NODE : width;
  const middle = hasLeft && hasRight ? (x0 + x3) / 2 : hasLeft ? x3 - block / 2 : x0 + block / 2;
  return { x0, x1: middle - block / 2, x2: middle + block / 2, x3, left, right, block };
}

const endText = (end) => `${end.name} ${figure(end.volume)}`;

/** What a link brings and takes, in a few words. */
function flowText(one, view) {
  const both = view.left.length && view.right.length;
  const part = (name, now, was) =>
    `${name} ${figure(now)}${was !== undefined && Math.abs(was - now) > 0.005 ? ` (was ${figure(was)})` : ""}`;
  const [wasIn, wasOut] = one.was ?? [];
  return [
    both || view.left.length ? part("in", one.in, wasIn) : null,
    both || view.right.length ? part("out", one.out, wasOut) : null,
  ]
    .filter(Boolean)
    .join(" · ");
}

function blockShape(one, bar, at, scale, view, ruler, link) {
  const [inSize, outSize] = [Math.max(one.in * scale, one.in > 0 ? 1.5 : 0), Math.max(one.out * scale, one.out > 0 ? 1.5 : 0)];
  const { x1, x2, block } = at;
  const middle = bar.middle;
  const d = view.left.length && view.right.length
    ? `M${x1},${middle - inSize / 2}L${x2},${middle - outSize / 2}V${middle + outSize / 2}L${x1},${middle + inSize / 2}Z`
    : `M${x1},${middle - bar.size / 2}H${x2}V${middle + bar.size / 2}H${x1}Z`;
  const says = flowText(one, view);
  const shape = pickable(
    one.pick,
    `Link to ${one.name}: ${says || "no traffic"} ${view.unit}`,
    { class: "bgpkit-block", style: `--bgpkit-mark: ${slotColour(one.slot)}` },
    svg("rect", { class: "bgpkit-hit", x: x1, y: middle - BLOCK_ROW / 2, width: block, height: BLOCK_ROW }),
    svg("path", { d }),
    svg(
      "text",
      { class: "bgpkit-block-name", x: (x1 + x2) / 2, y: middle - 3, "text-anchor": "middle" },
      fitText(`${one.symbol} ${one.name}`, block - 8, (text) => ruler(text, 12.5, 600)),
    ),
    svg(
      "text",
      { class: "bgpkit-block-flow", x: (x1 + x2) / 2, y: middle + 13, "text-anchor": "middle" },
      fitText(says, block - 8, (text) => ruler(text, 11.5)),
    ),
  );
  const index = view.links.indexOf(one);
  return link.lights(shape, view.bands.filter((band) => band[2] === index).flatMap((band) => flowIds(view, band[4])));
}

function endBar(end, i, way, bar, at, view, ruler, link) {
  const x = way ? at.x3 : at.x0 - NODE;
  const room = (way ? at.right : at.left) - 6;
  const shape = pickable(
    end.pick,
    `${way ? "To" : "From"} ${end.name}: ${volume(end.volume, view.unit)}`,
    { class: "bgpkit-end-bar" },
    svg("rect", { x, y: bar.top, width: NODE, height: bar.size, rx: 2 }),
    barName(endText(end), way ? x + NODE + 6 : x - 6, bar.middle, room, ruler, way ? "start" : "end"),
  );
  const mine = view.bands.filter((band) => band[0] === way && band[1] === i);
  return link.lights(shape, [...asIds(end), ...mine.flatMap((band) => flowIds(view, band[4]))]);
}

/** One half: its bands, laid at the ends and at the blocks. */
function halfBands(way, view, stack, ends, blocks, at, link) {
  const sized = blocks.map((bar, i) => {
    const value = way ? view.links[i].out : view.links[i].in;
    return { ...bar, lane: bar.middle - (value * stack.scale) / 2 };
  });
  const bands = view.bands
    .filter((band) => band[0] === way)
    .map(([, end, one, value, on]) => ({ end, one, value, on, from: way ? one : end, to: way ? end : one }));
  laneBands(bands, way ? sized : ends, way ? ends : sized, stack.scale);
  return bands.map((band) => {
    const [end, one] = [(way ? view.right : view.left)[band.end], view.links[band.one]];
    const title = way
      ? `${volume(band.value, view.unit)} out over ${one.name} to ${end.name}`
      : `${volume(band.value, view.unit)} from ${end.name} in over ${one.name}`;
    const [x, toX] = way ? [at.x2, at.x3] : [at.x0, at.x1];
    const shape = bandShape(band, x, toX, stack.scale, { slot: one.slot, pick: flowsPick(view, band.on), title });
    return link.lights(shape, [...flowIds(view, band.on), one.pick, ...asIds(end)]);
  });
}

function drawRibbon(view, { width, ruler, link }) {
  if (!view.bands.length) return [];
  const bars = (ends) => ends.map((end) => ({ value: end.volume }));
  const stack = stackBars([bars(view.left), linkBars(view.links), bars(view.right)], LEAST);
  const [left, blocks, right] = stack.columns;
  const at = ribbonPlaces(view, width, ruler);
  const head = 22;
  const heads = [
    view.left.length ? svg("text", { class: "bgpkit-column", x: at.x0, y: 12, "text-anchor": "end" }, "from") : null,
    svg(
      "text",
      { class: "bgpkit-column", x: (at.x1 + at.x2) / 2, y: 12, "text-anchor": "middle" },
      fitText(`its links, ${view.unit}`, at.block, (text) => ruler(text, 11.5)),
    ),
    view.right.length ? svg("text", { class: "bgpkit-column", x: at.x3, y: 12 }, "to") : null,
  ];
  return [
    svg(
      "svg",
      { width, height: stack.height + head + 4, viewBox: `0 0 ${width} ${stack.height + head + 4}`, role: "group", "aria-label": `${view.title}. ${view.text} Arrow keys go through it.` },
      ...heads,
      svg(
        "g",
        { transform: `translate(0 ${head})` },
        ...halfBands(0, view, stack, left, blocks, at, link),
        ...halfBands(1, view, stack, right, blocks, at, link),
        ...view.left.map((end, i) => endBar(end, i, 0, left[i], at, view, ruler, link)),
        ...view.links.map((one, i) => blockShape(one, blocks[i], at, stack.scale, view, ruler, link)),
        ...view.right.map((end, i) => endBar(end, i, 1, right[i], at, view, ruler, link)),
      ),
    ),
  ];
}

function ribbonTable(view) {
  const { bands, links, left, right, unit } = view;
  return {
    ids: bands.map(([way, end, one, , on]) => [...flowIds(view, on), links[one].pick, ...asIds((way ? right : left)[end])]),
    columns: ["direction", "from or to", "link", `volume, ${unit}`, "link in all", "link before"],
    rows: bands.map(([way, end, one, value]) => [
      way ? "out" : "in",
      (way ? right : left)[end].name,
      links[one].name,
      value,
      way ? links[one].out : links[one].in,
      links[one].was?.[way] ?? null,
    ]),
  };
}

function render({ model, el }) {
  return picturePanel({
    model,
    el,
    name: "ribbon",
    names: (view) => namesById(view.links, view.left, view.right),
    draw: drawRibbon,
    behind: ribbonTable,
  });
}

export default { render };
