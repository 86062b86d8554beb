// What happens along a curve: who moves between two values, and the stretches over which nobody does.

const FLIP_ROW = 16; // px, a line of names above the plot
const MOST_ROWS = 3;

/** Stretches where turning the knob changes nothing: hatched, and named on a bracket below the axis. */
function flatParts(view, plot, id, ruler) {
  return (view.flat ?? []).flatMap(([from, to]) => {
    const x = plot.x(from);
    const width = Math.max(2, plot.x(to) - x);
    const y = plot.bottom + 7;
    const says = [`dead zone: ${from} to ${to} change nothing`, `dead zone: ${from} to ${to}`, "dead zone", "flat"];
    const words = says.find((text) => ruler(text, 11) < width + 8);
    const title = `Dead zone: from ${from} to ${to} nothing moves`;
    return [
      svg(
        "g",
        { class: "bgpkit-dead", role: "img", "aria-label": title },
        svg("title", {}, title),
        svg("rect", { class: "bgpkit-flat-part", x, y: plot.top, width, height: plot.bottom - plot.top, fill: `url(#${id})` }),
        svg("path", { class: "bgpkit-bracket", d: `M${x},${y - 4}V${y}H${x + width}V${y - 4}` }),
        words ? svg("text", { class: "bgpkit-flat-word", x: x + width / 2, y: y + 13, "text-anchor": "middle" }, words) : null,
      ),
    ];
  });
}

const hatching = (id) =>
  svg(
    "defs",
    {},
    svg(
      "pattern",
      { id, width: 7, height: 7, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      svg("rect", { width: 7, height: 7, class: "bgpkit-dead-paper" }),
      svg("path", { d: "M0,0V7", class: "bgpkit-dead-line" }),
    ),
  );

/** Who moves between two neighbouring values, all of them, in words. */
function flipWords(view, [index, moved]) {
  const name = (place) => view.series[place]?.name ?? "elsewhere";
  return moved.map(([flow, one, other]) => `${view.names[flow]}: ${name(one)} → ${name(other)}`).join(", ");
}

/** Names for a label, as many as fit, and how many more there are. */
function clipNames(names, width, measure) {
  for (let n = names.length; n > 0; n -= 1) {
    const text = names.slice(0, n).join(", ") + (n < names.length ? ` +${names.length - n}` : "");
    if (measure(text) <= width) return text;
  }
  return null;
}

/**
 * The labels of who flips above the plot, in as few rows as they need without touching: names where there is room,
 * a count where there is little.
 */
function flipLabels(view, scale, low, high, ruler) {
  const measure = (text) => ruler(text, 11);
  const edges = Array(MOST_ROWS).fill(-Infinity);
  const middles = (view.flips ?? []).map(([index]) => (scale(view.x[index]) + scale(view.x[index + 1])) / 2);
  return (view.flips ?? []).map((flip, k) => {
    const names = flip[1].map(([flow]) => view.names[flow]);
    const at = middles[k];
    // A row is free for the label's own half and as far as the next label may want its own.
    const tries = [Math.min(high - low, 220), 130, 84, 56].map((width) => clipNames(names, width, measure));
    for (const words of [...tries, counted(names.length, "moves", "move"), String(names.length)].filter(Boolean)) {
      const half = measure(words) / 2 + 5;
      const x = clamp(at, low + half, high - half);
      const row = edges.findIndex((edge) => edge <= x - half);
      if (row < 0) continue;
      edges[row] = x + half;
      return { flip, at, x, row, words };
    }
    return { flip, at, x: at, row: -1, words: "" };
  });
}

/** A label, and a thin line from it down through the step at which they move. */
function flipParts(labels, view, plot, link) {
  return labels.map(({ flip, at, x, row, words }) => {
    const y = 12 + Math.max(row, 0) * FLIP_ROW;
    const [from, to] = [view.x[flip[0]], view.x[flip[0] + 1]];
    const title = `Between ${from} and ${to}: ${flipWords(view, flip)}`;
    const places = flip[1].map(([flow]) => flow);
    const shape = pickable(
      flowsPick(view, places),
      title,
      { class: "bgpkit-flip" },
      svg("path", { class: "bgpkit-flip-line", d: `M${at},${y + 5}V${plot.bottom}` }),
      svg("path", { class: "bgpkit-flip-mark", d: `M${at - 4},${y + 5}h8l-4,5z` }),
      words ? svg("text", { x, y, "text-anchor": "middle" }, words) : null,
    );
    return link.lights(shape, flowIds(view, places));
  });
}
