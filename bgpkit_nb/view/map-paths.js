// The map's paths: the chosen one in the light, and the AS_PATH as it arrives at the selected AS.

/** The nodes that packets cross: ASes, and every router of an AS that has several. */
const wayOf = (arrival) => arrival.way ?? arrival.hops;

function pathOf(frame, node) {
  const arrival = frame.arrivals?.[node];
  if (arrival) return { links: arrival.links, way: wayOf(arrival) };
  const own = (frame.flows ?? []).filter((flow) => flow.source === node);
  return { links: own.flatMap((flow) => flow.steps.map(([id]) => id)), way: [node] };
}

/** Put what is hovered, focused or selected in the light; hovering and focus also dim all the rest. */
function light(view) {
  const { stage, frame, selected, hovered } = view;
  if (!view.plan) return; // a scene is being rebuilt: what had the focus has just lost it
  const node = hovered?.node ?? (hovered ? null : view.focused);
  const from = node ?? (view.nodes.has(selected) ? selected : null);
  // While another view points at something, that alone is in the light.
  const away = !node && view.pointed.size > 0;
  const path = from === null || away ? { links: [], way: [] } : pathOf(frame, from);
  const picked = pickedWay(view);
  const links = new Set([...path.links, ...picked.links]);
  // The ends of a link that another view points at are named there: they stay readable.
  const ends = away ? picked.links.flatMap((id) => [view.links.get(id)?.link.a, view.links.get(id)?.link.b]) : [];
  const way = new Set([away ? null : from, ...path.way, ...picked.way, ...ends]);
  stage.classList.toggle("bgpkit-dim", (node !== null && node !== undefined) || (!hovered && away));
  view.spotlight = node ?? null;
  for (const [other, parts] of view.nodes) {
    parts.group.classList.toggle("bgpkit-on", way.has(other));
    parts.group.classList.toggle("bgpkit-decides", picked.deciders.has(String(other)));
    setAttributes(parts.button, { "aria-pressed": String(other === selected) });
  }
  view.shown = [];
  for (const [id, parts] of view.links) {
    parts.lit = links.has(id) || hovered?.link === id;
    parts.group.classList.toggle("bgpkit-picked", view.picked.has(`link:${id}`));
    for (const group of [parts.group, parts.label, parts.load]) group.classList.toggle("bgpkit-on", parts.lit);
    parts.label.classList.toggle("bgpkit-shown", parts.constant || parts.lit);
    if (parts.constant || parts.lit || parts.aside.textContent) view.shown.push(tightRect(view, parts));
    setAttributes(parts.aside, { y: parts.constant || parts.lit ? 11 : 4 });
    if (parts.badge) view.shown.push(parts.badge);
  }
  placeHandles(view);
  if (view.motion.still()) drawTraffic(view, 0);
}

/** What is picked, and what another view points at, goes through: a flow from its source to where it ends. */
function pickedWay({ picked, pointed, frame, nodes }) {
  const all = new Set([...picked, ...pointed]);
  const after = (kind) => [...all].filter((id) => id.startsWith(kind)).map((id) => id.slice(kind.length));
  const flows = (frame.flows ?? []).filter((flow) => all.has(`flow:${flow.origin ?? flow.source}>${flow.to}`));
  const deciders = new Set(after("by:"));
  const named = new Set([...after("node:"), ...deciders]);
  return {
    links: [...after("link:"), ...flows.flatMap((flow) => flow.steps.map(([id]) => id))],
    way: [...flows.map((flow) => flow.source), ...[...nodes.keys()].filter((id) => named.has(String(id)))],
    deciders,
  };
}

function tightRect(view, parts) {
  const { ruler, plan, shown } = view;
  const { spoken, aside, mark } = parts;
  const wide = Math.max(ruler(`${mark ? "● " : ""}${spoken}`, 11.5, 500), ruler(aside.textContent, 10.5));
  return { ...labelRect(view, parts, [...plan.taken, ...shown]), w: wide + 6 };
}

/** One AS of a path as a chip; extra copies of the same ASN are hatched, so that they look like what they are. */
function chip(name, asn, extra = false) {
  return html(
    "span",
    { class: `bgpkit-chip${extra ? " bgpkit-extra" : ""}`, title: name ? `${name} (AS${asn})` : `AS${asn}` },
    html("b", {}, String(asn)),
    html("small", {}, extra ? "extra copy" : name || "\u00a0"),
  );
}

const MANY = 4; // so many copies in a row are written out; of more, all but the first are slim

function pathChips(path, nameOf) {
  return runsOf(path).map(([asn, times]) =>
    times === 1
      ? chip(nameOf(asn), asn)
      : html(
          "span",
          { class: `bgpkit-run${times > MANY ? " bgpkit-many" : ""}` },
          chip(nameOf(asn), asn),
          ...Array.from({ length: times - 1 }, () => chip(nameOf(asn), asn, true)),
          html("span", { class: "bgpkit-times" }, `×${times}`),
        ),
  );
}

const MOVES = [["left", "←", [-1, 0]], ["up", "↑", [0, -1]], ["down", "↓", [0, 1]], ["right", "→", [1, 0]]];

/** Moves the selected node as far as Shift and an arrow key do, for whoever can press but not drag. */
function moveButtons(view, node) {
  const name = fullName(node);
  const buttons = MOVES.map(([way, sign, step]) => {
    const made = html("button", { type: "button", "data-move": way, "aria-label": `Move ${name} ${way}`, title: `Move ${name} ${way}` }, sign);
    made.addEventListener("click", () => nudge(view, node.id, step));
    return made;
  });
  return html("span", { class: "bgpkit-move", role: "group", "aria-label": `Move ${name}` }, "Move it", ...buttons);
}

/** The AS_PATH that the selected AS heard above the ASes its packets cross: prepending is the gap between the two. */
function drawArrival(view) {
  const { arrival, frame, selected, nodes } = view;
  const node = nodes.get(selected)?.node;
  const wanted = JSON.stringify([selected, frame.arrivals?.[selected], frame.nodes?.[selected]]);
  if (view.arrivalDrawn === wanted) return;
  view.arrivalDrawn = wanted;
  if (!node)
    return void arrival.replaceChildren(
      html("p", { class: "bgpkit-hint" }, "Select an AS to see the AS_PATH as it arrives there."),
    );
  const heard = frame.arrivals?.[selected];
  const nameOf = (asn) => {
    const known = view.ases.get(Number(asn));
    return known && !isBare(known) ? known.name : "";
  };
  const hopChip = (id) => {
    const hop = nodes.get(id)?.node ?? { name: "", asn: id };
    return chip(isBare(hop) ? "" : hop.name, hop.asn);
  };
  const clear = html("button", { type: "button", class: "bgpkit-clear" }, "Clear selection");
  clear.addEventListener("click", () => {
    view.select(null);
    nodes.get(node.id)?.button.focus();
  });
  const title = html("h4", {}, `At ${fullName(node)}`);
  const head = html("div", { class: "bgpkit-arrival-head" }, title, moveButtons(view, node), clear);
  if (!heard?.as_path?.length)
    return void arrival.replaceChildren(head, html("p", { class: "bgpkit-hint" }, frame.nodes?.[selected]?.text ?? ""));
  const way = wayOf(heard);
  const hops = way[0] === selected ? way.slice(1) : way;
  const fact = (label, value) =>
    value === null || value === undefined || value === ""
      ? null
      : html("span", {}, `${label} `, html("b", {}, String(value)));
  const extra = heard.as_path.length - runsOf(heard.as_path).length;
  const row = (label, chips, note) => [
    html("span", { class: "bgpkit-gap-name" }, `${label}: `),
    html("span", { class: "bgpkit-path" }, ...chips),
    html("span", { class: "bgpkit-note" }, note),
  ];
  arrival.replaceChildren(
    head,
    html(
      "div",
      { class: "bgpkit-gap" },
      ...row(
        "AS_PATH as it arrives",
        pathChips(heard.as_path, nameOf),
        `length ${heard.as_path.length}${extra ? `, ${counted(extra, "extra copy", "extra copies")}` : ""}`,
      ),
      ...row(
        "What packets cross",
        hops.map(hopChip),
        counted(hops.length, "hop"),
      ),
    ),
    html("p", { class: "bgpkit-facts" }, fact("local-pref", heard.local_pref), fact("settled by", heard.settled_by)),
  );
}
