// The player's timers: MRAI, how long messages take, and damping; folded, with what is set said on the fold.
// Whoever turns one gets the film anew, from its first moment.

const MOST_SECONDS = 3600;
const MOST_SEED = 999999;

/** The timers in a few words, for the fold and for the line that is announced. */
function timerWords({ ebgp, ibgp, seed, damping }, inside) {
  const off = (value) => (value ? `${figure(value)} s` : "off");
  const mrai = inside && ebgp !== ibgp ? `MRAI ${off(ebgp)} between ASes, ${off(ibgp)} inside` : `MRAI ${off(ebgp)}`;
  const order = seed === null ? "every message takes 1 s" : `messages take 0.5 to 1.5 s (seed ${seed})`;
  return [mrai, order, damping ? "damping on" : "no damping"].join(" · ");
}

function numberField(id, label, hint, bounds) {
  const note = html("small", { id: `${id}-note`, class: "bgpkit-hint" }, hint);
  const input = html("input", { type: "number", id, ...bounds, "aria-describedby": note.id });
  const el = html("div", { class: "bgpkit-timer" }, html("label", { for: id }, label), input, note);
  return { el, input };
}

/** The fold and its fields. `post` gets what a reader sets, once it can be. */
function makeTimers(id, post) {
  const seconds = { min: 0, max: MOST_SECONDS, step: "any" };
  const ebgp = numberField(`${id}-ebgp`, "MRAI (seconds)", "The least time between two messages to the same neighbour (RFC 4271, 9.2.1.1, which suggests 30). 0 is off.", seconds);
  const ibgp = numberField(`${id}-ibgp`, "MRAI inside an AS (seconds)", "The same between routers of one AS (RFC 4271 suggests 5). 0 is off.", seconds);
  const seed = numberField(`${id}-seed`, "Seed", "Another number, another order of messages.", { min: 0, max: MOST_SEED, step: 1 });
  const delays = html("select", { id: `${id}-delays` }, html("option", { value: "" }, "1 s each, all alike"), html("option", { value: "seed" }, "0.5 to 1.5 s each, by chance"));
  const damping = html("input", { type: "checkbox", id: `${id}-damping`, "aria-describedby": `${id}-damping-note` });
  const figures = html("small", { id: `${id}-damping-note`, class: "bgpkit-hint" });
  const error = html("p", { class: "bgpkit-error", role: "alert", id: `${id}-timer-error` });
  const said = html("span", { class: "bgpkit-hint" });
  const given = html("p", { class: "bgpkit-hint", hidden: true }, "This film was made by code, with timers of its own: choose another one to turn them.");
  const fields = html(
    "div",
    { class: "bgpkit-timers" },
    ebgp.el,
    ibgp.el,
    html("div", { class: "bgpkit-timer" }, html("label", { for: delays.id }, "A message takes"), delays, html("small", { class: "bgpkit-hint" }, "By chance every session has a time of its own, each way, and an MRAI of 75 to 100 %.")),
    seed.el,
    html("div", { class: "bgpkit-timer bgpkit-timer-switch" }, html("label", { for: damping.id }, damping, " Damp routes that come and go (RFC 2439)"), figures),
  );
  const el = html("details", { class: "bgpkit-timer-fold" }, html("summary", {}, html("b", {}, "Timers"), " ", said), given, fields, error);
  let old = null; // the timers as they are, so that what is hidden stays what it was

  const refuse = (input, text) => {
    for (const each of [ebgp.input, ibgp.input, seed.input]) setAttributes(each, { "aria-invalid": each === input ? "true" : null });
    setText(error, text);
  };
  const wrong = ({ input }, what, most, unit) =>
    input.validity.valid && input.value !== "" ? false : (refuse(input, `${what} cannot be ${input.value || "empty"}; choose 0 to ${most}${unit}.`), true);
  const read = () => {
    const chance = delays.value === "seed";
    if (chance && seed.input.value === "") seed.input.value = 1;
    if (wrong(ebgp, "MRAI", MOST_SECONDS, " seconds")) return;
    if (!ibgp.el.hidden && wrong(ibgp, "MRAI inside an AS", MOST_SECONDS, " seconds")) return;
    if (chance && wrong(seed, "seed", MOST_SEED, "")) return;
    refuse(null, "");
    const asked = {
      ebgp: Number(ebgp.input.value),
      ibgp: Number((ibgp.el.hidden ? ebgp : ibgp).input.value),
      seed: chance ? Number(seed.input.value) : null,
      damping: damping.checked,
    };
    seed.input.disabled = !chance;
    if (JSON.stringify(asked) === JSON.stringify(old)) return;
    old = asked;
    setText(said, timerWords(asked, !ibgp.el.hidden));
    post(asked);
  };
  fields.addEventListener("change", read);
  fields.addEventListener("keydown", (event) => event.key === "Enter" && event.target.matches("input[type=number]") && read());

  const show = (timers, notes) => {
    ibgp.el.hidden = !notes.inside;
    setText(figures, notes.damping ?? "");
    old = { ebgp: timers.ebgp, ibgp: timers.ibgp, seed: timers.seed, damping: timers.damping };
    ebgp.input.value = old.ebgp;
    ibgp.input.value = old.ibgp;
    delays.value = old.seed === null ? "" : "seed";
    if (old.seed !== null) seed.input.value = old.seed;
    seed.input.disabled = old.seed === null;
    damping.checked = old.damping;
    refuse(null, "");
    setText(said, timerWords(old, notes.inside));
  };
  const lock = (film) => {
    given.hidden = !film.given;
    for (const each of [ebgp.input, ibgp.input, delays, damping]) each.disabled = Boolean(film.given);
    seed.input.disabled = Boolean(film.given) || delays.value === "";
  };
  return { el, show, lock, words: () => said.textContent };
}
