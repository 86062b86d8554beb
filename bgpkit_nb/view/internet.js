// The real Internet as few shapes: bars by neighbour, bands or areas, who is in what is picked, who moved, and a few
// paths. Never 60,000 nodes.

// ---- bars ----------------------------------------------------------------------------------------------------------

function doorRow(row, counts) {
  const name = pickButton(row.pick, symbolTag(row), row.name);
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
    setText(parts[i].share, portion(share));
    setText(parts[i].was, moved ? movedText(share, was) : "");
  });
}

const doorsShape = (view) => JSON.stringify([view.title, view.counts, view.rows.map((row) => [row.asn, row.name, row.slot])]);

function barsPart(link) {
  const el = html("div", { class: "bgpkit-scroll-x" });
  let shape = "";
  let cells = [];
  return {
    el,
    show(view, bands) {
      if (!view) return;
      const within = bands ? Object.fromEntries(bands.middle.map((door, at) => [door.pick, lightsOf.middle(bands, at)])) : {};
      if (shape !== doorsShape(view)) {
        shape = doorsShape(view);
        cells = view.rows.map((row) => doorRow(row, view.counts));
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
      view.rows.forEach((row, i) => {
        patchDoor(cells[i], row);
        link.lights(cells[i].row, [row.pick, ...(within[row.pick] ?? [])]);
      });
    },
  };
}

// ---- the widget ----------------------------------------------------------------------------------------------------

function render({ model, el }) {
  const life = lifetime();
  const link = linked(life, model, el);
  const parts = {
    bars: barsPart(link), bands: picturePart(life, model, el, link), inside: insidePart(model), movers: moversPart(model, link), paths: pathsPart(model, link),
  };
  const later = afterPaint(life);
  const shown = {};
  const put = (names) => {
    const view = model.get("view") ?? {};
    for (const name of names) {
      if (view[name] === shown[name]) continue;
      shown[name] = view[name];
      parts[name].show(view[name], view.bands);
    }
    link.show();
  };
  // What a slider moves first is painted before everything else is drawn.
  const draw = () => {
    put(["bars"]);
    later(() => put(["bands", "inside", "movers", "paths"]));
  };
  el.classList.add("bgpkit-root", "bgpkit-internet");
  el.replaceChildren(...[parts.bands, parts.inside, parts.bars, parts.movers, parts.paths].map((part) => part.el));
  put(Object.keys(parts));
  life.follow(model, "view", draw);
  return leaving(life, el);
}

export default { render };
