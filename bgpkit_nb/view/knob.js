// One knob: a real form control with its name, unit and value in words.
// Sent after controls.js.

/** A label, of which perhaps only a part is shown. */
function labelParts(label, seen) {
  const at = seen ? label.indexOf(seen) : -1;
  if (at < 0) return [label];
  const unseen = (text) => (text ? html("span", { class: "bgpkit-unseen" }, text) : null);
  return [unseen(label.slice(0, at)), seen, unseen(label.slice(at + seen.length))];
}

// ---- the widget --------------------------------------------------------------------------------------------------

function render({ model, el }) {
  const life = lifetime();
  const id = freshId();
  const mail = outbox(model, life);
  let control = null;
  let output = null;
  let options = [];
  const error = html("p", { class: "bgpkit-error", role: "alert", id: `${id}-error` });
  const show = (value) => {
    control.show(value);
    setText(output, Array.isArray(value) ? "" : valueText(options, value));
  };
  const complain = () => {
    const text = model.get("error") ?? "";
    setText(error, text);
    setAttributes(control.input, { "aria-invalid": text ? "true" : null, "aria-describedby": text ? error.id : null });
  };
  const build = () => {
    options = model.get("options") ?? [];
    const kind = model.get("control");
    const unit = model.get("unit");
    control = (CONTROLS[kind] ?? rangeControl)(id, { options, start: model.get("start") });
    // The control itself tells its value to readers aloud; an output would say it a second time.
    output = html("output", { for: id, "aria-live": "off" });
    const several = kind === "several"; // a group of controls has a name, but no label
    const name = html(
      several ? "span" : "label",
      several ? { id: `${id}-name`, class: "bgpkit-knob-name" } : { for: id },
      ...labelParts(model.get("label") || model.get("name"), model.get("seen")),
      unit ? html("span", { class: "bgpkit-unit" }, ` (${unit})`) : null,
    );
    el.replaceChildren(
      html(
        "div",
        { class: `bgpkit-knob-row bgpkit-${kind}` },
        html("div", { class: "bgpkit-knob-head" }, name, output),
        html("div", { class: "bgpkit-knob-body" }, ...control.parts.filter(Boolean), error),
      ),
    );
    control.input.disabled = options.length === 0;
    control.input.addEventListener("input", () => {
      const value = control.read();
      show(value);
      mail.post(value);
    });
    if (options.length || several) show(model.get("value"));
    complain();
  };
  el.classList.add("bgpkit-root", "bgpkit-knob");
  build();
  life.follow(model, "options label seen unit control start name", build);
  life.follow(model, "value ack", () => {
    if ((options.length || model.get("control") === "several") && !mail.busy()) show(model.get("value"));
  });
  life.follow(model, "error", complain);
  return leaving(life, el);
}

export default { render };
