// The map as a list, for those who hear it: every AS with its state and its path, under it every link with its load.

/** What the near end of a link is to the far end: the customer, the provider, a peer and so on, in words. */
function relationFrom(link, near) {
  if (link.relation === "customer") return link.a === near ? "customer of" : "provider of";
  if (link.relation === "rs-client") return link.a === near ? "port at" : "serves";
  return { peer: "peer of", sibling: "sibling of", flat: "neighbour of", inside: "inside the AS, beside" }[link.relation] ?? "linked to";
}

function pathText(frame, id) {
  const arrival = frame.arrivals?.[id];
  if (!arrival?.as_path?.length) return "";
  const settled = arrival.settled_by ? `, settled by ${arrival.settled_by}` : "";
  return `. AS_PATH ${arrival.text || arrival.as_path.join(" ")}${settled}`;
}

/** Built once per scene: an item an AS, and within it an item a link. */
function buildList(view) {
  view.items = [];
  const item = (write) => {
    const element = html("li");
    view.items.push({ element, write });
    return element;
  };
  const linksOf = (id) => view.scene.links.filter((link) => link.a === id || link.b === id);
  const entries = view.order.map((id) => {
    const own = html("span");
    view.items.push({ element: own, write: (frame) => `${nodeText(view, frame, id)}${pathText(frame, id)}` });
    const links = linksOf(id).map((link) => item((frame) => linkText(view, frame, link, id)));
    return html("li", {}, own, links.length ? html("ul", {}, ...links) : null);
  });
  view.list.replaceChildren(html("ul", {}, ...entries));
}

const nodeText = (view, frame, id) => frame.nodes?.[id]?.text || fullName(view.nodes.get(id).node);

function linkText(view, frame, link, near) {
  const far = view.nodes.get(link.a === near ? link.b : link.a).node;
  const state = frame.links?.[link.id];
  const silent = state && state.up && state.announced === false ? "; not announced" : "";
  return `${relationFrom(link, near)} ${fullName(far)}${state ? `: ${state.text}${silent}` : ""}`;
}

/** Write the list once the page has nothing better to do: nobody must wait for it, and most of it stays the same. */
function refreshList(view) {
  cancelLater(view.listing);
  view.listing = later(() => {
    for (const { element, write } of view.items ?? []) setText(element, write(view.frame));
  });
}

const later = (fn) => (globalThis.requestIdleCallback ? requestIdleCallback(fn, { timeout: 1500 }) : setTimeout(fn, 200));
const cancelLater = (id) => id && (globalThis.cancelIdleCallback ? cancelIdleCallback(id) : clearTimeout(id));
