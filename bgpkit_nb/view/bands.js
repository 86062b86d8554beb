// Bands: traffic drawn as wide as it is, between columns of names. The ribbon and the control map are made of these.

const NODE = 8; // px, the width of the bar that stands for a name
const LINE = 20; // px, the least distance of two names

/**
 * Where the bars of some columns stand. A column is a list of `{value, wanted, rank, least}`: how much, the height it
 * would like to be at (where none says, they stand in order of rank), and how high its row must be. Gives `scale` (px a unit),
 * `height`, and each column's bars `{top, size, middle}`.
 */
function stackBars(columns, room, gap = 9) {
  const total = Math.max(...columns.map((bars) => bars.reduce((sum, bar) => sum + bar.value, 0)), 1e-9);
  const most = Math.max(...columns.map((bars) => bars.length));
  const free = Math.max(room, most * LINE) - gap * (most - 1);
  const scale = Math.max(free, 40) / total;
  const sized = columns.map((bars) => bars.map((bar) => ({ ...bar, size: Math.max(bar.value * scale, 1.5) })));
  const tall = (bar) => Math.max(bar.size, bar.least ?? LINE - gap);
  const needs = sized.map((bars) => bars.reduce((sum, bar) => sum + tall(bar) + gap, -gap));
  const height = Math.max(...needs, 40);
  return {
    scale,
    height,
    columns: sized.map((bars, c) => {
      let edge = (height - needs[c]) / 2;
      const ranks = bars.map((bar, i) => bar.rank ?? i);
      const inOrder = [];
      for (const i of bars.map((_, i) => i).sort((i, j) => ranks[i] - ranks[j] || i - j)) {
        inOrder[i] = edge + tall(bars[i]) / 2;
        edge += tall(bars[i]) + gap;
      }
      const wanted = bars.map((bar, i) => bar.wanted ?? inOrder[i]);
      const order = bars.map((_, i) => i).sort((i, j) => wanted[i] - wanted[j] || i - j);
      const apart = (i, j) => (tall(bars[i]) + tall(bars[j])) / 2 + gap;
      const low = bars.length ? tall(bars[order[0]]) / 2 : 0;
      const high = bars.length ? height - tall(bars[order.at(-1)]) / 2 : height;
      const middles = bars.some((bar) => bar.wanted !== undefined) ? spread(wanted, apart, low, high) : inOrder;
      return bars.map((bar, i) => ({ ...bar, middle: middles[i], top: middles[i] - bar.size / 2 }));
    }),
  };
}

/** A band from an upright edge to another: where each begins, and how wide it is there. */
function bandPath(x, y, size, toX, toY, toSize) {
  const bend = (toX - x) / 2;
  const n = (value) => value.toFixed(1);
  return (
    `M${n(x)},${n(y)}C${n(x + bend)},${n(y)} ${n(toX - bend)},${n(toY)} ${n(toX)},${n(toY)}` +
    `V${n(toY + toSize)}C${n(toX - bend)},${n(toY + toSize)} ${n(x + bend)},${n(y + size)} ${n(x)},${n(y + size)}Z`
  );
}

/**
 * Give every band its place at both its bars: at each they lie in the order of the bars they come from or go to, so
 * that bands of one bar do not cross. bands: `{from, to, value}`; starts, ends: the bars. Sets `y` and `toY`.
 */
function laneBands(bands, starts, ends, scale) {
  const lay = (near, far, key, other, place) => {
    for (const [at, members] of grouped(bands, (band) => band[key])) {
      let edge = near[at].lane ?? near[at].top;
      for (const band of [...members].sort((a, b) => far[a[other]].middle - far[b[other]].middle)) {
        band[place] = edge;
        edge += band.value * scale;
      }
    }
  };
  lay(starts, ends, "from", "to", "y");
  lay(ends, starts, "to", "from", "toY");
  return bands;
}

/** One band as something that can be picked. */
function bandShape(band, x, toX, scale, { slot, pick, title }) {
  const size = Math.max(band.value * scale, 1);
  return pickable(
    pick,
    title,
    { class: "bgpkit-band", style: `--bgpkit-mark: ${slotColour(slot)}` },
    svg("path", { d: bandPath(x, band.y, size, toX, band.toY, size) }),
  );
}

/** A part of an SVG that can be picked, named for those who hear it; without a pick it is only named. */
function pickable(pick, title, attributes, ...children) {
  const ways = pick ? { role: "button", tabindex: -1, "aria-pressed": "false", "data-pick": pick } : { role: "img" };
  return svg("g", { ...attributes, ...ways, "aria-label": title }, svg("title", {}, title), ...children);
}

/** A name beside a bar, cut to its room (bold, as it may become), whole in its title. */
function barName(text, x, y, room, ruler, anchor = "start", attributes = {}) {
  return svg("text", { x, y: y + 4, "text-anchor": anchor, ...attributes }, fitText(text, room, (t) => ruler(t, 12, 600)));
}

/** A text on at most so many lines of a width, cut only at the end of the last. */
function linesOf(text, room, measure, most = 2) {
  const lines = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length ? `${lines.at(-1)} ${word}` : word;
    if (!lines.length || (measure(longer) > room && lines.length < most)) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => fitText(line, room, measure));
}

/** One stop for the Tab key in a picture; arrow keys go through all that can be picked in it. */
function rove(life, el) {
  const stops = () => [...el.querySelectorAll("svg [data-pick]")];
  const give = (chosen) => {
    for (const stop of stops()) setAttributes(stop, { tabindex: stop === chosen ? 0 : -1 });
  };
  life.listen(el, "keydown", (event) => {
    const all = stops();
    const at = all.indexOf(event.target.closest?.("[data-pick]"));
    if (at < 0) return;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const next = step ? all[(at + step + all.length) % all.length] : { Home: all[0], End: all.at(-1) }[event.key];
    if (!next) return;
    event.preventDefault();
    give(next);
    next.focus();
  });
  life.listen(el, "focusin", (event) => {
    const stop = event.target.closest?.("svg [data-pick]");
    if (stop) give(stop);
  });
  return () => give(stops().find((stop) => stop === document.activeElement) ?? stops()[0]);
}

/** What a panel that is one picture, a sentence and a table has in common with every other such panel. */
function picturePanel({ model, el, name, names, draw, behind }) {
  const life = lifetime();
  const heading = html("h4");
  const picture = html("div", { class: "bgpkit-picture" });
  const text = html("p", { class: "bgpkit-picture-text" });
  const link = linked(life, model, el, (picked) => pickedWords(model.get("view"), picked, names(model.get("view"))));
  const table = foldedTable(link);
  const stop = rove(life, picture);
  let width = 0;
  let ruler = null;
  const redraw = () => {
    const view = model.get("view") ?? {};
    el.hidden = !view.title;
    if (!view.title || !width) return;
    setText(heading, view.title);
    keepingFocus(el, () => picture.replaceChildren(...draw(view, { width, ruler, link })));
    setText(text, view.text ?? "");
    text.hidden = !view.text;
    table.show({ caption: view.title, ...behind(view) });
    stop();
    link.show();
  };
  el.classList.add("bgpkit-root", `bgpkit-${name}`);
  el.replaceChildren(heading, picture, text, link.line, table.el);
  followWidth(life, el, (now) => {
    width = now;
    ruler = textRuler(el);
    redraw();
  });
  life.follow(model, "view", redraw);
  return leaving(life, el);
}

/** Names by id of what stands in some lists of a view. */
const namesById = (...lists) =>
  new Map(lists.flat().filter(({ pick }) => pick).map((one) => [one.as ?? one.pick, one.name]));

/** How much something moved, in words and with a mark; nothing where it did not. */
function movedText(now, was) {
  if (was === null || was === undefined || Math.abs(now - was) < 0.0005) return "";
  const points = figure(Math.abs(Math.round((now - was) * 1000) / 10));
  return `${now > was ? "▲ +" : "▼ −"}${points} points, was ${percent(was)}`;
}
