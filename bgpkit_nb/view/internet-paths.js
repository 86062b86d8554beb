// Who moved, and the paths of a few; the names of ASes are buttons that ask how they decide.

/** An AS that can be looked at: a button that tells the kernel. */
function lookButton(model, asn, ...children) {
  const button = html("button", { type: "button", class: "bgpkit-pick", "data-key": `look-${asn}`, title: "Look at how it decides" }, ...children);
  button.addEventListener("click", () => {
    model.send({ do: "look", text: `AS${asn}` });
    // The roads and the funnel may stand far below; a reader who asked for them wants to see them.
    button.closest(".bgpkit-explorer")?.querySelector(".bgpkit-roads")?.scrollIntoView({ block: "nearest" });
  });
  return button;
}

// ---- movers and paths ----------------------------------------------------------------------------------------------

function moverRow(model, row, link) {
  const last = row.largest.length - 1;
  const largest = row.largest.flatMap((one, i) => [html("span", { class: "bgpkit-mover" }, lookButton(model, one.asn, one.name), i < last ? "," : null), i < last ? " " : null]);
  const line = html("tr", {}, html("th", { scope: "row" }, `${row.from} → ${row.to}`), html("td", {}, portion(row.share)), html("td", {}, row.ases.toLocaleString("en")), html("td", {}, ...largest));
  return link.lights(line, [...row.picks, ...row.largest.map(({ asn }) => `as:${asn}`)]);
}

function moversPart(model, link) {
  const el = html("div", { class: "bgpkit-scroll-x" });
  return {
    el,
    show(view) {
      if (!view) return;
      const heads = ["From → to", "Share", "ASes", "The largest of them"];
      const table = html(
        "table",
        { class: "bgpkit-shares-table bgpkit-movers" },
        html("caption", {}, view.title),
        html("thead", {}, html("tr", {}, ...heads.map((name) => html("th", { scope: "col" }, name)))),
        html("tbody", {}, ...view.rows.map((row) => moverRow(model, row, link))),
      );
      const none = html("p", { class: "bgpkit-hint" }, "Nobody has moved. Turn a slider above.");
      keepingFocus(el, () => el.replaceChildren(view.rows.length ? table : html("div", {}, html("h4", {}, view.title), none)));
    },
  };
}

const hopsLine = (hops, slot, word) =>
  html(
    "div",
    { class: `bgpkit-hops bgpkit-hops-${word}`, style: `--bgpkit-mark: ${slotColour(slot)}` },
    html("span", { class: "bgpkit-hops-word" }, `${word}:`),
    ...hops.flatMap((hop, i) => [
      i ? html("span", { class: "bgpkit-hop-arrow", "aria-label": "then" }, "→") : null,
      html("span", { class: i === hops.length - 2 && i ? "bgpkit-hop bgpkit-hop-door" : "bgpkit-hop" }, hop),
    ]),
  );

function pathsPart(model, link) {
  const el = html("div", { class: "bgpkit-net-paths" });
  return {
    el,
    show(view) {
      if (!view) return;
      const item = (row) =>
        html(
          "li",
          {},
          lookButton(model, row.asn, symbolTag(row), row.name),
          row.hops.length ? hopsLine(row.hops, row.slot, "now") : html("p", {}, "now: no route"),
          row.was.length ? hopsLine(row.was, 7, "before") : null,
          row.as_path ? html("small", {}, `AS_PATH ${row.as_path}`) : null,
        );
      const one = (row) => link.lights(item(row), [row.pick, `as:${row.asn}`].filter(Boolean));
      keepingFocus(el, () => el.replaceChildren(html("h4", {}, view.title), html("ul", {}, ...view.rows.map(one))));
    },
  };
}
