// The funnel: how one AS chose among its candidates, step by step. It is a table to those who hear it, and a funnel to
// those who look: a silhouette on the left narrows with every step, and each candidate's pipe ends where it is dropped.

const FATES = { best: "✓ chosen", equal: "= used as well", dropped: "" };
const STATE_NOTES = { settled: "settled here", unreached: "never compared", idle: "all equal" };

/** AS_PATH text as ASNs, each extra copy a hatched sliver behind its ASN: prepending is seen before it is read. */
function pathTokens(text) {
  const runs = runsOf(text.match(/[{[(][^)}\]]*[)}\]]|\S+/g) ?? []); // an AS_SET in its brackets is one
  const length = runs.reduce((sum, [, times]) => sum + times, 0);
  const tokens = runs.map(([asn, times]) =>
    html(
      "span",
      { class: "bgpkit-token" },
      asn,
      times > 1
        ? html("i", {
            class: "bgpkit-slivers",
            style: `--bgpkit-extra: ${Math.min(times - 1, 12)}`,
            "aria-hidden": "true",
          })
        : null,
      times > 1
        ? html(
            "span",
            { class: "bgpkit-times-small", title: `${counted(times - 1, "extra copy", "extra copies")} of ${asn}` },
            `×${times}`,
          )
        : null,
    ),
  );
  return html(
    "span",
    { class: "bgpkit-aspath", title: `AS_PATH ${text} (length ${length})` },
    ...(tokens.length ? tokens : ["(own route)"]),
  );
}

/** What became of each candidate by the time a step is reached: alive before it, alive after it. */
function livesAt(steps, count) {
  let alive = new Set(Array.from({ length: count }, (_, i) => i));
  return steps.map((step) => {
    const before = alive;
    alive = new Set([...before].filter((i) => !step.dropped.includes(i)));
    return { before, after: alive };
  });
}

/** One slice of the silhouette: as wide at the top as candidates came in, and below as stayed. */
function slice(before, after, count, step) {
  const half = (n) => 12 + (36 * n) / Math.max(count, 2);
  const top = half(before);
  const foot = half(after);
  // The walls fall steeply first and then straight, so that slices join without a kink.
  const leftWall = `M${50 - top},0C${50 - top},60 ${50 - foot},30 ${50 - foot},100`;
  const rightWall = `L${50 + foot},100C${50 + foot},30 ${50 + top},60 ${50 + top},0Z`;
  const numbers = before === after ? String(after) : `${before} → ${after}`;
  return html(
    "td",
    { class: "bgpkit-slice" },
    svg(
      "svg",
      { viewBox: "0 0 100 100", preserveAspectRatio: "none", "aria-hidden": "true" },
      svg("path", { d: leftWall + rightWall }),
    ),
    html(
      "span",
      { title: `${counted(before, "candidate")} in, ${after} left` },
      step.state === "unreached" ? "" : numbers,
    ),
  );
}

/** A candidate's cell in one step: its value, struck where it lost, and the pipe that goes on where it did not. */
function valueCell(value, i, step, { before, after }, best) {
  const fell = step.dropped.includes(i) && !best; // what multipath uses as well is not out
  const in_play = before.has(i);
  const runs = after.has(i) && step.state !== "unreached";
  const classes = [
    "bgpkit-value",
    fell ? "bgpkit-fell" : "",
    in_play ? "" : "bgpkit-gone",
    runs ? "bgpkit-runs" : "",
    best ? "bgpkit-best" : "",
  ];
  const shown = value === undefined || value === null || value === "" ? "–" : String(value);
  return html(
    "td",
    { class: classes.filter(Boolean).join(" ") },
    html(
      "span",
      { class: "bgpkit-pill" },
      in_play ? (fell ? html("s", {}, shown) : shown) : html("span", { class: "bgpkit-unseen" }, "out"),
    ),
    fell ? html("span", { class: "bgpkit-out" }, "✕ out") : null,
  );
}

function stepRow(step, life, candidates) {
  const note = STATE_NOTES[step.state];
  const head = html(
    "th",
    { scope: "row" },
    html(
      "span",
      { class: "bgpkit-step" },
      html("b", {}, step.label || step.name),
      step.prefer ? html("span", { class: "bgpkit-prefer" }, `${step.prefer} wins`) : null,
    ),
    step.margin ? html("span", { class: "bgpkit-margin" }, step.margin) : null,
    note ? html("span", { class: `bgpkit-note-${step.state}` }, note) : null,
    step.parted ? html("span", { class: "bgpkit-note-parted" }, "here they part") : null,
  );
  const { before, after } = life;
  return html(
    "tr",
    { class: `bgpkit-${step.state}`, "data-step": step.name },
    slice(before.size, after.size, candidates.length, step),
    head,
    ...candidates.map((candidate, i) => valueCell(step.values?.[i], i, step, life, candidate.fate !== "dropped")),
  );
}

function headCell(candidate, view, link) {
  const carries = candidate.on?.length ? counted(candidate.on.length, "flow") : "";
  const head = html(
    "th",
    { scope: "col", class: candidate.fate === "dropped" ? null : "bgpkit-best" },
    html("span", { class: "bgpkit-candidate" }, pickButton(candidate.pick, candidate.label)),
    pathTokens(candidate.as_path ?? ""),
    candidate.note ? html("span", { class: "bgpkit-way-out" }, candidate.note) : null,
    carries ? html("span", { class: "bgpkit-way-out" }, `carries ${carries}`) : null,
  );
  return link.lights(head, [candidate.pick, ...flowIds(view, candidate.on ?? [])].filter(Boolean));
}

const headRow = (view, link) =>
  html(
    "tr",
    {},
    html("td", { class: "bgpkit-slice" }),
    html("td", { class: "bgpkit-corner" }),
    ...view.candidates.map((candidate) => headCell(candidate, view, link)),
  );

/** The foot: who came out below, and for every other candidate the step at which it fell. */
function footRow(candidates, steps, asking) {
  const labelOf = (name) => steps.find((step) => step.name === name)?.label ?? name;
  const survivors = candidates.filter((candidate) => candidate.fate !== "dropped").length;
  return html(
    "tr",
    { class: "bgpkit-foot" },
    html("td", { class: "bgpkit-slice bgpkit-spout" }),
    html("th", { scope: "row" }, survivors > 1 ? "Chosen routes" : "Chosen route"),
    ...candidates.map((candidate) =>
      html(
        "td",
        { class: candidate.fate === "dropped" ? "bgpkit-lost" : "bgpkit-won" },
        FATES[candidate.fate] || (candidate.out_at ? `out at ${labelOf(candidate.out_at)}` : "out"),
        candidate.fate === "dropped" ? asking.button(candidate.ask, candidate.label) : null,
      ),
    ),
  );
}

function drawFunnel(view, link, asking) {
  const { candidates = [], steps = [], rejected = [] } = view;
  const lives = livesAt(steps, candidates.length);
  const name = [view.title, view.subtitle].filter(Boolean).join(": ");
  const table = html(
    "table",
    { class: "bgpkit-funnel-table" },
    html("caption", { class: "bgpkit-unseen" }, name),
    html("thead", {}, headRow({ candidates, flows: view.flows ?? [] }, link)),
    html("tbody", {}, ...steps.map((step, k) => stepRow(step, lives[k], candidates))),
    html("tfoot", {}, footRow(candidates, steps, asking)),
  );
  // Wide funnels scroll, and what scrolls must be reachable from the keyboard.
  const scroller = html(
    "div",
    { class: "bgpkit-scroller", "data-key": "funnel", tabindex: 0, role: "region", "aria-label": name || "Funnel" },
    table,
  );
  const heardLine = (one) =>
    link.lights(
      html("li", {}, pickButton(one.pick, one.label), `: ${one.reason}`, asking.button(one.ask, `via ${one.label}`)),
      one.pick ? [one.pick] : [],
    );
  const heard = rejected.length
    ? html(
        "div",
        { class: "bgpkit-rejected" },
        html("b", {}, "Heard, but not eligible"),
        html("ul", {}, ...rejected.map(heardLine)),
      )
    : null;
  // The caption is read aloud; what is seen stands outside the table, where it does not scroll away.
  const heading = html(
    "div",
    { class: "bgpkit-funnel-head", "aria-hidden": "true" },
    html("b", {}, view.title ?? ""),
    html("span", {}, view.subtitle ?? ""),
  );
  const frame = html("div", { class: "bgpkit-funnel-frame" }, heading, scroller);
  const words = view.words ? html("p", { class: "bgpkit-funnel-words" }, view.words) : null;
  return [frame, heard, wishes(view.roads, asking), words].filter(Boolean);
}

const blank = (view) =>
  html("p", { class: "bgpkit-hint bgpkit-blank" }, view.words || "Select an AS on the map to see how it chose.");

/** What a reader had typed, chosen or scrolled to stays while the funnel is drawn anew. */
function keepingPlace(el, redraw) {
  const scrolled = el.querySelector(".bgpkit-scroller")?.scrollLeft ?? 0;
  const wished = el.querySelector(".bgpkit-wishes select")?.selectedOptions[0]?.textContent;
  keepingFocus(el, redraw);
  // A knob turned must not throw a reader back to the first column.
  const scroller = el.querySelector(".bgpkit-scroller");
  if (scroller) scroller.scrollLeft = scrolled;
  const option = [...el.querySelectorAll(".bgpkit-wishes option")].find((one) => one.textContent === wished);
  if (option) option.selected = true;
}

/** Who chose what: while it stays the same, a wide funnel stays where a reader scrolled it. */
const choiceOf = (view) =>
  [view.title, ...(view.candidates ?? []).filter(({ fate }) => fate !== "dropped").map(({ label }) => label)].join("|");

/** Scroll a wide funnel as far as it takes to see the route that was chosen, beside the names of the steps. */
function showChosen(el) {
  const scroller = el.querySelector(".bgpkit-scroller");
  const chosen = scroller?.querySelector("thead .bgpkit-best");
  if (!chosen) return;
  const { offsetLeft: left, offsetWidth: width } = chosen;
  const steps = scroller.querySelector(".bgpkit-corner").offsetWidth;
  const hidden = left < scroller.scrollLeft + steps || left + width > scroller.scrollLeft + scroller.clientWidth;
  if (hidden) scroller.scrollLeft = left + width - scroller.clientWidth;
}

function render({ model, el }) {
  const life = lifetime();
  const asking = whyNot(life, model);
  let choice = "";
  const picture = html("div");
  const link = linked(life, model, el, (picked) => {
    const view = model.get("view");
    return pickedWords(view, picked, namesById((view.candidates ?? []).map(({ pick, label }) => ({ pick, name: label }))));
  });
  const draw = () => {
    const view = model.get("view") ?? {};
    const parts = () => (view.candidates?.length || view.rejected?.length ? drawFunnel(view, link, asking) : [blank(view)]);
    keepingPlace(picture, () => picture.replaceChildren(...parts()));
    el.dataset.at = view.at ?? "";
    asking.show();
    link.show();
    if (choice !== (choice = choiceOf(view))) requestAnimationFrame(() => showChosen(el));
  };
  el.classList.add("bgpkit-root", "bgpkit-funnel");
  el.replaceChildren(picture, link.line, asking.place);
  draw();
  life.follow(model, "view", draw);
  return leaving(life, el);
}

export default { render };
