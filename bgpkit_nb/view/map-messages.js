// The map's messages: UPDATEs as envelopes on their way along links, and a ring around whoever has just taken another
// route. They stand above traffic, in an SVG of their own; what they say is said in words by the player.

const BUSY = 8; // with more messages under way they are drawn smaller, and without trails
const CROWDED = 40; // with more still, as dots
const TAG = 210; // px that a tag may take

/** The overlay, and whom it listens to: a player in this page, else the frame. */
function followFilm(view, uid) {
  view.overlay = svg("svg", { class: "bgpkit-film", "aria-hidden": "true" });
  view.envelopes = svg("g");
  view.flashes = svg("g");
  view.overlay.append(view.envelopes, view.flashes);
  view.stage.append(view.overlay);
  view.less = motionQuery();
  view.screen = screenOf(uid ?? freshId("map"));
  const redraw = () => drawMessages(view);
  view.screen.listeners.add(redraw);
  view.life.add(() => view.screen.listeners.delete(redraw));
  view.life.listen(view.less, "change", redraw);
  redraw();
}

function drawMessages(view) {
  const { plan, overlay, frame } = view;
  if (!overlay || !plan) return;
  const { messages = [], flash = [] } = view.screen.state ?? frame ?? {};
  if (!messages.length && !flash.length && !view.filmed) return;
  view.filmed = messages.length + flash.length > 0;
  setAttributes(overlay, { viewBox: `0 0 ${plan.width} ${plan.height}`, width: plan.width, height: plan.height });
  drawEnvelopes(view, messages);
  drawFlashes(view, flash);
}

// ---- envelopes ---------------------------------------------------------------------------------------------------

/** The curve from sender to receiver: along the link, or straight between their boxes where the session rides on none. */
function wayOfMessage({ plan, links }, [link, from, to]) {
  const curve = plan.curves.get(link);
  if (curve) {
    if (links.get(link).link.a === from) return curve;
    const [x0, y0, x1, y1, x2, y2, x3, y3] = curve;
    return [x3, y3, x2, y2, x1, y1, x0, y0];
  }
  const a = plan.boxes.get(from);
  const b = plan.boxes.get(to);
  if (!a || !b) return null;
  const between = (t) => [a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t];
  return [...between(0.1), ...between(0.35), ...between(0.65), ...between(0.9)];
}

/** The first part of a cubic curve, up to t. */
function upTo(c, t) {
  const mix = (p, q) => [p[0] + (q[0] - p[0]) * t, p[1] + (q[1] - p[1]) * t];
  const [a, b, d, e] = [c.slice(0, 2), c.slice(2, 4), c.slice(4, 6), c.slice(6, 8)];
  const [ab, bd, de] = [mix(a, b), mix(b, d), mix(d, e)];
  const [abd, bde] = [mix(ab, bd), mix(bd, de)];
  return [...a, ...ab, ...abd, ...mix(abd, bde)];
}

function buildEnvelope() {
  const parts = {
    trail: svg("path", { class: "bgpkit-trail" }),
    ahead: svg("path", { class: "bgpkit-ahead", d: "M0,-6L8,0L0,6" }),
    paper: svg("rect", { class: "bgpkit-paper", x: -15, y: -10.5, width: 30, height: 21, rx: 3 }),
    flap: svg("path", { class: "bgpkit-flap" }),
    size: svg("text", { class: "bgpkit-size", y: 7.5 }),
  };
  parts.letter = svg("g", {}, parts.paper, parts.flap, parts.size);
  parts.whole = svg("g", { class: "bgpkit-message" }, parts.trail, parts.ahead, parts.letter);
  return parts;
}

/** Envelopes are kept and reused: there is one to move, not one to make, in every frame. */
function drawEnvelopes(view, messages) {
  const pool = (view.pool ??= []);
  const ways = messages.map((message) => [message, wayOfMessage(view, message)]).filter(([, way]) => way);
  while (pool.length < ways.length) {
    pool.push(buildEnvelope());
    view.envelopes.append(pool.at(-1).whole);
  }
  const press = ways.length > CROWDED ? "tiny" : ways.length > BUSY ? "busy" : "few";
  pool.forEach((parts, i) => {
    setAttributes(parts.whole, { display: i < ways.length ? null : "none" });
    if (i < ways.length) placeEnvelope(view, parts, ...ways[i], press);
  });
}

/** How large an envelope may be: on a short link less than on a long one, or it would hide the boxes at its ends. */
function sizeOf(view, way, press) {
  if (press === "tiny") return 0.4;
  const long = Math.hypot(way[6] - way[0], way[7] - way[1]);
  const most = view.plan.size.name === "compact" ? 0.72 : press === "busy" ? 0.8 : 1;
  return clamp(long / 60, 0.6, most);
}

function placeEnvelope(view, parts, [, from, to, size, at], way, press) {
  // Where less motion is wanted everything stands half way, and the arrowhead says where it goes.
  const t = view.less.matches ? 0.5 : clamp(at, 0.02, 0.98);
  const [x, y] = pointOn(way, t);
  const [nextX, nextY] = pointOn(way, Math.min(1, t + 0.02));
  const angle = Math.atan2(nextY - y, nextX - x);
  // Messages keep to the right of their link, so that two that meet can both be read.
  const scale = sizeOf(view, way, press);
  const aside = 4 + 6 * scale;
  const [right, down] = [-Math.sin(angle) * aside, Math.cos(angle) * aside];
  const withdraws = size === "";
  setAttributes(parts.whole, {
    "data-kind": withdraws ? "withdraws" : "tells",
    "data-from": from,
    "data-to": to,
    "data-press": scale < 0.75 && press !== "tiny" ? "small" : press,
    transform: `translate(${right.toFixed(1)} ${down.toFixed(1)})`,
  });
  setAttributes(parts.trail, { d: pathData(upTo(way, t)) });
  const ahead = scale * (13 + 7 * Math.abs(Math.cos(angle)));
  const [tipX, tipY] = [x + Math.cos(angle) * ahead, y + Math.sin(angle) * ahead];
  setAttributes(parts.ahead, {
    transform: `translate(${tipX.toFixed(1)} ${tipY.toFixed(1)}) rotate(${((angle * 180) / Math.PI).toFixed(1)}) scale(${scale})`,
  });
  setAttributes(parts.letter, { transform: `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${scale})` });
  setAttributes(parts.flap, { d: withdraws ? "M-6,-6L6,6M6,-6L-6,6" : "M-15,-9L0,-1.5L15,-9" });
  setText(parts.size, press === "tiny" ? "" : size);
}

// ---- who takes another route -------------------------------------------------------------------------------------

function drawFlashes(view, flash) {
  const key = JSON.stringify([flash, view.plan.width, view.moved.size, [...view.plan.boxes.values()].map((box) => [box.x, box.y])]);
  if (view.flashed === key) return; // the same ring goes on: made anew it would pulse again
  view.flashed = key;
  view.flashes.replaceChildren(...flash.map((one) => buildFlash(view, one)).filter(Boolean));
}

function buildFlash({ plan, ruler }, [node, text]) {
  const box = plan.boxes.get(node);
  if (!box) return null;
  const [w, h] = [box.w + 14, box.h + 14];
  const small = plan.size.small ?? 11;
  const words = fitText(text === "no route" ? "✕ no route left" : `now ${text}`, TAG, (each) => ruler(each, small, 600));
  const wide = ruler(words, small, 600) + 14;
  const x = clamp(box.x, wide / 2 + 3, plan.width - wide / 2 - 3) - box.x;
  // Away from the middle of the map, where most links and messages are.
  const above = box.y - h / 2 - 12 > 0 && (box.y < plan.height * 0.4 || box.y + h / 2 + 22 > plan.height);
  return svg(
    "g",
    { class: "bgpkit-flash", "data-node-flash": node, transform: `translate(${box.x} ${box.y})` },
    svg("rect", { class: "bgpkit-flash-ring", x: -w / 2, y: -h / 2, width: w, height: h, rx: 13 }),
    svg(
      "g",
      { transform: `translate(${x} ${(above ? -1 : 1) * (h / 2 + 3)})` },
      svg("rect", { class: "bgpkit-tag", x: -wide / 2, y: -9.5, width: wide, height: 19, rx: 9.5 }),
      svg("text", { class: "bgpkit-tag-text", y: 4, "font-size": small }, words),
    ),
  );
}
