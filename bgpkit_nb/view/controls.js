// Form controls for a value: slider, switch, list, number, boxes. Browsers make them work from the keyboard.

const sameValue = (a, b) => JSON.stringify(a) === JSON.stringify(b);
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
      input.title = valueText(options, value); // whole, where the list has no room for it
    },
  };
}

/** Any number of the options at once: a box for each, folded away under a line that names those that are on. */
function severalControl(id, { options }) {
  const boxes = options.map((option) => html("input", { type: "checkbox", "aria-label": option.text }));
  const lines = options.map((option, i) =>
    html("label", { class: "bgpkit-box", title: option.title ?? null }, boxes[i], html("span", {}, option.text)),
  );
  const summary = html("summary", {}, "");
  const input = html("details", { id }, summary, html("div", { class: "bgpkit-boxes", role: "group", "aria-labelledby": `${id}-name` }, ...lines));
  return {
    parts: [input],
    input,
    read: () => options.filter((_, i) => boxes[i].checked).map((option) => option.value),
    show(value) {
      boxes.forEach((box, i) => (box.checked = value.some((each) => sameValue(each, options[i].value))));
      const on = options.filter((_, i) => boxes[i].checked).map((option) => option.text);
      setText(summary, on.length ? on.join(", ") : options.length ? "none on" : "none to turn");
    },
  };
}

/** A number to be typed; left empty it is null, which `empty` says in words. */
function numberControl(id, { least = 0, most = 4294967295, step = 1, empty = null }) {
  const input = html("input", { type: "number", id, min: least, max: most, step, placeholder: empty, inputmode: "decimal" });
  const complain = () => input.setCustomValidity(empty || input.value !== "" ? "" : "A number is needed here.");
  return {
    parts: [input],
    input,
    lazy: true, // a half-typed number is none
    read: () => (input.value === "" ? null : Number(input.value)),
    good: () => (complain(), input.checkValidity() || !input.reportValidity()) && input.checkValidity(),
    show(value) {
      input.value = value === null || value === undefined ? "" : String(value);
    },
  };
}

const CONTROLS = {
  range: rangeControl,
  toggle: toggleControl,
  choice: choiceControl,
  several: severalControl,
  number: numberControl,
};
