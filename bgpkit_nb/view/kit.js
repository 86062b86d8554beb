// What every widget shares. Python sends this file and then the widget's own as one ES module.
// Nothing here ever parses markup: names come from files and readers, so they reach the page as text only.

const SVG_NAMESPACE = "http://www.w3.org/2000/svg";

/** Set attributes by name; null, undefined and false take an attribute away, true leaves it empty. */
function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    const text = value === true ? "" : String(value);
    if (value === null || value === undefined || value === false) element.removeAttribute(name);
    else if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
  return element;
}

function finish(element, attributes, children) {
  setAttributes(element, attributes);
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** An HTML element; children are nodes or plain text, and null children are left out. */
const html = (tag, attributes = {}, ...children) => finish(document.createElement(tag), attributes, children);

/** An SVG element, in the same manner. */
const svg = (tag, attributes = {}, ...children) =>
  finish(document.createElementNS(SVG_NAMESPACE, tag), attributes, children);

/** Write text only where it differs, so that an unchanged label costs no layout and no announcement. */
function setText(element, text) {
  if (element.textContent !== String(text)) element.textContent = text;
  return element;
}

// ---- numbers, words and groups ------------------------------------------------------------------------------------

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/** A number a reader can take in: three figures at most, no trailing zeros. */
function figure(value) {
  if (!Number.isFinite(value)) return "–";
  const places = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return String(Number(value.toFixed(places)));
}

const volume = (value, unit = "Gbit/s") => `${figure(value)} ${unit === "ASes" && value === 1 ? "AS" : unit}`;
const percent = (share) => `${figure(Math.round(share * 1000) / 10)} %`;
const counted = (n, one, many = `${one}s`) => `${n} ${n === 1 ? one : many}`;

/** [64496, 13335, 13335] -> [[64496, 1], [13335, 2]]: a prepended path as runs of one ASN. */
function runsOf(path) {
  const runs = [];
  for (const asn of path) {
    if (runs.length && String(runs.at(-1)[0]) === String(asn)) runs.at(-1)[1] += 1;
    else runs.push([asn, 1]);
  }
  return runs;
}

/** Items by key, in the order met. */
function grouped(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}

// ---- colour slots and symbols ------------------------------------------------------------------------------------

const slotName = (slot) => `--bgpkit-slot-${(((slot ?? 7) % 8) + 8) % 8}`;
const slotColour = (slot) => `var(${slotName(slot)})`;

/** A mark's symbol in its colour. Colour never stands alone: a name always follows, so readers aloud skip this. */
function symbolTag(mark) {
  return html(
    "span",
    { class: "bgpkit-symbol", style: `color: ${slotColour(mark.slot)}`, "aria-hidden": "true" },
    mark.symbol ?? "•",
  );
}

// ---- keys and time -----------------------------------------------------------------------------------------------

/** While a turn of a knob is under way traffic stands still, so that the new routes are painted sooner. */
const hush = { until: 0 };
const HUSH = 200; // ms at the most

const OWN_KEYS = /^(Arrow|Page|Home$|End$|Enter$|Escape$| $)/;

/**
 * JupyterLab leaves a key alone if the element in focus says so. Ours keep the keys they answer and every plain letter and
 * digit, which would fall on the notebook: R makes the cell raw, 1 a heading, X cuts it, and the explorer is gone.
 */
function keepKeys(event) {
  const inside = event.target instanceof Element && event.target.closest(".bgpkit-root");
  if (!inside) return;
  const ours = (event.key.length === 1 || OWN_KEYS.test(event.key)) && !event.ctrlKey && !event.metaKey && !event.altKey;
  setAttributes(event.target, { "data-lm-suppress-shortcuts": ours ? "true" : null });
}
window.addEventListener("keydown", keepKeys, true);

/** What a form is sent by: its button, or Enter in a field, which by itself sends no form within JupyterLab. */
function onSubmit(form, send) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !event.target.matches("input")) return;
    event.preventDefault();
    form.requestSubmit();
  });
  return form;
}

// ---- life of a widget --------------------------------------------------------------------------------------------

/** Collects what a widget must undo; `end()` undoes all of it, last first. */
function lifetime() {
  const undo = [];
  return {
    add: (fn) => undo.push(fn),
    listen(target, types, fn, options) {
      for (const type of types.split(" ")) {
        target.addEventListener(type, fn, options);
        undo.push(() => target.removeEventListener(type, fn, options));
      }
    },
    follow(model, traits, fn) {
      for (const trait of traits.split(" ")) {
        model.on(`change:${trait}`, fn);
        undo.push(() => model.off(`change:${trait}`, fn));
      }
    },
    end() {
      while (undo.length) undo.pop()();
    },
  };
}

/**
 * What a widget gives back to its page: undo everything, and leave nothing behind. The tree is taken apart, for the page
 * may hold on to a piece of it for long, and that piece to all others.
 */
const leaving = (life, el) => () => {
  life.end();
  for (const each of el.querySelectorAll("*")) each.replaceChildren();
  el.replaceChildren();
};

/** Call back whenever the width given to an element changes (heights are our own doing). */
function followWidth(life, element, fn) {
  let last = -1;
  const observer = new ResizeObserver(() => {
    const width = Math.round(element.clientWidth);
    if (width && width !== last) fn((last = width));
  });
  observer.observe(element);
  life.add(() => observer.disconnect());
}

/** Call back when JupyterLab or the system turns light or dark: canvases must read their colours again. */
function followTheme(life, fn) {
  const observer = new MutationObserver(fn);
  observer.observe(document.body, {
    attributes: true,
    attributeFilter: ["data-jp-theme-light", "data-jp-theme-name", "class"],
  });
  life.add(() => observer.disconnect());
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"])
    life.listen(matchMedia(query), "change", fn);
}

const motionQuery = () => matchMedia("(prefers-reduced-motion: reduce)");

/** A function that runs its argument once the browser has painted what was just changed; the newest one wins. */
function afterPaint(life) {
  let request = 0;
  let timer = 0;
  const cancel = () => {
    cancelAnimationFrame(request);
    clearTimeout(timer);
  };
  life.add(cancel);
  return (fn) => {
    cancel();
    request = requestAnimationFrame(() => {
      timer = setTimeout(fn);
    });
  };
}

/**
 * An animation that rests while nobody can see it: element off screen, page hidden, or less motion asked for.
 * `draw(seconds)` gets the time since the last frame (0 for a still picture); `data-fps` is renewed every second.
 */
function animation(life, element, draw) {
  const still = motionQuery();
  let request = 0;
  let last = 0;
  let seen = true;
  let frames = 0;
  let since = 0;
  const tick = (now) => {
    request = requestAnimationFrame(tick);
    if (now >= hush.until) draw(clamp(now - last, 0, 50) / 1000);
    last = now;
    frames += 1;
    if (now - since < 1000) return;
    element.dataset.fps = ((frames * 1000) / (now - since)).toFixed(1);
    [frames, since] = [0, now];
  };
  const stop = () => {
    cancelAnimationFrame(request);
    request = 0;
  };
  const wake = () => {
    const moving = seen && !document.hidden && !still.matches;
    if (!moving) stop();
    if (still.matches) {
      delete element.dataset.fps;
      draw(0);
    }
    if (!moving || request) return;
    last = since = performance.now();
    frames = 0;
    request = requestAnimationFrame(tick);
  };
  const observer = new IntersectionObserver((entries) => {
    seen = entries.at(-1).isIntersecting;
    wake();
  });
  observer.observe(element);
  life.listen(document, "visibilitychange", wake);
  life.listen(still, "change", wake);
  life.add(() => {
    observer.disconnect();
    stop();
  });
  return { wake, still: () => still.matches };
}

// ---- what changed, put on what was -----------------------------------------------------------------------------------

/** Plain JSON with a patch put on, as `patches.py` makes it: a new object, the parts that stay shared. */
function applyPatch(old, [how, parts, gone]) {
  if (how === "=") return parts;
  const made = Array.isArray(old) ? [...old] : { ...old };
  for (const key of gone ?? []) delete made[key];
  for (const [key, patch] of Object.entries(parts)) made[key] = applyPatch(old[key], patch);
  return made;
}

/**
 * Take in the patches that the kernel sends in place of whole traits. They are put into the model as if the kernel had
 * sent the whole: nothing goes back, and whoever looks later, or saves the notebook, finds what is. Python chose the
 * model's id, for the model that a widget is handed stands before the real one and has no attributes.
 */
export async function takePatches(front) {
  const model = await front.widget_manager.get_model(front.get("uid"));
  model.on("msg:custom", ({ patches }) => {
    for (const [trait, patch] of Object.entries(patches ?? {})) {
      model.attributes[trait] = applyPatch(model.attributes[trait], patch);
      model.trigger(`change:${trait}`, model, model.attributes[trait]);
    }
  });
}

// ---- one thing picked in all views -------------------------------------------------------------------------------

/** What is picked, as a set: one id, or several on lines of their own. */
const pickedIds = (model) => new Set((model.get("pick") ?? "").split("\n").filter(Boolean));

/**
 * Elements with `data-pick="link:64500-64496"` can be picked by click, Enter or space, and whatever is picked in any
 * view of the same state wears the class `bgpkit-picked` here. Call the function it gives after every redraw.
 */
function followPick(life, model, el) {
  const show = () => {
    const picked = pickedIds(model);
    for (const each of el.querySelectorAll("[data-pick]")) {
      const ids = each.dataset.pick.split("\n").filter(Boolean);
      const on = ids.length > 0 && ids.every((id) => picked.has(id));
      each.classList.toggle("bgpkit-picked", on);
      if (each.hasAttribute("aria-pressed")) setAttributes(each, { "aria-pressed": String(on) });
    }
  };
  const put = (pick) => {
    model.set("pick", model.get("pick") === pick ? "" : pick);
    model.save_changes();
  };
  const take = (event) => {
    if (event.type === "keydown" && event.key === "Escape" && model.get("pick")) return put("");
    const found = event.target.closest?.("[data-pick]");
    if (!found?.dataset.pick) return;
    // A real button turns Enter and space into a click by itself.
    const keys = event.type === "keydown";
    if (keys && (found.tagName === "BUTTON" || (event.key !== "Enter" && event.key !== " "))) return;
    if (keys) event.preventDefault();
    put(found.dataset.pick);
  };
  life.listen(el, "click keydown", take);
  life.follow(model, "pick", show);
  return show;
}

// ---- films on a map ----------------------------------------------------------------------------------------------

const screens = new Map();

/**
 * What a player shows on a map, by the map's uid: `state` is `{ messages, flash }`, null while no film is shown, in the
 * form that a frame has them. The player keeps time and calls `show`; every view of the map that listens draws.
 */
function screenOf(uid) {
  if (!screens.has(uid)) {
    const listeners = new Set();
    const screen = { state: null, listeners };
    screen.show = (state) => {
      screen.state = state;
      for (const draw of listeners) draw();
    };
    screens.set(uid, screen);
  }
  return screens.get(uid);
}

// ---- measuring and spacing ---------------------------------------------------------------------------------------

/** How much larger than its own pixels an element is drawn, as all are in a page of large text. */
const zoomOf = (element) => (element.offsetWidth ? element.getBoundingClientRect().width / element.offsetWidth : 1);

/** Pixels of the screen per pixel of the page, for a canvas to be drawn sharp. */
const sharpness = (element) => (window.devicePixelRatio || 1) * (element.currentCSSZoom ?? 1);

/** A function that measures text in pixels, in the font family of an element. */
function textRuler(element) {
  const pen = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(element).fontFamily || "sans-serif";
  return (text, size, weight = 400) => {
    pen.font = `${weight} ${size}px ${family}`;
    return pen.measureText(text).width;
  };
}

/**
 * The most of a text that fits a width, with an ellipsis for what had to go: the beginning of a name, but the end of a
 * number, for that is where long ASNs differ.
 */
function fitText(text, width, measure) {
  if (measure(text) <= width) return text;
  const [, prefix, digits] = /^(AS)?(\d+)$/.exec(text) ?? [];
  const letters = [...(digits ?? text)];
  const beginning = (many) => `${letters.slice(0, many).join("").trimEnd()}…`;
  const end = (many) => `${prefix ?? ""}…${letters.slice(letters.length - many).join("")}`;
  const cut = digits ? end : beginning;
  let low = 0;
  let high = letters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(cut(middle)) <= width) low = middle;
    else high = middle - 1;
  }
  return cut(low);
}

/**
 * Centres as close to the wanted ones as can be with `apart` between neighbours (a number, or a function of the two),
 * within low..high. Neighbours that collide merge into a block which sits at the mean of what its members want.
 */
function spread(wanted, apart, low = -Infinity, high = Infinity) {
  const order = wanted.map((_, i) => i).sort((i, j) => wanted[i] - wanted[j] || i - j);
  const between = typeof apart === "number" ? () => apart : apart;
  let reach = 0;
  // Counted from the first one's place, all that is asked for is that no place comes before the one to its left.
  const offsets = order.map((i, k) => (reach += k ? between(order[k - 1], i) : 0));
  const blocks = [];
  order.forEach((i, k) => {
    let block = { members: [k], sum: wanted[i] - offsets[k] };
    for (let before = blocks.at(-1); before && mean(before) > mean(block); before = blocks.at(-1)) {
      blocks.pop();
      block = { members: before.members.concat(block.members), sum: before.sum + block.sum };
    }
    blocks.push(block);
  });
  const places = [];
  for (const block of blocks) {
    const first = clamp(mean(block), low, Math.max(low, high - reach));
    for (const k of block.members) places[order[k]] = first + offsets[k];
  }
  return places;
}

const mean = ({ sum, members }) => sum / members.length;

// ---- curves and rectangles (a rectangle is its centre x, y and its w, h) -----------------------------------------

/** A point on a cubic curve [x0, y0, x1, y1, x2, y2, x3, y3]. */
function pointOn(c, t) {
  const u = 1 - t;
  const p = u * u * u;
  const q = 3 * u * u * t;
  const r = 3 * u * t * t;
  const s = t * t * t;
  return [p * c[0] + q * c[2] + r * c[4] + s * c[6], p * c[1] + q * c[3] + r * c[5] + s * c[7]];
}

const pointsOn = (curve, n) => Array.from({ length: n + 1 }, (_, i) => pointOn(curve, i / n));
const pathData = (c) => `M${c[0]},${c[1]}C${c[2]},${c[3]} ${c[4]},${c[5]} ${c[6]},${c[7]}`;
const within = (x, y, box, pad) => Math.abs(x - box.x) < box.w / 2 + pad && Math.abs(y - box.y) < box.h / 2 + pad;
const meet = (p, q) => Math.abs(p.x - q.x) < (p.w + q.w) / 2 + 3 && Math.abs(p.y - q.y) < (p.h + q.h) / 2 + 2;

// ---- latest wins -------------------------------------------------------------------------------------------------

const PATIENCE = 1000; // ms to wait for an answer before a newer value is sent all the same

// Ids must differ between all controls of a page, and each control may be its own copy of this module.
const freshId = (what = "knob") => `bgpkit-${what}-${Math.random().toString(36).slice(2, 10)}`;

/**
 * Sends values of a trait so that at most one is under way. While an answer is awaited only the newest value is kept, and
 * of values that are about different things (`about`) the newest of each; they go out when the answer comes, or after a
 * second without one. Traffic stands still for `pause` ms at the most.
 */
function outbox(model, life, trait = "value", pause = HUSH, about = () => "") {
  const waiting = new Map();
  let timer = 0;
  let last = 0;
  const send = (value) => {
    hush.until = performance.now() + pause;
    last = (model.get("sent") ?? 0) + 1;
    model.set(trait, value);
    model.set("sent", last);
    model.save_changes();
    clearTimeout(timer);
    timer = setTimeout(flush, PATIENCE);
  };
  const flush = () => {
    clearTimeout(timer);
    timer = 0;
    for (const [key, value] of waiting) {
      waiting.delete(key);
      return send(value);
    }
  };
  life.follow(model, "ack", () => {
    if (model.get("ack") === model.get("sent")) flush();
  });
  life.add(() => clearTimeout(timer));
  return {
    post(value) {
      if (timer) waiting.set(about(value), value);
      else send(value);
    },
    /** Forget what was not sent yet. */
    drop: () => waiting.clear(),
    // True while the reader's own value is newer than what the kernel has answered.
    busy: () => timer !== 0 || waiting.size > 0,
    // The same, however long the kernel takes.
    unanswered: () => waiting.size > 0 || last > (model.get("ack") ?? 0),
  };
}
