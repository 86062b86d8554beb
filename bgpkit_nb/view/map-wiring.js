// Hands for the map's wires: from a plug on the selected AS a new link is drawn to another, and by the ends of a picked
// link it is pulled off, or over to somebody else. The same can be done in the inspector, without a pointer.

const PLUG = 9;

/** Handles as circles with a wide invisible rim for fingers. */
function makeHandle(kind, words) {
  const parts = [
    svg("title", {}, words),
    svg("circle", { r: 15, class: "bgpkit-handle-rim" }),
    svg("circle", { r: PLUG, class: "bgpkit-handle-face" }),
    kind === "plug" ? svg("path", { d: "M-4,0H4M0,-4V4", class: "bgpkit-handle-sign" }) : svg("path", { d: "M-3.5,-3.5L3.5,3.5M-3.5,3.5L3.5,-3.5", class: "bgpkit-handle-sign" }),
  ];
  return svg("g", { class: `bgpkit-handle bgpkit-handle-${kind}`, "data-handle": kind, "aria-hidden": "true" }, ...parts);
}

/** Made with the scene: they stand above everything else. */
function buildHandles(view) {
  view.thread = svg("path", { class: "bgpkit-thread", "aria-hidden": "true" });
  view.handles = {
    plug: makeHandle("plug", "Drag to another AS to buy transit from it"),
    a: makeHandle("end", "Click to take this link out, or drag this end to another AS"),
    b: makeHandle("end", "Click to take this link out, or drag this end to another AS"),
  };
  view.handles.a.dataset.end = "a";
  view.handles.b.dataset.end = "b";
  view.svg.append(view.thread, ...Object.values(view.handles));
}

/** Beside whatever is selected and picked, where these stand now. */
function placeHandles(view) {
  if (!view.handles || !view.plan) return;
  const { plug, a, b } = view.handles;
  const put = (handle, at) => {
    handle.style.display = at ? "" : "none";
    if (at) setAttributes(handle, { transform: `translate(${at[0]} ${at[1]})` });
  };
  const picked = view.picked ?? new Set();
  const node = [...view.nodes.keys()].find((id) => picked.has(`node:${id}`));
  const box = node === undefined ? null : view.plan.boxes.get(node);
  put(plug, view.wirable && box ? [box.x, Math.max(PLUG + 2, box.y - box.h / 2 - PLUG - 3)] : null);
  const link = view.wirable && [...view.links.values()].find((parts) => picked.has(`link:${parts.link.id}`));
  const curve = link && link.link.relation !== "inside" ? view.plan.curves.get(link.link.id) : null;
  put(a, curve ? pointOn(curve, 0.12) : null);
  put(b, curve ? pointOn(curve, 0.88) : null);
  view.wired = { node, link: link?.link };
}

function listenWiring(view, local, wish) {
  const { life, svg: graph } = view;
  let pull = null;
  const over = (event) => {
    const [x, y] = local(event);
    const box = [...view.plan.boxes.values()].find((each) => within(x, y, each, 4));
    return box ? box.id : null;
  };
  const start = () => {
    const { node, link } = view.wired;
    if (pull.kind === "plug") return view.plan.boxes.get(node);
    return view.plan.boxes.get(pull.end === "a" ? link.b : link.a);
  };
  life.listen(graph, "pointerdown", (event) => {
    const handle = event.target.closest?.("[data-handle]");
    if (!handle || event.button !== 0) return;
    event.stopImmediatePropagation();
    event.preventDefault();
    pull = { kind: handle.dataset.handle, end: handle.dataset.end };
    graph.setPointerCapture(event.pointerId);
    view.stage.classList.add("bgpkit-pulling");
  });
  life.listen(graph, "pointermove", (event) => {
    if (!pull) return;
    const from = start();
    const [x, y] = local(event);
    setAttributes(view.thread, { d: `M${from.x},${from.y}L${x},${y}` });
    const target = over(event);
    for (const [id, parts] of view.nodes) parts.group.classList.toggle("bgpkit-target", id === target);
  });
  life.listen(graph, "pointerup pointercancel", (event) => {
    if (!pull) return;
    const done = pull;
    pull = null;
    view.dragged = true; // the click that follows is none
    setTimeout(() => (view.dragged = false));
    graph.releasePointerCapture(event.pointerId);
    view.stage.classList.remove("bgpkit-pulling");
    setAttributes(view.thread, { d: null });
    for (const parts of view.nodes.values()) parts.group.classList.remove("bgpkit-target");
    if (event.type === "pointercancel") return;
    const target = over(event);
    const { node, link } = view.wired;
    if (done.kind === "plug") {
      if (target !== null && target !== node) wish({ attach: [node, target] });
    } else if (target === null) wish({ detach: link.id });
    else if (target !== link.a && target !== link.b) wish({ move: [link.id, done.end, target] });
  });
}
