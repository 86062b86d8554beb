// The curve: each link's share of the inbound traffic at every value of one knob, with the present value marked.

const HEIGHT = 250;
const TOP = 30;
const BOTTOM = 46;
const LEFT = 46;
// Lines that lie on each other stay visible: each slot has dashes of its own.
const DASHES = [null, "9 4", "3 3", "10 3 3 3", "6 3", "2 4", "12 4 2 4", "5 5"];

/** Where values stand: numbers in proportion, anything else at equal steps. */
function scaleOf(xs, low, high) {
  const numbers = xs.every((x) => typeof x === "number");
  const last = xs.length - 1;
  const share = (x) => {
    if (numbers) return xs[last] === xs[0] ? 0.5 : (x - xs[0]) / (xs[last] - xs[0]);
    const i = xs.findIndex((other) => JSON.stringify(other) === JSON.stringify(x));
    return last > 0 ? Math.max(0, i) / last : 0.5;
  };
  return (x) => low + clamp(share(x), 0, 1) * (high - low);
}

function gridLines(plot) {
  return [0, 0.25, 0.5, 0.75, 1].flatMap((share) => {
    const y = plot.y(share);
    return [
      svg("line", { class: share ? "bgpkit-grid" : "bgpkit-axis", x1: plot.left, x2: plot.right, y1: y, y2: y }),
      svg("text", { class: "bgpkit-tick", x: plot.left - 10, y: y + 4, "text-anchor": "end" }, `${share * 100} %`),
    ];
  });
}

/** As many values under the axis as have room; the present one is always written, in bold. */
function valueTicks(view, plot, ruler) {
  const here = plot.x(view.at);
  const widest = Math.max(...view.x.map((x) => ruler(String(x), 11))) + 12;
  let edge = -Infinity;
  return view.x.flatMap((x) => {
    const at = plot.x(x);
    const now = at === here;
    if (!now && (at < edge || Math.abs(at - here) < widest)) return [];
    edge = at + widest;
    return [
      svg(
        "text",
        { class: `bgpkit-tick${now ? " bgpkit-now" : ""}`, x: at, y: plot.bottom + 18, "text-anchor": "middle" },
        String(x),
      ),
    ];
  });
}

/** Stretches where turning the knob changes nothing, named as such. */
function flatParts(view, plot) {
  return (view.flat ?? []).flatMap(([from, to]) => {
    const x = plot.x(from);
    const width = Math.max(2, plot.x(to) - x);
    const upright = width < 34;
    const middle = x + width / 2;
    const y = TOP + 14;
    return [
      svg("rect", { class: "bgpkit-flat-part", x, y: TOP, width, height: plot.bottom - TOP }),
      svg(
        "text",
        {
          class: "bgpkit-flat-word",
          x: middle,
          y,
          "text-anchor": upright ? "end" : "middle",
          transform: upright ? `rotate(-90 ${middle} ${y})` : null,
        },
        "flat",
      ),
    ];
  });
}

function seriesLine(one, view, plot) {
  const colour = slotColour(one.slot);
  const points = view.x.map((x, i) => [plot.x(x), plot.y(one.y[i] ?? 0)]);
  const every = Math.ceil(points.length / Math.max(2, Math.floor((plot.right - plot.left) / 26)));
  const d = points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
  const marks = points
    .filter((_, i) => i % every === 0)
    .map(([x, y]) => svg("text", { class: "bgpkit-point", x, y, style: `fill: ${colour}` }, one.symbol ?? "●"));
  return svg(
    "g",
    {},
    svg("title", {}, one.name),
    svg("path", {
      class: "bgpkit-series",
      d,
      style: `stroke: ${colour}`,
      "stroke-dasharray": DASHES[(one.slot ?? 0) % 8],
    }),
    ...marks,
  );
}

/** Names at the lines' ends, moved apart where lines end together and joined to them by a thin leader. */
function endLabels(view, plot, room, ruler) {
  const ends = view.series.map((one) => plot.y(one.y.at(-1) ?? 0));
  const places = spread(ends, 16, TOP - 6, plot.bottom + 6);
  return view.series.flatMap((one, i) => {
    const label = fitText(one.name, room - 38, (text) => ruler(text, 12));
    return [
      svg("path", { class: "bgpkit-leader", d: `M${plot.right + 7},${ends[i]}L${plot.right + 17},${places[i]}` }),
      svg(
        "text",
        { class: "bgpkit-end", x: plot.right + 21, y: places[i] + 4 },
        svg("title", {}, one.name),
        svg("tspan", { style: `fill: ${slotColour(one.slot)}` }, one.symbol ?? "●"),
        ` ${label}`,
      ),
    ];
  });
}

/** The share at the present value, read off between two points where the value itself is none of them. */
function valueAt(view, one) {
  const exact = view.x.findIndex((x) => JSON.stringify(x) === JSON.stringify(view.at));
  if (exact >= 0) return one.y[exact];
  const after = view.x.findIndex((x) => x > view.at);
  if (after <= 0) return after === 0 ? one.y[0] : one.y.at(-1);
  const part = (view.at - view.x[after - 1]) / (view.x[after] - view.x[after - 1]);
  return one.y[after - 1] + part * (one.y[after] - one.y[after - 1]);
}

function presentMark(view, plot, ruler) {
  const x = plot.x(view.at);
  const words = `now: ${view.at}`;
  const half = ruler(words, 11.5, 600) / 2;
  return [
    svg("line", { class: "bgpkit-present", x1: x, x2: x, y1: TOP - 8, y2: plot.bottom }),
    svg(
      "text",
      { class: "bgpkit-now", x: clamp(x, half + 2, plot.right + 20 - half), y: TOP - 14, "text-anchor": "middle" },
      words,
    ),
    ...view.series.map((one) =>
      svg("circle", {
        class: "bgpkit-dot",
        cx: x,
        cy: plot.y(valueAt(view, one)),
        r: 6.5,
        style: `stroke: ${slotColour(one.slot)}`,
      }),
    ),
  ];
}

function drawCurve(view, width, ruler) {
  const names = Math.max(0, ...view.series.map((one) => ruler(one.name, 12)));
  const room = Math.min(names + 44, width * 0.34);
  const right = Math.max(LEFT + 80, width - room);
  const bottom = HEIGHT - BOTTOM;
  const plot = {
    left: LEFT,
    right,
    bottom,
    x: scaleOf(view.x, LEFT + 12, right - 12),
    y: (share) => bottom - clamp(share, 0, 1) * (bottom - TOP),
  };
  const unit = [view.label, view.unit ? `(${view.unit})` : ""].filter(Boolean).join(" ");
  const axis = fitText(unit, width - 8, (text) => ruler(text, 12));
  return svg(
    "svg",
    {
      width,
      height: HEIGHT,
      viewBox: `0 0 ${width} ${HEIGHT}`,
      role: "img",
      "aria-label": `Share of the inbound traffic against ${unit}. ${view.text ?? ""}`,
    },
    svg("g", {}, ...flatParts(view, plot), ...gridLines(plot), ...valueTicks(view, plot, ruler)),
    svg(
      "text",
      {
        class: "bgpkit-axis-name",
        x: clamp((LEFT + right) / 2, ruler(axis, 12) / 2 + 4, width - ruler(axis, 12) / 2 - 4),
        y: HEIGHT - 8,
        "text-anchor": "middle",
      },
      axis,
    ),
    svg("g", {}, ...view.series.map((one) => seriesLine(one, view, plot))),
    svg("g", {}, ...presentMark(view, plot, ruler)),
    svg("g", {}, ...endLabels(view, plot, room, ruler)),
  );
}

function curveTable(view, open) {
  return html(
    "details",
    { open },
    html("summary", {}, "The curve as a table"),
    html(
      "div",
      { class: "bgpkit-scroll-x", tabindex: 0, role: "region", "aria-label": "The curve as a table" },
      html(
        "table",
        { class: "bgpkit-shares-table" },
        html("caption", { class: "bgpkit-unseen" }, `Share of the inbound traffic by ${view.label}`),
        html(
          "thead",
          {},
          html(
            "tr",
            {},
            html("th", { scope: "col" }, view.unit || view.label),
            ...view.series.map((one) => html("th", { scope: "col" }, one.name)),
          ),
        ),
        html(
          "tbody",
          {},
          ...view.x.map((x, i) =>
            html(
              "tr",
              {},
              html("th", { scope: "row" }, String(x)),
              ...view.series.map((one) => html("td", {}, percent(one.y[i] ?? 0))),
            ),
          ),
        ),
      ),
    ),
  );
}

function render({ model, el }) {
  const life = lifetime();
  const place = html("div");
  const picture = html("div", { class: "bgpkit-curve-picture" });
  let width = 0;
  let ruler = null;
  const draw = () => {
    const view = model.get("view") ?? {};
    const open = Boolean(place.querySelector("details[open]"));
    place.hidden = !view.x?.length || !view.series?.length;
    if (place.hidden || !width) return;
    picture.replaceChildren(drawCurve(view, width, ruler));
    place.replaceChildren(
      html("h4", {}, "Share of the inbound traffic"),
      picture,
      html("p", { class: "bgpkit-curve-text" }, view.text ?? ""),
      curveTable(view, open),
    );
  };
  el.classList.add("bgpkit-root", "bgpkit-curve");
  el.replaceChildren(place);
  followWidth(life, el, (now) => {
    width = now;
    ruler = textRuler(el);
    draw();
  });
  life.follow(model, "view", draw);
  return leaving(life, el);
}

export default { render };
