// The routing map: an SVG graph with providers above, and a canvas on which traffic flows along the chosen paths.
// It draws what `scene` and `frame` say and decides nothing about routing.
// Sent after kit.js and the other files of the map.

const STATES = { unreachable: "✕ no route", loop: "↻ loop", blackholed: "∅ blackholed", captured: "⚑ captured" };
const WALK = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// ---- states: on every frame --------------------------------------------------------------------------------------

/** Whether an AS has no name of its own, only its number once more. */
const isBare = (node) => node.name === `AS${node.asn}`;
const fullName = (node) => {
  if (isBare(node)) return node.name;
  return node.kind === "router" ? `${node.name} (${node.of}, AS${node.asn})` : `${node.name} (AS${node.asn})`;
};

function paintNode(parts, state, marks) {
  // Most nodes are the same in the next frame: compare before touching the page.
  const wanted = JSON.stringify(state);
  if (parts.drawn === wanted) return;
  parts.drawn = wanted;
  const { node, size } = parts;
  const known = (state.marks ?? []).filter(([id]) => marks[id]);
  const before = state.was?.map((id) => marks[id]?.symbol ?? "").join("") || (state.was ? "none" : "");
  const word = STATES[state.state] ?? (before ? `was ${before}` : state.state === "split" ? "split" : "");
  const space = size.width - 2 * size.inset;
  const tight = space < 70 + word.length * 5.5;
  parts.symbols.replaceChildren(
    ...known
      .slice(0, 4)
      .map(([id]) => svg("tspan", { style: `fill: ${slotColour(marks[id].slot)}` }, marks[id].symbol)),
  );
  const taken = known.length ? known.length * size.text * 0.8 + 4 : 0;
  setText(
    parts.name,
    fitText(node.name, space - taken, (text) => parts.ruler(text, size.text, 600)),
  );
  const line = state.line ?? (node.kind === "router" ? "" : `AS${node.asn}`);
  const left = word ? space - parts.ruler(word, size.small, 600) - 6 : space;
  setText(
    parts.asn,
    (word && tight) || isBare(node) ? "" : fitText(line, left, (text) => parts.ruler(text, size.small)),
  );
  setText(parts.state, word);
  setAttributes(parts.name, { y: size.lines[0] + (isBare(node) && !word ? 5 : 0) });
  const names = state.was?.map((id) => marks[id]?.name ?? "another link").join(" and ") || "nowhere";
  const said = `${state.text || fullName(node)}${state.was ? `; compared with: ${names}` : ""}`;
  setText(parts.title, said);
  setAttributes(parts.group, { "data-state": state.state, "data-was": state.was ? "yes" : null });
  setAttributes(parts.button, { "data-state": state.state, "aria-label": said });
  parts.box.style.setProperty(
    "--bgpkit-mark",
    known.length === 1 ? slotColour(marks[known[0][0]].slot) : "var(--bgpkit-paper)",
  );
  drawShares(parts, known, marks);
}

/** A band along the foot of the box, divided as the traffic is. */
function drawShares({ band, size }, known, marks) {
  const whole = known.reduce((sum, [, share]) => sum + share, 0) || 1;
  const [height, foot] = size.name === "compact" ? [3, 2] : [4, 4];
  let x = size.inset - size.width / 2;
  band.replaceChildren(
    ...known.map(([id, share]) => {
      const width = ((size.width - 2 * size.inset) * share) / whole;
      const piece = svg("rect", {
        x,
        y: size.height / 2 - height - foot,
        width: Math.max(0, width - (known.length > 1 ? 1.5 : 0)),
        height,
        rx: 1.5,
        style: `fill: ${slotColour(marks[id].slot)}`,
      });
      x += width;
      return piece;
    }),
  );
}

/** Which mark's traffic a link carries, if it is only one: its band then has that colour. */
function carriedMarks(frame) {
  const carried = new Map();
  for (const flow of frame.flows) {
    for (const [id] of flow.steps)
      carried.set(id, !carried.has(id) || carried.get(id) === flow.mark ? flow.mark : null);
  }
  return carried;
}

function paintLink(view, parts, state, scale, mark) {
  const { link } = parts;
  const [there, back] = state.load ?? [0, 0];
  const load = there + back;
  const most = view.plan.size.name === "compact" ? 11 : 18;
  const condition = !state.up ? "down" : state.announced === false ? "silent" : "";
  for (const group of [parts.group, parts.label]) setAttributes(group, { "data-condition": condition || null });
  const over = Math.max(...(state.use ?? [0])) > 1;
  setText(
    parts.title,
    `${state.text || link.id}${over ? `; overloaded: ${percent(Math.max(...state.use))} of its capacity` : ""}`,
  );
  parts.load.style.strokeWidth =
    state.up && load > 0 ? `${(2.5 + most * Math.sqrt(Math.min(1, load / scale))).toFixed(1)}px` : "0";
  parts.load.style.stroke = mark ? slotColour(mark.slot) : "var(--bgpkit-quiet)";
  parts.group.style.setProperty("--bgpkit-carried", mark && !parts.mark ? slotColour(mark.slot) : "");
  parts.group.classList.toggle("bgpkit-busy", load > 0);
  const words =
    condition === "down"
      ? "✕ down"
      : condition === "silent"
        ? "not announced"
        : loadWords(parts, there, back, view.frame.unit);
  const warning = over && !condition ? " ⚠" : "";
  const symbol = parts.mark && !condition ? svg("tspan", { class: "bgpkit-symbol" }, `${parts.mark.symbol} `) : null;
  // Between two routers of an AS there is no room for what was.
  const was = state.was === undefined || condition || link.relation === "inside" ? "" : ` (was ${figure(state.was)})`;
  const spoken = `${words}${warning}${was}`;
  if (parts.spoken !== spoken) parts.words.replaceChildren(...[symbol, spoken].filter(Boolean));
  parts.spoken = spoken;
  parts.constant = Boolean(parts.mark || condition || over);
  if (link.relation === "inside") setText(parts.aside, metricText(state));
  setAttributes(parts.words, { y: parts.aside.textContent ? -2 : 4 });
}

/** Load in words, towards the subject first; both directions only where both carry something. */
function loadWords({ mark }, there, back, unit) {
  const [inward, outward] = mark && mark.outward === "ab" ? [back, there] : [there, back];
  if (!inward || !outward) return volume(inward + outward, unit);
  return mark ? `in ${figure(inward)} · out ${volume(outward, unit)}` : `${figure(inward)} + ${volume(outward, unit)}`;
}

function paint(view) {
  const { frame, scene } = view;
  if (!view.plan || !frame.nodes) return;
  const nothing = { marks: [], state: "quiet" };
  const idle = { up: true, announced: true, load: [0, 0], use: [0, 0] };
  for (const [id, parts] of view.nodes) paintNode(parts, frame.nodes[id] ?? nothing, scene.marks);
  if (view.reflectorKey) {
    const reflects = Object.values(frame.nodes).some((state) => state.line?.startsWith("RR"));
    view.reflectorKey.style.visibility = reflects ? "" : "hidden";
  }
  const scale = frame.flows.reduce((sum, flow) => sum + flow.volume, 0) || 1;
  const carried = carriedMarks(frame);
  for (const [id, parts] of view.links)
    paintLink(view, parts, frame.links[id] ?? idle, scale, scene.marks[carried.get(id)]);
  updateStreams(view.streams, frame, view.plan.curves, view.budget, view.redrawn);
  view.redrawn = false;
  light(view);
  drawArrival(view);
  drawMessages(view);
  view.motion.wake();
  view.painted(() => {
    view.el.dataset.serial = frame.serial;
    hush.until = 0;
    refreshList(view);
  });
}
// ---- hands: pointer and keyboard ---------------------------------------------------------------------------------

/** The nearest node in a direction: far to the side counts more than far ahead. */
function neighbour(plan, from, [dx, dy]) {
  const here = plan.boxes.get(from);
  let best = null;
  for (const box of plan.boxes.values()) {
    const ahead = (box.x - here.x) * dx + (box.y - here.y) * dy;
    const aside = Math.abs((box.x - here.x) * dy) + Math.abs((box.y - here.y) * dx);
    if (ahead < 4) continue;
    const cost = ahead + 2.2 * aside;
    if (!best || cost < best.cost) best = { id: box.id, cost };
  }
  return best?.id ?? null;
}

/** The id of the node that an element belongs to: an AS's number or a router's name. */
const nodeAt = (view, target) => {
  const known = target.closest?.("[data-node]")?.dataset.node;
  return view.order?.find((id) => String(id) === known) ?? null;
};

const NUDGE = 16; // pixels

/** Move a node a little, as a drag would; Shift with an arrow key does it. */
function nudge(view, id, [dx, dy]) {
  const box = view.plan.boxes.get(id);
  moveTo(view, id, box.x + dx * NUDGE, box.y + dy * NUDGE);
  view.tellPlaces();
}

function moveTo(view, id, x, y) {
  const { plan } = view;
  const box = plan.boxes.get(id);
  const inX = clamp(x, box.w / 2 + 2, plan.width - box.w / 2 - 2);
  const inY = clamp(y, box.h / 2 + 2, plan.height - box.h / 2 - 2);
  view.moved.set(id, { x: inX / plan.width, y: inY / plan.height });
  view.resettle();
}

/** What the kernel is told of nodes that were moved: to be undone, kept and shared. */
const placesOf = (view) =>
  Object.fromEntries([...view.moved].map(([id, { x, y }]) => [id, [Number(x.toFixed(4)), Number(y.toFixed(4))]]));

/** Everybody back to where the layout put them. */
function putBack(view) {
  if (!view.moved.size) return;
  view.moved.clear();
  view.resettle();
  view.tellPlaces();
}

function listenKeys(view) {
  const { life, svg: graph } = view;
  const focusOn = (id) => {
    setTabStop(view, id);
    view.nodes.get(id).button.focus();
  };
  life.listen(graph, "keydown", (event) => {
    const id = nodeAt(view, event.target);
    if (event.ctrlKey || event.metaKey || event.altKey || id === null) return;
    if (event.key === "Escape") view.select(null);
    else if (event.key === "Enter" || event.key === " ") view.select(id);
    else if (event.shiftKey && WALK[event.key]) nudge(view, id, WALK[event.key]);
    else if (event.shiftKey && event.key === "Home") putBack(view);
    else if (event.key === "Home" || event.key === "End") focusOn(view.order.at(event.key === "Home" ? 0 : -1));
    else if (WALK[event.key]) focusOn(neighbour(view.plan, id, WALK[event.key]) ?? id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  const onFocus = (event) => {
    const id = event.type === "focusin" && event.target.matches(":focus-visible") ? nodeAt(view, event.target) : null;
    if (id !== null) setTabStop(view, id);
    view.focused = id;
    light(view);
  };
  // On the div, not the svg: Chromium makes an svg that listens for focus a Tab stop of its own.
  life.listen(view.stage, "focusin focusout", onFocus);
}

/** Another view of the same state says what is pointed at there. */
function listenOthers(view) {
  view.life.listen(view.el, "bgpkit-pointed", ({ detail }) => {
    view.pointed = new Set((detail ?? "").split("\n").filter(Boolean));
    light(view);
  });
}

function listenPointer(view) {
  const { life, svg: graph } = view;
  /** Where the pointer is in the map's own pixels: a large-text page is zoomed. */
  const local = ({ clientX, clientY }) => {
    const frame = graph.getBoundingClientRect();
    const scale = frame.width / view.plan.width || 1;
    return [(clientX - frame.left) / scale, (clientY - frame.top) / scale];
  };
  listenWiring(view, local, view.wish);
  let drag = null;
  life.listen(graph, "pointerover pointerout", (event) => {
    const link = event.type === "pointerover" ? event.target.closest?.("[data-link]")?.dataset.link : null;
    const id = event.type === "pointerover" ? nodeAt(view, event.target) : null;
    view.hovered = id !== null ? { node: id } : link ? { link } : null;
    light(view);
  });
  life.listen(graph, "pointerdown", (event) => {
    const id = nodeAt(view, event.target);
    if (id === null || event.button !== 0) return;
    const [x, y] = local(event);
    const box = view.plan.boxes.get(id);
    drag = { id, x: event.clientX, y: event.clientY, grip: [x - box.x, y - box.y], moving: false };
  });
  life.listen(graph, "pointermove", (event) => {
    if (!drag || (!drag.moving && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < 5)) return;
    // Captured only now, so that a plain click stays a click on the node.
    if (!drag.moving) graph.setPointerCapture(event.pointerId);
    drag.moving = true;
    const [x, y] = local(event);
    moveTo(view, drag.id, x - drag.grip[0], y - drag.grip[1]);
  });
  life.listen(graph, "pointerup pointercancel", (event) => {
    view.dragged = Boolean(drag?.moving);
    if (drag?.moving) {
      graph.releasePointerCapture(event.pointerId);
      view.tellPlaces();
    }
    drag = null;
  });
  life.listen(graph, "click", (event) => {
    if (view.dragged) return;
    const id = nodeAt(view, event.target);
    const link = event.target.closest?.("[data-link]")?.dataset.link;
    if (id !== null) view.select(id);
    else if (link) view.pick(`link:${link}`);
  });
  life.listen(graph, "dblclick", (event) => {
    if (nodeAt(view, event.target) === null) putBack(view);
  });
}
// ---- the widget --------------------------------------------------------------------------------------------------

function makeView(el, life) {
  const view = {
    el,
    life,
    svg: svg("svg", { role: "group" }),
    canvas: html("canvas", { "aria-hidden": "true" }),
    heading: html("h3"),
    legend: html("div", { class: "bgpkit-legend" }),
    arrival: html("div", { class: "bgpkit-arrival", role: "group", "aria-label": "AS_PATH at the selected AS" }),
    list: html("div", { class: "bgpkit-unseen bgpkit-list", role: "group", "aria-label": "The map as a list" }),
    streams: new Map(),
    moved: new Map(),
    shown: [],
    spotlight: null,
    hovered: null,
    focused: null,
    pointed: new Set(),
    width: 0,
    redrawn: true,
  };
  view.stage = html("div", { class: "bgpkit-stage" }, view.svg, view.canvas);
  view.pen = view.canvas.getContext("2d");
  el.classList.add("bgpkit-root", "bgpkit-map");
  el.replaceChildren(view.heading, view.stage, view.legend, view.arrival, view.list);
  view.motion = animation(life, view.canvas, (seconds) => drawTraffic(view, seconds));
  view.painted = afterPaint(life);
  life.add(() => {
    cancelLater(view.listing);
    view.canvas.width = view.canvas.height = 0; // a canvas lets go of its pixels only then
  });
  return view;
}

/** The scene with only links that have two ends, and for each of the subject's links which way is out. */
function readScene(scene) {
  const ours = new Set(scene.nodes.filter((node) => node.subject).map((node) => node.id));
  const ids = new Set(scene.nodes.map((node) => node.id));
  const links = (scene.links ?? []).filter((link) => ids.has(link.a) && ids.has(link.b));
  const outward = (id) => (ours.has(links.find((link) => link.id === id)?.a) ? "ab" : "ba");
  const marks = Object.entries(scene.marks ?? {}).map(([id, mark]) => [id, { ...mark, outward: outward(id) }]);
  return { ...scene, links, groups: scene.groups ?? [], marks: Object.fromEntries(marks) };
}

function render({ model, el }) {
  const life = lifetime();
  const view = makeView(el, life);
  const relay = () => {
    if (view.width && view.scene) {
      arrange(view);
      paint(view);
    }
  };
  view.resettle = () => {
    settle(view);
    paint(view);
  };
  view.select = (id) => {
    model.set("selected", id);
    model.set("pick", id === null ? "" : `node:${id}`);
    model.save_changes();
  };
  view.pick = (pick) => {
    model.set("pick", model.get("pick") === pick ? "" : pick);
    model.save_changes();
  };
  view.tellPlaces = () => {
    model.set("places", placesOf(view));
    model.save_changes();
  };
  view.wish = (wish) => model.send({ wish });
  const readPlaces = () => {
    const known = new Map((view.scene?.nodes ?? []).map(({ id }) => [String(id), id]));
    const places = Object.entries(model.get("places") ?? {}).filter(([id]) => known.has(id));
    view.moved = new Map(places.map(([id, [x, y]]) => [known.get(id), { x, y }]));
  };
  const onPick = () => {
    view.picked = pickedIds(model);
    if (view.plan) light(view);
  };
  const onScene = () => {
    const scene = model.get("scene") ?? {};
    view.frame = model.get("frame") ?? {};
    view.scene = scene.nodes?.length ? readScene(scene) : null;
    readPlaces();
    view.plan = null;
    const focused = nodeAt(view, document.activeElement ?? view.el);
    if (view.scene) buildScene(view);
    else view.svg.replaceChildren();
    relay();
    if (focused !== null && view.nodes?.has(focused)) {
      setTabStop(view, focused);
      view.nodes.get(focused).button.focus({ preventScroll: true });
    }
  };
  const onFrame = () => {
    view.frame = model.get("frame") ?? {};
    if (view.scene) paint(view);
  };
  const onSelected = () => {
    view.selected = model.get("selected");
    if (view.plan) {
      light(view);
      drawArrival(view);
    }
  };
  const onParticles = () => {
    view.budget = model.get("particles") ?? 150;
  };
  view.selected = model.get("selected");
  view.picked = pickedIds(model);
  view.wirable = Boolean(model.get("wirable"));
  onParticles();
  onScene();
  life.follow(model, "pick", onPick);
  life.follow(model, "places", () => {
    if (JSON.stringify(placesOf(view)) === JSON.stringify(model.get("places") ?? {})) return;
    readPlaces();
    if (view.plan) view.resettle();
  });
  life.follow(model, "scene", onScene);
  life.follow(model, "frame", onFrame);
  life.follow(model, "selected", onSelected);
  life.follow(model, "particles", () => {
    onParticles();
    onFrame();
  });
  followWidth(life, view.stage, (width) => {
    view.width = width;
    view.ruler = textRuler(el);
    relay();
  });
  followFilm(view, model.get("uid"));
  followTheme(life, () => {
    if (!view.plan) return;
    view.sprites = makeSprites(view.stage, view.scene.marks, sharpness(view.stage));
    view.motion.wake();
  });
  listenKeys(view);
  listenPointer(view);
  listenOthers(view);
  return leaving(life, el);
}

export default { render };
