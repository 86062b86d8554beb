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
    html("th", { scope: "row" }, symbolTag(row), row.name),
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
  setText(cells.was, moved ? `was ${percent(row.baseline)}` : "");
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

function patchCatchment({ strip, caught, catchment }, rows) {
  catchment.hidden = !rows.length;
  strip.replaceChildren(
    ...rows
      .filter((row) => row.count > 0)
      .map((row) =>
        html(
          "span",
          { style: `flex-grow: ${row.count}; --bgpkit-mark: ${slotColour(row.slot)}` },
          `${row.symbol} ${row.count}`,
        ),
      ),
  );
  caught.replaceChildren(
    ...rows.map((row) =>
      html(
        "li",
        {},
        symbolTag(row),
        `${row.name}: `,
        html("b", {}, counted(row.count, "AS", "ASes")),
        row.baseline !== row.count && row.baseline !== null && row.baseline !== undefined
          ? html("small", {}, ` was ${row.baseline}`)
          : null,
      ),
    ),
  );
}

const lostReasons = ({ lost, unit }) =>
  lost.map(({ reason, volume: amount }) => `${volume(amount, unit)} ${reason}`).join(", ");

/** What decides whether the rows can stay and only their numbers change. */
const shapeOf = (view) =>
  JSON.stringify([
    view.title,
    view.unit,
    (view.rows ?? []).map((row) => [row.name, row.slot, row.symbol, row.direction]),
  ]);

function render({ model, el }) {
  const life = lifetime();
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
      el.replaceChildren(...built.parts);
    }
    rows.forEach((row, i) => patchRow(built.cells[i], row, view.unit));
    setText(built.lost, view.lost?.length ? `✕ Does not arrive: ${lostReasons(view)}.` : "");
    patchCatchment(built, view.catchment ?? []);
  };
  el.classList.add("bgpkit-root", "bgpkit-shares");
  draw();
  life.follow(model, "view", draw);
  return leaving(life, el);
}

export default { render };
