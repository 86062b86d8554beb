// At which step the traffic is decided: a bar for now, one for what it was, and a line for every step.

const BAR = 34;
const BETWEEN = 10;
const HATCHES = ["", "M-1,1L1,-1M0,6L6,0M5,7L7,5", "M3,3h.1", "M0,0L6,6M0,6L6,0", "M-1,5L1,7M0,0L6,6M5,-1L7,1", "M0,3H6", "M3,0V6", "M3,0V6M0,3H6"];

/** A pattern for each slot, so that segments differ without their colour. */
function hatches(id) {
  return HATCHES.map((d, slot) =>
    svg(
      "pattern",
      { id: `${id}-${slot}`, width: 6, height: 6, patternUnits: "userSpaceOnUse" },
      svg("rect", { width: 6, height: 6, class: "bgpkit-hatch-paper", style: `--bgpkit-mark: ${slotColour(slot)}` }),
      svg("path", { d, class: `bgpkit-hatch${slot === 2 ? " bgpkit-dots" : ""}`, style: `stroke: ${slotColour(slot)}` }),
    ),
  );
}

/** A step as a pick: the flows that it decided, and whoever decided there. */
const stepPick = (view, step) => [...flowIds(view, step.on), ...step.deciders].join("\n");
const stepIds = (view, step) => [...flowIds(view, step.on), ...step.who];

/** The steps of one bar, side by side. A segment says its name and share where there is room. */
function barSegments(view, field, y, left, right, id, { ruler, link }) {
  let x = left;
  return view.steps.flatMap((step) => {
    const share = step[field] ?? 0;
    const width = share * (right - left);
    if (width <= 0) return [];
    const at = x;
    x += width;
    const words = [`${step.label} ${percent(share)}`, step.label, percent(share)].find((text) => ruler(text, 12, 600) < width - 12);
    const now = field === "share";
    const shape = [
      svg("rect", { x: at + 0.5, y, width: Math.max(width - 1, 1), height: BAR, rx: 3, fill: `url(#${id}-${step.slot})`, style: `stroke: ${slotColour(step.slot)}` }),
      words ? svg("text", { x: at + width / 2, y: y + BAR / 2 + 4, "text-anchor": "middle" }, words) : null,
    ];
    const title = `${step.label} ${percent(share)}: the share of the traffic decided there ${now ? "now" : "before"}`;
    const part = pickable(now ? stepPick(view, step) : "", title, { class: `bgpkit-segment${now ? "" : " bgpkit-before"}` }, ...shape);
    return [now ? link.lights(part, stepIds(view, step)) : part];
  });
}

function drawDecided(view, id, { width, ruler, link }) {
  if (!view.steps.length) return [html("p", { class: "bgpkit-hint" }, "There is no traffic.")];
  const compared = view.steps.some((step) => step.was !== null);
  const left = compared ? 64 : 0;
  const height = compared ? 2 * BAR + BETWEEN : BAR;
  const bars = svg(
    "svg",
    { width, height: height + 2, viewBox: `0 -1 ${width} ${height + 2}`, role: "group", "aria-label": `${view.title}. Arrow keys go through the steps.` },
    svg("defs", {}, ...hatches(id)),
    compared ? svg("text", { class: "bgpkit-bar-name", x: 0, y: BAR / 2 + 4 }, "now") : null,
    ...barSegments(view, "share", 0, left, width - 1, id, { ruler, link }),
    compared ? svg("text", { class: "bgpkit-bar-name", x: 0, y: BAR + BETWEEN + BAR / 2 + 4 }, "before") : null,
    ...(compared ? barSegments(view, "was", BAR + BETWEEN, left, width - 1, id, { ruler, link }) : []),
  );
  const list = html("ul", { class: "bgpkit-steps" }, ...view.steps.map((step) => stepLine(view, step, id, link)));
  return [bars, list];
}

/** The first few names, and how many more there are. */
const fewNames = (names, most = 4) =>
  names.length > most + 1 ? `${names.slice(0, most).join(", ")} and ${names.length - most} others` : names.join(", ");

function stepLine(view, step, id, link) {
  const swatch = svg(
    "svg",
    { width: 16, height: 16, "aria-hidden": "true", class: "bgpkit-swatch" },
    svg("rect", { x: 1, y: 1, width: 14, height: 14, rx: 3, fill: `url(#${id}-${step.slot})`, style: `stroke: ${slotColour(step.slot)}` }),
  );
  const moved = movedText(step.share, step.was);
  const line = html(
    "li",
    {},
    pickButton(stepPick(view, step), swatch, html("b", {}, step.label), ` ${percent(step.share)}`),
    step.on.length
      ? html("span", { title: step.by.join(", ") }, counted(step.on.length, "flow") + (step.by.length ? `, by ${fewNames(step.by)}` : ""))
      : null,
    moved ? html("small", {}, moved) : null,
  );
  return link.lights(line, stepIds(view, step));
}

function decidedTable(view) {
  const { steps, unit } = view;
  return {
    ids: steps.map((step) => stepIds(view, step)),
    columns: [
      "step",
      { name: "share now", kind: "percent" },
      { name: "share before", kind: "percent" },
      `volume, ${unit}`,
      "flows",
      "decided by",
    ],
    rows: steps.map((step) => [step.label, step.share, step.was, step.volume, step.on.length, step.by.join(", ")]),
  };
}

function render({ model, el }) {
  const id = freshId("hatch");
  return picturePanel({
    model,
    el,
    name: "decided",
    names: () => new Map(),
    draw: (view, tools) => drawDecided(view, id, tools),
    behind: decidedTable,
  });
}

export default { render };
