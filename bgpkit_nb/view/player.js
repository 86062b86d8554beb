// The player: a film of routing, played, stepped through and scrubbed. It keeps time in the browser, from moments that
// Python sends some way ahead, and shows on the map's screen what is on its way; the map of each moment it asks for.
// Sent after kit.js, player-parts.js and player-time.js.

const LINGER = 0.85; // of a moment that its flash stays while the film runs

// ---- what is known of the film -----------------------------------------------------------------------------------

/** A moment's row by name. */
const readMoment = ([time, messages, held, kind, text, flash]) => ({ time, messages, held, kind, text, flash });

/** The flights of a moment: what sets out in it is seen from then on, what arrives is gone with its arrival. */
const flying = (reel, moment) =>
  reel.flights.filter(([, , , , , , since, until]) => since <= moment && (until === -1 || moment < until));

/** What is on its way at a point between two moments, in the form that a frame has it. */
function underWay(reel, pos) {
  const moment = Math.floor(pos);
  const messages = [];
  for (const [link, from, to, size, first, lands] of flying(reel, moment))
    messages.push([link, from, to, size, clamp((pos - first) / (lands - first), 0, 1)]);
  return messages;
}

// ---- showing a moment --------------------------------------------------------------------------------------------

function showMoment(view) {
  const { parts, reel, at } = view;
  const { film } = reel;
  const { cycle } = film;
  const moment = reel.moments.get(at);
  const said = view.laps * (cycle?.[1] ?? 0); // messages of the rounds that were shown once more
  const last = film.total - 1;
  parts.slider.value = at;
  parts.slider.style.setProperty("--bgpkit-at", last ? at / last : 0);
  const where = `moment ${at} of ${last}`;
  setAttributes(parts.slider, { "aria-valuetext": moment ? `${where}: ${moment.text}` : where });
  setText(parts.said, moment?.text ?? "…");
  setAttributes(parts.said, { "data-kind": moment?.kind });
  setText(parts.count, moment ? String(moment.messages + said) : "–");
  const held = moment?.held ? `, ${moment.held} held back by MRAI` : "";
  const of = cycle ? ` messages so far, ${cycle[1]} in a round, without end` : ` of ${counted(film.messages, "message")}`;
  setText(parts.of, `${of}${held}`);
  const round = cycle && at >= cycle[0] ? `round ${1 + view.laps + Math.floor((at - cycle[0]) / cycle[1])}, ` : "";
  setText(parts.clock, moment ? `${round}${seconds(moment.time - film.start + view.laps * (film.period ?? 0))}` : "");
  // Its room is there from the first moment on, so that nothing moves when it comes.
  const known = at === last || view.laps > 0 || (cycle && at >= cycle[0] + cycle[1]);
  setText(parts.end, film.end);
  setAttributes(parts.end, { "data-known": known });
  fillList(view);
  fillWay(view);
  view.el.dataset.at = at;
}

/** What the map's screen shows between moments. */
function project(view) {
  const { reel, pos, at, screen } = view;
  if (!reel) return screen.show(null);
  const moment = reel.moments.get(at);
  const flash = moment && (!view.running() || pos - at < LINGER) ? moment.flash : [];
  screen.show(moment ? { messages: underWay(reel, pos), flash } : null);
}

/** Come to a moment: show it, and ask the kernel for the map, unless another film is to come from it. */
function arrive(view, number, ask = true) {
  const at = clamp(number, 0, view.reel.film.total - 1);
  if (at === view.at) return;
  view.at = at;
  if (ask && !view.choices.unanswered() && !view.settings.unanswered()) view.mail.post(at);
  showMoment(view);
  const moment = view.reel.moments.get(at);
  if (view.playing && moment?.kind === "event") say(view, moment.text);
}

/** Ask for another film: the one before it stands still from here on, and no moment of it is asked for any more. */
function turnTo(view, box, wanted) {
  pause(view, false);
  view.mail.drop();
  box.post(wanted);
}

/** Announced politely, once: at a pause, after a step, at an event and at the end, never for every moment. */
function say(view, text) {
  setText(view.parts.status, text);
}

// ---- the widget --------------------------------------------------------------------------------------------------

function onFilm(view) {
  const film = view.model.get("film") ?? {};
  const { parts } = view;
  const goesOn = view.playing && view.remade; // it ran when its timers were turned, or was told to since
  view.remade = false;
  cancelAnimationFrame(view.request);
  view.request = 0;
  setPlaying(view, false);
  view.laps = 0;
  view.timers.lock(film);
  parts.table.show({ caption: TABLE, columns: [""], rows: film.total ? [["…"]] : [] });
  view.reel = film.total ? { serial: film.serial, film, moments: new Map(), flights: [], windows: new Set() } : null;
  parts.desk.hidden = !view.reel;
  setAttributes(parts.status, { role: view.reel ? "status" : null }); // a page wants no more live regions than it needs
  if (!view.reel) {
    delete view.el.dataset.at;
    say(view, "");
    project(view);
    return;
  }
  setAttributes(parts.slider, { max: film.total - 1 });
  setAttributes(parts.list, { "aria-label": `Moments: ${film.title}` });
  setAttributes(parts.line, { "data-longest": film.longest });
  if (parts.table.el.open) askTable(view);
  fillMarks(parts.marks, film);
  view.at = view.pos = view.goal = view.model.get("at") ?? 0;
  onWindow(view);
  say(view, `${film.title} ${counted(film.total, "moment")}.`);
  if (goesOn) play(view);
}

/** More moments: kept by number, flights by what they are. */
function onWindow(view) {
  const { reel } = view;
  const window = view.model.get("window") ?? {};
  if (!reel || window.film !== reel.serial) return;
  window.moments.forEach((row, i) => reel.moments.set(window.first + i, readMoment(row)));
  if (!reel.windows.has(window.first)) {
    reel.windows.add(window.first);
    const known = new Set(reel.flights.map((flight) => flight.join("|")));
    reel.flights.push(...window.flights.filter((flight) => !known.has(flight.join("|"))));
  }
  showMoment(view);
  project(view);
}

/** The whole film as a table comes when it is unfolded: it may be long. */
function askTable(view) {
  if (view.reel) view.model.send({ table: view.reel.serial });
}

function onTable(view, { table, film }) {
  if (table && film === view.reel?.serial) view.parts.table.show({ ...table, caption: TABLE });
}

/** Moments that Python asks for, unless the reader has gone on meanwhile. */
function onAt(view) {
  const asked = view.model.get("at");
  if (view.reel && !view.playing && !view.mail.busy() && asked !== view.at) jump(view, asked, false);
}

function listen(view) {
  const { life, parts, model } = view;
  life.listen(parts.first, "click", () => jump(view, 0));
  life.listen(parts.back, "click", () => step(view, -1));
  life.listen(parts.on, "click", () => step(view, 1));
  life.listen(parts.play, "click", () => (view.playing ? pause(view) : play(view)));
  life.listen(parts.slider, "input", () => jump(view, Number(parts.slider.value)));
  life.listen(parts.speed, "change", () => {
    view.speed = Number(parts.speed.value);
    model.set("speed", view.speed);
    model.save_changes();
  });
  life.listen(parts.choice, "change", () => turnTo(view, view.choices, parts.choice.value));
  life.listen(parts.list, "click", (event) => {
    const row = event.target.closest?.("[data-moment]");
    if (row) jump(view, Number(row.dataset.moment));
  });
  const moves = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
  life.listen(parts.list, "keydown", (event) => {
    if (!(event.key in moves) || event.ctrlKey || event.metaKey || event.altKey || !view.reel) return;
    event.preventDefault();
    event.stopPropagation();
    jump(view, view.at + moves[event.key]);
  });
}

function render({ model, el }) {
  const life = lifetime();
  const id = freshId("film");
  const parts = makeParts(id);
  const view = { el, id, life, model, parts, less: motionQuery(), reel: null, laps: 0, at: 0, pos: 0, goal: 0, request: 0, playing: false };
  view.running = () => view.playing || view.pos < view.goal;
  view.screen = screenOf(model.get("stage"));
  view.mail = outbox(model, life, "at", 0);
  view.choices = outbox(model, life, "chosen", 0);
  view.settings = outbox(model, life, "timers", 0);
  view.timers = makeTimers(id, (asked) => {
    view.remade = view.reel !== null;
    view.mail.drop();
    view.settings.post(asked);
  });
  el.classList.add("bgpkit-root", "bgpkit-player");
  el.replaceChildren(parts.choose, view.timers.el, parts.desk, parts.status);
  const onChoice = () => fillChoice(parts.choice, model.get("films") ?? [], model.get("chosen"));
  const onSpeed = () => {
    view.speed = model.get("speed") ?? 1;
    parts.speed.value = SPEEDS.reduce((best, one) => (Math.abs(one - view.speed) < Math.abs(best - view.speed) ? one : best));
  };
  const onTimers = () => {
    if (!view.settings.busy()) view.timers.show(model.get("timers") ?? {}, model.get("notes") ?? {});
    view.timers.lock(model.get("film") ?? {});
  };
  onChoice();
  onSpeed();
  onTimers();
  listen(view);
  life.follow(model, "films chosen", onChoice);
  life.follow(model, "film", () => onFilm(view));
  life.follow(model, "window", () => onWindow(view));
  life.follow(model, "at ack", () => onAt(view));
  life.follow(model, "speed", onSpeed);
  life.follow(model, "timers notes", onTimers);
  const onMessage = (content) => onTable(view, content);
  model.on("msg:custom", onMessage);
  life.add(() => model.off("msg:custom", onMessage));
  parts.table.el.addEventListener("toggle", () => parts.table.el.open && askTable(view));
  life.follow(model, "playing", () => {
    if (model.get("playing") !== view.playing) (model.get("playing") ? play : pause)(view);
  });
  life.listen(view.less, "change", () => project(view));
  followWidth(life, parts.desk, () => centre(parts.list));
  life.add(() => {
    cancelAnimationFrame(view.request);
    view.screen.show(null);
  });
  onFilm(view);
  if (model.get("playing")) play(view);
  return leaving(life, el);
}

export default { render };
