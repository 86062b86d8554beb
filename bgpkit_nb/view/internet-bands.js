// All ASes in a few bands: what they have the route from, by whom they arrive, what these are to the origin.

const ROOM = 230; // px, the least height of all bars together
const NARROW = 640; // px, where the halves stand one below the other
const LINE_HEIGHT = 15;
const HEAD = 30; // px, for what a column is

/** A share; little is not nothing. */
const portion = (share) => (share > 0 && share < 0.0005 ? "< 0.1 %" : percent(share));

const lightsOf = {
  left: (view, at) => [view.left[at].pick, ...cellsOf(view, (left) => left === at)],
  middle: (view, at) => [view.middle[at].pick, ...cellsOf(view, (_, door) => door === at)],
  right: (view, at) => [view.right[at].pick],
};
const numberIn = (pick) => pick.slice(pick.indexOf(":") + 1);
const cellPick = (view, left, door) => `cell:${numberIn(view.left[left].pick)}>${numberIn(view.middle[door].pick)}`;
const cellsOf = (view, keep) =>
  view.bands.filter(([half, left, door]) => !half && keep(left, door)).map(([, left, door]) => cellPick(view, left, door));

/** What stands beside a bar: its name on one line or two, and how much there is. */
function barLabel(view, one, room, ruler, brief) {
  const name = one.symbol ? `${one.symbol} ${one.name}` : one.name;
  const lines = linesOf(name, room, (text) => ruler(text, 12, 600));
  if (brief) return { lines, share: "", moved: "" };
  const share = one.value / (view.total || 1);
  const moved = Math.abs(share - one.was) < 0.0005 ? "" : `${share > one.was ? "▲ +" : "▼ −"}${figure(Math.abs(Math.round((share - one.was) * 1000) / 10))}`;
  return { lines, share: portion(share), moved };
}

/** One half of the picture: bars on both sides of its bands, and where each part stands. */
function halfOf(view, half, sides, box, ruler) {
  const columns = sides.map(({ ends, room, brief }) => ends.map((one) => ({ ...one, label: barLabel(view, one, room, ruler, brief) })));
  const stack = stackBars(
    columns.map((ends) => ends.map((one) => ({ value: one.value, least: (one.label.lines.length + (one.label.share ? 1 : 0)) * LINE_HEIGHT + 2 }))),
    ROOM,
    8,
  );
  return { half, columns, stack, sides, ...box };
}

function bandItems(view, { half, stack, sides, top }) {
  const bands = view.bands
    .filter(([side]) => side === half)
    .map(([, end, door, value]) => ({ from: half ? door : end, to: half ? end : door, value, door, end }));
  laneBands(bands, stack.columns[0], stack.columns[1], stack.scale);
  return bands.map((band) => {
    const door = view.middle[band.door];
    const end = (half ? view.right : view.left)[band.end];
    const share = portion(band.value / (view.total || 1));
    const title = half ? `${share} arrive by ${door.name}, one of ${end.name}` : `${share} ${end.name}, by ${door.name}`;
    const pick = half ? door.pick : cellPick(view, band.end, band.door);
    const size = Math.max(band.value * stack.scale, 1);
    return {
      key: `band ${half} ${end.pick} ${door.pick}`,
      at: [sides[0].x + NODE, band.y + top, size, sides[1].x, band.toY + top, Math.max(size, 1)],
      lit: half ? [door.pick, end.pick, ...lightsOf.middle(view, band.door)] : [pick, door.pick, end.pick],
      make: () => pickable(pick, title, { class: "bgpkit-band" }, svg("path")),
      put: (g, [x, y, wide, toX, toY, toWide]) => setAttributes(g.lastChild, { d: bandPath(x, y, wide, toX, toY, toWide) }),
      write: (g) => {
        setAttributes(g, { "aria-label": title, style: `--bgpkit-mark: ${slotColour(door.slot)}` });
        setText(g.firstChild, title);
      },
    };
  });
}

function barItems(view, { half, stack, columns, sides, top }, aside) {
  return columns.flatMap((ends, c) => {
    const { x, anchor, name, room } = sides[c];
    return ends.map((one, i) => {
      const bar = stack.columns[c][i];
      const { lines, share, moved } = one.label;
      const title = `${one.name}: ${portion(one.value / (view.total || 1))}${one.kind ? `, its ${one.kind}` : ""}`;
      const rows = [...lines, share ? `${share} ${moved}`.trim() : null].filter((line) => line !== null);
      const high = Math.max(bar.size, rows.length * LINE_HEIGHT, 24);
      const textX = anchor === "end" ? -7 : NODE + 7;
      return {
        key: `bar ${half} ${one.pick}`,
        at: [x, bar.middle + top, bar.size],
        lit: lightsOf[name](view, i),
        make: () => pickable(one.pick, title, { class: "bgpkit-end-bar" }, svg("rect", { class: "bgpkit-hit" }), svg("rect", { width: NODE, rx: 2 }), svg("text")),
        put: (g, [left, middle, size]) => {
          setAttributes(g, { transform: `translate(${left.toFixed(1)} ${middle.toFixed(1)})` });
          setAttributes(g.children[2], { y: (-size / 2).toFixed(1), height: Math.max(size, 1).toFixed(1) });
        },
        write: (g) => {
          const [said, hit, , text] = g.children;
          setText(said, title);
          setAttributes(g, { "aria-label": title, style: name === "middle" ? `--bgpkit-bar: ${slotColour(one.slot)}` : null });
          setAttributes(hit, { x: anchor === "end" ? -room : 0, y: -high / 2, width: room + NODE, height: high });
          setAttributes(text, { "text-anchor": anchor, transform: `translate(0 ${(-(rows.length * LINE_HEIGHT) / 2 + 11.5).toFixed(1)})` });
          text.replaceChildren(...rows.map((row, at) => svg("tspan", { x: textX, y: at * LINE_HEIGHT, class: at >= lines.length ? "bgpkit-bar-share" : null }, row)));
        },
      };
    });
  }).concat(aside);
}

/** How wide a column of names must be, up to a part of the picture. */
function roomFor(view, ends, ruler, most) {
  const wanted = ends.map((one) => Math.max(...barLabel(view, one, 1e4, ruler).lines.map((line) => ruler(line, 12, 600)), 78) + 16);
  return Math.ceil(Math.min(Math.max(0, ...wanted), most));
}

/** A heading of a column, above its bars. */
const headItem = (key, text, x, y, anchor) => ({
  key,
  at: [x, y],
  make: () => svg("text", { class: "bgpkit-column" }),
  put: (el, [left, top]) => setAttributes(el, { x: left.toFixed(1), y: top.toFixed(1) }),
  write: (el) => setText(setAttributes(el, { "text-anchor": anchor }), text),
});

/** Where everything stands: side by side, or where that is too narrow one half below the other. */
function bandsLayout(view, width, ruler) {
  const leftHead = view.split === "group" ? "group" : "have the route";
  const heads = { left: leftHead, middle: "arrive by", right: "which are" };
  const side = (name, ends, x, anchor, room, brief = false) => ({ name, ends, x, anchor, room, brief });
  if (width >= NARROW) {
    const left = roomFor(view, view.left, ruler, width * 0.2);
    const right = roomFor(view, view.right, ruler, width * 0.18);
    const middle = roomFor(view, view.middle, ruler, width * 0.26);
    const centre = left + (width - left - right - middle) / 2;
    const [a, b, c] = [left, centre, width - right - NODE];
    const first = halfOf(view, 0, [side("left", view.left, a, "end", left), side("middle", view.middle, b, "start", middle)], { top: HEAD }, ruler);
    const second = halfOf(view, 1, [side("middle", view.middle, b, "start", middle), side("right", view.right, c, "start", right)], { top: HEAD }, ruler);
    // One scale and one height for both halves: a bar is a bar.
    const stack = stackBars([first.columns[0], first.columns[1], second.columns[1]].map((ends) => ends.map((one) => ({ value: one.value, least: (one.label.lines.length + 1) * LINE_HEIGHT + 2 }))), ROOM, 8);
    first.stack = { ...stack, columns: stack.columns.slice(0, 2) };
    second.stack = { ...stack, columns: stack.columns.slice(1) };
    second.sides[0] = { ...second.sides[0], x: b + middle };
    const items = [
      ...bandItems(view, first),
      ...bandItems(view, second),
      headItem("head left", heads.left, a + NODE, 12, "end"),
      headItem("head middle", heads.middle, b, 12, "start"),
      headItem("head right", heads.right, c, 12, "start"),
      ...barItems(view, first, []),
      ...barItems(view, { ...second, columns: [[], second.columns[1]], stack: second.stack }, []),
    ];
    return { items, height: HEAD + stack.height + 4 };
  }
  const near = roomFor(view, view.left, ruler, width * 0.34);
  const door = roomFor(view, view.middle, ruler, width * 0.42);
  const far = roomFor(view, view.right, ruler, width * 0.34);
  const first = halfOf(view, 0, [side("left", view.left, near, "end", near), side("middle", view.middle, width - door - NODE, "start", door)], { top: HEAD }, ruler);
  const below = HEAD + first.stack.height + 26;
  const second = halfOf(view, 1, [side("middle", view.middle, door, "end", door, true), side("right", view.right, width - far - NODE, "start", far)], { top: below + HEAD }, ruler);
  const items = [first, second].flatMap((half) => bandItems(view, half)).concat(
    headItem("head left", heads.left, near + NODE, 12, "end"),
    headItem("head middle", heads.middle, width - door - NODE, 12, "start"),
    headItem("head again", heads.middle, door + NODE, below + 12, "end"),
    headItem("head right", heads.right, width - far - NODE, below + 12, "start"),
    ...[first, second].flatMap((half) => barItems(view, half, [])),
  );
  return { items, height: below + HEAD + second.stack.height + 4 };
}
