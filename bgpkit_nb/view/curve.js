// The curve: each link's share of the inbound traffic at every value of one knob, with the present value marked; above
// it who moves at which step, below it the stretches where turning the knob buys nothing. A point turns the knob.

const HEIGHT = 250;
const BOTTOM = 46;
const ZONE = 20; // px below the axis for the names of dead zones
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
        { class: `bgpkit-tick${now ? " bgpkit-now" : ""}`, x: at, y: plot.bottom + plot.zone + 18, "text-anchor": "middle" },
        String(x),
      ),
    ];
  });
}

function seriesLine(one, view, plot, link) {
  const colour = slotColour(one.slot);
  const points = view.x.map((x, i) => [plot.x(x), plot.y(one.y[i] ?? 0)]);
  const every = Math.ceil(points.length / Math.max(2, Math.floor((plot.right - plot.left) / 26)));
  const d = points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)},${y.toFixed(1)}`).join("");
  const marks = points
    .filter((_, i) => i % every === 0)
    .map(([x, y]) => svg("text", { class: "bgpkit-point", x, y, style: `fill: ${colour}` }, one.symbol ?? "●"));
  const line = svg(
    "g",
    { class: "bgpkit-line" },
    svg("title", {}, one.name),
    svg("path", {
      class: "bgpkit-series",
      d,
      style: `stroke: ${colour}`,
      "stroke-dasharray": DASHES[(one.slot ?? 0) % 8],
    }),
    ...marks,
  );
  return link.lights(line, [one.pick, ...flowIds(view, one.on)].filter(Boolean));
}

/** Names at the lines' ends, moved apart where lines end together and joined to them by a thin leader. */
function endLabels(view, plot, room, ruler, link) {
  const ends = view.series.map((one) => plot.y(one.y.at(-1) ?? 0));
  const places = spread(ends, 16, plot.top - 6, plot.bottom + 6);
  return view.series.flatMap((one, i) => {
    const label = fitText(one.name, room - 38, (text) => ruler(text, 12, 600));
    return [
      svg("path", { class: "bgpkit-leader", d: `M${plot.right + 7},${ends[i]}L${plot.right + 17},${places[i]}` }),
      link.lights(
        pickable(
          one.pick,
          `${one.name}, ${percent(valueAt(view, one))} now`,
          { class: "bgpkit-line-end" },
          svg("rect", { x: plot.right + 18, y: places[i] - 12, width: Math.max(24, room - 20), height: 24, fill: "none", "pointer-events": "all" }),
          svg(
            "text",
            { class: "bgpkit-end", x: plot.right + 21, y: places[i] + 4 },
            svg("tspan", { style: `fill: ${slotColour(one.slot)}` }, one.symbol ?? "●"),
            ` ${label}`,
          ),
        ),
        [one.pick, ...flowIds(view, one.on)].filter(Boolean),
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

/** The present value: a line that can be taken hold of, moved by arrow keys and by a click anywhere in the plot. */
function presentMark(view, plot, ruler) {
  const x = plot.x(view.at);
  const words = `now: ${view.at}`;
  const half = ruler(words, 11.5, 600) / 2;
  const known = Math.max(0, view.x.findIndex((value) => JSON.stringify(value) === JSON.stringify(view.at)));
  const said = view.series.map((one) => `${one.name} ${percent(valueAt(view, one))}`).join(", ");
  return svg(
    "g",
    {
      class: "bgpkit-hand",
      role: "slider",
      tabindex: 0,
      "data-key": "turn",
      "aria-label": "Turn the knob of the curve",
      "aria-valuemin": 0,
      "aria-valuemax": view.x.length - 1,
      "aria-valuenow": known,
      "aria-valuetext": `${view.at}${view.unit ? ` ${view.unit}` : ""}: ${said}`,
    },
    svg("line", { class: "bgpkit-present", x1: x, x2: x, y1: plot.top - 6, y2: plot.bottom }),
    svg(
      "text",
      { class: "bgpkit-now", x: clamp(x, half + 2, plot.right + 20 - half), y: plot.top - 10, "text-anchor": "middle" },
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
  );
}

/** A strip for every value, to be clicked. */
function valueStrips(view, plot) {
  const places = view.x.map(plot.x);
  return view.x.map((value, i) => {
    const from = i ? (places[i - 1] + places[i]) / 2 : plot.left;
    const to = i < places.length - 1 ? (places[i] + places[i + 1]) / 2 : plot.right;
    return svg(
      "rect",
      { class: "bgpkit-strip-hit", "data-value": i, x: from, y: plot.top - 20, width: Math.max(1, to - from), height: plot.bottom + plot.zone + 24 - plot.top + 20 },
      svg("title", {}, `Turn to ${value}`),
    );
  });
}

function drawCurve(view, { width, ruler, link, id }) {
  const names = Math.max(0, ...view.series.map((one) => ruler(one.name, 12, 600)));
  const room = Math.min(names + 44, width * 0.34);
  const right = Math.max(LEFT + 80, width - room);
  const x = scaleOf(view.x, LEFT + 12, right - 12);
  const labels = flipLabels(view, x, LEFT - 20, right + 10, ruler);
  const rows = labels.length ? 1 + Math.max(0, ...labels.map((label) => label.row)) : 0;
  const zone = view.flat?.length ? ZONE : 0;
  const top = 30 + rows * FLIP_ROW;
  const height = HEIGHT + rows * FLIP_ROW + zone;
  const bottom = height - BOTTOM - zone;
  const plot = { left: LEFT, right, top, bottom, zone, x, y: (share) => bottom - clamp(share, 0, 1) * (bottom - top) };
  const unit = [view.label, view.unit ? `(${view.unit})` : ""].filter(Boolean).join(" ");
  const axis = fitText(unit, width - 8, (text) => ruler(text, 12));
  return svg(
    "svg",
    {
      width,
      height,
      viewBox: `0 0 ${width} ${height}`,
      role: "group",
      "aria-label": `Share of the inbound traffic against ${unit}. ${view.text ?? ""}`,
    },
    hatching(id),
    svg("g", {}, ...flatParts(view, plot, id, ruler), ...gridLines(plot), ...valueTicks(view, plot, ruler)),
    svg(
      "text",
      {
        class: "bgpkit-axis-name",
        x: clamp((LEFT + right) / 2, ruler(axis, 12) / 2 + 4, width - ruler(axis, 12) / 2 - 4),
        y: height - 8,
        "text-anchor": "middle",
      },
      axis,
    ),
    svg("g", {}, ...view.series.map((one) => seriesLine(one, view, plot, link))),
    svg("g", { "aria-hidden": "true" }, ...valueStrips(view, plot)),
    svg("g", {}, ...flipParts(labels, view, plot, link)),
    presentMark(view, plot, ruler),
    svg("g", {}, ...endLabels(view, plot, room, ruler, link)),
  );
}

function curveTable(view) {
  const before = new Map((view.flips ?? []).map((flip) => [flip[0] + 1, flipWords(view, flip)]));
  return {
    caption: `Share of the inbound traffic by ${view.label}`,
    columns: [
      view.unit || view.label,
      ...view.series.map((one) => ({ name: one.name, kind: "percent" })),
      ...(before.size ? ["who moves on the way here"] : []),
    ],
    ids: view.x.map((_, i) => {
      const flip = (view.flips ?? []).find(([index]) => index + 1 === i);
      return flip ? flowIds(view, flip[1].map(([flow]) => flow)) : [];
    }),
    rows: view.x.map((value, i) => [
      value,
      ...view.series.map((one) => one.y[i] ?? 0),
      ...(before.size ? [before.get(i) ?? ""] : []),
    ]),
  };
}

/** Turn the knob from the curve: a click on a value, or arrow keys on the line that marks the present one. */
function turning(life, model, picture, redraw) {
  const box = outbox(model, life, "turned");
  let wanted = null;
  const values = () => model.get("view")?.x ?? [];
  const shown = () => (box.busy() && wanted !== null ? wanted : model.get("view")?.at);
  const turn = (i) => {
    const value = values()[clamp(i, 0, values().length - 1)];
    if (value === undefined || JSON.stringify(value) === JSON.stringify(shown())) return;
    wanted = value;
    box.post(value);
    redraw();
  };
  life.listen(picture, "click", (event) => {
    const strip = event.target.closest?.("[data-value]");
    if (strip) turn(Number(strip.dataset.value));
  });
  life.listen(picture, "keydown", (event) => {
    if (!event.target.closest?.(".bgpkit-hand")) return;
    const at = values().findIndex((value) => JSON.stringify(value) === JSON.stringify(shown()));
    const step = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    const to = step ? at + step : { Home: 0, End: values().length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    turn(to);
  });
  return shown;
}

function render({ model, el }) {
  const life = lifetime();
  const id = freshId("dead");
  const place = html("div");
  const picture = html("div", { class: "bgpkit-curve-picture" });
  const text = html("p", { class: "bgpkit-curve-text" });
  const link = linked(life, model, el, (picked) => pickedWords(model.get("view"), picked, namesById(model.get("view").series)));
  const table = foldedTable(link);
  const stop = rove(life, picture);
  let width = 0;
  let ruler = null;
  const draw = () => {
    const view = model.get("view") ?? {};
    place.hidden = !view.x?.length || !view.series?.length;
    if (place.hidden || !width) return;
    const now = { ...view, at: shown() };
    keepingFocus(picture, () => picture.replaceChildren(drawCurve(now, { width, ruler, link, id })));
    setText(text, view.text ?? "");
    table.show(curveTable(view));
    stop();
    link.show();
  };
  const shown = turning(life, model, picture, draw);
  el.classList.add("bgpkit-root", "bgpkit-curve");
  place.append(html("h4", {}, "Share of the inbound traffic"), picture, text, link.line, table.el);
  el.replaceChildren(place);
  followWidth(life, el, (now) => {
    width = now;
    ruler = textRuler(el);
    draw();
  });
  life.follow(model, "view ack", draw);
  return leaving(life, el);
}

export default { render };
