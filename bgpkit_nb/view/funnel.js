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
  const fell = step.dropped.includes(i);
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

function headRow(candidates) {
  return html(
    "tr",
    {},
    html("td", { class: "bgpkit-slice" }),
    html("td", {}),
    ...candidates.map((candidate) =>
      html(
        "th",
        { scope: "col", class: candidate.fate === "dropped" ? null : "bgpkit-best" },
        html("span", { class: "bgpkit-candidate" }, candidate.label),
        pathTokens(candidate.as_path ?? ""),
        candidate.note ? html("span", { class: "bgpkit-way-out" }, candidate.note) : null,
      ),
    ),
  );
}

/** The foot: who came out below, and for every other candidate the step at which it fell. */
function footRow(candidates, steps) {
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
      ),
    ),
  );
}

function drawFunnel(view) {
  const { candidates = [], steps = [], rejected = [] } = view;
  const lives = livesAt(steps, candidates.length);
  const name = [view.title, view.subtitle].filter(Boolean).join(": ");
  const table = html(
    "table",
    { class: "bgpkit-funnel-table" },
    html("caption", { class: "bgpkit-unseen" }, name),
    html("thead", {}, headRow(candidates)),
    html("tbody", {}, ...steps.map((step, k) => stepRow(step, lives[k], candidates))),
    html("tfoot", {}, footRow(candidates, steps)),
  );
  // Wide funnels scroll, and what scrolls must be reachable from the keyboard.
  const scroller = html(
    "div",
    { class: "bgpkit-scroller", tabindex: 0, role: "region", "aria-label": name || "Funnel" },
    table,
  );
  const heard = rejected.length
    ? html(
        "div",
        { class: "bgpkit-rejected" },
        html("b", {}, "Heard, but not eligible"),
        html("ul", {}, ...rejected.map((one) => html("li", {}, `${one.label}: ${one.reason}`))),
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
  return [frame, heard, view.words ? html("p", { class: "bgpkit-funnel-words" }, view.words) : null].filter(Boolean);
}

function render({ model, el }) {
  const life = lifetime();
  const draw = () => {
    const view = model.get("view") ?? {};
    const scrolled = el.querySelector(".bgpkit-scroller")?.scrollLeft ?? 0;
    el.replaceChildren(
      ...(view.candidates?.length || view.rejected?.length
        ? drawFunnel(view)
        : [
            html(
              "p",
              { class: "bgpkit-hint bgpkit-blank" },
              view.words || "Select an AS on the map to see how it chose.",
            ),
          ]),
    );
    // A knob turned must not throw a reader back to the first column.
    const scroller = el.querySelector(".bgpkit-scroller");
    if (scroller) scroller.scrollLeft = scrolled;
    el.dataset.at = view.at ?? "";
  };
  el.classList.add("bgpkit-root", "bgpkit-funnel");
  draw();
  life.follow(model, "view", draw);
  return leaving(life, el);
}

export default { render };
