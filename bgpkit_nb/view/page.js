// A saved page: the kit's own map, funnel, charts and words, and one knob whose every position was worked out before.
// Sent after host.js and takeaway-svg.js; data comes deflated, and what positions share is written once.

async function inflate(packed) {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return JSON.parse(await new Response(stream).text());
}

/** A position's pictures, put together from the pool. */
function unpooled({ pool }, state) {
  const all = (numbers) => Object.fromEntries(Object.entries(numbers).map(([key, number]) => [key, pool[number]]));
  const { by_key: byKey, whole } = state.frame;
  const parts = Object.entries(byKey).map(([part, numbers]) => [part, all(numbers)]);
  return {
    scene: pool[state.scene],
    frame: { ...all(whole), ...Object.fromEntries(parts) },
    shares: pool[state.shares],
    words: pool[state.words],
    curve: pool[state.curve],
    funnel: (node) => pool[state.funnels[node]],
  };
}

/** The page's address remembers the position, so that a link can name it: page.html#3. */
const asked = (count) => {
  const index = Number(/^#(\d+)$/.exec(location.hash)?.[1] ?? NaN);
  return Number.isInteger(index) && index < count ? index : null;
};

/** What lights with the thing picked, as a kernel would say it (`picks.also_lit`). */
function alsoLit(pick, { scene, frame }) {
  const [kind, at] = [pick.slice(0, pick.indexOf(":")), pick.slice(pick.indexOf(":") + 1)];
  const ids = (goes) => [...new Set(frame.flows.filter(goes).map((flow) => `flow:${flow.origin ?? flow.source}>${flow.to}`))];
  const nameOf = (id) => fullNameOf(scene.nodes.find((node) => node.id === id));
  const node = kind === "node" ? scene.nodes.find((each) => String(each.id) === at) : null;
  const link = kind === "link" ? scene.links.find((each) => each.id === at) : null;
  if (link) return { ids: ids((flow) => flow.steps.some(([id]) => id === at)), name: `Link ${nameOf(link.a)} to ${nameOf(link.b)}` };
  if (!node) return {};
  const whole = scene.groups.some((group) => group.asn === node.asn) ? [`as:${node.asn}`] : [];
  return { ids: [...whole, ...ids((flow) => (flow.origin ?? flow.source) === node.asn)], name: fullNameOf(node) };
}

const fullNameOf = (node) => (node.kind === "router" ? `${node.of} ${node.name}` : node.name);

function buildPage(data, el, life) {
  let at = asked(data.states.length) ?? data.at;
  let selected = data.selected;
  let shown = unpooled(data, data.states[at]);
  const parts = [];
  /** One view of the page; what is picked in any of them is picked in all. */
  const view = (name, values, saved = () => {}) => {
    const made = hosted(life, name, values, (own) => {
      saved(own);
      for (const other of parts) {
        other.set("also", alsoLit(own.get("pick") ?? "", shown));
        other.set("pick", own.get("pick"));
      }
    });
    parts.push(made);
    return made;
  };
  const map = view("map", { scene: shown.scene, frame: shown.frame, selected, particles: 150 }, (own) => {
    selected = own.get("selected") ?? data.selected;
    own.set("selected", selected);
    funnel.set("view", shown.funnel(selected) ?? {});
  });
  const funnel = view("funnel", { view: shown.funnel(selected) ?? {} });
  const shares = view("shares", { view: shown.shares });
  const words = view("words", { view: shown.words });
  const curve = shown.curve
    ? view("curve", { view: shown.curve, ack: 0, sent: 0 }, (own) => {
        const index = shown.curve.x.indexOf(own.get("turned"));
        own.set("ack", own.get("sent"));
        if (index >= 0) turn(index);
      })
    : null;
  const show = (index) => {
    if (index === at || !data.states[index]) return;
    at = index;
    const before = shown.scene;
    shown = unpooled(data, data.states[at]);
    if (shown.scene !== before) map.set("scene", shown.scene);
    map.set("frame", shown.frame);
    funnel.set("view", shown.funnel(selected) ?? {});
    shares.set("view", shown.shares);
    words.set("view", shown.words);
    curve?.set("view", shown.curve);
    for (const part of parts) part.set("also", alsoLit(map.model.get("pick"), shown));
    history.replaceState(null, "", `#${at}`);
  };
  const knob = data.knob
    ? hosted(life, "knob", { ...data.knob, value: data.knob.options[at].value, ack: 0, sent: 0 }, (own) => {
        show(data.knob.options.findIndex(({ value }) => value === own.get("value")));
        own.set("ack", own.get("sent"));
      })
    : null;
  const turn = (index) => {
    knob?.set("value", data.knob.options[index].value);
    show(index);
  };
  life.listen(window, "hashchange", () => {
    const index = asked(data.states.length);
    if (index !== null) turn(index);
  });
  const box = (name, ...parts) => html("div", { class: name }, ...parts.filter(Boolean));
  const save = box("bgpkit-takeaway", ...saveMenu(life, () => el, () => data.title));
  el.replaceChildren(
    box("bgpkit-page-knobs", knob?.el ?? html("div"), save),
    box("bgpkit-page-main", map.el, funnel.el),
    box("bgpkit-page-charts", shares.el, curve?.el),
    words.el,
  );
  el.classList.toggle("bgpkit-page-wide", shown.scene.nodes.length > 20);
}

/** Put the live page in the place of the still one; if anything fails, the still one stays. */
function render({ el, packed, still }) {
  const life = lifetime();
  el.classList.add("bgpkit-root", "bgpkit-page");
  el.hidden = false;
  inflate(packed)
    .then((data) => {
      buildPage(data, el, life);
      still.hidden = true;
    })
    .catch((error) => {
      el.hidden = true;
      console.error(error);
    });
  return leaving(life, el);
}

export default { render };
