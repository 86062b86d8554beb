// The real Internet as few shapes: bars by neighbour, bands by kind, who moved, and a few paths. Never 60,000 nodes.

/** An AS that can be looked at: a button that tells the kernel. */
function lookButton(model, asn, ...children) {
  const button = html("button", { type: "button", class: "bgpkit-pick", "data-key": `look-${asn}`, title: "Look at how it decides" }, ...children);
  button.addEventListener("click", () => model.send({ do: "look", text: `AS${asn}` }));
  return button;
}

// ---- bars ----------------------------------------------------------------------------------------------------------

function doorRow(model, row, counts) {
  const name = row.asn > 0 ? lookButton(model, row.asn, symbolTag(row), row.name) : html("span", { class: "bgpkit-unpickable" }, symbolTag(row), row.name);
  const parts = counts.map(() => {
    const cells = { bar: html("span", { class: "bgpkit-bar" }), ghost: html("span", { class: "bgpkit-ghost" }), share: html("b"), was: html("small") };
    cells.cell = html(
      "td",
      { class: "bgpkit-share" },
      html("div", { class: "bgpkit-track", "aria-hidden": "true", style: `--bgpkit-mark: ${slotColour(row.slot)}` }, cells.bar, cells.ghost),
      html("div", { class: "bgpkit-reading" }, cells.share, cells.was),
    );
    return cells;
  });
  const head = html("th", { scope: "row" }, name, row.kind ? html("small", {}, `its ${row.kind}`) : null);
  return { parts, row: html("tr", {}, head, ...parts.map((part) => part.cell)) };
}

function patchDoor({ parts }, row) {
  row.parts.forEach(({ share, was }, i) => {
    const moved = Math.abs(share - was) >= 0.0005;
    parts[i].bar.style.width = `${clamp(share, 0, 1) * 100}%`;
    parts[i].ghost.style.left = `${clamp(was, 0, 1) * 100}%`;
    parts[i].ghost.hidden = !moved;
    setText(parts[i].share, percent(share));
    setText(parts[i].was, moved ? movedText(share, was) : "");
  });
}

const doorsShape = (view) => JSON.stringify([view.title, view.counts, view.rows.map((row) => [row.asn, row.name, row.slot])]);

function barsPart(model) {
  const el = html("div", { class: "bgpkit-scroll-x" });
  let shape = "";
  let cells = [];
  return {
    el,
    show(view) {
      if (!view) return;
      if (shape !== doorsShape(view)) {
        shape = doorsShape(view);
        cells = view.rows.map((row) => doorRow(model, row, view.counts));
        const heads = ["Neighbour", ...view.counts.map((name) => `Share of ${name}`)];
        const table = html(
          "table",
          { class: "bgpkit-shares-table bgpkit-doors" },
          html("caption", {}, view.title),
          html("thead", {}, html("tr", {}, ...heads.map((name) => html("th", { scope: "col" }, name)))),
          html("tbody", {}, ...cells.map((one) => one.row)),
        );
        keepingFocus(el, () => el.replaceChildren(table));
      }
      view.rows.forEach((row, i) => patchDoor(cells[i], row));
    },
  };
}

// ---- bands ---------------------------------------------------------------------------------------------------------

const ROOM = 210; // px, the least height of the bands
const NARROW = 620; // px, where only one half has room

function bandsShape(view, width, ruler) {
  const total = view.left.reduce((sum, one) => sum + one.value, 0) || 1;
  const text = (one) => `${one.symbol ? `${one.symbol} ` : ""}${one.name} ${percent(one.value / total)}`;
  // Where there is no room for both halves, what the neighbours are stands beside their bars alone.
  const narrow = width < NARROW;
  const columns = [view.left, view.middle, ...(narrow ? [] : [view.right])];
  const stack = stackBars(columns, ROOM, 7);
  const widest = (ends, most) => Math.min(Math.max(0, ...ends.map((end) => ruler(text(end), 12, 600))) + 14, width * most);
  const [left, right, middle] = narrow
    ? [widest(view.left, 0.3), 0, widest(view.middle, 0.45)]
    : [widest(view.left, 0.25), widest(view.right, 0.22), widest(view.middle, 0.3)];
  const centre = narrow ? width - middle - NODE : left + (width - left - right - middle) / 2;
  const x = [left, centre, width - right - NODE];
  const shapes = (narrow ? [0] : [0, 1]).flatMap((half) => {
    const bands = view.bands
      .filter((band) => band[0] === half)
      .map(([, end, door, value]) => ({ from: half ? door : end, to: half ? end : door, value, door, end }));
    laneBands(bands, stack.columns[half], stack.columns[half + 1], stack.scale);
    // The names in the middle stand between the two halves.
    const [from, to] = half ? [x[1] + NODE + middle, x[2]] : [x[0] + NODE, x[1]];
    return bands.map((band) => {
      const [end, door] = [(half ? view.right : view.left)[band.end], view.middle[band.door]];
      const title = `${percent(band.value / total)} ${half ? `over ${door.name}, one of ${end.name}` : `${end.name}, over ${door.name}`}`;
      return bandShape(band, from, to, stack.scale, { slot: door.slot, pick: null, title });
    });
  });
  const bars = columns.flatMap((ends, c) =>
    ends.map((one, i) => {
      const bar = stack.columns[c][i];
      const at = c === 0 ? [x[0] - 6, "end", left - 10] : [x[c] + NODE + 6, "start", (c === 1 ? middle : right) - 10];
      return svg(
        "g",
        { class: "bgpkit-end-bar", role: "img", "aria-label": text(one), style: c === 1 ? `--bgpkit-bar: ${slotColour(one.slot)}` : null },
        svg("title", {}, text(one)),
        svg("rect", { x: x[c], y: bar.top, width: NODE, height: bar.size, rx: 2 }),
        barName(text(one), at[0], bar.middle, at[2], ruler, at[1]),
      );
    }),
  );
  const height = stack.height + 4;
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "group", "aria-label": view.title }, ...shapes, ...bars);
}

function bandsPart(life, el) {
  const heading = html("h4");
  const picture = html("div", { class: "bgpkit-picture" });
  const table = foldedTable();
  const part = html("div", {}, heading, picture, table.el);
  let [view, width, ruler] = [null, 0, null];
  const draw = () => {
    if (!view || !width) return;
    setText(heading, view.title);
    picture.replaceChildren(bandsShape(view, width, ruler));
    const total = view.left.reduce((sum, one) => sum + one.value, 0) || 1;
    const halves = view.bands.map(([half, end, door, value]) => [half ? "to" : "from", (half ? view.right : view.left)[end].name, view.middle[door].name, value / total]);
    table.show({ caption: view.title, columns: ["side", "from or to", "neighbour", { name: `share of ${view.unit}`, kind: "percent" }], rows: halves });
  };
  followWidth(life, picture, (now) => {
    width = now;
    ruler = textRuler(el);
    draw();
  });
  return { el: part, show: (next) => ((view = next ?? view), draw()) };
}

// ---- movers and paths ----------------------------------------------------------------------------------------------

function moverRow(model, row) {
  const largest = row.largest.flatMap((one, i) => [i ? ", " : null, lookButton(model, one.asn, one.name)]);
  return html("tr", {}, html("th", { scope: "row" }, `${row.from} → ${row.to}`), html("td", {}, percent(row.share)), html("td", {}, String(row.ases)), html("td", {}, ...largest));
}

function moversPart(model) {
  const el = html("div", { class: "bgpkit-scroll-x" });
  return {
    el,
    show(view) {
      if (!view) return;
      const heads = ["From → to", "Share", "ASes", "The largest of them"];
      const table = html(
        "table",
        { class: "bgpkit-shares-table bgpkit-movers" },
        html("caption", {}, view.title),
        html("thead", {}, html("tr", {}, ...heads.map((name) => html("th", { scope: "col" }, name)))),
        html("tbody", {}, ...view.rows.map((row) => moverRow(model, row))),
      );
      const none = html("p", { class: "bgpkit-hint" }, "Nobody has moved. Turn a slider above.");
      keepingFocus(el, () => el.replaceChildren(view.rows.length ? table : html("div", {}, html("h4", {}, view.title), none)));
    },
  };
}

const hopsLine = (hops, slot, word) =>
  html(
    "div",
    { class: `bgpkit-hops bgpkit-hops-${word}`, style: `--bgpkit-mark: ${slotColour(slot)}` },
    html("span", { class: "bgpkit-hops-word" }, `${word}:`),
    ...hops.flatMap((hop, i) => [
      i ? html("span", { class: "bgpkit-hop-arrow", "aria-label": "then" }, "→") : null,
      html("span", { class: i === hops.length - 2 && i ? "bgpkit-hop bgpkit-hop-door" : "bgpkit-hop" }, hop),
    ]),
  );

function pathsPart(model) {
  const el = html("div", { class: "bgpkit-net-paths" });
  return {
    el,
    show(view) {
      if (!view) return;
      const one = (row) =>
        html(
          "li",
          {},
          lookButton(model, row.asn, symbolTag(row), row.name),
          row.hops.length ? hopsLine(row.hops, row.slot, "now") : html("p", {}, "now: no route"),
          row.was.length ? hopsLine(row.was, 7, "before") : null,
          row.as_path ? html("small", {}, `AS_PATH ${row.as_path}`) : null,
        );
      keepingFocus(el, () => el.replaceChildren(html("h4", {}, view.title), html("ul", {}, ...view.rows.map(one))));
    },
  };
}

// ---- the widget ----------------------------------------------------------------------------------------------------

function render({ model, el }) {
  const life = lifetime();
  const parts = { bars: barsPart(model), bands: bandsPart(life, el), movers: moversPart(model), paths: pathsPart(model) };
  let shown = {};
  const draw = () => {
    const view = model.get("view") ?? {};
    for (const [name, part] of Object.entries(parts)) if (view[name] !== shown[name]) part.show(view[name]);
    shown = view;
  };
  el.classList.add("bgpkit-root", "bgpkit-internet");
  el.replaceChildren(...Object.values(parts).map((part) => part.el));
  draw();
  life.follow(model, "view", draw);
  return leaving(life, el);
}

export default { render };
