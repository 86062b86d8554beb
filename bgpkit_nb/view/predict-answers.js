// How a prediction is marked: a way AS by AS, or a share with a slider. Sent before predict.js, after host.js.

const arrow = () => html("span", { class: "bgpkit-then", "aria-hidden": "true" }, "→");

/** ASes as chips with arrows between; from `parted` on they differ from the other way. */
function wayChips(ases, nameOf, parted = Infinity) {
  return ases.flatMap((asn, i) => [
    ...(i ? [arrow()] : []),
    html(
      "span",
      { class: `bgpkit-chip${i >= parted ? " bgpkit-parted" : ""}` },
      html("b", {}, nameOf(asn)),
      html("small", {}, nameOf(asn) === `AS${asn}` ? "\u00a0" : `AS${asn}`),
    ),
  ]);
}

const button = (text, act, kind = "") => {
  const made = html("button", { type: "button", class: `bgpkit-button ${kind}`.trim() }, text);
  made.addEventListener("click", act);
  return made;
};

// ---- a way, marked AS by AS ----------------------------------------------------------------------------------------

/** The links that lead from one AS to the next, with their direction: one that is up, or two over an exchange. */
function stepsBetween({ scene, blank }, from, to) {
  const asnOf = new Map(scene.nodes.map((node) => [node.id, node.asn]));
  const direct = (one, other) => {
    const found = (scene.links ?? []).filter((link) => {
      const ends = [asnOf.get(link.a), asnOf.get(link.b)];
      return ends.includes(one) && ends.includes(other) && one !== other;
    });
    const link = found.find(({ id }) => blank.links[id]?.up) ?? found[0];
    return link ? [[link.id, asnOf.get(link.a) === one ? "ab" : "ba"]] : null;
  };
  const servers = scene.nodes.filter((node) => node.kind === "server").map((node) => node.asn);
  const over = servers.find((server) => direct(from, server) && direct(server, to));
  return direct(from, to) ?? (over === undefined ? [] : [...direct(from, over), ...direct(over, to)]);
}

/** The frame of a marked way: its hops numbered, something flowing along it, and nothing given away. */
function guessFrame(view, way, serial) {
  const { blank, scene } = view;
  const frame = { ...blank, serial, nodes: { ...blank.nodes }, links: { ...blank.links } };
  for (const node of scene.nodes) {
    const hop = way.indexOf(node.asn);
    if (hop < 0) continue;
    const told = blank.nodes[node.id];
    const line = hop ? `hop ${hop}` : "start";
    const said = hop ? `hop ${hop} of your way` : "where your way starts";
    frame.nodes[node.id] = { ...told, line: `${line} · AS${node.asn}`, text: `${told.text}: ${said}` };
  }
  const steps = way.slice(1).flatMap((asn, i) => stepsBetween(view, way[i], asn));
  for (const [id] of steps) frame.links[id] = { ...frame.links[id], load: [0.35, 0] };
  const start = scene.nodes.find((node) => node.asn === way[0])?.id;
  if (steps.length) frame.flows = [{ source: start, volume: 1, end: "delivered", mark: null, steps }];
  // Whatever is pointed at, it is the marked way that stays in the light.
  const nodes = scene.nodes.filter((node) => way.includes(node.asn)).map((node) => node.id);
  const arrival = { as_path: [], links: steps.map(([id]) => id), hops: way, way: nodes, text: "" };
  frame.arrivals = Object.fromEntries(scene.nodes.map((node) => [node.id, arrival]));
  return frame;
}

/** The controls of a way: what is marked so far, a list of the next ASes, undo and clear. */
function pathAnswer(view, life, { say, changed }) {
  const nameOf = (asn) => view.names[asn] ?? `AS${asn}`;
  let way = [view.source];
  const chips = html("div", { class: "bgpkit-path bgpkit-way", role: "group", "aria-label": "Your way so far" });
  const id = freshId("next");
  const list = html("select", { id });
  const add = button("Add", () => mark(Number(list.value)));
  const undo = button("Undo last", () => back());
  const clear = button("Clear", () => start("Cleared."));
  const next = () => (view.near[way.at(-1)] ?? []).filter((asn) => !way.includes(asn));
  const show = () => {
    chips.replaceChildren(...wayChips(way, nameOf), ...(way.length < 2 ? [arrow(), html("span", { class: "bgpkit-hint" }, "…")] : []));
    list.replaceChildren(...next().map((asn) => html("option", { value: asn }, `${nameOf(asn)} (AS${asn})`)));
    for (const each of [list, add]) each.disabled = !next().length;
    for (const each of [undo, clear]) setAttributes(each, { "aria-disabled": way.length < 2 ? "true" : null });
    changed(way);
  };
  const mark = (asn) => {
    if (way.includes(asn)) return say(`${nameOf(asn)} is on your way already.`);
    if (!next().includes(asn)) {
      const offered = next().map(nameOf).join(", ");
      return say(`${nameOf(way.at(-1))} has no link with ${nameOf(asn)}. From there: ${offered || "nowhere else"}.`);
    }
    way = [...way, asn];
    show();
    const there = view.owners.includes(asn) ? " This is where the prefix is announced: reveal when you are ready." : "";
    say(`${nameOf(asn)} is hop ${way.length - 1} of your way.${there}`);
  };
  const back = () => {
    if (way.length < 2) return;
    const gone = way.at(-1);
    way = way.slice(0, -1);
    show();
    say(`${nameOf(gone)} taken back.`);
  };
  const start = (text) => {
    if (way.length < 2 && text) return;
    way = [view.source];
    show();
    say(text);
  };
  const box = html(
    "div",
    { class: "bgpkit-guess" },
    html("span", { class: "bgpkit-guess-name" }, "Your way: "),
    chips,
    html("div", { class: "bgpkit-guess-controls" }, html("label", { for: id }, "Next AS"), list, add, undo, clear),
  );
  return {
    box,
    show,
    mark,
    reset: () => start(""),
    guess: () => way,
    ready: () => (way.length > 1 ? "" : "Mark at least one AS first: click one on the map, or choose it in the list."),
  };
}

// ---- a share, set with a slider ------------------------------------------------------------------------------------

function shareAnswer(view, life, { say, changed }) {
  const id = freshId("share");
  let touched = false;
  const input = html("input", { type: "range", id, min: 0, max: 100, step: 1, value: 50, "aria-valuetext": "not set yet" });
  const output = html("output", { for: id, "aria-live": "off" }, "…");
  const show = () => {
    setText(output, touched ? `${input.value} %` : "…");
    input.style.setProperty("--bgpkit-at", Number(input.value) / 100);
    setAttributes(input, { "aria-valuetext": touched ? `${input.value} %` : "not set yet" });
    changed(null);
  };
  const touch = () => {
    touched = true;
    show();
  };
  // Who expects just what the slider stands at presses it where it is, which is no input to a browser.
  for (const kind of ["input", "click"]) input.addEventListener(kind, touch);
  input.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && touch());
  const scale = html(
    "div",
    { class: "bgpkit-scale", "aria-hidden": "true" },
    ...[0, 25, 50, 75, 100].map((at) => html("span", { style: `--bgpkit-at: ${at / 100}` }, `${at} %`)),
  );
  const box = html(
    "div",
    { class: "bgpkit-guess bgpkit-knob" },
    html(
      "div",
      { class: "bgpkit-range" },
      html("div", { class: "bgpkit-knob-head" }, html("label", { for: id }, view.label), output),
      html("div", { class: "bgpkit-knob-body" }, input, scale),
    ),
  );
  return {
    box,
    show,
    mark() {},
    reset() {
      touched = false;
      input.value = 50;
      show();
    },
    guess: () => Number(input.value) / 100,
    ready: () => (touched ? "" : "Set the slider first: to what share do you expect?"),
  };
}
