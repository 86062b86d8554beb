// Which AS to look at or to turn in an Internet explorer, and the way on into the ordinary one.

function render({ model, el }) {
  const life = lifetime();
  const cut = html("button", { type: "button", class: "bgpkit-button", "data-act": "cut", title: "Go on in the ordinary explorer, below, with the few ASes around the origin" }, "Cut out the neighbourhood");
  cut.addEventListener("click", () => model.send({ do: "cut" }));

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
  el.replaceChildren(html("div", { class: "bgpkit-tools" }, look.form, steer.form, cut), other);
  show();
  life.follow(model, "state errors", show);
  return leaving(life, el);
}

export default { render };
