// The player's clock: it plays, pauses, steps and jumps from moment to moment. Sent before player.js, which shows them.

const STEP = 2.2; // moments a second while one step is gone

function setPlaying(view, playing) {
  if (view.playing === playing) return;
  view.playing = playing;
  const { play } = view.parts;
  play.replaceChildren(icon(playing ? "pause" : "play"));
  setAttributes(play, { "aria-label": playing ? "Pause" : "Play", title: playing ? "Pause" : "Play" });
  view.el.classList.toggle("bgpkit-playing", playing);
  if (view.model.get("playing") !== playing) {
    view.model.set("playing", playing);
    view.model.save_changes();
  }
}

function play(view) {
  if (!view.reel) return;
  if (view.at >= view.reel.film.total - 1) jump(view, 0);
  view.goal = Infinity;
  setPlaying(view, true);
  wake(view);
}

function pause(view, announce = true) {
  view.goal = view.at;
  view.pos = view.at;
  setPlaying(view, false);
  if (announce) say(view, spoken(view));
  project(view);
}

const spoken = ({ at, reel }) => `Moment ${at} of ${reel.film.total - 1}. ${reel.moments.get(at)?.text ?? ""}`;

function jump(view, number, ask = true) {
  if (!view.reel) return;
  view.pos = view.goal = clamp(number, 0, view.reel.film.total - 1);
  setPlaying(view, false);
  arrive(view, view.pos, ask);
  project(view);
}

/** One moment on: the messages travel there, unless less motion is wanted; back at once. */
function step(view, by) {
  if (!view.reel) return;
  setPlaying(view, false);
  if (by < 0 || view.less.matches) {
    jump(view, (Number.isFinite(view.goal) && by > 0 ? Math.max(view.at, view.goal) : view.at) + by);
    say(view, spoken(view));
    return;
  }
  const from = Number.isFinite(view.goal) ? Math.max(view.at, view.goal) : view.at;
  view.goal = clamp(from + by, 0, view.reel.film.total - 1);
  wake(view);
}

function wake(view) {
  if (view.request) return;
  view.before = performance.now();
  view.request = requestAnimationFrame((now) => tick(view, now));
}

function tick(view, now) {
  view.request = 0;
  if (!view.reel || !view.running()) return;
  const passed = clamp(now - view.before, 0, 100) / 1000;
  view.before = now;
  const speed = view.playing ? view.speed : STEP * Math.max(1, view.goal - view.pos);
  const last = view.reel.film.total - 1;
  let pos = Math.min(view.pos + passed * speed, view.goal, last);
  // What Python has not sent yet is waited for.
  while (!view.reel.moments.has(Math.floor(pos)) && Math.floor(pos) > view.at) pos = Math.floor(pos) - 1e-9;
  view.pos = Math.max(pos, view.at);
  arrive(view, Math.floor(view.pos));
  if (view.at >= Math.min(view.goal, last)) ended(view, last);
  // Where less motion is wanted the map changes from moment to moment only.
  if (!view.less.matches || view.drawnAt !== view.at || !view.running()) project(view);
  view.drawnAt = view.at;
  if (view.running()) view.request = requestAnimationFrame((then) => tick(view, then));
}

function ended(view, last) {
  view.pos = view.goal = view.at;
  const whole = view.at === last;
  setPlaying(view, false);
  say(view, whole ? `${spoken(view)} ${view.reel.film.end}` : spoken(view));
}
