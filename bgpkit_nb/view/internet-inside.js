// The picture of all ASes, as bands or as areas, and who is in what is picked of it.

const SHAPES = { bands: ["Bands", bandsLayout], areas: ["Areas", areasLayout] };
const SPLITS = { group: "by group", class: "by what they have the route from" };

/** Buttons of which one is down: which of some ways something is shown. */
function choiceButtons(model, trait, name, options) {
  const buttons = Object.entries(options).map(([value, text]) => {
    const button = html("button", { type: "button", class: "bgpkit-plain", "data-key": `${trait}-${value}` }, text);
    button.addEventListener("click", () => {
      model.set(trait, value);
      model.save_changes();
    });
    return [value, button];
  });
  const el = html("div", { class: "bgpkit-one-of", role: "group", "aria-label": name }, ...buttons.map(([, button]) => button));
  return { el, show: () => buttons.forEach(([value, button]) => setAttributes(button, { "aria-pressed": String(model.get(trait) === value) })) };
}

/** A ruler that measures every text once. */
function remembered(ruler) {
  const known = new Map();
  return (text, size, weight) => {
    const key = `${weight} ${size} ${text}`;
    if (!known.has(key)) known.set(key, ruler(text, size, weight));
    return known.get(key);
  };
}

function picturePart(life, model, el, link) {
  const heading = html("h4");
  const lost = html("p", { class: "bgpkit-hint" });
  const shapes = choiceButtons(model, "shape", "Drawn as", Object.fromEntries(Object.entries(SHAPES).map(([key, [text]]) => [key, text])));
  const splits = choiceButtons(model, "split", "Divided", SPLITS);
  const drawing = svg("svg", { role: "group" });
  const picture = html("div", { class: "bgpkit-picture" }, drawing);
  const table = foldedTable();
  const part = html("div", { class: "bgpkit-whole" }, html("div", { class: "bgpkit-whole-head" }, heading, html("div", { class: "bgpkit-whole-tools" }, splits.el, shapes.el)), picture, lost, table.el);
  const show = gliding(life, drawing);
  const stop = rove(life, picture);
  let [view, drawn, ruler, width, tallest] = [null, "", null, 0, 0];
  const draw = () => {
    if (!view || !width) return;
    const shape = model.get("shape") ?? "bands";
    setText(heading, `${view.title} (${view.unit})`);
    splits.el.hidden = !view.splits.length;
    splits.show();
    shapes.show();
    const { items, height } = SHAPES[shape][1](view, width, ruler);
    // Only what a turn moves glides; another width, another drawing stands at once.
    const kind = `${shape} ${width} ${view.split} ${view.unit}`;
    // It keeps the room it once took, so that what is below stands still while a slider moves.
    tallest = Math.ceil(drawn === kind ? Math.max(tallest, height) : height);
    setAttributes(drawing, { width, height: tallest, viewBox: `0 0 ${width} ${tallest}`, "aria-label": view.title });
    keepingFocus(picture, () => show(items, drawn === kind));
    drawn = kind;
    const elements = [...drawing.children];
    items.forEach((item, i) => item.lit && link.lights(elements[i], item.lit));
    setText(lost, view.lost > 0 ? `${counted(view.lost, "AS", "ASes")} of those in the graph have no route, and are not drawn.` : "");
    lost.hidden = view.lost <= 0;
    table.show(behindBands(view));
    stop();
  };
  const redraw = () => {
    draw();
    link.show();
  };
  followWidth(life, picture, (now) => {
    width = now;
    ruler = remembered(textRuler(el));
    redraw();
  });
  life.follow(model, "shape", redraw);
  return { el: part, show: (next) => ((view = next ?? view), draw()) };
}

/** The table behind: every band, the largest ASes of areas with it. */
function behindBands(view) {
  const total = view.total || 1;
  const halves = view.bands.map(([half, end, door, value]) => [half ? "to" : "from", (half ? view.right : view.left)[end].name, view.middle[door].name, value / total]);
  const tiles = Object.values(view.tiles).map(([name, left, door, value]) => [`one AS, ${view.left[left].name}`, name, view.middle[door].name, value / total]);
  return { caption: view.title, columns: ["side", "from or to", "neighbour", { name: `share of ${view.unit}`, kind: "percent" }], rows: [...halves, ...tiles] };
}

// ---- who is in it ----------------------------------------------------------------------------------------------------

const insideRow = (model, row, view) =>
  html(
    "tr",
    {},
    html("th", { scope: "row" }, lookButton(model, row.asn, row.name)),
    html("td", { class: "bgpkit-number" }, view.unit === "ASes" ? row.cone.toLocaleString("en") : `${Math.round(row.value).toLocaleString("en")} (${portion(row.share)})`),
    html("td", {}, row.from),
    html("td", { class: "bgpkit-number" }, row.length),
  );

function insideTable(model, view) {
  const heads = ["The largest of them", view.unit === "ASes" ? "Customer cone" : view.unit, "Has the route from", "AS_PATH length"];
  return html(
    "div",
    { class: "bgpkit-scroll-x" },
    html(
      "table",
      { class: "bgpkit-shares-table bgpkit-members" },
      html("caption", { class: "bgpkit-unseen" }, view.title),
      html("thead", {}, html("tr", {}, ...heads.map((name) => html("th", { scope: "col" }, name)))),
      html("tbody", {}, ...view.rows.map((row) => insideRow(model, row, view))),
    ),
  );
}

function insidePart(model) {
  const el = html("div", { class: "bgpkit-members" });
  const hint = "Pick a bar, a band or an area: it lights wherever it is shown, and its largest ASes are listed here.";
  const build = (view) => {
    const many = counted(view.ases, "AS", "ASes").replace(/\d+/, (n) => Number(n).toLocaleString("en"));
    const tied = view.ases ? ` ${portion(view.tied)} of them ${view.ases === 1 ? "is" : "are"} there by the last tie-break alone.` : "";
    const parts = view.parts.map((part) => pickButton(part.pick, part.share === null ? part.name : `${part.name} ${portion(part.share)}`));
    const clear = html("button", { type: "button", class: "bgpkit-plain", "data-key": "unpick" }, "Unpick");
    clear.addEventListener("click", () => {
      model.set("pick", "");
      model.save_changes();
    });
    return [
      html("div", { class: "bgpkit-members-head" }, html("h4", {}, `◉ ${view.title}`), clear),
      html("p", {}, `${many}, ${portion(view.share)} of ${view.unit === "ASes" ? "all" : view.unit}.${tied}`),
      parts.length ? html("div", { class: "bgpkit-chips" }, ...parts) : null,
      view.door ? html("p", {}, "The neighbour itself: ", lookButton(model, view.door.asn, view.door.name)) : null,
      view.rows.length ? insideTable(model, view) : html("p", { class: "bgpkit-hint" }, "Nobody is in it now."),
    ].filter(Boolean);
  };
  return {
    el,
    show(view) {
      keepingFocus(el, () => el.replaceChildren(...(view?.pick ? build(view) : [html("p", { class: "bgpkit-hint" }, hint)])));
    },
  };
}
