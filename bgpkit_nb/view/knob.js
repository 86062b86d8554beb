// One knob: a real form control with its name, unit and value in words. Browsers make it work from the keyboard.

const PATIENCE = 1000; // ms to wait for an answer before a newer value is sent all the same

const sameValue = (a, b) => JSON.stringify(a) === JSON.stringify(b);
// Ids must differ between all knobs of a page, and each knob may be its own copy of this module.
const freshId = () => `bgpkit-knob-${Math.random().toString(36).slice(2, 10)}`;

/** The option that holds a value; for a number set by code that is no option, the nearest one. */
function optionIndex(options, value) {
  const exact = options.findIndex((option) => sameValue(option.value, value));
  if (exact >= 0 || typeof value !== "number") return exact;
  const distance = (option) => (typeof option.value === "number" ? Math.abs(option.value - value) : Infinity);
  return options.reduce((best, option, i) => (best < 0 || distance(option) < distance(options[best]) ? i : best), -1);
}

/** What to call a value: its option's text, or the value itself where it is none of the options. */
function valueText(options, value) {
  return options.find((option) => sameValue(option.value, value))?.text ?? String(value);
}

// ---- the three kinds of control: each shows a value and reads one ------------------------------------------------

function ticksFor(options, id) {
  if (options.length > 12) return null;
  return html("datalist", { id }, ...options.map((option, i) => html("option", { value: i, label: option.text })));
}

/** Short marks under the track: a number as it is, other values only at the two ends. */
function scaleFor(options, start) {
  const last = options.length - 1;
  const startAt = optionIndex(options, start);
  const written = (i) =>
    typeof options[i].value === "number" ? options.length <= 12 || i % Math.ceil(options.length / 8) === 0 : false;
  return html(
    "div",
    { class: "bgpkit-scale", "aria-hidden": "true" },
    ...options.map((option, i) =>
      html(
        "span",
        {
          class: i === startAt ? "bgpkit-start" : null,
          style: `--bgpkit-at: ${last ? i / last : 0}`,
          title: i === startAt ? `start: ${option.text}` : null,
        },
        written(i) ? String(option.value) : "",
      ),
    ),
  );
}

function rangeControl(id, { options, start }) {
  const ticks = ticksFor(options, `${id}-ticks`);
  const last = Math.max(0, options.length - 1);
  const input = html("input", { type: "range", id, min: 0, max: last, step: 1, list: ticks ? ticks.id : null });
  return {
    parts: [input, ticks, scaleFor(options, start)],
    input,
    read: () => options[Number(input.value)].value,
    show(value) {
      const i = Math.max(0, optionIndex(options, value));
      input.value = String(i);
      input.style.setProperty("--bgpkit-at", last ? i / last : 0);
      setAttributes(input, { "aria-valuetext": valueText(options, value) });
    },
  };
}

function toggleControl(id, { options }) {
  const on = options.find((option) => option.value === true) ?? options.at(-1);
  const off = options.find((option) => option !== on) ?? on;
  const input = html("input", { type: "checkbox", role: "switch", id });
  return {
    parts: [input],
    input,
    read: () => (input.checked ? on : off).value,
    show(value) {
      input.checked = sameValue(value, on.value);
    },
  };
}

function choiceControl(id, { options }) {
  const input = html("select", { id }, ...options.map((option, i) => html("option", { value: i }, option.text)));
  return {
    parts: [input],
    input,
    read: () => options[Number(input.value)].value,
    show(value) {
      input.value = String(optionIndex(options, value));
    },
  };
}

const CONTROLS = { range: rangeControl, toggle: toggleControl, choice: choiceControl };

// ---- latest wins -------------------------------------------------------------------------------------------------

/**
 * Sends values so that at most one is under way. While an answer is awaited only the newest value is kept,
 * and it goes out when the answer comes, or after a second without one.
 */
function outbox(model, life) {
  let waiting = null;
  let timer = 0;
  const send = (value) => {
    hush.until = performance.now() + HUSH;
    model.set("value", value);
    model.set("sent", (model.get("sent") ?? 0) + 1);
    model.save_changes();
    clearTimeout(timer);
    timer = setTimeout(flush, PATIENCE);
  };
  const flush = () => {
    clearTimeout(timer);
    timer = 0;
    if (waiting === null) return;
    const [value] = waiting;
    waiting = null;
    send(value);
  };
  life.follow(model, "ack", () => {
    if (model.get("ack") === model.get("sent")) flush();
  });
  life.add(() => clearTimeout(timer));
  return {
    post(value) {
      if (timer) waiting = [value];
      else send(value);
    },
    // True while the reader's own value is newer than what the kernel has answered.
    busy: () => timer !== 0 || waiting !== null,
  };
}

// ---- the widget --------------------------------------------------------------------------------------------------

function render({ model, el }) {
  const life = lifetime();
  const id = freshId();
  const mail = outbox(model, life);
  let control = null;
  let output = null;
  let options = [];
  const show = (value) => {
    control.show(value);
    setText(output, valueText(options, value));
  };
  const build = () => {
    options = model.get("options") ?? [];
    const kind = model.get("control");
    const unit = model.get("unit");
    control = (CONTROLS[kind] ?? rangeControl)(id, { options, start: model.get("start") });
    // The control itself tells its value to readers aloud; an output would say it a second time.
    output = html("output", { for: id, "aria-live": "off" });
    const name = html(
      "label",
      { for: id },
      model.get("label") || model.get("name"),
      unit ? html("span", { class: "bgpkit-unit" }, ` (${unit})`) : null,
    );
    el.replaceChildren(
      html(
        "div",
        { class: `bgpkit-knob-row bgpkit-${kind}` },
        html("div", { class: "bgpkit-knob-head" }, name, output),
        html("div", { class: "bgpkit-knob-body" }, ...control.parts.filter(Boolean)),
      ),
    );
    control.input.disabled = options.length === 0;
    control.input.addEventListener("input", () => {
      const value = control.read();
      show(value);
      mail.post(value);
    });
    if (options.length) show(model.get("value"));
  };
  el.classList.add("bgpkit-root", "bgpkit-knob");
  build();
  life.follow(model, "options label unit control start name", build);
  life.follow(model, "value ack", () => {
    if (options.length && !mail.busy()) show(model.get("value"));
  });
  return leaving(life, el);
}

export default { render };
