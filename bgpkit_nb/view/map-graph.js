// The map's SVG: its parts built once per scene, and put in their places whenever those change.

const RELATIONS = {
  customer: "customer pays provider",
  peer: "peers",
  sibling: "siblings",
  flat: "no preference",
  "rs-client": "port at an exchange",
  inside: "inside an AS, with its IGP metric",
};

// ---- the graph: built once per scene -----------------------------------------------------------------------------

function buildNode(node) {
  const parts = {
    title: svg("title"),
    ring: svg("rect", { class: "bgpkit-ring" }),
    box: svg("rect", { class: "bgpkit-box" }),
    band: svg("g"),
    name: svg("text", { class: "bgpkit-name" }),
    asn: svg("text", { class: "bgpkit-asn" }),
    symbols: svg("text", { class: "bgpkit-marks" }),
    state: svg("text", { class: "bgpkit-state" }),
    node,
    drawn: "",
  };
  // The button is the box alone and its name the whole sentence; what is written on it may be shortened to fit.
  parts.button = svg("g", { role: "button", tabindex: -1, "data-node": node.id }, parts.title, parts.ring, parts.box);
  parts.group = svg(
    "g",
    { class: `bgpkit-node bgpkit-kind-${node.kind}${node.subject ? " bgpkit-subject" : ""}` },
    parts.button,
    svg(
      "g",
      { class: "bgpkit-face", "aria-hidden": "true" },
      parts.band,
      parts.name,
      parts.asn,
      parts.symbols,
      parts.state,
    ),
  );
  return parts;
}

function buildLink(link, mark) {
  const parts = {
    link,
    mark,
    title: svg("title"),
    hit: svg("path", { class: "bgpkit-hit" }),
    load: svg("path", { class: "bgpkit-load" }),
    wire: svg("path", { class: "bgpkit-wire" }),
    core: link.relation === "sibling" ? svg("path", { class: "bgpkit-core" }) : null,
    arrow:
      link.relation === "customer"
        ? svg("g", { class: "bgpkit-arrow" }, svg("circle", { r: 8 }), svg("path", { d: "M-2.5,-4.5L3,0L-2.5,4.5" }))
        : null,
    words: svg("text", { class: "bgpkit-words" }),
    aside: svg("text", { class: "bgpkit-aside" }),
  };
  const style = mark ? `--bgpkit-mark: ${slotColour(mark.slot)}` : null;
  const about = { "data-link": link.id, style };
  parts.group = svg(
    "g",
    { ...about, class: `bgpkit-link bgpkit-${link.relation}${mark ? " bgpkit-ours" : ""}` },
    parts.title,
    parts.hit,
    parts.wire,
    parts.core,
    parts.arrow,
  );
  parts.label = svg("g", { ...about, class: "bgpkit-label" }, parts.words, parts.aside);
  return parts;
}

/** The frame of an AS that has several routers; its name stands above the links that pass there. */
function buildFrame(group) {
  const box = svg("rect", { class: "bgpkit-frame", rx: 14 });
  const name = isBare(group) ? group.name : `${group.name} · AS${group.asn}`;
  const text = svg("text", { class: "bgpkit-frame-name" }, name);
  return { group, box, text, whole: svg("g", { class: group.subject ? "bgpkit-ours" : null }, box) };
}

/** The whole graph for a scene, the customers' arrowheads and all; nothing in it has a place yet. */
function buildScene(view) {
  const { scene } = view;
  view.nodes = new Map(scene.nodes.map((node) => [node.id, buildNode(node)]));
  view.frames = scene.groups.map(buildFrame);
  const ases = [...scene.nodes.filter((node) => node.kind !== "router"), ...scene.groups];
  view.ases = new Map(ases.map((one) => [one.asn, one]));
  view.links = new Map(scene.links.map((link) => [link.id, buildLink(link, scene.marks[link.id])]));
  const order = [...scene.nodes].sort((a, b) => a.tier - b.tier || a.x - b.x);
  view.order = order.map((node) => node.id);
  const links = [...view.links.values()];
  view.bands = svg("g", { "aria-hidden": "true" });
  view.svg.replaceChildren(
    view.bands,
    svg("g", { "aria-hidden": "true" }, ...view.frames.map((frame) => frame.whole)),
    svg("g", { "aria-hidden": "true" }, ...links.map((parts) => parts.load)),
    svg("g", { "aria-hidden": "true" }, ...links.map((parts) => parts.group)),
    svg("g", { "aria-hidden": "true" }, ...view.frames.map((frame) => frame.text), ...links.map((parts) => parts.label)),
    svg("g", {}, ...view.order.map((id) => view.nodes.get(id).group)),
  );
  const routers = scene.groups.length ? `, ${counted(scene.nodes.length, "router")}` : "";
  const size = `${counted(view.ases.size, "AS", "ASes")}${routers}`;
  setAttributes(view.svg, { "aria-label": `${scene.title ?? "Network"}: ${size}. Arrow keys move between them; with Shift they move the one in focus.` });
  setText(view.heading, scene.title ?? "");
  // Reflectors come and go with a knob: their key keeps its room, so that nothing jumps.
  view.reflectorKey = scene.groups.length
    ? html("span", { class: "bgpkit-key" }, html("b", {}, "RR"), "route reflector")
    : null;
  view.legend.replaceChildren(...legendItems(scene), ...(view.reflectorKey ? [view.reflectorKey] : []));
  view.streams.clear();
  view.arrivalDrawn = null;
  buildHandles(view);
  buildList(view);
  setTabStop(view, view.nodes.has(view.selected) ? view.selected : view.order[0]);
}

/** One stop for the Tab key; arrow keys walk on from there. */
function setTabStop(view, id) {
  for (const [other, parts] of view.nodes) setAttributes(parts.button, { tabindex: other === id ? 0 : -1 });
}

function legendItems(scene) {
  const sample = (relation) =>
    html(
      "span",
      { class: "bgpkit-key" },
      svg(
        "svg",
        { width: 38, height: 12, viewBox: "0 0 38 12", "aria-hidden": "true", class: `bgpkit-link bgpkit-${relation}` },
        svg("path", { class: "bgpkit-wire", d: "M1,6H37" }),
        relation === "sibling" ? svg("path", { class: "bgpkit-core", d: "M1,6H37" }) : null,
        relation === "customer"
          ? svg("g", { class: "bgpkit-arrow" }, svg("path", { d: "M16,1.5L21.5,6L16,10.5" }))
          : null,
      ),
      RELATIONS[relation],
    );
  const relations = Object.keys(RELATIONS).filter((relation) => scene.links.some((link) => link.relation === relation));
  const marks = Object.values(scene.marks).map((mark) =>
    html("span", { class: "bgpkit-key" }, symbolTag(mark), `via ${mark.name}`),
  );
  return [...marks, ...relations.map(sample), html("span", { class: "bgpkit-key" }, "wider = more traffic")];
}
// ---- places: on a new scene, width or drag -----------------------------------------------------------------------

function arrange(view) {
  const plan = (view.rest = placeBoxes(view.scene, view.width, view.ruler, zoomOf(view.stage)));
  plan.frames = framesOf(view.scene.groups, plan.boxes);
  plan.curves = routeLinks(view.scene.links, plan);
  const highest = Math.min(...[...plan.curves.values()].flatMap((curve) => pointsOn(curve, 8).map(([, y]) => y)));
  if (highest < 12) lower(plan, Math.ceil(14 - highest));
  setAttributes(view.svg, { viewBox: `0 0 ${plan.width} ${plan.height}`, width: plan.width, height: plan.height });
  view.stage.dataset.size = plan.size.name;
  const ratio = sharpness(view.stage);
  Object.assign(view.canvas, { width: plan.width * ratio, height: plan.height * ratio });
  Object.assign(view.canvas.style, { width: `${plan.width}px`, height: `${plan.height}px` });
  view.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  view.sprites = makeSprites(view.stage, view.scene.marks, ratio);
  const trade = view.scene.links.some((link) => link.relation === "customer");
  view.bands.replaceChildren(...plan.bands.flatMap((band, i) => drawBand(band, i, plan, trade)));
  for (const parts of view.nodes.values()) arrangeNode(parts, plan, view.ruler);
  settle(view);
}

/** Put everything where it rests, or where the reader dragged it, and lead the links there. */
function settle(view) {
  const { rest, moved } = view;
  const plan = (view.plan = { ...rest, boxes: new Map(rest.boxes) });
  for (const [id, at] of moved) {
    if (plan.boxes.has(id)) plan.boxes.set(id, { ...plan.boxes.get(id), x: at.x * plan.width, y: at.y * plan.height });
  }
  plan.frames = framesOf(view.scene.groups, plan.boxes);
  if (moved.size) plan.curves = routeLinks(view.scene.links, plan);
  for (const [id, parts] of view.nodes) {
    const { x, y } = plan.boxes.get(id);
    setAttributes(parts.group, { transform: `translate(${x} ${y})` });
  }
  plan.headings = view.frames.map((frame, i) => arrangeFrame(frame, plan.frames[i], view.ruler));
  arrangeLinks(view);
  view.redrawn = true;
}

/** Put a frame in its place; where its name stands, for links' words and traffic to keep clear of. */
function arrangeFrame({ box, text }, { x, y, w, h }, ruler) {
  setAttributes(box, { x: x - w / 2, y: y - h / 2, width: w, height: h });
  setAttributes(text, { x: x - w / 2 + FRAME.pad, y: y - h / 2 + 20 });
  const wide = ruler(text.textContent, 12, 600) + 4;
  return { x: x - w / 2 + FRAME.pad + wide / 2, y: y - h / 2 + 16, w: wide, h: 16 };
}

/** Arcs over the top row need room that is known only once they are drawn. */
function lower(plan, by) {
  for (const box of plan.boxes.values()) box.y += by;
  for (const band of plan.bands) {
    band.top += by;
    band.bottom += by;
  }
  for (const curve of plan.curves.values()) for (const i of [1, 3, 5, 7]) curve[i] += by;
  plan.height += by;
}

/** A tier; rows that stand for no tiers, since nobody pays anybody, have no bands. */
function drawBand(band, i, plan, trade) {
  if (!trade && plan.bands.length > 1) return [];
  const pad = plan.size.height / 2 + 16;
  const y = band.top - pad;
  const height = band.bottom - band.top + 2 * pad;
  const words = !trade || plan.bands.length < 2 ? "" : i === 0 ? "providers" : i === plan.bands.length - 1 ? "customers" : "";
  const text = svg("text", { class: "bgpkit-tier", transform: `translate(14 ${y + height / 2}) rotate(-90)` }, words);
  return [svg("rect", { class: "bgpkit-band", x: 1, y, width: plan.width - 2, height, rx: 10 }), text];
}

function arrangeNode(parts, { boxes, size }, ruler) {
  const { node, ring, box } = parts;
  const { w, h } = boxes.get(node.id);
  setAttributes(box, { x: -w / 2, y: -h / 2, width: w, height: h, rx: node.kind === "server" ? h / 2 : 8 });
  setAttributes(ring, { x: -w / 2 - 4, y: -h / 2 - 4, width: w + 8, height: h + 8, rx: node.kind === "server" ? h / 2 + 4 : 12 });
  setAttributes(parts.name, {
    x: size.inset - w / 2,
    y: size.lines[0] + (isBare(node) ? 5 : 0),
    "font-size": size.text,
  });
  setAttributes(parts.asn, { x: size.inset - w / 2, y: size.lines[1], "font-size": size.small });
  setAttributes(parts.symbols, { x: w / 2 - size.inset, y: size.lines[0], "font-size": size.text });
  setAttributes(parts.state, { x: w / 2 - size.inset, y: size.lines[1], "font-size": size.small });
  Object.assign(parts, { size, ruler, drawn: "" });
}

function arrangeLinks(view) {
  const { plan, ruler, links } = view;
  const small = plan.size.name === "compact";
  // In a small graph there is time to look closely where a label would lie over a link.
  const many = links.size > 8 ? 14 : 40;
  plan.points = new Map([...plan.curves].map(([id, curve]) => [id, pointsOn(curve, many)]));
  plan.taken = [...plan.headings];
  const byNeed = [...links.values()].sort((p, q) => Boolean(q.mark) - Boolean(p.mark));
  for (const parts of byNeed) {
    const curve = plan.curves.get(parts.link.id);
    const d = pathData(curve);
    for (const path of [parts.hit, parts.load, parts.wire, parts.core]) if (path) setAttributes(path, { d });
    // Only the subject's links, IGP metrics, and the rest of a small graph keep room for words of their own.
    if (parts.link.relation !== "inside")
      setText(parts.aside, small ? "" : fitText(parts.link.label ?? "", 96, (text) => ruler(text, 10.5)));
    parts.rect = null;
    if (parts.link.relation === "inside") setText(parts.aside, metricText(view.frame.links?.[parts.link.id]));
    if (parts.mark || parts.aside.textContent) plan.taken.push(labelRect(view, parts, plan.taken));
    if (parts.arrow) placeArrow(parts, curve, plan.taken, small);
  }
}

/** Metrics change with a knob: they are the frame's, not the scene's. */
const metricText = (state) => (state?.metric === undefined ? "" : `IGP ${state.metric}`);

/** Where a link's words stand; worked out when first needed, for most links of a large graph never are. */
function labelRect({ plan, ruler }, parts, taken) {
  if (parts.rect) return parts.rect;
  const aside = parts.aside.textContent;
  const inside = parts.link.relation === "inside";
  const wide = inside ? ruler("IGP 000", 10.5) : Math.max(ruler("● 00.0 Gbit/s ⚠", 11.5, 500), ruler(aside, 10.5));
  parts.rect = placeLabel(
    parts.link.id,
    plan.curves.get(parts.link.id),
    [wide + 6, aside ? 28 : 16],
    plan,
    plan.points,
    taken,
  );
  setAttributes(parts.label, { transform: `translate(${parts.rect.x} ${parts.rect.y})` });
  return parts.rect;
}

/** The customer's arrow points at the provider; it keeps clear of labels. */
function placeArrow(parts, curve, taken, small) {
  const { arrow } = parts;
  const free = (t) => {
    const [x, y] = pointOn(curve, t);
    return !taken.some((box) => within(x, y, box, 6));
  };
  const t = [0.62, 0.75, 0.5, 0.35, 0.85].find(free) ?? 0.8;
  const [x, y] = pointOn(curve, t);
  const [nextX, nextY] = pointOn(curve, t + 0.02);
  const angle = (Math.atan2(nextY - y, nextX - x) * 180) / Math.PI;
  setAttributes(arrow, { transform: `translate(${x} ${y}) rotate(${angle}) scale(${small ? 0.75 : 1})` });
  parts.badge = small ? null : { x, y, w: 13, h: 13 };
  if (parts.badge) taken.push(parts.badge);
}
