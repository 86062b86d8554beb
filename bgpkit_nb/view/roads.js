// The road that one AS takes to the origin, and those that lost. They meet on the way, as every AS has one road of its
// own: a tree that ends at the origin. Where its columns have no room, each road is a line of its own.

const LEAST = 64; // px, the narrowest box of an AS that can be read
const MOST = 132;
const GAP = 22; // px between columns, for the lines to bend
const LINE_HIGH = 14;

/** How far every AS is from the origin, and the one it hands on to. */
function treeOf(roads) {
  const nodes = new Map();
  for (const { hops } of roads)
    hops.slice(1).forEach((asn, i, all) => {
      const node = nodes.get(asn) ?? { asn, rank: 0, next: null, before: new Set(), start: null };
      node.rank = Math.max(node.rank, all.length - 1 - i);
      node.next ??= all[i + 1] ?? null;
      nodes.set(asn, node);
      if (i) node.before.add(all[i - 1]);
    });
  roads.forEach((road, i) => {
    if (road.hops.length > 1) nodes.get(road.hops[1]).start ??= i;
  });
  return nodes;
}

/** Rows: each road begins on one of its own, and an AS stands amid those that come together there. */
function seatRows(nodes, origin) {
  let rows = 0;
  const seat = (asn, way) => {
    const node = nodes.get(asn);
    if (!node || node.row !== undefined || way.has(asn)) return node?.row ?? 0;
    const further = [...node.before].map((each) => nodes.get(each)).sort((a, b) => firstRoad(nodes, a) - firstRoad(nodes, b));
    const own = node.start === null ? [] : [(node.lane = rows++)];
    const seats = [...own, ...further.map((each) => seat(each.asn, new Set([...way, asn])))];
    const first = firstRoad(nodes, node) === 0; // the road that is taken goes straight on
    node.row = !seats.length ? rows++ : first ? (node.start === 0 ? own[0] : seats[own.length]) : seats.reduce((sum, row) => sum + row, 0) / seats.length;
    return node.row;
  };
  seat(origin, new Set());
  return rows;
}

/** The first of the roads that come through an AS, so that the one taken stands on top. */
function firstRoad(nodes, node, depth = 0) {
  const further = depth > nodes.size ? [] : [...node.before].map((asn) => firstRoad(nodes, nodes.get(asn), depth + 1));
  return Math.min(node.start ?? Infinity, ...further);
}

const bend = (x, y, toX, toY) => `C${((x + toX) / 2).toFixed(1)},${y.toFixed(1)} ${((x + toX) / 2).toFixed(1)},${toY.toFixed(1)} ${toX.toFixed(1)},${toY.toFixed(1)}`;

function boxOf(pick, title, lines, { x, y, w, h }, slot, badge) {
  const top = -((lines.length - 1) * LINE_HIGH) / 2 + 4;
  return pickable(
    pick,
    title,
    { class: "bgpkit-road-as", transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, style: slot === null ? null : `--bgpkit-mark: ${slotColour(slot)}` },
    svg("rect", { x: -w / 2, y: -h / 2, width: w, height: h, rx: 8, class: slot === null ? null : "bgpkit-road-door" }),
    ...lines.map((line, i) => svg("text", { "text-anchor": "middle", y: (top + i * LINE_HIGH).toFixed(1) }, line)),
    badge ? svg("g", { class: "bgpkit-road-badge", transform: `translate(${-w / 2} ${-h / 2})` }, svg("circle", { r: 8.5 }), svg("text", { "text-anchor": "middle", y: 4 }, badge)) : null,
  );
}

/** The narrowest box that shows every AS number whole: cut short they would all look alike. */
const leastWidth = (names, ruler) =>
  Math.max(LEAST, ...Object.values(names).flatMap((name) => name.match(/AS\d+/g) ?? []).map((number) => ruler(`(${number})`, 11.5, 600) + 8));

/** The tree, or null where it has no room. */
function drawTree(view, width, ruler) {
  const { roads } = view;
  const origin = roads[0].hops.at(-1);
  const nodes = treeOf(roads);
  const ranks = Math.max(...[...nodes.values()].map(({ rank }) => rank));
  const columns = ranks + 2;
  const w = Math.min(MOST, (width - GAP * (columns - 1) - 20) / columns);
  if (w < leastWidth(view.names, ruler)) return null;
  const step = (width - 20 - w) / (columns - 1);
  const xOf = (rank) => 10 + w / 2 + (columns - 1 - rank) * step;
  const linesFor = (asn) => linesOf(view.names[asn], w - 8, (text) => ruler(text, 11.5, 600), 3);
  const h = Math.max(...Object.keys(view.names).map((asn) => linesFor(asn).length)) * LINE_HIGH + 12;
  const row = h + 14;
  const rows = seatRows(nodes, origin);
  const yOf = (at) => 8 + h / 2 + at * row;
  const source = { x: xOf(ranks + 1), y: yOf(nodes.get(roads[0].hops[1])?.lane ?? 0) };
  const height = Math.max(rows, 1) * row + 4;
  const taken = new Set(roads.filter(({ fate }) => fate === "best").flatMap(({ hops }) => hops.slice(1)));
  const best = roads.find(({ fate }) => fate === "best");
  const line = (d, slot, on) => svg("path", { d, class: on ? "bgpkit-road bgpkit-road-taken" : "bgpkit-road", style: `--bgpkit-mark: ${slotColour(slot)}` });
  const slotOf = new Map([...roads].reverse().flatMap((road) => road.hops.map((asn) => [asn, road.slot])));
  const lines = [];
  for (const node of nodes.values()) {
    const to = nodes.get(node.next);
    if (!to) continue;
    const [x, y, toX, toY] = [xOf(node.rank) + w / 2, yOf(node.row), xOf(to.rank) - w / 2, yOf(to.row)];
    lines.push([line(`M${x},${y}${bend(x, y, toX, toY)}`, slotOf.get(node.asn), taken.has(node.asn) && taken.has(to.asn)), taken.has(node.asn)]);
  }
  for (const road of roads) {
    const first = nodes.get(road.hops[1]);
    if (!first) continue;
    const [x, y, lane, toX, toY] = [source.x + w / 2, source.y, yOf(first.lane ?? first.row), xOf(first.rank) - w / 2, yOf(first.row)];
    const d = `M${x},${y}${bend(x, y, x + GAP, lane)}L${Math.max(toX - GAP, x + GAP)},${lane}${bend(Math.max(toX - GAP, x + GAP), lane, toX, toY)}`;
    const short = `M${x},${y}${bend(x, y, toX, toY)}`;
    lines.push([line(toX - x < 2 * GAP ? short : d, road.slot, road === best), road === best]);
  }
  lines.sort(([, a], [, b]) => a - b);
  const doors = new Map(roads.map((road) => [road.door, road.slot]));
  const boxes = [...nodes.values()].map((node) => {
    const badge = node.start === null ? null : String(node.start + 1);
    return boxOf(`as:${node.asn}`, `${view.names[node.asn]}${badge ? `, road ${badge}` : ""}`, linesFor(node.asn), { x: xOf(node.rank), y: yOf(node.row), w, h }, doors.get(node.asn) ?? null, badge);
  });
  const own = boxOf(`as:${view.at}`, view.names[view.at], linesFor(view.at), { ...source, w, h }, null, null);
  own.classList.add("bgpkit-road-end");
  boxes.find((_, i) => [...nodes.keys()][i] === origin)?.classList.add("bgpkit-road-end");
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": view.title }, ...lines.map(([path]) => path), own, ...boxes);
}

/** One road in words: by whom, whether it is taken or why it lost, and where it has no picture the ASes on the way. */
function roadItem(view, road, drawn, link) {
  const via = road.hops.length > 1 ? view.names[road.hops[1]] : view.names[road.hops[0]];
  const fate = road.fate === "best" ? html("b", {}, "✓ taken") : html("span", {}, `✕ ${road.why}`);
  const way = html(
    "div",
    { class: `bgpkit-hops${road.fate === "best" ? "" : " bgpkit-hops-before"}`, style: `--bgpkit-mark: ${slotColour(road.slot)}` },
    ...road.hops.flatMap((asn, i) => [
      i ? html("span", { class: "bgpkit-hop-arrow", "aria-label": "then" }, "→") : null,
      html("span", { class: asn === road.door ? "bgpkit-hop bgpkit-hop-door" : "bgpkit-hop" }, view.names[asn]),
    ]),
  );
  const item = html(
    "li",
    {},
    html("div", {}, html("b", {}, `via ${via}`), `, its ${road.from}: `, fate),
    drawn ? null : way,
    html("div", { class: "bgpkit-road-ends" }, "arrives by ", pickButton(road.pick, symbolTag(road), view.names[road.door] ?? ""), " AS_PATH ", pathTokensOf(road.as_path)),
  );
  return link.lights(item, [road.pick]);
}

/** An AS_PATH with extra copies counted: 64496 ×3. */
const pathTokensOf = (text) => html("span", { class: "bgpkit-road-path" }, runsOf(text.split(" ")).map(([asn, times]) => (times > 1 ? `${asn} ×${times}` : asn)).join(" "));

function render({ model, el }) {
  const life = lifetime();
  const heading = html("h4");
  const picture = html("div", { class: "bgpkit-picture" });
  const list = html("ol", { class: "bgpkit-road-list" });
  const more = html("p", { class: "bgpkit-hint" });
  const link = linked(life, model, el);
  const stop = rove(life, picture);
  let [width, ruler] = [0, null];
  const draw = () => {
    const view = model.get("view") ?? {};
    el.hidden = !view.title;
    if (!view.title || !width) return;
    setText(heading, view.title);
    const tree = view.roads.length ? drawTree(view, width, ruler) : null;
    keepingFocus(el, () => {
      picture.replaceChildren(...(tree ? [tree] : []));
      list.replaceChildren(...view.roads.map((road) => roadItem(view, road, Boolean(tree), link)));
    });
    setText(more, view.more > 0 ? `${counted(view.more, "more road")} lost earlier; the funnel says where.` : "");
    more.hidden = view.more <= 0;
    stop();
    link.show();
  };
  el.classList.add("bgpkit-root", "bgpkit-roads");
  el.replaceChildren(heading, picture, list, more);
  followWidth(life, el, (now) => {
    width = now;
    ruler = textRuler(el);
    draw();
  });
  life.follow(model, "view", draw);
  return leaving(life, el);
}

export default { render };
