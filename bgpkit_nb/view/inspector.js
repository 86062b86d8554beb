// The inspector: whatever the reader pointed at, an AS, a link or a flow, with the knobs it has of its own and what can
// be done with it. Sent after controls.js.

function render({ model, el }) {
  const life = lifetime();
  // Two controls turned one after the other are two wishes: neither takes the other's place.
  const mail = outbox(model, life, "request", HUSH, ({ turn, n }) => turn ?? n);
  let count = 0;
  const ask = (request) => mail.post({ ...request, n: (count += 1) });
  let live = new Map();

  const ownControl = (spec) => {
    const id = freshId("own");
    const control = (CONTROLS[spec.control] ?? choiceControl)(id, spec);
    const output = html("output", { for: id, "aria-live": "off" });
    const words = (value) => (spec.options ? valueText(spec.options, value) : "");
    const show = (value) => {
      control.show(value);
      setText(output, spec.control === "range" || spec.control === "toggle" ? words(value) : "");
    };
    control.input.addEventListener(control.lazy ? "change" : "input", () => {
      if (control.good && !control.good()) return;
      const value = control.read();
      setText(output, spec.control === "range" || spec.control === "toggle" ? words(value) : "");
      ask({ turn: spec.key, value });
    });
    show(spec.value);
    live.set(spec.key, { show, input: control.input });
    return html(
      "div",
      { class: `bgpkit-own bgpkit-knob bgpkit-${spec.control}`, "data-key": spec.key },
      html("label", { for: id }, spec.label, spec.unit ? html("span", { class: "bgpkit-unit" }, ` (${spec.unit})`) : null),
      output,
      html("div", { class: "bgpkit-knob-body" }, ...control.parts.filter(Boolean)),
    );
  };

  const button = (text, fn, more = {}) => {
    const made = html("button", { type: "button", class: "bgpkit-button", ...more }, text);
    made.addEventListener("click", fn);
    return made;
  };
  const pickButton = ({ pick, text }) =>
    html("button", { type: "button", class: "bgpkit-button bgpkit-goto", "data-pick": pick }, text);

  /** A group of knobs, folded unless it is the first; its controls are made when it is opened. */
  const group = (spec, open) => {
    const body = html("div", { class: "bgpkit-own-list" });
    const fill = () => {
      if (!body.childElementCount) body.append(...spec.controls.map(ownControl));
    };
    const made = html("details", { open, "data-group": spec.name }, html("summary", {}, spec.name), body);
    if (spec.goto) made.append(html("p", { class: "bgpkit-own-more" }, pickButton(spec.goto)));
    made.addEventListener("toggle", () => made.open && fill());
    if (open) fill();
    return made;
  };

  const choose = (label, options) => {
    const id = freshId("own");
    const select = html("select", { id }, ...options.map(([value, text]) => html("option", { value: JSON.stringify(value) }, text)));
    return [html("label", { for: id }, label), select];
  };

  const connectForm = ({ others, relations }) => {
    const [whoLabel, who] = choose("Connect with", others);
    const [asLabel, as] = choose("as its", relations);
    const form = html("form", { class: "bgpkit-own-form" }, whoLabel, who, asLabel, as, html("button", { class: "bgpkit-button" }, "Connect"));
    return onSubmit(form, () => ask({ connect: [JSON.parse(who.value), JSON.parse(as.value)] }));
  };

  const addForm = ({ text, suggestion }) => {
    const id = freshId("own");
    const input = html("input", { id, type: "text", maxlength: 40, value: suggestion });
    const form = html("form", { class: "bgpkit-own-form" }, html("label", { for: id }, text), input, html("button", { class: "bgpkit-button" }, "Add"));
    return onSubmit(form, () => ask({ add: input.value }));
  };

  /** What only values changed of keeps its controls, so that focus and a slider under the hand stay. */
  const shape = (view) =>
    JSON.stringify(view, (key, value) => (key === "value" || key === "text" || key === "error" ? undefined : value));
  let drawn = "";
  const draw = () => {
    const view = model.get("view") ?? {};
    const wanted = shape(view);
    if (wanted === drawn) {
      setText(el.querySelector(".bgpkit-own-text"), view.text ?? "");
      for (const spec of (view.groups ?? []).flatMap((one) => one.controls)) {
        const control = live.get(spec.key);
        if (control && !mail.busy() && el.ownerDocument.activeElement !== control.input) control.show(spec.value);
        else if (control && !mail.busy() && control.input.type !== "number") control.show(spec.value);
      }
      return;
    }
    drawn = wanted;
    const open = new Set([...el.querySelectorAll("details[open]")].map((each) => each.dataset.group));
    const focus = el.contains(el.ownerDocument.activeElement) ? el.ownerDocument.activeElement.closest("[data-key]")?.dataset.key : null;
    live = new Map();
    const groups = view.groups ?? [];
    const stays = groups.some((each) => open.has(each.name)); // else something else was picked: its first group opens
    el.replaceChildren(
      html("h3", {}, view.title ?? "Nothing is picked"),
      html("p", { class: "bgpkit-own-text" }, view.text ?? ""),
      html("div", { class: "bgpkit-own-way" }, ...(view.goto ?? []).map(pickButton)),
      ...groups.map((each, i) => group(each, stays ? open.has(each.name) : i === 0)),
      html(
        "div",
        { class: "bgpkit-own-forms" },
        view.connect ? connectForm(view.connect) : null,
        view.add ? addForm(view.add) : null,
        view.remove ? button(view.remove, () => ask({ remove: true }), { "data-act": "remove" }) : null,
      ),
    );
    if (focus) live.get(focus)?.input.focus();
    showPick();
  };
  const error = () => {
    setText(complaint, model.get("error") ?? "");
    el.append(complaint);
  };
  const complaint = html("p", { class: "bgpkit-error", role: "alert" });
  el.classList.add("bgpkit-root", "bgpkit-inspector");
  const showPick = followPick(life, model, el);
  pointOut(life, el);
  draw();
  error();
  life.follow(model, "view", () => {
    draw();
    error();
  });
  life.follow(model, "ack", draw);
  life.follow(model, "error", error);
  return leaving(life, el);
}

export default { render };
