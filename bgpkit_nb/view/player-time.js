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
  if (view.at >= view.reel.film.total - 1) view.reel.film.cycle ? comeRound(view) : jump(view, 0);
  view.goal = Infinity;
  setPlaying(view, true);
  wake(view);
}

/** Messages stay where they are on their way. */
function pause(view, announce = true) {
  view.goal = view.pos;
  setPlaying(view, false);
  if (announce) say(view, spoken(view));
  project(view);
}

const spoken = ({ at, reel }) => `Moment ${at} of ${reel.film.total - 1}. ${reel.moments.get(at)?.text ?? ""}`;

function jump(view, number, ask = true, laps = 0) {
  if (!view.reel) return;
  const again = laps !== view.laps;
  view.laps = laps;
  view.pos = view.goal = clamp(number, 0, view.reel.film.total - 1);
  setPlaying(view, false);
  arrive(view, view.pos, ask);
  if (again) showMoment(view);
  project(view);
}

/** The moment that is like the last one of a film without end, one round before it. */
const lastRound = ({ total, cycle }) => total - 1 - cycle[1];

/** What comes round for ever is shown for ever: from the last moment on to the same one a round before. */
function comeRound(view) {
  if (!view.laps) say(view, view.reel.film.end);
  view.laps += 1;
  view.pos = view.goal = lastRound(view.reel.film);
  arrive(view, view.pos);
}

/** Whether a reader may still be looking, at the player or at the map near it. */
function inSight(el) {
  const box = el.getBoundingClientRect();
  return box.bottom > -innerHeight && box.top < 2 * innerHeight;
}

/** One moment on: the messages travel there, unless less motion is wanted; back at once. */
function step(view, by) {
  if (!view.reel) return;
  setPlaying(view, false);
  const { film } = view.reel;
  if (by > 0 && view.at >= film.total - 1 && film.cycle) comeRound(view);
  const from = Number.isFinite(view.goal) && by > 0 ? Math.max(view.at, Math.floor(view.goal)) : view.at;
  if (by < 0 && view.laps && from + by < lastRound(film)) {
    jump(view, from + by + film.cycle[1], true, view.laps - 1);
    say(view, spoken(view));
    return;
  }
  if (by < 0 || view.less.matches) {
    jump(view, from + by, true, view.laps);
    say(view, spoken(view));
    return;
  }
  view.goal = clamp(from + by, 0, film.total - 1);
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
  if (view.playing && view.at >= last && view.reel.film.cycle && inSight(view.el)) {
    comeRound(view);
    view.goal = Infinity;
  } else if (view.at >= Math.min(view.goal, last)) ended(view, last);
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
