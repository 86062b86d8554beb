// What a reader may do with the whole state of an Internet explorer, and which AS to look at or to turn.

function render({ model, el }) {
  const life = lifetime();
  const button = (name, text, title = null) => {
    const made = html("button", { type: "button", class: "bgpkit-button", "data-act": name, title }, text);
    made.addEventListener("click", () => model.send({ do: name }));
    return made;
  };
  const [undo, redo] = [button("undo", "↶ Undo"), button("redo", "↷ Redo")];
  const buttons = [
    undo,
    redo,
    button("reset", "Reset", "Go back to the settings of the beginning"),
    button("pin", "Compare from here", "Take what is shown now as the state to compare with"),
    button("cut", "Cut out the neighbourhood", "Go on in the ordinary explorer, below, with the few ASes around the origin"),
  ];

  const complaint = () => html("p", { class: "bgpkit-error", role: "alert", id: freshId("error") });
  const field = (act, label, word) => {
    const id = freshId("as");
    const error = complaint();
    const input = html("input", { type: "text", id, maxlength: 20, size: 12, inputmode: "text", autocomplete: "off", "aria-describedby": error.id });
    const form = html("form", { class: "bgpkit-tool-form" }, html("label", { for: id }, label), input, html("button", { class: "bgpkit-button" }, word), error);
    const ask = (event) => {
      event.preventDefault();
      model.send({ do: act, text: input.value });
    };
    form.addEventListener("submit", ask);
    // JupyterLab keeps the Enter key from submitting a form.
    input.addEventListener("keydown", (event) => event.key === "Enter" && ask(event));
    return { form, input, error };
  };
  const look = field("look", "Look at AS", "Look");
  const steer = field("steer", "Sliders of AS", "Take");
  const other = complaint();

  let told = {};
  const show = () => {
    const state = model.get("state") ?? {};
    for (const [each, said, word] of [[undo, state.undo, "Undo"], [redo, state.redo, "Redo"]]) {
      each.disabled = !said;
      setAttributes(each, { title: said ? `${word}: ${said}` : null, "aria-label": said ? `${word}: ${said}` : word });
    }
    for (const [one, asn, was] of [[look, state.looking_at, told.looking_at], [steer, state.steered, told.steered]])
      if (asn !== was) one.input.value = `AS${asn}`;
    told = state;
    const errors = model.get("errors") ?? {};
    for (const [act, one] of [["look", look], ["steer", steer]]) {
      setText(one.error, errors[act] ?? "");
      setAttributes(one.input, { "aria-invalid": errors[act] ? "true" : null });
    }
    setText(other, Object.entries(errors).find(([act]) => act !== "look" && act !== "steer")?.[1] ?? "");
  };
  el.classList.add("bgpkit-root", "bgpkit-toolbar", "bgpkit-steering");
  el.replaceChildren(html("div", { class: "bgpkit-tools" }, ...buttons), html("div", { class: "bgpkit-tools" }, look.form, steer.form), other);
  show();
  life.follow(model, "state errors", show);
  return leaving(life, el);
}

export default { render };
