// Where the map's boxes stand: geometry only, no page.

// Boxes are as wide as their names need, between `narrow` and `wide`; all in pixels. `lines` are the two baselines.
const SIZES = [
  { name: "grand", narrow: 150, wide: 220, height: 60, gap: 110, rise: 150, lines: [-8, 10], inset: 14 },
  { name: "roomy", narrow: 124, wide: 172, height: 50, gap: 44, rise: 128, lines: [-7, 9], inset: 12 },
  { name: "medium", narrow: 104, wide: 160, height: 44, gap: 22, rise: 112, lines: [-5.5, 9], inset: 10 },
  { name: "compact", narrow: 84, wide: 120, height: 34, gap: 11, rise: 100, lines: [-3.5, 8.5], inset: 7 },
];
const TEXT = { grand: [15, 12.5], roomy: [13, 11], medium: [12, 10.5], compact: [10.5, 9.5] }; // name, ASN
// The frame of an AS with several routers: room around them, for its name above them, and between them for metrics.
const FRAME = { pad: 14, head: 32, beside: 66, rise: 64 };
const MARGIN = 30;
const HIGHEST = 600;
const ROOM = { 2: 1.4, 3: 1.3, 4: 1.15 }; // few tiers stand further apart

// ---- where the boxes stand ---------------------------------------------------------------------------------------

/** What stands in a row side by side: an AS, or the frame of one with the rows of its routers. */
function blocksOf(scene) {
  const nodes = new Map(scene.nodes.map((node) => [node.id, node]));
  const framed = new Set((scene.groups ?? []).flatMap((group) => group.rows.flat()));
  const middle = (values) => (Math.min(...values) + Math.max(...values)) / 2;
  const alone = scene.nodes.filter((node) => !framed.has(node.id)).map((node) => ({ ...node, rows: [[node.id]] }));
  const groups = (scene.groups ?? []).map(({ rows }) => {
    const members = rows.flat().map((id) => nodes.get(id));
    const [x, y] = [middle(members.map((node) => node.x)), middle(members.map((node) => node.y))];
    return { rows, x, y, tier: members[0].tier, framed: true };
  });
  return [...alone, ...groups].map((block) => ({
    ...block,
    columns: Math.max(...block.rows.map((row) => row.length)),
  }));
}

/** What a block takes beside its columns of boxes. */
const besides = (block, s) => (block.framed ? 2 * FRAME.pad + (block.columns - 1) * Math.max(s.gap, FRAME.beside) : 0);
const widthOf = (block, s, box = s.width) => block.columns * box + besides(block, s);
const heightOf = ({ rows, framed }, s) =>
  rows.length * s.height + (framed ? (rows.length - 1) * FRAME.rise + FRAME.head + FRAME.pad : 0);
const sumOf = (items, of) => items.reduce((sum, item) => sum + of(item), 0);
const rowWidth = (row, s, box) => sumOf(row, (block) => widthOf(block, s, box)) + (row.length - 1) * s.gap;

const level = (block) => Number(block.y.toFixed(3));

/** The rows of a tier: as the scene has them where they fit, else all its blocks dealt out anew. */
function rowsOf(blocks, fits = () => true) {
  const rows = [
    ...grouped(
      // A frame's middle may differ in its last digit from a row of its own height: who stands leftmost must not hang on that.
      [...blocks].sort((a, b) => level(a) - level(b) || a.x - b.x),
      level,
    ).values(),
  ];
  if (rows.every(fits)) return rows;
  const across = [...blocks].sort((a, b) => a.x - b.x || a.y - b.y);
  // Dealt like cards: neighbours end up in different rows, each on a gap of the row above.
  for (let count = 2; ; count += 1) {
    const dealt = Array.from({ length: count }, (_, k) => across.filter((_block, i) => i % count === k));
    if (count >= across.length || dealt.every(fits)) return dealt.filter((row) => row.length);
  }
}

/**
 * The largest size at which no row must be dealt anew, the rows then, and how wide their boxes may be. In a page drawn
 * larger it is the size that the page would have had: rather more rows than text that is hardly larger, or smaller.
 */
function chooseSize(scene, tiers, room, ruler, zoom) {
  const whole = zoom * (room + 2 * MARGIN) - 2 * MARGIN;
  const fits = (s, width = room) => (row) => rowWidth(row, s, s.narrow) <= width;
  const roomy = (s) => tiers.every((blocks) => rowsOf(blocks).every(fits(s, whole)));
  const usual = SIZES.findIndex((s) => roomy(s) && (s.name !== "grand" || scene.nodes.length <= 6));
  const size = SIZES.slice(usual).find((s) => tiers.flat().every((block) => fits(s)([block]))) ?? SIZES.at(-1);
  const rows = tiers.map((blocks) => rowsOf(blocks, fits(size)));
  const [text, small] = TEXT[size.name];
  const needed = Math.max(...scene.nodes.map((node) => ruler(node.name, text, 600))) + 2 * size.inset + text + 8;
  const most = (row) => (room - rowWidth(row, size, 0)) / sumOf(row, (block) => block.columns);
  const width = clamp(Math.min(needed, ...rows.flat().map(most)), size.narrow, size.wide);
  return { ...size, text, small, width, rows };
}

/** Boxes as near to their places in the scene as neighbours allow; the more rows there are, the closer they stand. */
function placeBoxes(scene, width, ruler, zoom = 1) {
  const tiers = [
    ...grouped(
      blocksOf(scene).sort((a, b) => a.tier - b.tier),
      (block) => block.tier,
    ).values(),
  ];
  const room = width - 2 * MARGIN;
  const { rows, ...size } = chooseSize(scene, tiers, room, ruler, zoom);
  const longest = Math.max(...rows.flat().map((row) => rowWidth(row, size) + size.gap));
  const inner = Math.min(room, Math.max(820, longest * 1.25));
  const closer = scene.groups?.length ? 46 : size.name === "compact" ? 16 : 30;
  const tall = (line) => Math.max(...line.map((block) => heightOf(block, size)));
  const inside = sumOf(rows, (lines) => sumOf(lines, tall) - tall(lines[0]) + (lines.length - 1) * closer);
  const firsts = sumOf(rows, (lines) => tall(lines[0]) - size.height);
  const between = Math.max(1, rows.length - 1);
  const rise = clamp(
    (HIGHEST - size.height - 68 - inside - firsts) / between,
    size.height + (scene.groups?.length ? 76 : 34),
    size.rise * (ROOM[rows.length] ?? 1.05),
  );
  const boxes = new Map();
  const bands = [];
  let y = 26;
  rows.forEach((lines, t) => {
    if (t) y += rise - size.height;
    const top = y + size.height / 2;
    lines.forEach((line, k) => {
      if (k) y += closer;
      y += tall(line) / 2;
      placeLine(line, y, size, (width - inner) / 2, inner, boxes);
      y += tall(line) / 2;
    });
    bands.push({ top, bottom: y - size.height / 2 });
  });
  return { boxes, bands, size, width, height: Math.round(y + 42) };
}

/** The blocks of one line, and in each of them the rows of its boxes. */
function placeLine(line, y, size, left, inner, boxes) {
  const wide = line.map((block) => widthOf(block, size));
  const wanted = line.map((block, i) => left + wide[i] / 2 + block.x * (inner - wide[i]));
  const [first, last] = [wanted.indexOf(Math.min(...wanted)), wanted.lastIndexOf(Math.max(...wanted))];
  const places = spread(
    wanted,
    (i, j) => (wide[i] + wide[j]) / 2 + size.gap,
    left + wide[first] / 2,
    left + inner - wide[last] / 2,
  );
  line.forEach((block, i) => {
    const clear = wide[i] - 2 * (block.framed ? FRAME.pad : 0);
    const top = y - heightOf(block, size) / 2 + (block.framed ? FRAME.head : 0) + size.height / 2;
    block.rows.forEach((row, down) =>
      row.forEach((id, along) => {
        // A full row stands from edge to edge of its frame, a shorter one on the gaps of the full one.
        const full = row.length > 1 && row.length === block.columns;
        const share = full ? along / (row.length - 1) : (along + 0.5) / row.length;
        const x = places[i] + (share - 0.5) * (full ? clear - size.width : clear);
        boxes.set(id, { id, x, y: top + down * (size.height + FRAME.rise), w: size.width, h: size.height });
      }),
    );
  });
}

/** The frames of ASes with several routers, around wherever these stand. */
function framesOf(groups, boxes) {
  return groups.map((group) => {
    const around = group.rows.flat().map((id) => boxes.get(id));
    const edge = (of, most) => (most ? Math.max : Math.min)(...around.map(of));
    const left = edge((box) => box.x - box.w / 2) - FRAME.pad;
    const right = edge((box) => box.x + box.w / 2, true) + FRAME.pad;
    const top = edge((box) => box.y - box.h / 2) - FRAME.head;
    const bottom = edge((box) => box.y + box.h / 2, true) + FRAME.pad;
    const rect = { x: (left + right) / 2, y: (top + bottom) / 2, w: right - left, h: bottom - top };
    return { ...rect, asn: group.asn, members: new Set(group.rows.flat()) };
  });
}
