// All ASes as areas: a field for each neighbour by which they arrive, in it what they have the route from (or the
// reader's groups), and in that the ASes that count most. The order is always the same, so that fields only grow and shrink.

const TITLE_HEIGHT = 19; // px, for the name of a field
const SMALL = 3; // px, the least side of anything that is drawn

/** The worst proportion in a row of areas that is laid along a side. */
const worstOf = (row, sum, side) => Math.max((side * side * Math.max(...row)) / (sum * sum), (sum * sum) / (side * side * Math.min(...row)));

/** Rectangles as large as some values, in their order, none thinner than need be: rows are filled while that helps. */
function squarify(values, { x, y, w, h }) {
  const scale = (w * h) / Math.max(values.reduce((sum, value) => sum + value, 0), 1e-9);
  const areas = values.map((value) => Math.max(value * scale, 1e-9));
  const found = [];
  let at = 0;
  while (at < areas.length) {
    const upright = w >= h;
    const side = Math.max(Math.min(w, h), 1e-9);
    const row = [areas[at]];
    let sum = row[0];
    while (at + row.length < areas.length) {
      const next = areas[at + row.length];
      if (worstOf([...row, next], sum + next, side) > worstOf(row, sum, side)) break;
      row.push(next);
      sum += next;
    }
    const thick = sum / side;
    let edge = 0;
    for (const area of row) {
      const long = area / Math.max(thick, 1e-9);
      found.push(upright ? { x, y: y + edge, w: thick, h: long } : { x: x + edge, y, w: long, h: thick });
      edge += long;
    }
    if (upright) [x, w] = [x + thick, Math.max(w - thick, 0)];
    else [y, h] = [y + thick, Math.max(h - thick, 0)];
    at += row.length;
  }
  return found;
}

const inset = ({ x, y, w, h }, by, top = by) => ({ x: x + by, y: y + top, w: Math.max(w - 2 * by, 0), h: Math.max(h - by - top, 0) });

/** The first of some wordings that fits a room, a size smaller if need be; the last is cut where it still says something. */
function wordingFor(wordings, room, weight, ruler) {
  for (const size of [11.5, 10])
    for (const text of wordings) if (ruler(text, size, weight) <= room) return [text, weight, size];
  const last = wordings.at(-1);
  const cut = fitText(last, room, (each) => ruler(each, 11.5, weight));
  // Half a number would be another one.
  return /AS\d/.test(last) || cut.length < 6 ? null : [cut, weight, 11.5];
}

/**
 * One area: a rectangle with as many lines of words as fit it, upright where it is narrow and high. lines: `[wordings,
 * weight]` each, the longest wording first; what does not fit is in the title and in the table.
 */
function areaItem({ key, pick, title, box, slot, kind, lines, lit, ruler, low = 12, upright = box.w < 46 && box.h > 1.4 * box.w }) {
  const [long, deep] = upright ? [box.h, box.w] : [box.w, box.h];
  const fits = [];
  for (const [wordings, weight] of lines) {
    const found = deep >= low + fits.length * 14 + 3 && wordingFor(wordings, long - 9, weight, ruler);
    if (!found) break;
    fits.push(found);
  }
  const edge = upright ? long - 5 : 5;
  const first = Math.min(low + 2, deep / 2 + 4);
  return {
    key,
    lit,
    at: [box.x, box.y, box.w, box.h],
    from: [box.x + box.w / 2, box.y + box.h / 2, 0, 0],
    make: () => pickable(pick, title, { class: `bgpkit-area bgpkit-area-${kind}` }, svg("rect", { rx: kind === "door" ? 4 : 2 }), svg("text")),
    put: (g, [x, y, w, h]) => {
      setAttributes(g, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})` });
      setAttributes(g.children[1], { width: Math.max(w, 0).toFixed(1), height: Math.max(h, 0).toFixed(1) });
    },
    write: (g) => {
      setAttributes(g, { "aria-label": title, style: `--bgpkit-mark: ${slotColour(slot)}` });
      setText(g.firstChild, title);
      setAttributes(g.lastChild, { transform: upright ? `translate(0 ${long.toFixed(1)}) rotate(-90)` : null, "text-anchor": upright ? "end" : null });
      g.lastChild.replaceChildren(...fits.map(([text, weight, size], i) => svg("tspan", { x: edge.toFixed(1), y: (first + i * 14).toFixed(1), "font-weight": weight, style: size < 11 ? `font-size: ${size}px` : null }, text)));
    },
  };
}

/** "Telia (AS1299)" as Telia: a tile is small, and its title has the whole. */
const shortName = (name) => name.replace(/ \(AS\d+\)$/, "");

/** "from a customer" as that, and shorter. */
const sourceWords = (name) => [...new Set([name, name.replace(/^from /, ""), name.replace(/^from an? /, "")])];

/** Everything in one neighbour's field. */
function doorItems(view, at, box, ruler) {
  const door = view.middle[at];
  const share = (value) => portion(value / (view.total || 1));
  const upright = box.w < 70 && box.h > 1.4 * box.w;
  const named = Math.min(box.h, box.w) > (upright ? 24 : 22) && Math.max(box.h, box.w) > 34 && (upright || box.h > 34);
  const wordings = [`${door.symbol} ${door.name} ${share(door.value)}`, `${door.symbol} ${shortName(door.name)} ${share(door.value)}`, `${door.symbol} ${shortName(door.name)}`, door.symbol];
  const cells = view.bands.filter(([half, , middle]) => !half && middle === at);
  const own = areaItem({
    key: `door ${door.pick}`, pick: door.pick, title: `${door.name}: ${share(door.value)}${door.kind ? `, its ${door.kind}` : ""}`,
    box, slot: door.slot, kind: "door", lit: lightsOf.middle(view, at), ruler, upright,
    lines: named ? [[wordings, 600]] : [],
  });
  const within = named && upright ? { x: box.x + TITLE_HEIGHT, y: box.y + 2, w: box.w - TITLE_HEIGHT - 2, h: box.h - 4 } : inset(box, 2, named ? TITLE_HEIGHT : 2);
  const places = squarify(cells.map(([, , , value]) => value), within);
  return [own, ...cells.flatMap((cell, i) => cellItems(view, cell, inset(places[i], 0.75), door, ruler, share))];
}

/** What has the route from one side, by one neighbour, and its largest ASes. */
function cellItems(view, [, left, middle, value], box, door, ruler, share) {
  if (box.w < SMALL || box.h < SMALL) return [];
  const one = view.left[left];
  const pick = cellPick(view, left, middle);
  const lit = [pick, door.pick, one.pick];
  const tiles = Object.entries(view.tiles)
    .filter(([, [, side, by]]) => side === left && by === middle)
    .sort(([a, one], [b, other]) => other[3] - one[3] || a - b);
  const rest = Math.max(value - tiles.reduce((sum, [, tile]) => sum + tile[3], 0), 0);
  const named = tiles.length > 0 && box.h > 52 && box.w > 64;
  const within = named ? inset(box, 2, TITLE_HEIGHT) : box;
  const places = tiles.length ? squarify([...tiles.map(([, tile]) => tile[3]), ...(rest > 0 ? [rest] : [])], within) : [box];
  const names = sourceWords(one.name);
  const sum = [[...names.map((name) => `${name} ${share(value)}`), ...names], 600];
  const words = named ? [[["others"], 400], [[share(rest)], 400]] : [[names, 600], [[share(value)], 400]];
  // The words stand where no single AS has its own.
  const plain = rest > 0 ? places.at(-1) : { ...box, w: 0 };
  const cell = areaItem({ key: `cell ${pick}`, pick, title: `${share(value)} ${one.name}, by ${door.name}`, box, slot: door.slot, kind: "cell", lit, ruler, lines: named ? [sum] : [] });
  const label = wordsItem(`words ${pick}`, plain, words, ruler);
  return [
    cell,
    label,
    ...tiles.map(([asn, tile], i) =>
      areaItem({
        key: `as ${asn}`, pick: `as:${asn}`, title: `${tile[0]}: ${share(tile[3])}, ${one.name}, by ${door.name}`, box: inset(places[i], 0.5), slot: door.slot, kind: "tile",
        lit: [`as:${asn}`, ...lit], ruler, lines: [[[tile[0], shortName(tile[0])], 400], [[share(tile[3])], 400]],
      }),
    ),
  ];
}

/** Words in an area that belong to what is below them. */
function wordsItem(key, box, lines, ruler) {
  const { write, ...item } = areaItem({ key, pick: null, title: "", box, slot: 7, kind: "words", lit: [], ruler, lines });
  return {
    ...item,
    make: () => svg("g", { class: "bgpkit-area-words", "aria-hidden": "true" }, svg("title"), svg("rect", { fill: "none" }), svg("text")),
    write: (g) => {
      write(g);
      setAttributes(g, { "aria-label": null });
      g.firstChild.textContent = "";
    },
  };
}

function areasLayout(view, width, ruler) {
  const height = Math.round(clamp(width * 0.72, 340, 480));
  const shown = view.middle.map((door, at) => [door, at]).filter(([door]) => door.value > 0);
  const places = squarify(shown.map(([door]) => door.value), { x: 0, y: 0, w: width, h: height });
  return { items: shown.flatMap(([, at], i) => doorItems(view, at, inset(places[i], 1.5), ruler)), height };
}
