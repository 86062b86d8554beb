// The player's parts: what to watch, the desk with its buttons and its slider, and the list of moments.

const SPEEDS = [0.5, 1, 2, 4, 8]; // moments a second
const SHOWN = 40; // rows of the list to either side of the one at hand
const TABLE = "Every moment, who says what to whom";
const KEY = [
  ["✉ 3", "an announcement, with the length of its AS_PATH;"],
  ["✕", "a withdrawal;"],
  ["⊘", "refused;"],
  ["⚡", "an event."],
];
const KINDS = { start: "●", event: "⚡", told: "✉", withdrawn: "✕", refused: "⊘" };
const ICONS = {
  first: "M5,4V16M15,4L8,10L15,16Z",
  back: "M12.5,4L5.5,10L12.5,16Z",
  play: "M6,3.5L16,10L6,16.5Z",
  pause: "M6,4H8.5V16H6ZM11.5,4H14V16H11.5Z",
  on: "M7.5,4L14.5,10L7.5,16Z",
};

const icon = (name) => svg("svg", { width: 20, height: 20, viewBox: "0 0 20 20", "aria-hidden": "true" }, svg("path", { d: ICONS[name] }));
const button = (name, label) => html("button", { type: "button", class: `bgpkit-press bgpkit-press-${name}`, "aria-label": label, title: label }, icon(name));
const seconds = (ms) => `${figure(ms / 1000)} s`;

// ---- the parts ---------------------------------------------------------------------------------------------------

function makeParts(id) {
  const parts = {
    choice: html("select", { id: `${id}-film` }),
    first: button("first", "To the first moment"),
    back: button("back", "One moment back"),
    play: button("play", "Play"),
    on: button("on", "One moment on"),
    slider: html("input", { type: "range", id: `${id}-at`, min: 0, step: 1, value: 0 }),
    marks: html("div", { class: "bgpkit-film-marks", "aria-hidden": "true" }),
    speed: html("select", { id: `${id}-speed` }, ...SPEEDS.map((speed) => html("option", { value: speed }, `${speed}×`))),
    count: html("b", { class: "bgpkit-film-count" }),
    of: html("span", { class: "bgpkit-hint" }),
    clock: html("span", { class: "bgpkit-film-clock" }),
    said: html("p", { class: "bgpkit-film-said" }),
    line: html("div", { class: "bgpkit-film-line" }),
    way: html("ul"),
    underway: html("summary"),
    table: foldedTable(),
    list: html("ol", { class: "bgpkit-film-list", role: "listbox", tabindex: 0, "aria-label": "Moments" }),
    end: html("p", { class: "bgpkit-film-end" }),
    status: html("p", { class: "bgpkit-unseen" }),
  };
  const label = (of, text, unseen) => html("label", { for: of.id, class: unseen ? "bgpkit-unseen" : null }, text);
  parts.desk = html(
    "div",
    { class: "bgpkit-film-desk" },
    html(
      "div",
      { class: "bgpkit-film-bar" },
      html("div", { class: "bgpkit-film-buttons", role: "group", "aria-label": "Film" }, parts.first, parts.back, parts.play, parts.on),
      html("div", { class: "bgpkit-film-track" }, label(parts.slider, "Moment", true), parts.slider, parts.marks),
      html("div", { class: "bgpkit-film-field" }, label(parts.speed, "Speed", true), parts.speed),
    ),
    html("div", { class: "bgpkit-film-figures" }, html("span", {}, parts.count, parts.of), parts.clock),
    parts.line,
    parts.list,
    html("p", { class: "bgpkit-film-key bgpkit-hint" }, ...KEY.flatMap(([sign, text]) => [html("span", {}, html("span", { "aria-hidden": "true" }, sign), ` ${text}`), " "])),
    parts.end,
    html("details", { class: "bgpkit-film-fold" }, parts.underway, html("div", { class: "bgpkit-film-way", tabindex: 0, role: "region", "aria-label": "Messages on their way" }, parts.way)),
    parts.table.el,
  );
  parts.line.append(parts.said);
  parts.choose = html("div", { class: "bgpkit-film-choice" }, label(parts.choice, "Watch"), parts.choice);
  return parts;
}

function fillChoice(select, films, chosen) {
  const option = (value, text) => html("option", { value }, text);
  const groups = grouped(films, (film) => film.group);
  select.replaceChildren(
    option("", "— routing at rest, no film —"),
    ...[...groups].map(([name, members]) => html("optgroup", { label: name }, ...members.map((one) => option(one.id, one.text)))),
  );
  select.value = films.some((film) => film.id === chosen) ? chosen : "";
}

/** Where events stand on the slider's track, and from where on everything comes round. */
function fillMarks(marks, film) {
  const last = Math.max(1, film.total - 1);
  const at = (number) => `--bgpkit-at: ${number / last}`;
  marks.replaceChildren(
    ...(film.cycle ? [html("span", { class: "bgpkit-film-round", style: at(film.cycle[0]) }, "↻ the same again and again")] : []),
    ...film.events.map((number) => html("span", { class: "bgpkit-film-event", style: at(number) }, "⚡")),
  );
}

// ---- the list of moments -----------------------------------------------------------------------------------------

function buildRow(id, number, moment, start, total) {
  return html(
    "li",
    {
      role: "option",
      id: `${id}-row-${number}`,
      "data-moment": number,
      "data-kind": moment.kind,
      "aria-setsize": total,
      "aria-posinset": number + 1,
      "aria-selected": "false",
      class: moment.flash.length ? "bgpkit-film-moved" : null,
    },
    html("span", { class: "bgpkit-film-time" }, seconds(moment.time - start)),
    html("span", { class: "bgpkit-film-kind", "aria-hidden": "true" }, KINDS[moment.kind] ?? ""),
    html("span", {}, moment.text),
  );
}

/** Rows around the moment at hand; those that stay are kept, so that a screen reader does not lose its place. */
function fillList(view) {
  const { parts, reel, at, id } = view;
  const { list } = parts;
  const wanted = [];
  for (let n = Math.max(0, at - SHOWN); n <= at + SHOWN; n += 1) if (reel.moments.has(n)) wanted.push(n);
  const key = `${reel.serial} ${wanted[0]} ${wanted.at(-1)} ${wanted.length}`;
  if (view.listed !== key) {
    const old = new Map([...list.children].map((row) => [Number(row.dataset.moment), row]));
    if (!view.listed?.startsWith(`${reel.serial} `)) old.clear();
    list.replaceChildren(
      ...wanted.map((n) => old.get(n) ?? buildRow(id, n, reel.moments.get(n), reel.film.start, reel.film.total)),
    );
    view.listed = key;
  }
  for (const row of list.children) setAttributes(row, { "aria-selected": String(Number(row.dataset.moment) === at) });
  const row = list.querySelector('[aria-selected="true"]');
  setAttributes(list, { "aria-activedescendant": row?.id });
  centre(list);
}

/** The list alone scrolls, never the page. */
function centre(list) {
  const row = list.querySelector('[aria-selected="true"]');
  if (row) list.scrollTop = row.offsetTop - list.clientHeight / 2 + row.offsetHeight / 2;
}

// ---- what is on its way ------------------------------------------------------------------------------------------

/** The messages on their way at the moment at hand, those that arrive first before the others. */
function fillWay({ parts, reel, at }) {
  const { names } = reel.film;
  const nameOf = (node) => names[node] ?? `AS${node}`;
  const flights = flying(reel, at).sort((one, other) => one[5] - other[5]);
  setText(parts.underway, `On their way: ${counted(flights.length, "message")}`);
  parts.way.replaceChildren(
    ...flights.map(([, from, to, size, , , , , path]) =>
      html(
        "li",
        { "data-kind": size === "" ? "withdrawn" : "told" },
        html("span", { class: "bgpkit-film-kind", "aria-hidden": "true" }, size === "" ? KINDS.withdrawn : KINDS.told),
        `${nameOf(from)} to ${nameOf(to)}: ${size === "" ? "withdrawal" : path || "its route"}`,
      ),
    ),
  );
}
