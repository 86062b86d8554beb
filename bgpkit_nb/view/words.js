// The words: what the picture says, in sentences and tables. The status line alone is a live region.

/** Columns of figures stand right, columns of words left. */
const figures = (rows, i) => rows.length > 0 && rows.every((row) => /^\s*([-+–]?\d|$)/.test(String(row[i] ?? "")));

function drawTable({ caption, columns = [], rows = [] }, open) {
  const side = columns.map((_, i) => (figures(rows, i) ? "bgpkit-figures" : null));
  const table = html(
    "table",
    { class: "bgpkit-words-table" },
    html("caption", { class: "bgpkit-unseen" }, caption),
    html("thead", {}, html("tr", {}, ...columns.map((name, i) => html("th", { scope: "col", class: side[i] }, name)))),
    html(
      "tbody",
      {},
      ...rows.map((row) =>
        html(
          "tr",
          {},
          ...row.map((cell, i) =>
            i
              ? html("td", { class: side[i] }, String(cell))
              : html("th", { scope: "row", class: side[i] }, String(cell)),
          ),
        ),
      ),
    ),
  );
  const scroller = html("div", { class: "bgpkit-scroll-x", tabindex: 0, role: "region", "aria-label": caption }, table);
  return html("details", { open, "data-caption": caption }, html("summary", {}, caption), scroller);
}

function render({ model, el }) {
  const life = lifetime();
  // These stay for good: a live region that is made anew announces nothing, or everything.
  const status = html("p", { class: "bgpkit-status", role: "status" });
  const sentences = html("div", { class: "bgpkit-sentences" });
  const tables = html("div", { class: "bgpkit-tables" });
  const draw = () => {
    const view = model.get("view") ?? {};
    const open = new Set([...tables.querySelectorAll("details[open]")].map((one) => one.dataset.caption));
    setText(status, view.status ?? "");
    sentences.replaceChildren(...(view.sentences ?? []).map((text) => html("p", {}, text)));
    tables.replaceChildren(...(view.tables ?? []).map((table) => drawTable(table, open.has(table.caption))));
  };
  el.classList.add("bgpkit-root", "bgpkit-words-view");
  el.replaceChildren(status, sentences, tables);
  draw();
  life.follow(model, "view", draw);
  return leaving(life, el);
}

export default { render };
