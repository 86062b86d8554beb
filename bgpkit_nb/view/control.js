// The control map: each flow from its source by the router and step that decided it to where it arrives.

const COLUMNS = ["source", "who decides, at which step", "arrives over"];

const MOST = 18; // so many names a column; the smaller ones are drawn as one, and stand in the table

/** The view as it is drawn: of long columns the small ones joined. */
function foldSmall(view) {
  const fold = (list, field, others) => {
    if (list.length <= MOST + 1) return { list, place: list.map((_, i) => i) };
    const order = list.map((_, i) => i).sort((i, j) => totalOf(view, field, j) - totalOf(view, field, i));
    const kept = order.slice(0, MOST).sort((i, j) => i - j);
    const rest = { name: others(list.length - MOST), step: "", pick: "" };
    return { list: [...kept.map((i) => list[i]), rest], place: list.map((_, i) => (kept.includes(i) ? kept.indexOf(i) : MOST)) };
  };
  const sources = fold(view.sources, 1, (n) => `${n} other sources`);
  const deciders = fold(view.deciders, 2, (n) => `${n} others`);
  const rows = view.rows.map(([flow, source, decider, ...rest]) => [flow, sources.place[source], deciders.place[decider], ...rest]);
  return { ...view, sources: sources.list, deciders: deciders.list, rows };
}

/** Rows of the view as bands between neighbouring columns, alike ones joined. */
function joinBands(view, near, far) {
  const joined = [];
  for (const [, members] of grouped(view.rows, (row) => `${row[near]} ${row[far]} ${row[3]}`)) {
    const value = members.reduce((sum, row) => sum + row[4], 0);
    const on = [...new Set(members.map((row) => row[0]))];
    if (value > 0) joined.push({ from: members[0][near], to: members[0][far], end: members[0][3], value, on });
  }
  return joined;
}

/** Whatever a way of a flow goes through. */
const rowIds = (view, [, source, decider, end]) => [view.sources[source], view.deciders[decider], view.ends[end]].flatMap(asIds);

const totalOf = (view, field, place) => view.rows.reduce((sum, row) => sum + (row[field] === place ? row[4] : 0), 0);

/** Bars of the later columns want to be level with what comes to them. */
function controlStack(view) {
  const columns = [view.sources, view.deciders, view.ends].map((list, c) => list.map((_, i) => ({ value: totalOf(view, c + 1, i) })));
  const level = (bars, field, near, stack) =>
    bars.map((bar, i) => {
      const mine = view.rows.filter((row) => row[field] === i && row[4] > 0);
      const weight = mine.reduce((sum, row) => sum + row[4], 0);
      const wanted = weight ? mine.reduce((sum, row) => sum + row[4] * stack[row[field - 1]].middle, 0) / weight : undefined;
      return { ...bar, wanted: wanted ?? 0 };
    });
  // Sources lie beside the decider, and so the end, that takes most of theirs; what was joined, last.
  const order = view.sources.map((one, i) => {
    if (!one.pick) return 1e9;
    const mine = view.rows.filter((row) => row[1] === i);
    return mine.length ? mine[0][3] * 1000 + mine[0][2] : 1e9;
  });
  columns[0] = columns[0].map((bar, i) => ({ ...bar, rank: order[i] }));
  const room = 150;
  const first = stackBars([columns[0], columns[1], columns[2]], room).columns[0];
  columns[1] = level(columns[1], 2, 1, first);
  const second = stackBars(columns, room).columns[1];
  columns[2] = level(columns[2], 3, 2, second);
  return stackBars(columns, room);
}

const decides = (one) => (one.step ? `${one.name}: ${one.step}` : one.name);

function controlPlaces(view, width, ruler) {
  const widest = (texts) => Math.max(0, ...texts.map((text) => ruler(text, 12, 600))) + 8;
  const left = Math.min(widest(view.sources.map((one) => one.name)), width * 0.24);
  const right = Math.min(widest(view.ends.map((one) => `${one.symbol} ${one.name}`)), width * 0.27);
  const words = widest(view.deciders.map(decides));
  const [x0, x2] = [left, width - right - NODE];
  const between = x2 - x0;
  // The middle column's names stand right of their bars, over the bands, and want their room there.
  const x1 = x0 + clamp(between - words - 90, between * 0.3, between * 0.5);
  return { xs: [x0, x1, x2], left: left - 8, right: right - 8, words: x2 - x1 - NODE - 24 };
}

function controlBar(column, one, i, bar, at, view, ruler, link) {
  const x = at.xs[column];
  const title = [`From ${one.name}`, one.step ? `${one.name} decides, at ${one.step}` : `Decided by ${one.name}`, `Arrives over ${one.name}`][column];
  const text = [one.name, decides(one), `${one.symbol} ${one.name}`][column];
  const name = [
    () => barName(text, x - 6, bar.middle, at.left, ruler, "end"),
    () => barName(text, x + NODE + 6, bar.middle, at.words, ruler),
    () => barName(text, x + NODE + 6, bar.middle, at.right, ruler),
  ][column]();
  const shape = pickable(
    one.pick,
    `${title}: ${volume(bar.value, view.unit)}`,
    { class: "bgpkit-end-bar", style: column === 2 ? `--bgpkit-bar: ${slotColour(one.slot)}` : null },
    svg("rect", { x, y: bar.top, width: NODE, height: bar.size, rx: 2 }),
    name,
  );
  const mine = view.rows.filter((row) => row[column + 1] === i);
  return link.lights(shape, [...asIds(one), ...flowIds(view, [...new Set(mine.map((row) => row[0]))])]);
}

function controlBands(near, view, stack, at, link) {
  const bands = laneBands(joinBands(view, near + 1, near + 2), stack.columns[near], stack.columns[near + 1], stack.scale);
  return bands.map((band) => {
    const end = view.ends[band.end];
    const title = near
      ? `${volume(band.value, view.unit)} decided by ${decides(view.deciders[band.from])} arrives over ${end.name}`
      : `${volume(band.value, view.unit)} from ${view.sources[band.from].name} is decided by ${decides(view.deciders[band.to])}`;
    const [x, toX] = [at.xs[near] + NODE, at.xs[near + 1]];
    const shape = bandShape(band, x, toX, stack.scale, { slot: end.slot, pick: flowsPick(view, band.on), title });
    const touched = view.rows.filter((row) => band.on.includes(row[0]) && row[near + 1] === band.from && row[near + 2] === band.to);
    return link.lights(shape, [...flowIds(view, band.on), ...touched.flatMap((row) => rowIds(view, row))]);
  });
}

function drawControl(view, { width, ruler, link }) {
  if (!view.rows.some((row) => row[4] > 0)) return [html("p", { class: "bgpkit-hint" }, "There is no traffic.")];
  const stack = controlStack(view);
  const at = controlPlaces(view, width, ruler);
  const head = 22;
  const anchors = ["end", "start", "start"];
  const heads = COLUMNS.map((name, c) => {
    const x = c ? at.xs[c] : at.xs[c] + NODE;
    const words = ruler(name, 11.5);
    return svg("text", { class: "bgpkit-column", x: c === 2 ? Math.min(x, width - words) : c ? x : Math.max(x, words), y: 12, "text-anchor": anchors[c] }, name);
  });
  const lists = [view.sources, view.deciders, view.ends];
  const height = stack.height + head + 4;
  return [
    svg(
      "svg",
      { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": `${view.title}: source, who decides, where it arrives. Arrow keys go through it.` },
      ...heads,
      svg(
        "g",
        { transform: `translate(0 ${head})` },
        ...controlBands(0, view, stack, at, link),
        ...controlBands(1, view, stack, at, link),
        ...lists.flatMap((list, c) => list.map((one, i) => controlBar(c, one, i, stack.columns[c][i], at, view, ruler, link))),
      ),
    ),
  ];
}

function controlTable(view) {
  return {
    ids: view.rows.map((row) => [...flowIds(view, [row[0]]), ...rowIds(view, row)]),
    columns: ["source", `volume, ${view.unit}`, "way", "decided at", "step", "arrives over", "how the other fell", "else over", "communities"],
    rows: view.rows.map(([, source, decider, end, value, path, fell, otherwise, asks]) => [
      view.sources[source].name,
      value,
      path,
      view.deciders[decider].name,
      view.deciders[decider].step,
      view.ends[end].name,
      fell,
      otherwise,
      asks,
    ]),
  };
}

function render({ model, el }) {
  return picturePanel({
    model,
    el,
    name: "control",
    names: (view) => namesById(view.sources, view.deciders, view.ends),
    draw: (view, tools) => drawControl(foldSmall(view), tools),
    behind: controlTable,
  });
}

export default { render };
