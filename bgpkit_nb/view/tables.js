// The table behind a picture: folded, sortable by every column, and copied as CSV. All panels use this one.

/** How a cell is written; what it sorts and is copied by stays the value itself. */
const CELLS = {
  percent: (value) => percent(value),
  number: (value) => figure(value),
  text: (value) => String(value),
};
const missing = (value) => value === null || value === undefined || value === "";
const numeric = (value) => typeof value === "number" || (!missing(value) && !Number.isNaN(Number(value)));

/** Numbers by size, texts by letters, what is missing at the end either way. */
function compareCells(one, other, down) {
  if (missing(one) || missing(other)) return missing(one) - missing(other);
  const order =
    numeric(one) && numeric(other)
      ? Number(one) - Number(other)
      : String(one).localeCompare(String(other), undefined, { numeric: true });
  return down ? -order : order;
}

/** One cell for a spreadsheet: quoted where it must be, and never taken for a formula. */
function csvCell(value, kind) {
  if (typeof value === "number") return String(kind === "percent" ? Number((value * 100).toFixed(4)) : value);
  const text = missing(value) ? "" : String(value);
  const tame = /^[=+@\t\r-]/.test(text) && !numeric(text) ? `'${text}` : text;
  return /[",\n\r]/.test(tame) ? `"${tame.replaceAll('"', '""')}"` : tame;
}

function csv({ columns, rows }) {
  const heads = columns.map(({ name, kind }) => (kind === "percent" ? `${name} (%)` : name));
  const lines = [heads.map((head) => csvCell(head)), ...rows.map((row) => row.map((v, i) => csvCell(v, columns[i].kind)))];
  return lines.map((line) => line.join(",")).join("\r\n");
}

/** To the clipboard; where a page may not write to it, by way of a selection. */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = html("textarea", { style: "position: fixed; opacity: 0", "aria-hidden": "true" });
    field.value = text;
    const had = document.activeElement;
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    had?.focus?.();
    return done;
  }
}

/**
 * A folded table that outlives redraws, with its fold and its order. `show({caption, columns, rows, ids})`: a column is
 * a name or `{name, kind}` (kind: percent of a share, number, text), a row is cells, the first of them its head; by
 * `ids`, a list for every row, what is picked lights it, where the table was given what follows picks (`link`).
 */
function foldedTable(link = null) {
  let spec = { caption: "", columns: [], rows: [] };
  let sorted = { column: -1, down: false };
  const summary = html("summary");
  const said = html("span", { class: "bgpkit-copied" });
  const copy = html("button", { type: "button", class: "bgpkit-plain" }, "Copy as CSV");
  const place = html("div", { class: "bgpkit-scroll-x", tabindex: 0, role: "region" });
  const el = html("details", { class: "bgpkit-behind" }, summary, html("div", { class: "bgpkit-behind-tools" }, copy, said), place);

  const ordered = () => {
    const { column, down } = sorted;
    const rows = spec.rows.map((row, i) => [row, i]);
    if (column >= 0) rows.sort(([a, i], [b, j]) => compareCells(a[column], b[column], down) || i - j);
    return rows;
  };
  const line = ([row, i], sides) => {
    const made = html("tr", {}, ...row.map((value, k) => cell(value, k, sides[k])));
    return link && spec.ids?.[i]?.length ? link.lights(made, spec.ids[i]) : made;
  };
  const headCell = ({ name }, i, side) => {
    const now = sorted.column === i ? (sorted.down ? "descending" : "ascending") : null;
    const arrow = now === null ? "" : now === "ascending" ? " ▲" : " ▼";
    const button = html("button", { type: "button", "data-key": `sort-${i}` }, name, html("span", { "aria-hidden": "true" }, arrow));
    button.addEventListener("click", () => {
      sorted = { column: i, down: sorted.column === i && !sorted.down };
      keepingFocus(place, draw);
    });
    return html("th", { scope: "col", "aria-sort": now, class: side }, button);
  };
  const cell = (value, i, side) => {
    const text = missing(value) ? "–" : (CELLS[typeof value === "number" ? (spec.columns[i].kind ?? "number") : "text"])(value);
    return i ? html("td", { class: side }, text) : html("th", { scope: "row", class: side }, text);
  };
  function draw() {
    if (!el.open) return place.replaceChildren();
    const sides = spec.columns.map((_, i) => (spec.rows.length && spec.rows.every((row) => missing(row[i]) || looksNumeric(row[i])) ? "bgpkit-figures" : null));
    place.replaceChildren(
      html(
        "table",
        { class: "bgpkit-table" },
        html("caption", { class: "bgpkit-unseen" }, spec.caption),
        html("thead", {}, html("tr", {}, ...spec.columns.map((column, i) => headCell(column, i, sides[i])))),
        html("tbody", {}, ...ordered().map((row) => line(row, sides))),
      ),
    );
    link?.show();
  }
  // These listen to parts of their own, and go when those go.
  el.addEventListener("toggle", draw);
  copy.addEventListener("click", async () => {
    const done = await copyText(el.csv());
    const words = done ? "Copied." : "Your browser does not let this page copy.";
    // An explorer has one live region; only a table that stands alone needs its own.
    const status = el.closest(".bgpkit-explorer")?.querySelector(".bgpkit-status");
    if (status) setText(status, words);
    else setAttributes(said, { role: "status" });
    setText(said, words);
    setTimeout(() => setText(said, ""), 4000);
  });
  el.csv = () => csv({ columns: spec.columns, rows: ordered().map(([row]) => row) }); // for whoever saves all tables of a view
  return {
    el,
    show(next) {
      spec = { ...next, columns: next.columns.map((column) => (typeof column === "string" ? { name: column } : column)) };
      if (sorted.column >= spec.columns.length) sorted = { column: -1, down: false };
      el.hidden = !spec.rows.length;
      el.dataset.caption = spec.caption;
      setText(summary, `Table: ${spec.caption}`);
      place.setAttribute("aria-label", spec.caption);
      keepingFocus(place, draw);
    },
  };
}

/** Figures, with a unit or without, stand right; words stand left. */
const looksNumeric = (value) => typeof value === "number" || /^\s*[-+–]?\d[\d,.]*( %)?\s*$/.test(String(value));
