// A prediction: the reader marks a way on the map, or sets a share, and then sees what is so and which step they missed.
// What is marked stays in this view. It goes to the kernel once, as a message, to be judged; no trait ever holds it.

const WAIT = 15000; // ms until a kernel that does not answer is told of

// ---- the reveal ----------------------------------------------------------------------------------------------------

function tableOf({ caption, columns, rows }) {
  const table = html(
    "table",
    { class: "bgpkit-words-table" },
    html("caption", { class: "bgpkit-unseen" }, caption),
    html("thead", {}, html("tr", {}, ...columns.map((name) => html("th", { scope: "col" }, name)))),
    html("tbody", {}, ...rows.map((row) => html("tr", {}, ...row.map((cell) => html("td", {}, String(cell)))))),
  );
  const scroller = html("div", { class: "bgpkit-scroll-x", tabindex: 0, role: "region", "aria-label": caption }, table);
  return html("details", {}, html("summary", {}, caption), scroller);
}

/** What is so, beside what was expected; the first sentence is the headline. */
function verdictParts(view, judged, guess, life) {
  const [headline, ...rest] = judged.sentences;
  const nameOf = (asn) => view.names?.[asn] ?? `AS${asn}`;
  const sign = html("span", { class: "bgpkit-sign", "aria-hidden": "true" }, judged.right ? "✓" : judged.near ? "◐" : "✕");
  const row = (label, ases) => [
    html("span", { class: "bgpkit-gap-name" }, `${label}: `),
    html("span", { class: "bgpkit-path" }, ...wayChips(ases, nameOf, judged.common)),
  ];
  const ways = judged.way
    ? [html("div", { class: "bgpkit-ways" }, ...row("You expected", guess), ...row("Packets cross", judged.way))]
    : [];
  const more = judged.shares ? [hosted(life, "shares", { view: judged.shares }).el] : [];
  const funnel = judged.funnel ? [hosted(life, "funnel", { view: judged.funnel }).el] : [];
  return [
    html("h4", {}, sign, headline),
    ...ways,
    html("div", { class: "bgpkit-sentences" }, ...rest.map((text) => html("p", {}, text))),
    ...funnel,
    ...more,
    ...(judged.table.rows.length ? [tableOf(judged.table)] : []),
  ];
}

// ---- the widget ----------------------------------------------------------------------------------------------------

function render({ model, el }) {
  const life = lifetime();
  const view = model.get("view") ?? {};
  const status = html("p", { class: "bgpkit-status", role: "status" });
  const say = (text) => setText(status, text);
  const verdict = html("section", { class: "bgpkit-verdict", "aria-label": "What is so", hidden: true });
  const of = freshId("guess"); // the kernel's answer comes to every view of this widget, and is meant for one
  let shown = null; // what was revealed, with the parts that must end with it
  let serial = 0;
  let timer = 0;
  const map = hosted(
    life,
    "map",
    { scene: view.scene, frame: view.now, selected: null, particles: 150 },
    (own) => {
      if (view.kind !== "path" || shown) return;
      const node = view.scene.nodes.find((each) => `node:${each.id}` === own.get("pick"));
      own.set("pick", "");
      if (node) answer.mark(node.asn);
      lightStart();
    },
  );
  const start = view.scene?.nodes?.find((node) => node.asn === view.source)?.id ?? null;
  const lightStart = () => map.set("selected", start);
  const paint = (frame, name) => {
    // What the map says of an AS is hidden beside a marked way, and keeps its room: the keys below it stay put.
    const said = map.el.querySelector(".bgpkit-arrival");
    if (said) said.style.minHeight = shown && name === "guess" ? `${said.getBoundingClientRect().height}px` : "";
    el.dataset.map = name;
    if (shown) setText(task, name === "real" ? "The map shows what happens." : "The map shows what you expected.");
    serial += 1;
    map.set("frame", { ...frame, serial });
    lightStart();
    for (const [each, toggle] of Object.entries(toggles)) setAttributes(toggle, { "aria-pressed": String(each === name) });
  };
  const expected = () => guessFrame(view, answer.guess(), 0);
  const changed = (way) => {
    if (shown) return;
    const marked = way && way.length > 1;
    paint(marked ? expected() : view.now, marked ? "guess" : "now");
  };
  const answer = (view.kind === "share" ? shareAnswer : pathAnswer)(view, life, { say, changed });
  const toggles = {
    real: button("What happens", () => paint(shown.judged.frame, "real")),
    guess: button("What you expected", () => paint(expected(), "guess")),
  };
  const both = html("div", { class: "bgpkit-toggles", role: "group", "aria-label": "On the map", hidden: true }, ...Object.values(toggles));
  const asked =
    view.kind === "share"
      ? "Set the slider to what you expect, and then reveal."
      : "Mark the ASes one after another: click them on the map, press Enter on them, or choose from the list.";
  const task = html("p", { class: "bgpkit-hint" }, asked);
  const before = view.before ? html("span", {}, ` ${view.before}`) : null;
  const reveal = button("Reveal", () => ask(), "bgpkit-main-button");
  const again = button("Try again", () => hide(), "bgpkit-main-button");
  again.hidden = true;

  const ask = () => {
    const missing = answer.ready();
    if (missing) return say(missing);
    say("Looking …");
    clearTimeout(timer);
    timer = setTimeout(() => say("The kernel does not answer. Run this cell again, and then predict once more."), WAIT);
    model.send({ guess: answer.guess(), of });
  };
  const answered = ({ judged, refused, of: whose }) => {
    if (whose !== of || shown) return;
    clearTimeout(timer);
    if (refused) return say(`Refused: ${refused}.`);
    shown = { judged, life: lifetime() };
    el.dataset.phase = "revealed";
    verdict.dataset.right = String(judged.right);
    verdict.replaceChildren(...verdictParts(view, judged, answer.guess(), shown.life));
    verdict.hidden = again.hidden = false;
    answer.box.hidden = reveal.hidden = true;
    both.hidden = view.kind !== "path" || judged.right;
    if (before) before.hidden = true;
    again.focus();
    paint(judged.frame, "real");
    say(judged.sentences[0]);
  };
  const hide = () => {
    shown.life.end();
    shown = null;
    el.dataset.phase = "asking";
    verdict.replaceChildren();
    verdict.hidden = again.hidden = both.hidden = true;
    answer.box.hidden = reveal.hidden = false;
    setText(task, asked);
    if (before) before.hidden = false;
    reveal.focus();
    answer.reset();
    answer.show();
    say("Predict once more.");
  };

  el.classList.add("bgpkit-root", "bgpkit-predict");
  el.dataset.phase = "asking";
  el.replaceChildren(
    html(
      "div",
      { class: "bgpkit-predict-head" },
      view.turned ? html("p", { class: "bgpkit-turned" }, view.turned, before) : null,
      html("h3", {}, `Predict: ${view.question}`),
      task,
    ),
    map.el,
    answer.box,
    html("div", { class: "bgpkit-acts-row" }, reveal, again, both, status),
    verdict,
  );
  model.on("msg:custom", answered);
  life.add(() => model.off("msg:custom", answered));
  life.add(() => clearTimeout(timer));
  life.add(() => shown?.life.end());
  answer.show();
  return leaving(life, el);
}

export default { render };
