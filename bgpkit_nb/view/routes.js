// The routes of a tie-break laboratory: a column for each in order of arrival, a row for each thing a router may look at.
// Plain form controls; what cannot be read stays as it was typed, with the reason below it.

const ORDINALS = ["1st", "2nd", "3rd"];
const ordinal = (i) => ORDINALS[i] ?? `${i + 1}th`;

/** A control for one field of one route. */
function entry(field, text, label) {
  if (!field.options.length)
    return html("input", { type: "text", value: text, "aria-label": label, autocomplete: "off", spellcheck: "false" });
  const select = html("select", { "aria-label": label }, ...field.options.map((each) => html("option", {}, each)));
  select.value = text;
  return select;
}

function button(label, sign, disabled, act) {
  const made = html("button", { type: "button", "aria-label": label, title: label, disabled }, sign);
  made.addEventListener("click", act);
  return made;
}

/** The foot: of every family a row, with the route it takes and where the others dropped out. */
const fateRow = ({ family, note, cells }) =>
  html(
    "tr",
    {},
    html("th", { scope: "row" }, html("b", {}, family), html("span", { class: "bgpkit-known" }, note)),
    ...cells.map(({ best, text }) => html("td", { class: best ? "bgpkit-taken" : "bgpkit-left" }, text)),
  );

function render({ model, el }) {
  const life = lifetime();
  const id = freshId("routes");
  const mail = outbox(model, life, "rows");
  const foot = html("tfoot");
  let rows = [];
  let entries = new Map();

  const fields = () => model.get("fields") ?? [];
  const copy = () => (model.get("rows") ?? []).map((row) => ({ ...row }));
  const post = () => mail.post(rows.map((row) => ({ ...row })));
  const nameOf = (i) => rows[i].name || ordinal(i);

  const labels = () => {
    for (const [key, { input }] of entries) {
      const [i, name] = key.split(".");
      const field = fields().find((each) => each.name === name);
      setAttributes(input, { "aria-label": name === "name" ? `Name of the ${ordinal(+i)} route` : `${field.label} of ${nameOf(+i)}` });
    }
  };
  const cell = (field, i) => {
    const input = entry(field, rows[i][field.name] ?? "", "");
    const error = html("p", { class: "bgpkit-error", id: `${id}-${i}-${field.name}` });
    input.addEventListener("input", () => {
      rows[i][field.name] = input.value;
      if (field.name === "name") labels();
      post();
    });
    entries.set(`${i}.${field.name}`, { input, error });
    return [input, error];
  };

  /** Change which routes there are, or their order, and put the focus where the reader goes on. */
  const rearrange = (change, focus) => {
    change();
    build();
    el.querySelector(`[data-act="${focus}"]:not(:disabled)`)?.focus();
    post();
  };
  const move = (i, by) =>
    rearrange(() => ([rows[i], rows[i + by]] = [rows[i + by], rows[i]]), `${by < 0 ? "earlier" : "later"}-${i + by}`);
  const remove = (i) => rearrange(() => rows.splice(i, 1), "add");
  const add = () => {
    const names = new Set(rows.map((row) => row.name));
    let number = rows.length + 1;
    while (names.has(`R${number}`)) number += 1;
    rearrange(() => rows.push({ ...rows.at(-1), name: `R${number}` }), "add");
  };

  const head = (i) => {
    const acts = [
      ["earlier", button(`${nameOf(i)} arrives earlier`, "◀", i === 0, () => move(i, -1))],
      ["later", button(`${nameOf(i)} arrives later`, "▶", i === rows.length - 1, () => move(i, 1))],
      ["remove", button(`Take ${nameOf(i)} away`, "✕", rows.length < 2, () => remove(i))],
    ];
    for (const [what, made] of acts) made.dataset.act = `${what}-${i}`;
    const line = html("span", { class: "bgpkit-acts" }, ...acts.map(([, made]) => made));
    return html("th", { scope: "col" }, html("span", { class: "bgpkit-ordinal" }, `${ordinal(i)} to arrive`), line);
  };

  const showFates = () => foot.replaceChildren(...(model.get("fates") ?? []).map(fateRow));
  const showErrors = () => {
    const errors = model.get("errors") ?? {};
    for (const [key, { input, error }] of entries) {
      const text = errors[key] ?? "";
      setText(error, text);
      setAttributes(input, { "aria-invalid": text ? "true" : null, "aria-describedby": text ? error.id : null });
    }
  };
  const build = () => {
    entries = new Map();
    const table = html(
      "table",
      { class: "bgpkit-routes-table" },
      html("caption", { class: "bgpkit-unseen" }, "Candidate routes in order of arrival, and who takes which"),
      html("thead", {}, html("tr", {}, html("td", {}), ...rows.map((_, i) => head(i)))),
      html(
        "tbody",
        {},
        ...fields().map((field) =>
          html(
            "tr",
            { "data-field": field.name },
            html("th", { scope: "row" }, field.label),
            ...rows.map((_, i) => html("td", {}, ...cell(field, i))),
          ),
        ),
      ),
      foot,
    );
    const more = button("Add a route", "Add a route", rows.length >= model.get("most"), add);
    more.dataset.act = "add";
    const scroller = html("div", { class: "bgpkit-scroll-x", role: "region", "aria-label": "Candidate routes" }, table);
    el.replaceChildren(scroller, more);
    labels();
    showErrors();
    showFates();
  };
  const take = () => {
    if (mail.busy() || JSON.stringify(rows) === JSON.stringify(copy())) return;
    rows = copy();
    build();
  };
  el.classList.add("bgpkit-root", "bgpkit-routes");
  take();
  life.follow(model, "rows ack", take);
  life.follow(model, "errors", showErrors);
  life.follow(model, "fates", showFates);
  return leaving(life, el);
}

export default { render };
