// Shares: how much of the subject's traffic each link carries, against the pinned start, and how many ASes it catches.

const SIDES = { inbound: "Inbound", outbound: "Outbound" };

function shareRow(row) {
  const cells = {
    bar: html("span", { class: "bgpkit-bar" }),
    ghost: html("span", { class: "bgpkit-ghost" }),
    share: html("b"),
    was: html("small"),
    volume: html("span"),
    use: html("small"),
  };
  cells.track = html(
    "div",
    { class: "bgpkit-track", "aria-hidden": "true", style: `--bgpkit-mark: ${slotColour(row.slot)}` },
    cells.bar,
    cells.ghost,
  );
  cells.row = html(
    "tr",
    {},
    html("th", { scope: "row" }, pickButton(row.pick, symbolTag(row), row.name)),
    html(
      "td",
      { class: "bgpkit-share" },
      cells.track,
      html("div", { class: "bgpkit-reading" }, cells.share, cells.was),
    ),
    html("td", { class: "bgpkit-number" }, cells.volume, cells.use),
  );
  return cells;
}

function patchRow(cells, row, unit) {
  const known = row.baseline !== null && row.baseline !== undefined;
  const moved = known && Math.abs(row.baseline - row.share) >= 0.0005;
  cells.bar.style.width = `${clamp(row.share, 0, 1) * 100}%`;
  cells.ghost.style.left = `${clamp(row.baseline ?? 0, 0, 1) * 100}%`;
  cells.ghost.hidden = !moved;
  setText(cells.share, percent(row.share));
  setText(cells.was, moved ? movedText(row.share, row.baseline) : "");
  setText(cells.volume, volume(row.volume, unit));
  // Where ASes are counted instead of traffic there is nothing for a capacity to be compared with.
  const over = row.use > 1;
  const capacity = row.capacity > 0 && unit !== "ASes";
  setText(cells.use, !capacity ? "" : `${over ? "⚠ overloaded, " : ""}${percent(row.use)} of ${figure(row.capacity)}`);
  cells.row.classList.toggle("bgpkit-over", over);
}

function buildShares(view) {
  const rows = view.rows ?? [];
  const cells = rows.map(shareRow);
  const unit = view.unit ?? "Gbit/s";
  const part = (direction) => {
    const own = cells.filter((_, i) => rows[i].direction === direction);
    if (!own.length) return null;
    return html(
      "tbody",
      {},
      html("tr", { class: "bgpkit-side" }, html("th", { colspan: 3, scope: "rowgroup" }, SIDES[direction])),
      ...own.map((one) => one.row),
    );
  };
  const head = html(
    "thead",
    {},
    html(
      "tr",
      {},
      ...["Link", "Share", unit === "ASes" ? "Volume" : "Volume, use of capacity"].map((name) =>
        html("th", { scope: "col" }, name),
      ),
    ),
  );
  const lost = html("p", { class: "bgpkit-lost-volume" });
  // Rows are made anew only where links come or go, so what is held in them keeps the focus.
  const strip = html("div", { class: "bgpkit-strip", "aria-hidden": "true" });
  const caught = html("ul", { class: "bgpkit-caught" });
  const table = html(
    "table",
    { class: "bgpkit-shares-table" },
    html("caption", {}, view.title ?? "Shares"),
    head,
    part("inbound"),
    part("outbound"),
  );
  const catchment = html(
    "div",
    { class: "bgpkit-catchment" },
    html("h4", {}, "Catchment: ASes that arrive through each link"),
    strip,
    caught,
  );
  return {
    cells,
    lost,
    strip,
    caught,
    catchment,
    parts: [html("div", { class: "bgpkit-scroll-x" }, table), lost, catchment],
  };
}

function patchCatchment({ strip, caught, catchment }, view, link) {
  const { catchment: rows = [], names = {} } = view;
  catchment.hidden = !rows.length;
  const part = (row) =>
    html(
      "span",
      { class: "bgpkit-part", style: `flex-grow: ${row.count}; --bgpkit-mark: ${slotColour(row.slot)}` },
      `${row.symbol} ${row.count}`,
    );
  strip.replaceChildren(
    ...rows.filter((row) => row.count > 0).map((row) => link.lights(part(row), caughtIds(row, view))),
  );
  caught.replaceChildren(...rows.map((row) => link.lights(caughtLine(row, names), caughtIds(row, view))));
}

/** One catchment: how many ASes, how many more or fewer than before, and who they are. */
function caughtLine(row, names) {
  const more = row.count - (row.baseline ?? row.count);
  const who = (row.who ?? []).map((id) => names[id]).join(", ");
  return html(
    "li",
    { title: who || null },
    pickButton(row.pick, symbolTag(row), `${row.name}:`),
    " ",
    html("b", {}, counted(row.count, "AS", "ASes")),
    more ? html("small", {}, ` ${more > 0 ? "▲ +" : "▼ −"}${Math.abs(more)}, was ${row.baseline}`) : null,
  );
}

/** What lights a catchment: its link, the ASes in it, and the flows that arrive there. */
const caughtIds = (row, { rows = [], flows = [] }) => {
  const on = rows.find((one) => one.pick === row.pick && one.direction === "inbound")?.on ?? [];
  return [row.pick, ...(row.who ?? []), ...flowIds({ flows }, on)];
};

/** Both tables behind: traffic by link, and who arrives where. */
const sharesTable = ({ title, unit, rows, flows = [] }) => ({
  ids: rows.map((row) => [row.pick, ...flowIds({ flows }, row.on ?? [])]),
  caption: title,
  columns: [
    "direction",
    "link",
    { name: "share", kind: "percent" },
    { name: "share before", kind: "percent" },
    `volume, ${unit}`,
    "capacity, Gbit/s",
  ],
  rows: rows.map((row) => [row.direction, row.name, row.share, row.baseline, row.volume, row.capacity]),
});
const catchmentTable = ({ catchment = [], names = {}, ...view }) => ({
  ids: catchment.map((row) => caughtIds(row, view)),
  caption: "ASes by the link they arrive through",
  columns: ["link", "ASes", "before", "who"],
  rows: catchment.map((row) => [row.name, row.count, row.baseline, (row.who ?? []).map((id) => names[id]).join(", ")]),
});

const lostReasons = ({ lost, unit }) =>
  lost.map(({ reason, volume: amount }) => `${volume(amount, unit)} ${reason}`).join(", ");

/** What decides whether the rows can stay and only their numbers change. */
const shapeOf = (view) =>
  JSON.stringify([
    view.title,
    view.unit,
    (view.rows ?? []).map((row) => [row.pick, row.name, row.slot, row.symbol, row.direction]),
  ]);

/** The names of what can be picked here: links, and the ASes of a catchment with the link they arrive through. */
function pickNames({ rows, names = {}, catchment = [] }) {
  const through = new Map(catchment.flatMap((row) => (row.who ?? []).map((id) => [id, row.name])));
  const ases = Object.entries(names).map(([pick, name]) => {
    const link = through.get(pick);
    return { pick, name: link ? `${name} arrives through ${link}` : name };
  });
  return namesById(rows, ases);
}

function render({ model, el }) {
  const life = lifetime();
  const link = linked(life, model, el, (picked) => pickedWords(model.get("view"), picked, pickNames(model.get("view"))));
  const [table, who] = [foldedTable(link), foldedTable(link)];
  let shape = "";
  let built = null;
  const draw = () => {
    const view = model.get("view") ?? {};
    const rows = view.rows ?? [];
    if (!rows.length) {
      shape = "";
      return void el.replaceChildren(html("p", { class: "bgpkit-hint" }, "No traffic to show."));
    }
    if (shape !== shapeOf(view)) {
      shape = shapeOf(view);
      built = buildShares(view);
      el.replaceChildren(...built.parts, link.line, table.el, who.el);
    }
    rows.forEach((row, i) => {
      patchRow(built.cells[i], row, view.unit);
      link.lights(built.cells[i].row, [row.pick, ...flowIds({ flows: view.flows ?? [] }, row.on ?? [])]);
    });
    setText(built.lost, view.lost?.length ? `✕ Does not arrive: ${lostReasons(view)}.` : "");
    keepingFocus(built.caught, () => patchCatchment(built, view, link));
    table.show(sharesTable(view));
    who.show(catchmentTable(view));
    link.show();
  };
  el.classList.add("bgpkit-root", "bgpkit-shares");
  draw();
  life.follow(model, "view", draw);
  return leaving(life, el);
}

export default { render };
