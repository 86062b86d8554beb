// The UPDATE: one message field by field, its octets above what they say. What differs from the state compared with is
// marked in words, by a symbol and by the line around it, never by colour alone.

const UPDATE_MARKS = { changed: ["△", "changed"], new: ["＋", "new"], gone: ["✕", "gone"] };

function drawField([octets, name, says, mark = "", was = ""]) {
  const [symbol, word] = UPDATE_MARKS[mark] ?? [];
  const note = mark === "changed" ? `was ${was}` : word;
  return html(
    "li",
    { class: `bgpkit-octets${mark ? ` bgpkit-octets-${mark}` : ""}` },
    html("code", {}, octets),
    html("span", { class: "bgpkit-says" }, html("span", { class: "bgpkit-field-name" }, `${name} `), says),
    mark ? html("span", { class: "bgpkit-octets-mark" }, `${symbol} ${note}`) : null,
  );
}

/** A name that may be broken behind its underscores. */
const breakable = (name) => name.split("_").flatMap((word, i) => (i ? ["_", html("wbr"), word] : [word]));

function drawPart({ name, meaning, fields, more }) {
  return html(
    "tr",
    {},
    html(
      "th",
      { scope: "row" },
      html("b", {}, ...breakable(name)),
      meaning ? html("span", { class: "bgpkit-part-meaning" }, meaning) : null,
    ),
    html(
      "td",
      {},
      html(
        "ul",
        {},
        ...fields.map(drawField),
        more ? html("li", { class: "bgpkit-hint" }, `and ${counted(more, "field")} more`) : null,
      ),
    ),
  );
}

function drawMessage(view) {
  return html(
    "table",
    { class: "bgpkit-update-table" },
    html("caption", { class: "bgpkit-unseen" }, `${view.title}, part by part`),
    html(
      "thead",
      { class: "bgpkit-unseen" },
      html("tr", {}, html("th", { scope: "col" }, "part"), html("th", { scope: "col" }, "octets and what they say")),
    ),
    html("tbody", {}, ...view.parts.map(drawPart)),
  );
}

/** Where a message comes from, goes over and to: each can be picked. */
function endButton({ pick, name, text }) {
  const made = pickButton(pick, text === "over" ? "their link" : name);
  return html("span", {}, `${text} `, setAttributes(made, { title: name, "aria-label": name }));
}

function render({ model, el }) {
  const life = lifetime();
  // These stay for good, so that neither focus nor folding is lost when a knob is turned.
  const title = html("span", {});
  const text = html("span", { class: "bgpkit-hint" });
  const choice = html("select", {});
  const label = html("label", {}, "Message ", choice);
  const goto = html("span", { class: "bgpkit-update-goto" });
  const body = html("div", { class: "bgpkit-update-body" });
  const fold = html(
    "details",
    { open: model.get("unfolded") },
    html("summary", {}, html("b", {}, title), " ", text),
    html("div", { class: "bgpkit-update-way" }, label, goto),
    body,
  );
  const link = linked(life, model, el, (picked) => pickedWords(model.get("view"), picked, namesById(model.get("view").goto ?? [])));
  const tell = (changes) => {
    model.set(changes);
    model.save_changes();
  };
  const offer = () => {
    choice.replaceChildren(...model.get("ways").map(({ id, text: name }) => html("option", { value: id }, name)));
  };
  const draw = () => {
    const view = model.get("view") ?? {};
    fold.hidden = !view.way;
    if (!view.way) return;
    setText(title, view.title);
    setText(text, view.text);
    choice.value = view.way;
    const ends = view.goto ?? [];
    keepingFocus(goto, () => goto.replaceChildren(...ends.map(endButton)));
    body.replaceChildren(...(view.parts.length ? [drawMessage(view)] : []));
    link.lights(fold, [...ends.flatMap(asIds), ...(view.flows ?? []).map(([id]) => id)]);
    link.show();
  };
  // A message chosen picks the link that it goes over, so that all other views show where that is.
  life.listen(choice, "change", () => tell({ chosen: choice.value, pick: `link:${choice.value.slice(choice.value.indexOf(">") + 1)}` }));
  life.listen(fold, "toggle", () => fold.open !== model.get("unfolded") && tell({ unfolded: fold.open }));
  el.classList.add("bgpkit-root", "bgpkit-update");
  el.replaceChildren(fold, link.line);
  offer();
  draw();
  life.follow(model, "ways", () => {
    offer();
    draw();
  });
  life.follow(model, "view", draw);
  life.follow(model, "unfolded", () => {
    fold.open = model.get("unfolded");
  });
  return leaving(life, el);
}

export default { render };
