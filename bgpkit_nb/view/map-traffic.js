// The map's traffic: particles on a canvas that flow along the chosen paths, or arrows where motion is not wanted.

// ---- traffic: particles on the canvas ----------------------------------------------------------------------------

const SPEED = 62;
const STRIDE = 3;
const CROWD = 1200;
const GOLDEN = 0.6180339887;

/** Points every STRIDE pixels along a flow's links, a little to one side so that flows on one link stay apart. */
function trackOf(flow, curves, lane) {
  const raw = flow.steps.flatMap(([id, way]) => {
    const points = pointsOn(curves.get(id), 28);
    return way === "ab" ? points : points.reverse();
  });
  const track = [];
  let rest = 0;
  for (let i = 1; i < raw.length; i += 1) {
    const [x, y] = raw[i - 1];
    const dx = raw[i][0] - x;
    const dy = raw[i][1] - y;
    const length = Math.hypot(dx, dy);
    for (; length && rest < length; rest += STRIDE) {
      track.push([
        x + (dx * rest) / length - (dy * lane) / length,
        y + (dy * rest) / length + (dx * lane) / length,
        dx / length,
        dy / length,
      ]);
    }
    rest -= length;
  }
  return track;
}

/** Streams by path. One whose path stays the same keeps its particles where they are: only their number changes. */
function updateStreams(streams, frame, curves, budget, redrawn) {
  // A new scene is drawn before its first frame comes: the old frame may still speak of links that are gone.
  const known = (flow) => flow.steps.every(([id]) => curves.has(id));
  const flows = frame.flows.filter((flow) => flow.volume > 0 && flow.steps.length && known(flow));
  const total = flows.reduce((sum, flow) => sum + flow.volume, 0);
  const wanted = new Set();
  for (const flow of flows) {
    const key = `${flow.source} ${flow.steps.join(" ")}`;
    const stream = streams.get(key) ?? {
      age: 0,
      lane: (((streams.size * GOLDEN) % 1) - 0.5) * 5,
      volume: 0,
      travelled: 0,
    };
    if (redrawn || !stream.track) stream.track = trackOf(flow, curves, stream.lane);
    stream.volume = wanted.has(key) ? stream.volume + flow.volume : flow.volume;
    Object.assign(stream, { mark: flow.mark, source: flow.source, end: flow.end });
    streams.set(key, stream);
    wanted.add(key);
  }
  for (const key of streams.keys()) if (!wanted.has(key)) streams.delete(key);
  sharePool([...streams.values()], budget, total);
}

/**
 * Particles in proportion to volume times way, as in a real pipe: so many per pixel, never more than the budget.
 * Where half of the traffic shares one link they stand CROWD / budget pixels apart (8 at the usual 150), no closer.
 */
function sharePool(streams, budget, total) {
  const weight = streams.reduce((sum, s) => sum + s.volume * s.track.length * STRIDE, 0);
  const density = Math.min(budget / (weight || 1), (2 * budget) / (CROWD * (total || 1)));
  let left = budget;
  for (const s of [...streams].sort((p, q) => q.volume - p.volume)) {
    s.count = Math.min(left, Math.max(1, Math.floor(s.volume * s.track.length * STRIDE * density)));
    left -= s.count;
  }
}

/** Every symbol drawn once in its colour with a rim of paper, then copied: far cheaper than drawing text each time. */
function makeSprites(stage, marks, ratio) {
  const style = getComputedStyle(stage);
  const colour = (name) => style.getPropertyValue(name).trim();
  const sprite = (symbol, ink) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 16 * ratio, height: 16 * ratio });
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    Object.assign(pen, {
      font: `11px ${style.fontFamily}`,
      textAlign: "center",
      textBaseline: "middle",
      lineWidth: 2,
      lineJoin: "round",
    });
    Object.assign(pen, { strokeStyle: colour("--bgpkit-paper"), fillStyle: ink });
    pen.strokeText(symbol, 8, 8);
    pen.fillText(symbol, 8, 8);
    return { canvas, ink };
  };
  const sprites = new Map(
    Object.entries(marks).map(([id, mark]) => [id, sprite(mark.symbol, colour(slotName(mark.slot)))]),
  );
  return sprites.set(null, sprite("○", colour("--bgpkit-ink")));
}

function drawParticles(pen, stream, sprite) {
  const { track, count } = stream;
  const n = track.length;
  for (let k = 0; k < count; k += 1) {
    // Golden-ratio offsets: adding or taking away particles leaves all others where they are.
    const at = (((k * GOLDEN) % 1) * n + stream.travelled) % n;
    const i = Math.floor(at);
    pen.globalAlpha = stream.alpha * Math.min(1, i / 5, (n - i) / 5);
    pen.drawImage(sprite.canvas, track[i][0] - 8, track[i][1] - 8, 16, 16);
  }
}

/** What stands in for motion where less of it is asked for: arrowheads that point the way. */
function drawArrows(pen, { track, lane, alpha }, { ink }) {
  Object.assign(pen, { fillStyle: ink, globalAlpha: alpha });
  for (let i = 12 + Math.round(Math.abs(lane) * 4); i < track.length - 2; i += 20) {
    const [x, y, dx, dy] = track[i];
    pen.beginPath();
    pen.moveTo(x + dx * 6, y + dy * 6);
    pen.lineTo(x - dx * 4 - dy * 4.5, y - dy * 4 + dx * 4.5);
    pen.lineTo(x - dx * 4 + dy * 4.5, y - dy * 4 - dx * 4.5);
    pen.fill();
  }
}

/** One picture of the traffic. Boxes and labels are cut out afterwards: traffic passes beneath them. */
function drawTraffic(view, seconds) {
  const { pen, streams, sprites, plan, spotlight } = view;
  if (!plan) return;
  pen.clearRect(0, 0, plan.width, plan.height);
  for (const stream of streams.values()) {
    stream.age += seconds;
    stream.travelled += (seconds * SPEED) / STRIDE;
    const lit = spotlight === null || stream.source === spotlight;
    stream.alpha = (lit ? 1 : 0.12) * (view.motion?.still() ? 1 : Math.min(1, 0.2 + stream.age * 2));
    const sprite = sprites.get(stream.mark) ?? sprites.get(null);
    (view.motion?.still() ? drawArrows : drawParticles)(pen, stream, sprite);
  }
  for (const { x, y, w, h } of [...plan.boxes.values(), ...plan.headings, ...view.shown]) pen.clearRect(x - w / 2, y - h / 2, w, h);
}
